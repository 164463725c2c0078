"""`wa-webhook worker`."""

from __future__ import annotations

import click

from glue.commands.common import explained, program_environment


@click.command()
@click.option(
    "--concurrency",
    type=click.IntRange(1, 200),
    default=8,
    show_default=True,
    help="Handlers that run at the same time.",
)
@click.option("--from-dev", is_flag=True, hidden=True, help="What dev warned about is known.")
def command(concurrency: int, from_dev: bool) -> None:
    """Run waiting messages and due retries, and do maintenance. Any number of workers may run.

    Replies wait in the outbox: this version does not send them.
    """
    from glue.program import run_worker

    with explained():
        run_worker(program_environment(is_quiet=from_dev), concurrency)

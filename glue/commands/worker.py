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
def command(concurrency: int) -> None:
    """Run due handlers, send replies, do maintenance. Any number of workers may run."""
    from glue.program import run_worker

    with explained():
        run_worker(program_environment(), concurrency)

"""`wa-webhook worker`."""

from __future__ import annotations

import sys

import click

from glue.commands.common import explained, program_environment


@click.command()
@click.option(
    "--concurrency",
    type=click.IntRange(1, 200),
    default=8,
    show_default=True,
    help="Handlers that run at the same time in each process.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes; more than one for handlers that compute.",
)
@click.option(
    "--stall-seconds",
    type=click.FloatRange(1.0, 3600.0),
    default=10.0,
    show_default=True,
    help="A process in which nothing moves for so long is killed and replaced.",
)
@click.option("--from-dev", is_flag=True, hidden=True, help="What dev warned about is known.")
@click.option("--beat", type=int, hidden=True, help="This is one of the processes.")
def command(
    concurrency: int, processes: int, stall_seconds: float, from_dev: bool, beat: int | None
) -> None:
    """Run waiting messages and due retries, and do maintenance. Any number of workers may run.

    Replies wait in the outbox: this version does not send them.
    """
    if beat is None:
        sys.exit(_supervise(concurrency, processes, stall_seconds, is_quiet=from_dev))
    from glue.program import run_worker
    from glue.supervise.beat import Beat

    with explained():
        run_worker(program_environment(is_quiet=True), concurrency, Beat(beat))


def _supervise(concurrency: int, processes: int, stall_s: float, *, is_quiet: bool) -> int:
    from glue.config import Config
    from glue.logs.logformat import configure
    from glue.supervise.supervisor import Supervisor

    with explained():
        # For what there is to say about it, once: the processes read it again.
        Config.from_env(program_environment(is_quiet=is_quiet))
    configure()
    program = [sys.executable, "-m", "glue.cli", "worker"]
    command = [*program, "--concurrency", str(concurrency), "--beat"]
    return Supervisor(command, processes, stall_s=stall_s).run()

"""`script/chaos`."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path
from types import FrameType

import click

from tests.chaos.breakage import NAMES
from tests.chaos.report import Options, describe
from tests.chaos.run import chaos


@click.command()
@click.option("--seed", type=int, help="Of load and faults; the time of day without it.")
@click.option(
    "--seconds",
    type=click.FloatRange(5, 3600),
    default=30.0,
    show_default=True,
    help="How long load and faults last; starting, draining and judging come on top.",
)
@click.option(
    "--server", type=click.Choice(["auto", "system", "embedded"]), default="auto", show_default=True
)
@click.option("--break", "broken", type=click.Choice(NAMES), help="Break the engine: must fail.")
@click.option(
    "--keep",
    type=click.Path(path_type=Path),
    default=Path("chaos-failed"),
    show_default=True,
    help="Where logs and facts of a failed run go.",
)
def main(seed: int | None, seconds: float, server: str, broken: str | None, keep: Path) -> None:
    """Run web processes and workers under load, break everything around them, judge."""

    def end(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(f"ended by {signal.Signals(number).name}")

    signal.signal(signal.SIGTERM, end)
    options = Options(int(time.time()) if seed is None else seed, seconds, server, broken, keep)
    report = chaos(options)
    click.echo(describe(report))
    sys.exit(1 if report.findings else 0)


if __name__ == "__main__":
    main()

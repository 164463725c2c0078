"""The engine beside bare durable inserts, everything in one run.

    script/bench engine [--rounds 5] [--seconds 3] [--ledger 10000000] [--soak 1000000]
                        [--only rates,costs,batch,drain,together,ack] [--json FILE]
                        [--flush-ms 1.5] [--server system]

Starts a PostgreSQL of its own in a temporary directory and stops it again. Rates are shares of a
bare insert at the same number of connections in the same round; costs are counts per message.
With `--ledger` rates and costs are measured again on a ledger of so many rows (about 250 bytes
each on disk); with `--soak` so many messages go through a web and a worker process at the end.
With `--flush-ms` each flush of the log takes that much longer, as on a slower disk: what a commit
costs decides how much else there is time for.
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable
from pathlib import Path

from bench.ack import report_ack
from bench.batch import report_batch
from bench.costs import report_costs
from bench.drain import report_drain
from bench.rates import report_rates
from bench.report import Report
from bench.seed import seed_ledger
from bench.soak import report_soak
from bench.stage import Stage, stage
from bench.together import report_together

SECTIONS = ("rates", "costs", "batch", "drain", "together", "ack")


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds (5)")
    parser.add_argument("--seconds", type=int, default=3, help="of one run within a round (3)")
    parser.add_argument("--messages", type=int, default=5000, help="whose costs are counted (5000)")
    parser.add_argument("--waiting", type=int, default=20000, help="for the workers (20000)")
    parser.add_argument("--conversations", type=int, default=2000, help="they are in (2000)")
    parser.add_argument("--ledger", type=int, default=0, help="rows of the second ledger (none)")
    parser.add_argument("--soak", type=int, default=0, help="messages for the memory (none)")
    parser.add_argument("--flush-ms", type=float, default=0, help="more per flush (none)")
    parser.add_argument("--only", default=",".join(SECTIONS), help=f"of {','.join(SECTIONS)}")
    parser.add_argument("--json", type=Path, help="write the tables there as well")
    parser.add_argument("--server", choices=("embedded", "system"), default="embedded")
    found = parser.parse_args()
    found.only = [name for name in found.only.split(",") if name]
    if unknown := set(found.only) - set(SECTIONS):
        parser.error(f"--only: no such section: {', '.join(sorted(unknown))}")
    return found


def main() -> None:
    """Run and print."""
    asked = options()
    report = Report()
    with stage(asked.server) as on:
        row = on.conn.execute("select current_setting('server_version')").fetchone()
        print(f"PostgreSQL {row and row[0]}, Python {platform.python_version()}, {cores()} cores")
        if asked.flush_ms:
            on.slow_down_commits(asked.flush_ms)
            print(f"each flush of the log takes {asked.flush_ms} ms longer")
        run_sections(on, report, asked, "empty ledger")
        if asked.ledger:
            seconds = seed_ledger(on, asked.ledger)
            print(f"\n{asked.ledger:,} rows added to the ledger in {seconds:.0f} s")
            asked.only = [name for name in asked.only if name in ("rates", "costs")]
            run_sections(on, report, asked, f"{asked.ledger:,} rows in the ledger")
        if asked.soak:
            report_soak(on, report, messages=asked.soak)
    if asked.json:
        report.write(asked.json)


def run_sections(on: Stage, report: Report, asked: argparse.Namespace, title: str) -> None:
    """What was asked for, in a fixed order."""
    sections: dict[str, Callable[[], None]] = {
        "rates": lambda: report_rates(
            on, report, rounds=asked.rounds, seconds=asked.seconds, title=title
        ),
        "costs": lambda: report_costs(on, report, messages=asked.messages, title=title),
        "batch": lambda: report_batch(on, report, rounds=asked.rounds),
        "drain": lambda: report_drain(
            on,
            report,
            rounds=asked.rounds,
            seconds=asked.seconds,
            messages=asked.waiting,
            conversations=asked.conversations,
        ),
        "together": lambda: report_together(
            on, report, rounds=asked.rounds, messages=min(asked.waiting, 2000)
        ),
        "ack": lambda: report_ack(on, report, rounds=asked.rounds, seconds=asked.seconds),
    }
    for name, section in sections.items():
        if name in asked.only:
            section()


def cores() -> int:
    """Processors that we may use."""
    return len(os.sched_getaffinity(0))


if __name__ == "__main__":
    main()

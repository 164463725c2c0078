"""What monitoring costs beside four weeks of messages: every view, function and dashboard query.

    script/bench views [--messages 3000000] [--runs 5] [--json FILE] [--server system]

Starts a PostgreSQL of its own in a temporary directory and stops it again. Each statement runs as
the role that may ask it; its plans, those inside of functions included, may read no large table
from end to end. Ends with an error when one did, or took longer than it may.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

import psycopg

from bench.cluster import DATABASE, Connection
from bench.dashboards import dashboard_looks
from bench.history import full_hour, seed_history
from bench.looks import Look, looks
from bench.report import Cell, Report
from bench.stage import Stage, stage
from tests.support.plans import Observer

WANTED_MS = 200.0
# Counts per hour are kept for longer than messages: twelve times four weeks before these.
YEAR = 12
# A table of fewer bytes is read as fast from end to end: 64 pages, and half a byte for each event
# of the history. What waits is counted whole; 3 million leave 5,000 waiting, read in a millisecond.
LARGE = 512 * 1024
_LARGE_TABLES = """
select c.relname
from pg_catalog.pg_class as c
where c.relnamespace = 'wa'::regnamespace and c.relkind = 'r' and pg_relation_size(c.oid) > %s"""


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--messages", type=int, default=3_000_000, help="of history (3000000)")
    parser.add_argument("--runs", type=int, default=5, help="of each statement (5)")
    parser.add_argument("--json", type=Path, help="write the table there as well")
    parser.add_argument("--server", choices=("embedded", "system"), default="embedded")
    return parser.parse_args()


def main() -> int:
    """Run and print; 1 when a statement is too slow or scans."""
    asked = options()
    report = Report()
    with stage(asked.server) as on:
        row = on.conn.execute("select current_setting('server_version')").fetchone()
        until = full_hour(on.conn)
        seconds = seed_history(on.conn, asked.messages, until, periods_before=YEAR)
        print(f"PostgreSQL {row and row[0]}, {asked.messages:,} events seeded in {seconds:.0f} s")
        on.conn.execute("checkpoint")
        handlers = [row[0] for row in on.conn.execute("select h.handler from wa.handlers as h")]
        every = looks(until) + dashboard_looks(until, handlers, "seed-3")
        is_good = report_views(on, report, every, runs=asked.runs, events=asked.messages)
    if asked.json:
        report.write(asked.json)
    return 0 if is_good else 1


def report_views(on: Stage, report: Report, asked: list[Look], *, runs: int, events: int) -> bool:
    """Time and plans of each; whether all are as wanted."""
    large = large_tables(on.conn, events)
    rows: list[list[Cell]] = []
    is_good = True
    for look in asked:
        taken, count = timed(on, look, runs)
        whole = read_whole(on.conninfo, look, large)
        median = statistics.median(taken)
        is_good &= median <= WANTED_MS and not whole
        rows.append([look.name, count, median, max(taken), WANTED_MS, ", ".join(sorted(whole))])
    columns = ("looking at", "rows", "p50 ms", "max ms", "at most", "read from end to end")
    report.table(f"Monitoring, medians of {runs}", columns, rows)
    return is_good


def timed(on: Stage, look: Look, runs: int) -> tuple[list[float], int]:
    """Milliseconds of each run, after one that fills the caches; and the rows."""
    taken, count = [], 0
    with psycopg.connect(on.server.conninfo(DATABASE), autocommit=True) as conn:
        conn.execute(f"set role {look.role}".encode())
        for _ in range(runs + 1):
            started = time.perf_counter()
            # Not loaded into Python's types: the client gets all rows all the same.
            count = conn.execute(look.sql.encode()).rowcount
            taken.append((time.perf_counter() - started) * 1000)
    return taken[1:], count


def read_whole(conninfo: str, look: Look, large: set[str]) -> set[str]:
    """The large tables that a statement reads from end to end."""
    # The superuser is told the plans of statements within functions, too.
    with psycopg.connect(conninfo, autocommit=True) as conn:
        _, effort = Observer(conn).call(lambda: conn.execute(look.sql.encode()))
        return effort.read_whole(large)


def large_tables(conn: Connection, events: int) -> set[str]:
    """Tables, days of such among them, that nothing may read from end to end."""
    return {row[0] for row in conn.execute(_LARGE_TABLES.encode(), (max(LARGE, events // 2),))}


if __name__ == "__main__":
    sys.exit(main())

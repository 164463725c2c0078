"""Four weeks of history and a present, in a database of its own: the same for the same size."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

Connection = psycopg.Connection[Any]
DAYS = 28
_SQL = Path(__file__).parent / "sql" / "history.sql"


def seed_history(
    conn: Connection, events: int, until: datetime, *, periods_before: int = 0
) -> float:
    """Add `events` events up to a full hour, and what waits now; the seconds it took.

    `periods_before`: for as many times as long before, only their counts per hour.

    A superuser's session in autocommit. About 700 bytes an event on disk.
    """
    started = time.monotonic()
    conn.execute(_SQL.read_bytes())
    # Tests may not wait for the disk, benchmarks start after a checkpoint.
    conn.execute("set synchronous_commit = off")
    conn.execute(
        "select wa.create_day_partition('conversation_state_transitions', (%s)::date - n)"
        " from generate_series(0, %s) as n",
        (until, DAYS),
    )
    for day in range(DAYS):
        part = (events * day // DAYS, events * (day + 1) // DAYS, events, until)
        conn.execute("call bench_history.seed_rows(%s, %s, %s, %s)", part)
        conn.execute("call bench_history.seed_metrics(%s, %s, %s, %s)", part)
        while conn.execute("select wa.fold_metrics()").fetchone() != (0,):
            pass
    conn.execute("call bench_history.seed_hours_before(%s, %s)", (DAYS, periods_before))
    conn.execute("call bench_history.seed_present(%s, %s)", (events, until))
    conn.execute("reset synchronous_commit")
    conn.execute("vacuum analyze")
    return time.monotonic() - started


def full_hour(conn: Connection) -> datetime:
    """The last full hour: when a history may end."""
    row = conn.execute("select date_trunc('hour', now(), 'UTC')").fetchone()
    assert row is not None
    found: datetime = row[0]
    return found

"""Beside four weeks of history: what each view shows, to the digit, and that no look reads all.

The figures are in test_views.json; `--update-docs` writes what is shown now.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.adapt import Loader

from bench.looks import Look, looks
from bench.views import read_whole
from tests.support.history import EVENTS, History, history
from tests.support.server import Server

GOLDEN = Path(__file__).with_suffix(".json")
NAMES = [look.name for look in looks(datetime(2026, 1, 1, tzinfo=UTC))]
# What the server, chance or the time of the test decides, not the history.
BY_CHANCE = {
    "age_seconds", "dead_count", "declared", "due_at", "error_fingerprint", "heartbeat_age_seconds",
    "heartbeat_at", "hot_update_count", "last_autoanalyze", "last_autovacuum", "last_cron_at",
    "last_outcome", "last_started_at", "last_succeeded_at", "last_worker", "ledger_floor",
    "ledger_floor_moved_at", "live_count", "lock_age_seconds", "lock_expires_at", "locked_at",
    "oldest_due_seconds", "partitions_until", "pid", "registered_at", "size_bytes", "stuck_seconds",
    "success_age_seconds", "update_count", "xmin_age", "table_name", "has_pg_cron", "is_overdue",
    "days_ahead", "detail", "waits_for",
}  # fmt: skip
# Of this very moment; tests of their own look at them.
OF_THE_MOMENT = {
    "check_webhook_system_health()", "health()", "metrics()", "horizon_holders", "table_health",
    "webhook_dlq_summary",
}  # fmt: skip
# What of these does follow from the history.
PARTS = {
    "webhook_dlq_summary, unresolved": (
        "select bucket, reason, resolution_status, handler, error_class, message_count,"
        " due_count + scheduled_count as retry_count, oldest_created_at"
        " from wa_ops.webhook_dlq_summary"
        " where resolution_status in ('pending', 'retrying', 'exhausted')"
    ),
    "check_webhook_system_health(), of messages": (
        "select check_name, status, value, unit from wa_ops.check_webhook_system_health()"
        # Not stale_locks: the leases of the history are those of this very moment.
        " where check_name in ('stuck_conversations', 'oldest_due', 'dlq_backlog',"
        " 'dlq_oldest_age', 'error_rate', 'duplicates', 'quarantine', 'ack_latency',"
        " 'signature_failures', 'store_errors', 'outbox_ambiguous', 'alert_delivery',"
        " 'unapplied_events')"
    ),
    "metrics(), what only grows": (
        "select metric, labels::text, value from wa_api.metrics()"
        " where metric ~ '(_total|_count|_sum)$'"
    ),
}
# So many rows are shown, of more than that so many and the last.
ALL, FIRST = 30, 4


@pytest.fixture(scope="module")
def seeded(server: Server) -> Iterator[History]:
    with history(server) as found:
        yield found


def look_named(name: str, seeded: History) -> Look:
    return next(look for look in looks(seeded.until) if look.name == name)


def test_every_view_is_looked_at(seeded: History) -> None:
    with psycopg.connect(seeded.conninfo) as conn:
        rows = conn.execute(
            "select c.relname from pg_class as c"
            " where c.relnamespace = 'wa_ops'::regnamespace and c.relkind = 'v'"
        )
        views = {row[0] for row in rows}
    assert views - {look.view for look in looks(seeded.until)} == set()


@pytest.mark.parametrize("name", NAMES)
def test_no_look_reads_a_large_table_from_end_to_end(name: str, seeded: History) -> None:
    assert {"metric_rollups_minute", "webhook_conversations", "webhook_dlq"} <= seeded.large
    assert read_whole(seeded.conninfo, look_named(name, seeded), set(seeded.large)) == set()


def test_the_figures(seeded: History, pytestconfig: pytest.Config) -> None:
    shown = {}
    with psycopg.connect(seeded.conninfo, autocommit=True) as conn:
        conn.adapters.register_loader("timestamptz", AsText)
        conn.execute("select set_config('wa.fake_now', %s, false)", (seeded.until.isoformat(),))
        for look in looks(seeded.until):
            if look.view not in OF_THE_MOMENT:
                conn.execute(f"set role {look.role}".encode())
                shown[look.name] = figures(conn, look.sql, seeded)
        conn.execute("reset role")
        for name, query in PARTS.items():
            shown[name] = figures(conn, query, seeded)
    if pytestconfig.getoption("update_docs"):
        GOLDEN.write_text(json.dumps(shown, indent=1, ensure_ascii=False) + "\n")
    assert shown == json.loads(GOLDEN.read_text())


def test_the_counts_are_those_of_the_ledger(seeded: History) -> None:
    """What the rollups add up to, against rows that were counted one by one."""
    with psycopg.connect(seeded.conninfo) as conn:
        ledger = conn.execute(
            "select m.handler, date_trunc('hour', m.received_at, 'UTC'), count(*),"
            " count(*) filter (where m.status = 'processed'), round(avg(m.duration_ms), 6)"
            " from wa.processed_webhook_messages as m"
            " where m.kind = 'message' and m.event_day <> '0001-01-01' and m.attempts = 1"
            " group by 1, 2 having bool_and(m.attempts = 1)"
        ).fetchall()
        views = conn.execute(
            "select v.handler, v.bucket, v.message_count - v.retrying_count, v.processed_count,"
            " round((v.duration_seconds_avg * 1000)::numeric, 6)"
            " from wa_ops.webhook_message_processing_metrics as v"
            " where v.grain = 'hour' and v.retrying_count = 0"
        ).fetchall()
    assert len(views) > 1000
    assert set(views) <= set(ledger)


def test_totals_are_all_there_is(seeded: History) -> None:
    with psycopg.connect(seeded.conninfo) as conn:
        for grain in ("minute", "hour", "total"):
            counts = conn.execute(
                "select sum(r.n) from wa_ops.metric_rollups as r"
                " where r.grain = %s and r.measure = 'receipt' and r.outcome <> 'duplicate'",
                (grain,),
            )
            assert counts.fetchone() == (EVENTS,)


class AsText(Loader):
    """Python's times know no infinity."""

    def load(self, data: Any) -> str:
        return bytes(data).decode()


def figures(conn: psycopg.Connection[Any], query: str, seeded: History) -> list[str]:
    """How many rows, and the first by all of their columns."""
    cursor = conn.execute(query.encode())
    assert cursor.description is not None
    names = [column.name for column in cursor.description]
    rows = sorted(
        " | ".join(
            plain(value, seeded.until)
            for name, value in zip(names, row, strict=True)
            if name not in BY_CHANCE
        )
        for row in cursor
    )
    columns = " | ".join(name for name in names if name not in BY_CHANCE)
    if len(rows) > ALL:
        rows = [f"{len(rows)} rows", *rows[:FIRST], rows[-1]]
    return [columns, *rows]


def plain(value: object, until: datetime) -> str:
    """As short as it can be told, and independent of the day of the test."""
    if isinstance(value, float):
        return f"{value:.9g}"
    if isinstance(value, str) and (at := as_time(value)):
        return relative(at - until)
    return str(value)[:60]


def as_time(value: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return at if at.tzinfo else None


def relative(gap: timedelta) -> str:
    seconds = round(gap.total_seconds(), 3)
    # After the end of the history is the time of the test.
    return "now" if seconds > 0 else f"{seconds:.10g} s"

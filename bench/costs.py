"""What one message writes and touches: WAL, heap-only updates, shared buffers, CPU."""

from __future__ import annotations

from bench.cluster import Connection
from bench.counters import updates, updates_between, wal_position, wal_since
from bench.rates import WORK, run_work
from bench.report import Cell, Report
from bench.stage import Stage

_WANTED_WAL = 3000


def report_costs(stage: Stage, report: Report, *, messages: int, title: str) -> None:
    """Counts of so many messages on one connection, for each kind of work."""
    stage.settle()
    stage.track_statements("top")
    costs: list[list[Cell]] = []
    tables: list[list[Cell]] = []
    for name in WORK:
        before, start = updates(stage.conn, "wa"), wal_position(stage.conn)
        stage.conn.execute("select pg_stat_statements_reset()")
        run = run_work(stage, name, 1, seconds=0, transactions=messages)
        touched = buffers(stage.conn)
        wal = wal_since(stage.conn, start)
        count = run.transactions
        costs.append(
            [
                name, wal.bytes / count, _WANTED_WAL if name.startswith("life") else None,
                wal.records / count, wal.image_bytes / count, touched / count, run.cpu_ms,
            ]
        )  # fmt: skip
        for table, changed in updates_between(before, updates(stage.conn, "wa")).items():
            share = changed.share
            tables.append([name, table, changed.updated / count, share])
    stage.track_statements("none")
    columns = (
        *("work", "WAL bytes", "at most", "WAL records", "bytes of page images", "buffers"),
        "server CPU ms",
    )
    report.table(f"Per message, {title}: {messages} of each, one connection", columns, costs)
    report.table(
        f"Updates per message, {title}", ("work", "table", "updates", "heap-only share"), tables
    )


def buffers(conn: Connection) -> int:
    """Shared buffers, found or read, of the statements of pgbench's sessions."""
    row = conn.execute(
        "select coalesce(sum(s.shared_blks_hit + s.shared_blks_read), 0)::bigint"
        " from pg_stat_statements as s"
        " where s.query ~ 'bench\\.|wa_api\\.' and s.query !~ 'pg_stat'"
    ).fetchone()
    assert row is not None
    return int(row[0])

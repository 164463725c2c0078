"""A ledger of many rows, written past the API: partitions are filled first and attached then."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from psycopg import sql

from bench.cluster import Connection
from bench.stage import Stage

DAYS = 28
_PARENT = "processed_webhook_messages"
_ROWS = """
insert into {table}
    (event_day, event_key, kind, status, flow, attempts, conversation_id, seq, received_at,
     settled_at, duration_ms, settling_token, handler, correlation_id)
select
    {day}, gen_random_uuid(), 'message', 'processed', 'enhanced', 1, n % 100000, n,
    {day}::timestamptz + n * interval '1 ms', {day}::timestamptz + n * interval '1 ms', 5,
    gen_random_uuid(), 'home', 'seed-' || gen_random_uuid()
from generate_series(1, {rows}) as n"""


def seed_ledger(stage: Stage, rows: int) -> float:
    """Add `rows`, today's share and that of DAYS days before; the seconds it took.

    About 250 bytes a row on disk, indexes included, and as much WAL for a while.
    """
    started = time.monotonic()
    today = datetime.now(UTC).date()
    share = rows // (DAYS + 1)
    for back in range(1, DAYS + 1):
        _fill_day(stage.conn, today - timedelta(days=back), share)
    parent = sql.Identifier("wa", _PARENT)
    _insert(stage.conn, parent, today, rows - share * DAYS)
    stage.conn.execute(sql.SQL("vacuum analyze {}").format(parent))
    return time.monotonic() - started


def _fill_day(conn: Connection, day: object, rows: int) -> None:
    table = sql.Identifier("wa", f"{_PARENT}_p{day:%Y%m%d}")
    parent = sql.Identifier("wa", _PARENT)
    with conn.transaction():
        # Rows first, indexes then: several times faster than inserting into the partition.
        conn.execute(sql.SQL("drop table if exists {}").format(table))
        conn.execute(
            sql.SQL("create table {} (like {} including defaults including constraints)").format(
                table, parent
            )
        )
        _insert(conn, table, day, rows)
        conn.execute(
            sql.SQL(
                "alter table {} attach partition {} for values from ({}) to ({}::date + 1)"
            ).format(parent, table, sql.Literal(str(day)), sql.Literal(str(day)))
        )


def _insert(conn: Connection, table: sql.Identifier, day: object, rows: int) -> None:
    conn.execute(
        sql.SQL(_ROWS).format(
            table=table, day=sql.SQL("{}::date").format(sql.Literal(str(day))), rows=rows
        )
    )

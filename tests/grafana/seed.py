"""A database with something for each panel to show, the same in each run but for the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from grafana.macros import TimeRange

SEED = Path(__file__).with_name("seed.sql")
_MESSAGE = """
select wa_api.register_handlers('[
    {"name": "bot", "timeout_s": 10, "is_default": true}, {"name": "orders", "timeout_s": 10}
]');
select wa_test.fail(t, 'handler_error', p_retry_after => '36 minutes')
from wa_test.turn('PRIVATE-text', '250788000001') as t;
"""


_KEY = """
select p.event_key::text
from wa.webhook_payloads as p
where p.sent_at > now() - interval '1 hour'
"""
_LARGE = """
select array_agg(distinct regexp_replace(c.relname, '_(p[0-9]{8}|sentinel)$', ''))
from pg_catalog.pg_class as c
where c.relnamespace = 'wa'::regnamespace and c.relkind = 'r' and c.reltuples > 4000
"""


@dataclass(frozen=True)
class Seed:
    """`base` is the last minute for which there are counts; `message` one message that failed."""

    base: datetime
    message: str
    # Tables with so many rows that nothing may read them from end to end.
    large: frozenset[str]

    def last(self, **length: float) -> TimeRange:
        """So long, up to the end of the last minute."""
        end = self.base + timedelta(seconds=59)
        return TimeRange(self.base + timedelta(seconds=60) - timedelta(**length), end)


def seed(conn: psycopg.Connection[Any]) -> Seed:
    """Fill a fresh database, as the superuser."""
    base = _one(conn, "select date_trunc('minute', now())")
    conn.execute("select set_config('wa_test.base', %s, false)", (str(base),))
    # What the functions below write is of one moment, whenever the test runs.
    now = str(base + timedelta(seconds=1))
    conn.execute("select set_config('wa.fake_now', %s, false)", (now,))
    conn.execute(_MESSAGE.encode())
    conn.execute(SEED.read_bytes())
    conn.execute("delete from wa.metric_deltas")
    conn.execute("select wa_ops.evaluate_alerts()")
    conn.execute("reset wa.fake_now")
    conn.execute("analyze")
    key = _one(conn, _KEY)
    large = _one(conn, _LARGE)
    return Seed(base, key, frozenset(large))


def _one(conn: psycopg.Connection[Any], statement: LiteralString) -> Any:
    row = conn.execute(statement).fetchone()
    assert row is not None
    return row[0]

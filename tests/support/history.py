"""Four weeks of 200,000 events in a database of its own, for tests that only read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import psycopg

from bench.history import full_hour, seed_history
from bench.views import large_tables
from tests.support.databases import clone
from tests.support.server import Server

EVENTS = 200_000


@dataclass(frozen=True)
class History:
    """Where it is, when it ends, and the tables in it that nothing may read from end to end."""

    conninfo: str
    until: datetime
    large: frozenset[str]


@contextmanager
def history(server: Server, events: int = EVENTS) -> Iterator[History]:
    """Seeded in about 20 seconds, dropped afterwards: one for a module."""
    with clone(server, "wa_history") as conninfo:
        with psycopg.connect(conninfo, autocommit=True) as conn:
            until = full_hour(conn)
            seed_history(conn, events, until)
            large = frozenset(large_tables(conn, events))
        yield History(conninfo, until, large)

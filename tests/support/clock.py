"""Time as the database sees it, for the sessions of one test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from psycopg import sql
from psycopg_pool import ConnectionPool


class Clock:
    """Sets wa.fake_now of one database: for sessions to come, and for those that `follow` names.

    Only sessions whose login is a member of wa_owner obey; `set role` does not change that.
    """

    def __init__(
        self,
        admin: psycopg.Connection[Any],
        *pools: ConnectionPool[Any],
        renew: Callable[[], object] = lambda: None,
    ) -> None:
        """`renew` replaces the sessions of a pooler between the pools and the server."""
        self._admin = admin
        self._renew = renew
        self._followers: list[psycopg.Connection[Any]] = [admin]
        self._pools: list[ConnectionPool[Any]] = list(pools)
        self.now: datetime | None = None

    def follow(self, *connections: psycopg.Connection[Any]) -> None:
        """Move these open sessions too, now and at each change."""
        self._followers += connections
        for connection in connections:
            self._tell(connection)

    def follow_pool(self, pool: ConnectionPool[Any]) -> None:
        """Replace the sessions of this pool at each change."""
        self._pools.append(pool)
        pool.drain()

    def set(self, now: datetime) -> datetime:
        """Stop the clock at `now` (aware)."""
        self.now = now
        database = sql.Identifier(self._admin.info.dbname)
        statement = sql.SQL("alter database {} set wa.fake_now = {}")
        self._admin.execute(statement.format(database, sql.Literal(now.isoformat())))
        for connection in self._followers:
            self._tell(connection)
        self._renew()
        for pool in self._pools:
            pool.drain()
        return now

    def advance(self, **duration: float) -> datetime:
        """Move on by timedelta(**duration); from the present when the clock was still running."""
        return self.set((self.now or datetime.now(UTC)) + timedelta(**duration))

    def _tell(self, connection: psycopg.Connection[Any]) -> None:
        value = "" if self.now is None else self.now.isoformat()
        connection.execute("select set_config('wa.fake_now', %s, false)", (value,))

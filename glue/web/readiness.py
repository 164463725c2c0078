"""Whether this process may get requests, asked of the database at most once a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import psycopg
from psycopg import sql

from glue import api
from glue.database.pool import Pool
from glue.errors import WaError
from glue.version import SCHEMA_VERSION

READY_MS = 1_000
FRESH_S = 1.0
_BOUND = sql.SQL("set local statement_timeout = {}").format(sql.Literal(READY_MS))


class Readiness:
    """The answer of the last second; whoever asks while it is looked up waits for that answer.

    Each look writes a row and rolls it back: probes that come by the hundred must not.
    """

    def __init__(self, pool: Pool, clock: Callable[[], float] = time.monotonic) -> None:
        self._pool = pool
        self._clock = clock
        self._lock = threading.Lock()
        self._problem: str | None = None
        self._until = 0.0

    def problem(self) -> str | None:
        """What keeps the insert path from running; None: nothing."""
        with self._lock:
            if self._clock() >= self._until:
                self._problem = self._look()
                self._until = self._clock() + FRESH_S
            return self._problem

    def _look(self) -> str | None:
        try:
            with self._pool.connection(timeout=READY_MS / 1000) as conn, conn.transaction():
                conn.execute(_BOUND)
                version = api.schema_version(conn)
                if version.version < SCHEMA_VERSION or version.oldest_program > SCHEMA_VERSION:
                    return "schema version does not fit"
                ready = api.readiness(conn)
        except (psycopg.Error, WaError):
            return "database unreachable"
        return None if ready.ok else ready.detail or "not ready"

"""Counting of refused requests, cheap enough to be of no use as an attack."""

from __future__ import annotations

import threading
from collections import Counter

import psycopg

from glue import api
from glue.database.pool import Pool
from glue.errors import WaError
from glue.logs.log import Log

FLUSH_EVERY_S = 1.0
log = Log("rejections")


class Rejections:
    """Collects per process, writes at most once a second, and never fails a request."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._is_scheduled = False

    def add(self, reason: str) -> None:
        """Count one; `reason` as wa_api.record_rejection takes it."""
        with self._lock:
            self._counts[reason] += 1
            if self._is_scheduled:
                return
            self._is_scheduled = True
        timer = threading.Timer(FLUSH_EVERY_S, self.flush)
        timer.daemon = True
        timer.start()

    def flush(self) -> None:
        """Write what was counted; what cannot be written is kept for the next time."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
            self._is_scheduled = False
        try:
            with self._pool.connection(timeout=1.0) as conn:
                for reason in list(counts):
                    api.record_rejection(conn, reason, counts[reason])
                    del counts[reason]
        except (psycopg.Error, WaError) as exc:
            log.fault("rejections_not_recorded", exc, count=counts.total())
            with self._lock:
                self._counts += counts

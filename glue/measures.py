"""What a process counts beside the database: requests, and writes that were refused."""

from __future__ import annotations

import threading
import time
import uuid
from bisect import bisect_left
from typing import Any, NamedTuple

import psycopg

from glue import api
from glue.database.pool import Pool
from glue.errors import WaError
from glue.logs.log import Log

FLUSH_EVERY_S = 1.0
# As wa_ops.latency_bounds(); a test compares.
BOUNDS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
# Sizes are counted in the same slots: so many bytes or events are what a second is to a time. As in
# wa.read_histograms(); a test compares.
PAYLOAD_UNIT_BYTES = 100_000
BATCH_UNIT_EVENTS = 200
# How long ago is kept no finer: a database that is away for hours costs no memory.
_CELL_S = 10.0
_CELLS_MAX = 1000
log = Log("measures")


class _Cell(NamedTuple):
    """What is counted together."""

    measure: str
    subject: str
    outcome: str
    slot: int | None
    since: float


class Measures:
    """Collects per process, writes at most once a second, and never fails who counts.

    What cannot be written is kept. The counts under way keep their number until the database has
    answered: an answer that was lost on its way counts nothing twice.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._source = uuid.uuid4()
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._cells: dict[_Cell, tuple[int, float]] = {}
        self._under_way: dict[_Cell, tuple[int, float]] = {}
        self._number = 0
        self._is_scheduled = False

    def request(self, method: str, outcome: str, seconds: float) -> None:
        """Count an HTTP request and the time to its answer; names as wa_api.record_requests()."""
        self._add("request", method, outcome, bisect_left(BOUNDS_S, seconds), seconds)

    def stored(self, size: int, events: int) -> None:
        """Count a request that was stored: its bytes, and its events."""
        slot = bisect_left(BOUNDS_S, size / PAYLOAD_UNIT_BYTES)
        self._add("payload_bytes", "", "stored", slot, size)
        slot = bisect_left(BOUNDS_S, events / BATCH_UNIT_EVENTS)
        self._add("batch_updates", "", "stored", slot, events)

    def signed(self, secret: int) -> None:
        """Count a right signature by its secret, 0 the current one.

        A rotation is over when the previous one is used no more.
        """
        self._add("secret", "", "previous" if secret else "current", None, 0.0)

    def fenced(self) -> None:
        """Count a write that was refused because the turn had been taken over."""
        self._add("fenced", "", "settle", None, 0.0)

    def _add(
        self, measure: str, subject: str, outcome: str, slot: int | None, seconds: float
    ) -> None:
        since = time.monotonic() // _CELL_S * _CELL_S
        with self._lock:
            if len(self._cells) >= _CELLS_MAX:
                since = 0.0
            cell = _Cell(measure, subject, outcome, slot, since)
            count, total = self._cells.get(cell, (0, 0.0))
            self._cells[cell] = (count + 1, total + seconds)
            if self._is_scheduled:
                return
            self._is_scheduled = True
        timer = threading.Timer(FLUSH_EVERY_S, self.flush)
        timer.daemon = True
        timer.start()

    def flush(self) -> None:
        """Write what was counted; what cannot be written is kept for the next time."""
        with self._flushing:
            with self._lock:
                self._is_scheduled = False
            if self._under_way:
                # It may have been counted.
                self._write()
            if self._under_way:
                return
            with self._lock:
                self._under_way, self._cells = self._cells, {}
                self._number += 1
            if self._under_way:
                self._write()

    def _write(self) -> None:
        try:
            with self._pool.connection(timeout=1.0) as conn:
                api.record_requests(conn, self._source, self._number, self._counts())
            self._under_way = {}
        except WaError as exc:
            # For good: trying again would keep all that follows from being counted.
            log.error("requests_not_counted", exc, count=len(self._under_way))
            self._under_way = {}
        except psycopg.Error as exc:
            log.fault("requests_not_counted", exc, count=len(self._under_way))

    def _counts(self) -> list[dict[str, Any]]:
        now = time.monotonic()
        return [
            {
                "measure": cell.measure,
                "subject": cell.subject,
                "outcome": cell.outcome,
                "slot": cell.slot,
                "n": count,
                "seconds": None if cell.slot is None else seconds,
                "age_s": max(0.0, now - cell.since - _CELL_S) if cell.since else 0.0,
            }
            for cell, (count, seconds) in self._under_way.items()
        ]

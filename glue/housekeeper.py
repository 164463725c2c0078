"""What a worker does beside turns: heartbeat, due maintenance, notifications of alerts."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

import psycopg

from glue import api
from glue.alerting.notifier import Notifier
from glue.database.pool import Pool
from glue.errors import WaError
from glue.logs.log import Log

HEARTBEAT_S = 5.0
MAINTENANCE_S = 2.0
ALERTS_S = 5.0
log = Log("housekeeper")


class Housekeeper:
    """Threads of its own, so that neither a long job nor a slow receiver holds up the claims."""

    def __init__(
        self, pool: Pool, worker: str, running: Callable[[], int], notifier: Notifier | None
    ) -> None:
        self._pool = pool
        self._worker = worker
        self._running = running
        self._notifier = notifier
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._beat, name="heartbeat", daemon=True),
            threading.Thread(target=self._maintain, name="maintenance", daemon=True),
            threading.Thread(target=self._notify, name="alerts", daemon=True),
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End; a job that is running may finish."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout=20.0)

    def _beat(self) -> None:
        while True:
            try:
                with self._pool.connection() as conn:
                    api.worker_heartbeat(conn, self._worker, self._running())
            except (psycopg.Error, WaError) as exc:
                log.fault("heartbeat_failed", exc, worker=self._worker)
            if self._stopping.wait(HEARTBEAT_S):
                return

    def _maintain(self) -> None:
        while not self._stopping.is_set():
            job = self._run_one()
            # Spread over the workers; another due job follows at once.
            pause = 0.0 if job else MAINTENANCE_S * random.uniform(0.5, 1.5)  # noqa: S311
            if self._stopping.wait(pause):
                return

    def _notify(self) -> None:
        while self._notifier is not None and not self._stopping.is_set():
            pause = 0.0 if self._notifier.run(self._worker) else ALERTS_S
            if self._stopping.wait(pause):
                return

    def _run_one(self) -> str | None:
        started = time.monotonic()
        try:
            with self._pool.connection() as conn:
                job = api.run_due_maintenance(conn, self._worker)
        except (psycopg.Error, WaError) as exc:
            log.fault("maintenance_failed", exc, worker=self._worker)
            return None
        if job:
            ms = round((time.monotonic() - started) * 1000)
            log.info("maintenance_run", worker=self._worker, job=job, duration_ms=ms)
        return job

"""Waking idle workers after a request has left work for them."""

from __future__ import annotations

import threading
import time

import psycopg

from glue import api
from glue.database.pool import Pool
from glue.errors import WaError
from glue.logs.log import Log

PAUSE_S = 0.02
# While the database does not answer.
TROUBLE_PAUSE_S = 1.0
_IDLE_S = 5.0
log = Log("waker")


class Waker:
    """Passes on wake-ups from a thread of its own, at most one every 20 ms per process.

    `ask` only rings: it never waits, never fails, and may be called for every request. What is
    asked meanwhile is one wake-up. A lost one costs the time until the workers' next poll.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._condition = threading.Condition()
        self._is_wanted = False
        self._is_running = False

    def ask(self) -> None:
        """Something waits for a worker. After the commit that made it so."""
        with self._condition:
            self._is_wanted = True
            self._condition.notify()
            if self._is_running:
                return
            self._is_running = True
        threading.Thread(target=self._body, name="waker", daemon=True).start()

    def _body(self) -> None:
        while self._wait():
            time.sleep(PAUSE_S if self._wake() else TROUBLE_PAUSE_S)

    def _wait(self) -> bool:
        """Whether a wake-up is wanted; False ends the thread."""
        with self._condition:
            if not self._condition.wait_for(lambda: self._is_wanted, _IDLE_S):
                self._is_running = False
                return False
            self._is_wanted = False
            return True

    def _wake(self) -> bool:
        try:
            with self._pool.connection(timeout=1.0) as conn:
                api.wake_workers(conn)
        except (psycopg.Error, WaError) as exc:
            log.fault("workers_not_woken", exc)
            return False
        return True

"""The worker: claims what is due and runs it, any number of them anywhere."""

from __future__ import annotations

import random
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from types import FrameType

import psycopg

from glue import api
from glue.database.pool import Pool
from glue.database.rows import Turn
from glue.errors import WaError
from glue.housekeeper import Housekeeper
from glue.ids import worker_name
from glue.logs.log import Log
from glue.runner import Runner

IDLE_MIN_S = 0.2
IDLE_MAX_S = 1.0
BACKOFF_MAX_S = 5.0
log = Log("worker")


class Worker:
    """Runs up to `concurrency` turns at once until `stop` or, in the main thread, a SIGTERM."""

    def __init__(self, pool: Pool, runner: Runner, *, concurrency: int = 8) -> None:
        self._pool = pool
        self._runner = runner
        self._concurrency = concurrency
        self.name = worker_name("worker")
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._lock = threading.Lock()
        self._running = 0

    @property
    def running(self) -> int:
        """Turns that are running now."""
        return self._running

    def stop(self) -> None:
        """Claim no more; `run` returns when the running turns have ended."""
        self._stopping.set()
        self._wake.set()

    def run(self) -> None:
        """Work until stopped. Survives restarts of the database."""
        restore = self._catch_signals()
        log.info("worker_started", worker=self.name)
        keeper = Housekeeper(self._pool, self.name, lambda: self._running)
        keeper.start()
        try:
            with ThreadPoolExecutor(self._concurrency, "turn") as executor:
                self._claim_until_stopped(executor)
        finally:
            keeper.stop()
            for number, handler in restore.items():
                signal.signal(number, handler)
            log.info("worker_stopped", worker=self.name)

    def _claim_until_stopped(self, executor: ThreadPoolExecutor) -> None:
        pause, trouble = IDLE_MIN_S, 0.0
        while not self._stopping.is_set():
            self._wake.clear()
            free = self._concurrency - self._running
            if free <= 0:
                # A turn that ends sets the event.
                self._wake.wait()
                continue
            try:
                turns = self._claim(free)
                trouble = 0.0
            except (psycopg.Error, WaError) as exc:
                log.fault("claim_failed", exc, worker=self.name)
                trouble = min(BACKOFF_MAX_S, max(IDLE_MIN_S, trouble * 2))
                # Not the wake-up: turns that end while the database is away must not hurry us.
                self._stopping.wait(trouble * random.uniform(0.5, 1.0))  # noqa: S311
                continue
            self._start(executor, turns)
            pause = IDLE_MIN_S if turns else min(IDLE_MAX_S, pause * 1.5)
            if len(turns) < free and self._wake.wait(pause):
                pause = IDLE_MIN_S

    def _claim(self, limit: int) -> list[Turn]:
        # Never repeated: a claim whose answer was lost holds its turns until their leases end.
        with self._pool.connection() as conn:
            return api.claim_messages(conn, worker=self.name, limit=limit)

    def _start(self, executor: ThreadPoolExecutor, turns: Sequence[Turn]) -> None:
        if self._stopping.is_set():
            self._give_back(turns)
            return
        with self._lock:
            self._running += len(turns)
        for turn in turns:
            executor.submit(self._run, turn)

    def _give_back(self, turns: Sequence[Turn]) -> None:
        try:
            with self._pool.connection() as conn:
                for turn in turns:
                    api.give_back(conn, turn)
        except (psycopg.Error, WaError) as exc:
            # They are due again when their leases end.
            log.fault("give_back_failed", exc, worker=self.name, count=len(turns))

    def _run(self, turn: Turn) -> None:
        was_full = True
        due_at: datetime | None = None
        try:
            due_at = self._runner.run(turn).due_at
        except BaseException as exc:
            log.error("turn_crashed", exc, worker=self.name, event_key=turn.event_key)
        finally:
            with self._lock:
                was_full = self._running >= self._concurrency
                self._running -= 1
            # Both clocks may differ: a wake-up too early costs one empty claim.
            if was_full or (due_at is not None and due_at <= datetime.now(UTC)):
                self._wake.set()

    def _catch_signals(self) -> dict[signal.Signals, signal._HANDLER]:
        if threading.current_thread() is not threading.main_thread():
            return {}

        def handle(_number: int, _frame: FrameType | None) -> None:
            self.stop()

        return {number: signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGINT)}

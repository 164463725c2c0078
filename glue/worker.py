"""The worker: claims what is due and runs it, any number of them anywhere."""

from __future__ import annotations

import itertools
import random
import signal
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from types import FrameType

import psycopg

from glue import api
from glue.alerting.notifier import Notifier
from glue.bell import Bell
from glue.database.pool import Pool, forget_standby
from glue.database.rows import Turn
from glue.errors import WaError
from glue.housekeeper import Housekeeper
from glue.ids import worker_name
from glue.listener import Listener
from glue.logs.log import Log
from glue.runner import Runner
from glue.slots import Slots
from glue.turn.group import Claim, Group
from glue.turn.settle import TurnOutcome

IDLE_MIN_S = 0.2
IDLE_MAX_S = 1.0
BACKOFF_MAX_S = 5.0
log = Log("worker")


class Worker:
    """Runs up to `concurrency` turns at once until `stop` or, in the main thread, a SIGTERM.

    `listen_to`: the conninfo with which to wait for wake-ups; None: polling alone.
    `notifier` tells receivers of alerts; None: other workers do.
    """

    def __init__(
        self,
        pool: Pool,
        runner: Runner,
        *,
        concurrency: int = 8,
        listen_to: str | None = None,
        notifier: Notifier | None = None,
    ) -> None:
        self._pool = pool
        self._runner = runner
        self._listen_to = listen_to
        self._notifier = notifier
        self._slots = Slots(concurrency)
        self._bell = Bell()
        self._is_stopping = False
        self._claims = itertools.count()
        self.group = Group(pool, self)
        self.name = worker_name("worker")

    @property
    def running(self) -> int:
        """Turns that are running now."""
        return self._slots.running

    @property
    def is_stopping(self) -> bool:
        """Whether nothing is claimed any more."""
        return self._is_stopping

    def stop(self) -> None:
        """Claim no more; `run` returns when the running turns have ended."""
        self._is_stopping = True
        self._bell.ring()

    def hurry(self) -> None:
        """Stop, and cut off the handlers that are running: their turns are given back."""
        self.stop()
        # A thread of its own: signal handlers call this.
        threading.Thread(target=self._runner.hurry, daemon=True).start()

    def run(self) -> None:
        """Work until stopped. Survives restarts of the database."""
        restore = self._catch_signals()
        log.info("worker_started", worker=self.name)
        keeper = Housekeeper(self._pool, self.name, lambda: self.running, self._notifier)
        keeper.start()
        listener = Listener(self._listen_to, self._bell.ring) if self._listen_to else None
        if listener is not None:
            listener.start()
        try:
            self._claim_until_stopped()
            while self.running:
                self._bell.wait(1.0)
        finally:
            if listener is not None:
                listener.stop()
            keeper.stop()
            for number, handler in restore.items():
                signal.signal(number, handler)
            log.info("worker_stopped", worker=self.name)

    def _claim_until_stopped(self) -> None:
        pause, trouble = IDLE_MIN_S, 0.0
        while not self._is_stopping:
            free = self._slots.free
            if free == 0:
                # A turn that ends rings.
                self._bell.wait()
                continue
            try:
                turns = self._claim_and_start(free)
                trouble = 0.0
            except (psycopg.Error, WaError) as exc:
                log.fault("claim_failed", exc, worker=self.name)
                forget_standby(self._pool, exc)
                trouble = min(BACKOFF_MAX_S, max(IDLE_MIN_S, trouble * 2))
                self._back_off(trouble * random.uniform(0.5, 1.0))  # noqa: S311
                continue
            # Jitter: many workers must not ask in step.
            pause = IDLE_MIN_S if turns else min(IDLE_MAX_S, pause * random.uniform(1.2, 1.8))  # noqa: S311
            if turns < free and self._bell.wait(pause):
                pause = IDLE_MIN_S

    def _back_off(self, seconds: float) -> None:
        # Turns that end while the database is away must not hurry us.
        until = time.monotonic() + seconds
        while not self._is_stopping and (left := until - time.monotonic()) > 0:
            self._bell.wait(left)

    def _claim_and_start(self, free: int) -> int:
        retries = self._slots.reserve_retries()
        try:
            turns = self._claim(free, retries)
            self._start(turns)
        finally:
            self._slots.release_retries(retries)
        return len(turns)

    def _claim(self, limit: int, retries: int) -> list[Turn]:
        # Never repeated: a claim whose answer was lost holds its turns until their leases end.
        with self._pool.connection() as conn:
            return api.claim_messages(
                conn,
                worker=self.name,
                limit=limit,
                retries=retries,
                retries_first=self._retries_first(),
            )

    def _start(self, turns: Sequence[Turn]) -> None:
        if self._is_stopping:
            self._give_back(turns)
            return
        for turn in turns:
            self._slots.take(turn)
            self._runner.start(turn, self)

    def _give_back(self, turns: Sequence[Turn]) -> None:
        try:
            with self._pool.connection() as conn:
                for turn in turns:
                    api.give_back(conn, turn)
        except (psycopg.Error, WaError) as exc:
            # They are due again when their leases end.
            log.fault("give_back_failed", exc, worker=self.name, count=len(turns))

    def reserve(self, turns: Sequence[Turn]) -> Claim | None:
        """See `Claims`."""
        if self._is_stopping:
            return None
        return Claim(self.name, self._slots.reserve_retries(turns), self._retries_first())

    def book(
        self,
        claim: Claim | None,
        pairs: Sequence[tuple[Turn, Turn]] = (),
        surplus: Sequence[Turn] = (),
    ) -> None:
        """See `Claims`."""
        for turn, following in pairs:
            self._slots.swap(turn, following)
        if claim is not None:
            self._slots.release_retries(claim.retries)
        if surplus:
            self._give_back(surplus)

    def _retries_first(self) -> bool:
        # Fresh messages first, but for every fourth claim: neither starves the other.
        return next(self._claims) % 4 == 0

    def ended(self, turn: Turn, outcome: TurnOutcome) -> Turn | None:
        """A turn is settled; the one to go on with."""
        following = outcome.next_turn
        if following is not None and not self._is_stopping:
            return following
        if following is not None:
            self._give_back([following])
        was_short = self._slots.give(following or turn)
        # Both clocks may differ: a wake-up too early costs one empty claim.
        is_due = outcome.due_at is not None and outcome.due_at <= datetime.now(UTC)
        if was_short or is_due or self._is_stopping:
            self._bell.ring()
        return None

    def _catch_signals(self) -> dict[signal.Signals, signal._HANDLER]:
        if threading.current_thread() is not threading.main_thread():
            return {}

        def handle(_number: int, _frame: FrameType | None) -> None:
            (self.hurry if self._is_stopping else self.stop)()

        return {number: signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGINT)}

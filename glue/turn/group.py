"""Settling the turns of several threads in one transaction, as databases commit in groups.

A transaction costs more than the turn in it: its commit, a round trip, and all that PL/pgSQL
prepares anew in each. Whoever comes while one is under way is settled with the next; whoever comes
while none is waits for nobody.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

from glue import api
from glue.database.pool import Pool
from glue.database.rows import Completed, Turn
from glue.errors import WaError
from glue.logs.log import Log

# How many are settled at most at once: a lease ends in time whatever happens to the others.
MOST = 32
# So long one waits for the transaction before its own, which may hang.
PATIENCE_S = 0.25
log = Log("settle")


@dataclass(frozen=True)
class Claim:
    """For which worker settling turns may claim as many others, and how many of them retries."""

    worker: str
    retries: int
    retries_first: bool = False


@dataclass(eq=False, slots=True)
class _Entry:
    turn: Turn
    result: dict[str, Any]
    done: Completed | None = None
    is_leading: bool = False
    woken: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))


class Group:
    """Used by any number of threads. `claim`: what may be claimed when these turns are settled."""

    def __init__(self, pool: Pool, claim: Callable[[Sequence[Turn]], Claim | None]) -> None:
        self.claim = claim
        self._pool = pool
        self._lock = threading.Lock()
        self._waiting: list[_Entry] = []
        self._is_busy = False

    def complete(self, turn: Turn, result: dict[str, Any]) -> Completed | None:
        """Settle it together with others; None: this did not work, it is to be settled by itself.

        `result`: the arguments of `api.complete_message`. Raises nothing: an error of one is an
        error of all, and whose it was shows when each is settled by itself.
        """
        entry = _Entry(turn, result)
        with self._lock:
            entry.is_leading = not self._is_busy
            self._is_busy = True
            if not entry.is_leading:
                self._waiting.append(entry)
        if not entry.is_leading and not self._is_woken(entry):
            return None
        if entry.is_leading:
            self._lead(entry)
        return entry.done

    def _is_woken(self, entry: _Entry) -> bool:
        if entry.woken.acquire(timeout=PATIENCE_S):
            return True
        with self._lock:
            if entry in self._waiting:
                self._waiting.remove(entry)
                return False
        # It has been taken along meanwhile, or leads.
        entry.woken.acquire()
        return True

    def _lead(self, entry: _Entry) -> None:
        with self._lock:
            others = self._waiting[: MOST - 1]
            del self._waiting[: MOST - 1]
        try:
            self._settle([entry, *others])
        finally:
            for other in others:
                other.woken.release()
            self._hand_over()

    def _hand_over(self) -> None:
        with self._lock:
            heir = self._waiting.pop(0) if self._waiting else None
            self._is_busy = heir is not None
        if heir is not None:
            heir.is_leading = True
            heir.woken.release()

    def _settle(self, entries: Sequence[_Entry]) -> None:
        try:
            claim = self.claim([entry.turn for entry in entries])
            with self._pool.connection(timeout=PATIENCE_S) as conn:
                done = api.complete_messages(
                    conn,
                    [(entry.turn, entry.result) for entry in entries],
                    worker=claim.worker if claim else None,
                    retries=claim.retries if claim else 0,
                    retries_first=claim.retries_first if claim else False,
                )
        except (psycopg.Error, WaError, TypeError, ValueError) as exc:
            # The last two: a reply that is no JSON. Each alone, it shows whose fault it is.
            log.info("settled_each_alone", count=len(entries), error_class=type(exc).__name__)
            return
        for entry in entries:
            entry.done = done.get(entry.turn.event_key)

"""Settling the turns of several threads in one transaction, as databases commit in groups.

A transaction costs more than the turn in it: its commit, a round trip, and all that PL/pgSQL
prepares anew in each. Whoever comes while one is under way is settled with the next; whoever comes
while none is waits for nobody. A second one begins beside it when many wait: while the one waits
for its commit or for this process, the database works on the other.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from glue import api
from glue.database.pool import Pool
from glue.database.rows import Completed, Turn
from glue.logs.log import Log

# How many are settled at most in one transaction, and in how many transactions at a time.
MOST = 32
LEADERS = 2
# So many have to wait for one to begin beside another.
ENOUGH = 16
# So long one waits for the transaction before its own, and for its own: either may hang.
PATIENCE_S = 0.25
TAKEN_S = 1.0
log = Log("settle")


@dataclass(frozen=True)
class Claim:
    """For which worker settling turns may claim as many others, and how many of them retries."""

    worker: str
    retries: int
    retries_first: bool = False


class Claims(Protocol):
    """Says what may be claimed when turns are settled, and hears what was."""

    def reserve(self, turns: Sequence[Turn]) -> Claim | None:
        """What the slots that run these turns may go on with; kept for us until `book`."""

    def book(
        self,
        claim: Claim | None,
        pairs: Sequence[tuple[Turn, Turn]] = (),
        surplus: Sequence[Turn] = (),
    ) -> None:
        """The slot of each first turn goes on with the second; nobody waits for the surplus."""


@dataclass(eq=False, slots=True)
class _Entry:
    turn: Turn
    result: dict[str, Any]
    done: Completed | None = None
    is_abandoned: bool = False
    woken: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))


class Group:
    """Used by any number of threads. One of them leads: it settles its own turn and those of all
    who wait, while the next ones gather behind it; where many do, another one leads beside it."""

    def __init__(self, pool: Pool, claims: Claims) -> None:
        self.claims = claims
        self._pool = pool
        self._lock = threading.Lock()
        self._waiting: list[_Entry] = []
        self._leaders: list[_Entry] = []

    def complete(self, turn: Turn, result: dict[str, Any]) -> Completed | None:
        """Settle it together with others; None: this did not work, it is to be settled by itself.

        `result`: the arguments of `api.complete_message`. Raises nothing: an error of one is an
        error of all, and whose it was shows when each is settled by itself. What hangs is waited
        for PATIENCE_S and TAKEN_S; settled twice, a turn has the same answer.
        """
        entry = _Entry(turn, result)
        with self._lock:
            self._waiting.append(entry)
            is_leading = self._next_leader() is entry
        if not is_leading and not self._is_woken(entry):
            return None
        if entry in self._leaders:
            self._lead(entry)
        return entry.done

    def _next_leader(self) -> _Entry | None:
        """Whoever came last leads, as it takes the others along; None: there is no need. Under the
        lock."""
        wanted = 1 if not self._leaders else ENOUGH
        if len(self._waiting) < wanted or len(self._leaders) == LEADERS:
            return None
        leader = self._waiting.pop()
        self._leaders.append(leader)
        return leader

    def _is_woken(self, entry: _Entry) -> bool:
        if entry.woken.acquire(timeout=PATIENCE_S):
            return True
        with self._lock:
            if entry in self._waiting:
                self._waiting.remove(entry)
                # Whoever comes from now on does not wait for those either.
                self._leaders.clear()
                return False
        if entry.woken.acquire(timeout=TAKEN_S):
            return True
        with self._lock:
            # It may have been answered this very moment, with a turn that is ours to run.
            entry.is_abandoned = entry.done is None
            if entry.is_abandoned:
                self._leaders.clear()
            return not entry.is_abandoned

    def _lead(self, entry: _Entry) -> None:
        with self._lock:
            others = self._waiting[: MOST - 1]
            del self._waiting[: MOST - 1]
        try:
            self._settle([entry, *others])
        finally:
            for other in others:
                other.woken.release()
            self._hand_over(entry)

    def _hand_over(self, entry: _Entry) -> None:
        heir = None
        with self._lock:
            # Else it took too long, and somebody else leads.
            if entry in self._leaders:
                self._leaders.remove(entry)
                heir = self._next_leader()
        if heir is not None:
            heir.woken.release()

    def _settle(self, entries: Sequence[_Entry]) -> None:
        claim = self.claims.reserve([entry.turn for entry in entries])
        pairs: list[tuple[Turn, Turn]] = []
        claimed: list[Turn] = []
        try:
            with self._pool.connection(timeout=PATIENCE_S) as conn:
                done, claimed = api.complete_messages(
                    conn,
                    [(entry.turn, entry.result) for entry in entries],
                    worker=claim.worker if claim else None,
                    retries=claim.retries if claim else 0,
                    retries_first=claim.retries_first if claim else False,
                )
            with self._lock:
                pairs = _answer(entries, done, claimed)
        except Exception as exc:
            # A reply of a handler's own making can raise anything here.
            log.info("settled_each_alone", count=len(entries), error_class=type(exc).__name__)
        finally:
            self.claims.book(claim, pairs, claimed)


def _answer(
    entries: Sequence[_Entry], done: dict[Any, Completed], claimed: list[Turn]
) -> list[tuple[Turn, Turn]]:
    """Hand out answers, and what was claimed to those who still wait; leaves the surplus."""
    pairs = []
    for entry in entries:
        answer = done.get(entry.turn.event_key)
        if answer is not None and claimed and not entry.is_abandoned:
            following = claimed.pop(0)
            pairs.append((entry.turn, following))
            answer = replace(answer, next_turn=following)
        entry.done = answer
    return pairs

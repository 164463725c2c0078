"""How many turns a worker may run at once, and how many of them may be retries."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from glue.database.rows import Turn


class Slots:
    """Half of the slots, but at least one, may run retries; fresh messages may have all.

    So retries that hang, thousands of them after an outage, leave half for fresh messages. That
    fresh ones do not starve retries is up to the claim, which prefers a retry now and then.
    A turn that was rescued from a lease that ran out is a retry, too.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._retries_max = max(1, count // 2)
        self._lock = threading.Lock()
        self._running = 0
        self._retries = 0
        # Claims that are under way may bring so many more.
        self._reserved = 0

    @property
    def running(self) -> int:
        """Turns that are running now."""
        return self._running

    @property
    def free(self) -> int:
        """Turns that may be started."""
        return max(0, self.count - self._running)

    @property
    def free_for_retries(self) -> int:
        """How many of the `free` ones may be retries."""
        return max(0, min(self.free, self._retries_max - self._retries - self._reserved))

    def reserve_retries(self, turns: Sequence[Turn] = ()) -> int:
        """How many retries may be claimed for the slots that run these turns; none: the free ones.

        Nobody else may claim them until `release_retries`.
        """
        with self._lock:
            ending = sum(map(_is_retry, turns))
            left = self._retries_max - self._retries - self._reserved + ending
            count = max(0, min(len(turns) or self.free, left))
            self._reserved += count
            return count

    def release_retries(self, count: int) -> None:
        """The claim is over, and what it brought has been taken."""
        with self._lock:
            self._reserved -= count

    def take(self, turn: Turn) -> None:
        """A turn begins."""
        with self._lock:
            self._running += 1
            self._retries += _is_retry(turn)

    def give(self, turn: Turn) -> bool:
        """A turn has ended. Whether something could not be claimed for want of its slot."""
        with self._lock:
            was_short = self.free == 0 or (_is_retry(turn) and self.free_for_retries == 0)
            self._running -= 1
            self._retries -= _is_retry(turn)
            return was_short

    def swap(self, turn: Turn, following: Turn) -> None:
        """A turn is followed by another in the same slot."""
        with self._lock:
            self._retries += _is_retry(following) - _is_retry(turn)


def _is_retry(turn: Turn) -> bool:
    return turn.attempt > 1

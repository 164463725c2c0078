"""How many requests of a process may be busy with the database at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

WAIT_S = 0.3
CLOSED_S = 1.0


class Overloaded(Exception):
    """No slot became free in time."""


class Gate:
    """Lets so many requests in at once. The others wait a moment, unless that was just in vain.

    A burst that is worked off in milliseconds is nothing to refuse. But when slots do not become
    free within a third of a second, requests would only queue up, each to be answered too late:
    then, for a second, whoever finds no slot is refused without waiting.
    """

    def __init__(self, slots: int, *, wait_s: float = WAIT_S) -> None:
        self._slots = threading.BoundedSemaphore(slots)
        self._wait_s = wait_s
        self._closed_until = 0.0

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Hold a slot. Raises Overloaded."""
        if not self._slots.acquire(blocking=False):
            self._wait()
        try:
            yield
        finally:
            self._slots.release()

    def _wait(self) -> None:
        if time.monotonic() < self._closed_until:
            raise Overloaded
        if not self._slots.acquire(timeout=self._wait_s):
            self._closed_until = time.monotonic() + CLOSED_S
            raise Overloaded


def store_only_slots(requests: int) -> int:
    """Slots beside those of `requests`, for storing what there is no time to run."""
    return max(1, requests // 4)


class Gates:
    """Slots for requests that store and run turns, and a few for such that store only.

    While handlers keep the first busy, messages are still stored, and left to the workers; only
    when the database itself is behind a request is refused.
    """

    def __init__(self, requests: int) -> None:
        self._all = Gate(requests)
        self._store_only = Gate(store_only_slots(requests))

    @contextmanager
    def entered(self) -> Iterator[bool]:
        """Hold a slot; whether it is one for running turns. Raises Overloaded."""
        with ExitStack() as stack:
            try:
                stack.enter_context(self._all.entered())
                may_run = True
            except Overloaded:
                stack.enter_context(self._store_only.entered())
                may_run = False
            yield may_run

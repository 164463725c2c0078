"""What a waiting main thread is woken with."""

from __future__ import annotations

from contextlib import suppress
from queue import Empty, SimpleQueue


class Bell:
    """Like threading.Event, but a signal handler may ring it.

    Event.set takes a lock that the interrupted code may hold; SimpleQueue.put is reentrant.
    """

    def __init__(self) -> None:
        self._rings: SimpleQueue[None] = SimpleQueue()

    def ring(self) -> None:
        """Wake who waits, or who waits next."""
        self._rings.put(None)

    def wait(self, seconds: float | None = None) -> bool:
        """Whether it rang, once or often, since the last `wait` that said so."""
        try:
            self._rings.get(timeout=seconds)
        except Empty:
            return False
        with suppress(Empty):
            while True:
                self._rings.get_nowait()
        return True

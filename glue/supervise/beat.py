"""A worker process tells its parent that it is alive."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Final

EVERY_S = 0.5
# A turn that is not settled so long after its deadline: its threads wait for each other.
OVERDUE_MAX_S = 60.0

ALIVE: Final = b"."
READY: Final = b"r"
# Followed by reason, space, names of handlers, end of line.
WORN: Final = b"w"
NAMES_MAX: Final = 1_000


class Beat:
    """A thread that writes to the parent's pipe. It needs the interpreter's lock to do so, so a
    handler that keeps the lock silences it, which is what the parent waits for.

    When nobody reads the pipe any more the parent is gone, and this process ends at once: what it
    runs is rescued when its leases end.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._overdue_s: Callable[[], float] = lambda: 0.0
        # Not for the programs that handlers start: the pipe must end when we do.
        os.set_inheritable(number, False)
        os.set_blocking(number, False)

    def start(self) -> None:
        """Begin."""
        threading.Thread(target=self._body, name="beat", daemon=True).start()

    def ready(self, overdue_s: Callable[[], float]) -> None:
        """Work begins; `overdue_s` as Runner.overdue_s."""
        self._overdue_s = overdue_s
        self._tell(READY)

    def worn(self, reason: str, handlers: str) -> None:
        """Ask to be replaced, and say why."""
        # Not more than what a pipe takes in one piece.
        self._tell(WORN + f"{reason} {handlers[:NAMES_MAX]}\n".encode())

    def _body(self) -> None:
        pause = threading.Event()
        while True:
            if self._overdue_s() < OVERDUE_MAX_S:
                self._tell(ALIVE)
            pause.wait(EVERY_S)

    def _tell(self, what: bytes) -> None:
        try:
            os.write(self._number, what)
        except BlockingIOError:
            # The parent is stopped, and has beats enough to read.
            pass
        except OSError:
            os._exit(1)

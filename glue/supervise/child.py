"""One worker process, as its parent sees it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress

from glue.embedded.processes import die_with_parent
from glue.supervise.beat import READY, WORN

# Until it is ready: imports, and waiting for the database.
START_S = 120.0


class Child:
    """A process in a session of its own, and the pipe it beats on. It dies with its parent.

    `command` gets the number of its end of the pipe as last argument.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self.pipe, theirs = os.pipe()
        os.set_blocking(self.pipe, False)
        try:
            self._process = subprocess.Popen(  # noqa: S603
                [*command, str(theirs)],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs],
                start_new_session=True,
                # Nobody would watch over it: its leases end, and others rescue its turns.
                preexec_fn=die_with_parent(signal.SIGKILL),
            )
        except BaseException:
            os.close(self.pipe)
            raise
        finally:
            os.close(theirs)
        self.started_at = self._heard_at = time.monotonic()
        self.is_ready = False
        self.is_worn = False
        self.is_leaving = False
        # Why it is to be replaced, and which handlers are to blame, where that is known.
        self.reason = self.handlers = ""
        self._unread = b""

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def hear(self) -> None:
        """Read what it has written."""
        with suppress(BlockingIOError):
            said = os.read(self.pipe, 4096)
            if said:
                self._heard_at = time.monotonic()
            self._listen(said)

    def _listen(self, said: bytes) -> None:
        # The pipe may be read in the middle of a line.
        beats, mark, line = (self._unread + said).partition(WORN)
        self.is_ready |= READY in beats
        if mark:
            line, end, _ = line.partition(b"\n")
            self.is_worn |= bool(end)
            if end:
                self.reason, _, self.handlers = line.decode().partition(" ")
        self._unread = b"" if self.is_worn else mark + line

    def is_stalled(self, limit_s: float) -> bool:
        """Whether it has been silent for too long."""
        allowed = limit_s if self.is_ready else max(limit_s, START_S)
        return time.monotonic() - self._heard_at > allowed

    def exit_code(self) -> int | None:
        """None while it runs; else its code, once it is gone."""
        return self._process.poll()

    def leave(self) -> None:
        """Ask it to finish what it does; once more: to hurry."""
        self.is_leaving = True
        self._process.terminate()

    def kill(self) -> None:
        """End it, and the programs that its handlers started."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def close(self) -> None:
        """Let go of the pipe."""
        os.close(self.pipe)

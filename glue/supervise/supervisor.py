"""Keeps a number of worker processes at work. Knows nothing about turns: their leases decide."""

from __future__ import annotations

import selectors
import signal
import socket
import time
from collections.abc import Sequence
from types import FrameType

from glue.logs.log import Log
from glue.supervise.child import Child

STALL_S = 10.0
RESTART_MIN_S = 0.2
RESTART_MAX_S = 10.0
# One that worked for so long did not fail because of how it was started.
LASTED_S = 30.0
HURRY_S = 15.0
_LOOK_S = 0.25
log = Log("supervisor")


class Supervisor:
    """Starts `count` processes of `command`, and replaces those that end, stall, or are worn.

    A stalled one is killed: some handler holds the interpreter's lock, and no thread of that
    process can do anything about it. A worn one works on until its replacement is ready, then
    finishes what it runs. SIGTERM and SIGINT are passed on; a second one hurries, a third kills.
    """

    def __init__(self, command: Sequence[str], count: int, *, stall_s: float = STALL_S) -> None:
        self._command = command
        self._count = count
        self._stall_s = stall_s
        self._children: list[Child] = []
        self._signals = 0
        self._passed_on = 0
        self._kill_at: float | None = None
        self._failures = 0
        self._start_at = 0.0
        self._was_ready = False
        self._code = 0

    def run(self) -> int:
        """Until told to stop; the exit code. In the main thread.

        When the very first processes cannot begin, theirs: what they said is on standard error.
        """
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        theirs.setblocking(False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
            signal.signal(number, self._on_signal)
        signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        try:
            while self._look():
                self._wait(ours)
        finally:
            signal.set_wakeup_fd(-1)
            for child in self._children:
                child.kill()
            ours.close()
            theirs.close()
        return self._code

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self._signals += number != signal.SIGCHLD

    def _wait(self, bell: socket.socket) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(bell, selectors.EVENT_READ)
            for child in self._children:
                selector.register(child.pipe, selectors.EVENT_READ)
            events = selector.select(_LOOK_S)
        if any(key.fileobj is bell for key, _ in events):
            bell.recv(4096)

    def _look(self) -> bool:
        """Do what is to be done now. False: the end."""
        for child in list(self._children):
            child.hear()
            self._was_ready |= child.is_ready
            code = child.exit_code()
            if code is not None:
                self._ended(child, code)
            elif child.is_stalled(self._stall_s):
                child.reason = "stalled"
                log.warning("worker_stalled", worker=str(child.pid), reason=child.reason)
                child.kill()
        if self._signals or self._code:
            self._pass_on()
            return bool(self._children)
        self._replace()
        return True

    def _ended(self, child: Child, code: int) -> None:
        # Programs that its handlers started would go on, with our standard output open.
        child.kill()
        child.close()
        self._children.remove(child)
        if child.is_leaving:
            log.info("worker_process_ended", worker=str(child.pid), status=code)
            return
        log.warning(
            "worker_process_ended",
            worker=str(child.pid),
            status=code,
            reason=child.reason or _reason(code),
            handler=child.handlers,
        )
        now = time.monotonic()
        if code and not self._was_ready:
            self._code = code if code > 0 else 1
        self._failures = 0 if now - child.started_at > LASTED_S else self._failures + 1
        pause = min(RESTART_MAX_S, RESTART_MIN_S * 2 ** min(self._failures, 10))
        self._start_at = now + pause

    def _replace(self) -> None:
        working = [child for child in self._children if not child.is_worn]
        while len(working) < self._count and time.monotonic() >= self._start_at:
            child = Child(self._command)
            log.info("worker_process_started", worker=str(child.pid))
            self._children.append(child)
            working.append(child)
        if sum(child.is_ready for child in working) >= self._count:
            for child in self._children:
                if child.is_worn and not child.is_leaving:
                    log.warning(
                        "worker_process_replaced",
                        worker=str(child.pid),
                        reason=child.reason,
                        handler=child.handlers,
                    )
                    child.leave()

    def _pass_on(self) -> None:
        now = time.monotonic()
        wanted = min(2, max(1, self._signals))
        for child in self._children:
            for _ in range(wanted - max(self._passed_on, int(child.is_leaving))):
                child.leave()
        self._passed_on = wanted
        if wanted > 1 and self._kill_at is None:
            self._kill_at = now + HURRY_S
        if self._signals > 2 or (self._kill_at is not None and now >= self._kill_at):
            for child in self._children:
                child.kill()


def _reason(code: int) -> str:
    """Why a process ended that nobody had asked to."""
    if code >= 0:
        return "exited"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"

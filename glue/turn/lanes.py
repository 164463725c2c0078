"""Threads that run handlers, one after the other, until one of them does not end in time."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from types import FrameType

IDLE_S = 10.0
# Functions of these that are written in Python, take a lock and return; the caller then begins the
# block that releases it. Who is interrupted in one of them, as it has the lock, keeps it for ever.
_MODULES = frozenset(["logging", "threading", "importlib._bootstrap", "_frozen_importlib"])
_TAKES_A_LOCK = frozenset(["acquire", "_acquireLock", "__enter__"])
# What the garbage collector calls, in whichever thread: an exception in it is ignored.
_COLLECTS = frozenset(["_weakrefset", "weakref"])


class CutOff(BaseException):
    """Raised inside a handler whose time is over. No `except Exception` catches it."""


class Lane:
    """One of the threads. A thread cannot be killed, so it is left behind when it must be stopped.

    `interrupt` ends one that executes Python, the moment it does; one that hangs in a C function
    stays until that returns. Whoever interrupts must not depend on the end of the thread, nor on
    anything it may still do.
    """

    def __init__(self, jobs: Lanes, first: Callable[[Lane], None]) -> None:
        self._jobs = jobs
        self._first: Callable[[Lane], None] | None = first
        # Reentrant: an interrupt that meets us at the end lets us come to it once more.
        self._ending = threading.RLock()
        self._has_ended = False
        self.is_left_behind = False
        self._thread = threading.Thread(target=self._body, name="handler", daemon=True)

    def start(self) -> None:
        """Begin with the first job."""
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether the thread still exists."""
        return not self._has_ended

    @property
    def native_id(self) -> int | None:
        """The kernel's id of the thread; None before it has begun."""
        return self._thread.native_id

    @property
    def frame(self) -> FrameType | None:
        """What it executes at this moment."""
        ident = self._thread.ident
        return None if ident is None else sys._current_frames().get(ident)

    def interrupt(self) -> bool:
        """Raise CutOff in the thread at its next Python instruction. It must be left behind.

        False: not now, it is taking a lock that others may need, or would not notice. Try again
        soon.
        """
        # The id of a thread that has ended may be another thread's by now.
        if self._thread.ident is None or not self._ending.acquire(blocking=False):
            return True
        try:
            if self._has_ended:
                return True
            raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
            ident, what = ctypes.c_ulong(self._thread.ident), ctypes.py_object(CutOff)
            # Nothing between the look and the call that could let the thread go on.
            if _is_delicate(self.frame):
                return False
            raise_in(ident, what)
            return True
        finally:
            self._ending.release()

    def _body(self) -> None:
        while not self._has_ended:
            # contextlib.suppress is Python, where one more could arrive.
            try:  # noqa: SIM105
                self._leave()
            except CutOff:
                # A second one, while we were dealing with the first.
                pass

    def _leave(self) -> None:
        while not self._has_ended:
            try:
                self._work()
                self._end()
            except CutOff:
                # Wherever it arrived: the thread was left behind, only its end is left to do.
                pass

    def _work(self) -> None:
        job, self._first = self._first, None
        while job is not None and not self.is_left_behind:
            job(self)
            # Not kept while idle: it holds a turn's message.
            job = None
            if not self.is_left_behind:
                job = self._jobs.next_job()

    def _end(self) -> None:
        # Kept for good: from here on nobody interrupts. Who is about to is waited for, since this
        # thread's id may be another one's afterwards.
        self._ending.acquire()
        self._has_ended = True
        # An interrupt that is still on its way is raised at a jump backwards: here, inside `_body`.
        for _ in range(3):
            pass


def _is_delicate(frame: FrameType | None) -> bool:
    if frame is None:
        return False
    if frame.f_code.co_name in _TAKES_A_LOCK and frame.f_globals.get("__name__") in _MODULES:
        return True
    while frame is not None:
        if frame.f_code.co_name == "__del__" or frame.f_globals.get("__name__") in _COLLECTS:
            return True
        frame = frame.f_back
    return False


class Lanes:
    """Starts calls without waiting: on a thread that is idle, else on a new one.

    Whoever starts calls bounds their number. Idle threads end by themselves.
    """

    def __init__(self) -> None:
        self._queue: SimpleQueue[Callable[[Lane], None]] = SimpleQueue()
        self._lock = threading.Lock()
        # Threads that wait for a job and have none promised.
        self._idle = 0

    def start(self, job: Callable[[Lane], None]) -> None:
        """Run `job(lane)` on a thread of its own."""
        with self._lock:
            is_promised = self._idle > 0
            if is_promised:
                self._idle -= 1
        if is_promised:
            self._queue.put(job)
        else:
            Lane(self, job).start()

    def next_job(self) -> Callable[[Lane], None] | None:
        """What an idle thread does next; None: end."""
        with self._lock:
            self._idle += 1
        while True:
            try:
                return self._queue.get(timeout=IDLE_S)
            except Empty:
                with self._lock:
                    if self._idle > 0:
                        self._idle -= 1
                        return None
                # Every idle thread has a job promised: ours is about to arrive.

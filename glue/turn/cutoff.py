"""A thread that can be told to stop: where a handler runs."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class CutOff(BaseException):
    """Raised inside a handler whose time is over. No `except Exception` catches it."""


class CutOffThread(Generic[T]):
    """Runs `call` in a daemon thread, to be waited for with a limit.

    A thread cannot be killed: `interrupt` ends one that executes Python, the moment it does;
    one that hangs in a C function stays until that returns. So whoever interrupts must not
    depend on the end of the thread, nor on anything it may still do.
    """

    def __init__(self, call: Callable[[], T], name: str) -> None:
        self._call = call
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._body, name=name, daemon=True)
        self.error: BaseException | None = None
        self.value: T | None = None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Whether the call has ended, after `seconds` at most."""
        return self._done.wait(seconds)

    def interrupt(self) -> None:
        """Raise CutOff in the thread at its next Python instruction."""
        ident = self._thread.ident
        if ident is not None and not self._done.is_set():
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(ident), ctypes.py_object(CutOff)
            )

    @property
    def is_alive(self) -> bool:
        """Whether the thread still exists."""
        return self._thread.is_alive()

    def _body(self) -> None:
        # The outer try: an interrupt may arrive after the call has ended.
        try:
            try:
                self.value = self._call()
            except BaseException as exc:
                self.error = exc
        except CutOff:
            pass
        finally:
            self._done.set()

"""Child processes that do not outlive the program that started them."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def die_with_parent(sig: signal.Signals) -> Callable[[], None] | None:
    """A `preexec_fn` that has the kernel send `sig` to the child when its parent dies.

    None where the kernel cannot do that (anything but Linux).
    """
    if sys.platform != "linux":
        return None
    # Looked up before the fork: between fork and exec nothing may take a lock.
    prctl = ctypes.CDLL(None).prctl
    number, parent = int(sig), os.getpid()

    def request() -> None:
        prctl(_PR_SET_PDEATHSIG, number)
        # One that died between the fork and this call sends nothing any more.
        if os.getppid() != parent:
            os._exit(1)

    return request

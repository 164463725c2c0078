"""Imported first in programs under libfaketime, which lets time.sleep fail with EINVAL.

It mistakes the absolute deadline of clock_nanosleep(), when that is only just ahead.
"""

from __future__ import annotations

import threading
import time
from typing import SupportsIndex


def _sleep(seconds: float | SupportsIndex, /) -> None:
    threading.Event().wait(float(seconds))


time.sleep = _sleep

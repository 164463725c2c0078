"""A limit, per source address, on requests that cannot prove who they are."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

BURST = 20
EVERY_S = 3.0
SOURCES_MAX = 10_000


class Offenders:
    """Counts failures per source (GCRA: `BURST` at once, then one every `EVERY_S`), in memory.

    Only failures count. A source over the limit may be shared with Meta (a proxy that nobody
    named in WA_TRUSTED_PROXIES), so being over it never refuses what is properly signed: it only
    decides how a failure is answered, and that what cannot be signed is not even read.
    The newest sources are remembered; one that is forgotten starts anew.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        # When a source will have made up for its failures ("theoretical arrival time").
        self._even_at: OrderedDict[str, float] = OrderedDict()

    def failed(self, source: str) -> int:
        """Count a failure. Seconds to wait when that was one too many, else 0."""
        now = self._clock()
        with self._lock:
            even_at = max(now, self._even_at.get(source, now))
            if not self._is_over(even_at, now):
                even_at += EVERY_S
                self._even_at[source] = even_at
                self._even_at.move_to_end(source)
                if len(self._even_at) > SOURCES_MAX:
                    self._even_at.popitem(last=False)
                return 0
            return self._wait_s(even_at, now)

    def over(self, source: str) -> int:
        """Seconds to wait when the next failure would be one too many, else 0."""
        now = self._clock()
        with self._lock:
            even_at = self._even_at.get(source, now)
            return self._wait_s(even_at, now) if self._is_over(even_at, now) else 0

    def _is_over(self, even_at: float, now: float) -> bool:
        return even_at - now > (BURST - 1) * EVERY_S

    def _wait_s(self, even_at: float, now: float) -> int:
        return max(1, math.ceil(even_at - now - (BURST - 1) * EVERY_S))

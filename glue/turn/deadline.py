"""How long a turn may take."""

from __future__ import annotations

import time


class DeadlineExceeded(TimeoutError):
    """The turn's time is over: nothing it still does can take effect."""


class Deadline:
    """A point on the monotonic clock. `at`: that clock's seconds; `began_at`: when it was set."""

    def __init__(self, seconds: float) -> None:
        self.began_at = time.monotonic()
        self.at = self.began_at + seconds

    @property
    def remaining(self) -> float:
        """Seconds left, 0 when it has passed."""
        return max(0.0, self.at - time.monotonic())

    def check(self) -> float:
        """Seconds left; raises DeadlineExceeded when there are none."""
        left = self.remaining
        if left <= 0:
            raise DeadlineExceeded("the handler's time is over")
        return left

    def put_off(self, seconds: float) -> None:
        """Let it be `seconds` from now; it never comes nearer."""
        self.at = max(self.at, time.monotonic() + seconds)

"""Kills what a run started when the run ends in any way, also by SIGKILL, or takes too long.

Told on standard input: "+4711" for a new session leader, "-4711" when nothing is left of it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType, TracebackType
from typing import IO, Self


class Guard:
    """The run's side. `limit_s`: when the run itself is ended."""

    def __init__(self, limit_s: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, Path(__file__), str(limit_s)],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._process.stdin is not None
        self._pipe = self._process.stdin.fileno()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(10)

    def announce(self) -> None:
        """For `preexec_fn`: a process that leads a session of its own begins.

        It says so itself: whoever starts it may be killed in between. Without a guard it ends.
        """
        os.write(self._pipe, b"+%d\n" % os.getpid())

    def drop(self, leader: int) -> None:
        """Nothing is left of it: the number may be another's soon."""
        os.write(self._pipe, b"-%d\n" % leader)


def watch(lines: IO[str], limit_s: int) -> None:
    """Until the end of `lines`, or of the time: then the run is told to end as well."""
    leaders: set[int] = set()
    run = os.getppid()

    def late(_number: int, _frame: FrameType | None) -> None:
        kill(leaders)
        if os.getppid() == run:
            os.kill(run, signal.SIGTERM)

    signal.signal(signal.SIGALRM, late)
    signal.alarm(limit_s)
    for line in lines:
        leader = int(line[1:])
        (leaders.add if line[0] == "+" else leaders.discard)(leader)
    kill(leaders)


def kill(leaders: set[int]) -> None:
    """SIGKILL to each leader's process group: a stopped process obeys it, too."""
    for leader in leaders:
        with suppress(ProcessLookupError):
            os.killpg(leader, signal.SIGKILL)


if __name__ == "__main__":
    watch(sys.stdin, int(sys.argv[1]))

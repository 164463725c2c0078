"""The programs under test, started as in production: workers, and gunicorn around an app."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from socket import create_connection

import psutil

from bench.stage import HANDLERS, Stage
from tests.support.server import free_port

ROOT = Path(__file__).parents[1]
SECRET = "bench-app-secret"
_START_S = 30.0
_STOP_S = 40.0


class Program:
    """A running program and its children."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = psutil.Process(process.pid)

    def cpu_s(self) -> float:
        """CPU seconds of all its processes so far."""
        return sum(sum(part.cpu_times()[:4]) for part in self._family())

    def resident_mib(self) -> float:
        """Resident memory of all its processes."""
        return sum(part.memory_info().rss for part in self._family()) / 2**20

    def _family(self) -> list[psutil.Process]:
        return [self._process, *self._process.children(recursive=True)]


@contextmanager
def started(
    stage: Stage, arguments: Sequence[str], environ: Mapping[str, str]
) -> Iterator[Program]:
    """`python -m ARGUMENTS`; asked to stop at the end."""
    ours = {
        "WA_DATABASE_URL": stage.conninfo,
        "WA_APP_SECRET": SECRET,
        "WA_VERIFY_TOKEN": "bench-verify-token",
        "WA_ENHANCED_PROCESSING": "true",
        "WA_HANDLERS": HANDLERS,
    }
    log = stage.server.directory.parent / "programs.log"
    with log.open("ab") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env={**os.environ, **ours, **environ},
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
        )
    try:
        yield Program(process)
        if process.poll() is not None:
            raise SystemExit(f"{arguments} ended:\n{log.read_text()[-2000:]}")
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()


@contextmanager
def workers(stage: Stage, count: int, concurrency: int) -> Iterator[list[Program]]:
    """So many worker processes."""
    arguments = ["glue", "worker", "--concurrency", str(concurrency)]
    with ExitStack() as stack:
        yield [stack.enter_context(started(stage, arguments, {})) for _ in range(count)]


@contextmanager
def web(
    stage: Stage, *, app: str | None = None, processes: int = 1, **environ: str
) -> Iterator[tuple[Program, int]]:
    """gunicorn with our settings around our app, or around `app`; yields its port too."""
    port = free_port()
    arguments = ["gunicorn", "--config", "python:glue.web.gunicorn_conf", *([app] if app else [])]
    ours = {"WA_PORT": str(port), "WEB_CONCURRENCY": str(processes)}
    with started(stage, arguments, ours | environ) as program:
        deadline = time.monotonic() + _START_S
        while True:
            try:
                create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        yield program, port

"""The programs under test: gunicorn with two web processes, and the workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

import psutil

from tests.chaos.guard import Guard

ROOT = Path(__file__).parents[2]
LIED_TO = Path(__file__).parent / "lied_to"
FAKETIME = ("libfaketimeMT.so.1", "libfaketime.so.1")
WEB = "web"


@dataclass
class Program:
    """One slot: its command, and the process that fills it at the moment."""

    name: str
    command: list[str]
    environ: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    # libfaketime reads the offset from here; None: this program cannot be lied to.
    clock: Path | None = None

    @property
    def pid(self) -> int | None:
        """None while nothing runs."""
        return None if self.process is None or self.process.poll() is not None else self.process.pid


class Fleet:
    """Starts, signals and stops programs. Only ever its own, by their ids."""

    def __init__(self, directory: Path, environ: Mapping[str, str], guard: Guard) -> None:
        self._directory = directory
        self._environ = {**os.environ, **environ, "PYTHONPATH": str(ROOT)}
        self._guard = guard
        # Faults and the end of the run come from different threads.
        self._lock = threading.RLock()
        self.programs: dict[str, Program] = {}

    def add(self, name: str, *arguments: str, library: Path | None = None) -> None:
        """Start `python -m glue ...`; with `library` (libfaketime) its clock can be moved."""
        environ, clock = dict(self._environ), None
        if library is not None:
            clock = self._directory / f"{name}.clock"
            clock.write_text("+0")
            environ |= {
                "PYTHONPATH": f"{LIED_TO}{os.pathsep}{ROOT}",
                "LD_PRELOAD": str(library),
                "FAKETIME_TIMESTAMP_FILE": str(clock),
                "FAKETIME_CACHE_DURATION": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            }
        command = [sys.executable, "-m", "glue", *arguments]
        self.programs[name] = Program(name, command, environ, clock=clock)
        self.start(name)

    def start(self, name: str) -> None:
        """Fill the slot when nothing runs in it."""
        program = self.programs[name]
        with self._lock:
            if program.pid is not None:
                return
            with self.log(name).open("ab") as log:
                program.process = subprocess.Popen(
                    program.command,
                    cwd=self._directory,
                    env=program.environ,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    preexec_fn=self._guard.announce,
                )

    def log(self, name: str) -> Path:
        """What the program wrote, all processes of the slot together."""
        return self._directory / f"{name}.log"

    def kill(self, name: str) -> None:
        """SIGKILL to the program and all its children at once."""
        with self._lock:
            process = self.programs[name].process
            if process is not None and process.returncode is None:
                for one in _tree(process.pid):
                    with suppress(psutil.NoSuchProcess):
                        one.kill()
                process.wait(20)
                self._guard.drop(process.pid)

    def kill_one(self, name: str) -> None:
        """SIGKILL to one of the program's children, which it replaces."""
        with self._lock:
            child = self._child(name)
            if child is not None:
                with suppress(psutil.NoSuchProcess):
                    child.kill()

    def terminate(self, name: str) -> Callable[[], None]:
        """SIGTERM, as for a new release; returns how that one is started, in time or not."""
        with self._lock:
            pid = self.programs[name].pid
            if pid is not None:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)

        def start() -> None:
            self.kill(name)
            self.start(name)

        return start

    def freeze(self, name: str) -> Callable[[], None]:
        """SIGSTOP to a worker with its children, or to one web process; returns the thaw."""
        with self._lock:
            pid = self.programs[name].pid
            if name == WEB:
                child = self._child(name)
                targets = [] if child is None else [child]
            else:
                targets = [] if pid is None else _tree(pid)
            for target in targets:
                with suppress(psutil.NoSuchProcess):
                    target.suspend()
        return partial(_thaw, targets)

    def _child(self, name: str) -> psutil.Process | None:
        pid = self.programs[name].pid
        return None if pid is None else next(iter(_tree(pid)[1:]), None)

    def resume(self) -> None:
        """SIGCONT to everybody, every slot filled, every clock right."""
        for name, program in self.programs.items():
            with self._lock:
                if program.pid is not None:
                    _thaw(_tree(program.pid))
            self.start(name)
            self.set_clock(name, 0)

    def set_clock(self, name: str, seconds: int) -> None:
        """Move the program's clock away from the true one."""
        clock = self.programs[name].clock
        if clock is not None:
            clock.write_text(f"{seconds:+d}")

    def stop(self, seconds: float) -> list[str]:
        """SIGTERM to all; the names of those that did not end in order."""
        deadline = time.monotonic() + seconds
        running = [p for p in self.programs.values() if p.pid is not None]
        for program in running:
            os.kill(program.pid or 0, signal.SIGTERM)
        bad = []
        for program in running:
            assert program.process is not None
            try:
                code = program.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                code = None
            if code != 0:
                bad.append(f"{program.name}: exit code {code}")
        self.kill_all()
        return bad

    def kill_all(self) -> None:
        """The end, whatever they are doing."""
        for name in self.programs:
            self.kill(name)


def _tree(pid: int) -> list[psutil.Process]:
    """A process and all that it started. psutil knows one from a later one with its number."""
    try:
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _thaw(processes: list[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.resume()


def wait_ready(port: int, seconds: float = 60.0) -> None:
    """Return when /readyz answers 200. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        conn = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            conn.request("GET", "/readyz")
            if conn.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            conn.close()
        time.sleep(0.1)
    raise TimeoutError("the web program is not ready")


def faketime() -> Path | None:
    """libfaketime, where the distribution's package is installed."""
    found = [p for name in FAKETIME for p in Path("/usr/lib").glob(f"*/faketime/{name}")]
    return next(iter(found), None)

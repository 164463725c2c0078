"""The processes that `script/server` starts, and what it waits for."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from glue.embedded.processes import die_with_parent

log = logging.getLogger(__name__)

# Longer than the longest handler allowed, and the answer's way through the database.
STOP_TIMEOUT_S = 330.0
_POLL_S = 0.05


class DevError(Exception):
    """Development cannot go on; the message says why and what to do."""


@dataclass(frozen=True)
class Child:
    """A process of ours in a session of its own: a Ctrl-C at the terminal does not reach it."""

    name: str
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, name: str, command: Sequence[str], env: Mapping[str, str]) -> Self:
        """Start it. It gets SIGTERM when this program dies, however that happens."""
        process = subprocess.Popen(  # noqa: S603
            list(command),
            env=dict(env),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        return cls(name, process)

    def check(self) -> None:
        """Raise DevError when it has ended."""
        code = self.process.poll()
        if code is not None:
            raise DevError(f"{self.name} ended by itself (exit code {code}); its output is above")

    def stop(self) -> None:
        """Ask it to finish what it does; returns when it is gone."""
        if self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            log.warning("%s does not stop; killing it", self.name)
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def check_port(host: str, port: int) -> None:
    """Raise DevError when something listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as exc:
            raise DevError(
                f"cannot listen on {host}:{port} ({exc.strerror}); "
                "stop what uses it, or set WA_HOST and WA_PORT"
            ) from exc


def wait_answering(
    url: str, children: Sequence[Child], stop: threading.Event, timeout_s: float
) -> bool:
    """Wait until the address answers 200; False when `stop` was set meanwhile.

    Raises DevError when a child ends or the time is over.
    """
    deadline = time.monotonic() + timeout_s
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    seen = "no answer"
    while not stop.wait(_POLL_S):
        for child in children:
            child.check()
        try:
            with opener.open(url, timeout=5) as response:
                if response.status == 200:
                    return True
        except urllib.error.HTTPError as exc:
            seen = f"status {exc.code}: {exc.read(500).decode(errors='replace')}"
        except OSError:
            pass
        if time.monotonic() > deadline:
            raise DevError(f"{url} is not ready after {timeout_s:.0f} s ({seen})")
    return False

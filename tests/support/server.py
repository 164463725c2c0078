"""Throw-away PostgreSQL servers for tests, in a temporary directory, on a free port."""

from __future__ import annotations

import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg.conninfo import make_conninfo

from tests.support.binaries import Binaries, server_user

START_SECONDS = 60.0
STOP_SIGNALS = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "deadlock_timeout": "100ms",
    "log_min_messages": "fatal",
    "max_worker_processes": "20",
    "timezone": "UTC",
}
PROFILED = {"plpgsql_check.profiler_max_shared_chunks": "100000"}
CRON = {"cron.database_name": "wa_cron_test", "cron.use_background_workers": "on"}


class Server:
    """One cluster that can be stopped, killed and started again; superuser postgres, no password.

    `announce` is called in each new postmaster's process before it is one.

    The attributes from `host` to `template_dbname` are what pytest-postgresql asks of a server.
    """

    host = "127.0.0.1"
    user = "postgres"
    password: str | None = None
    options = ""
    maintenance_dbname = "postgres"
    template_dbname: str | None = None

    def __init__(
        self, binaries: Binaries, directory: Path, announce: Callable[[], None] | None = None
    ) -> None:
        self.binaries = binaries
        self.directory = directory
        self.port = free_port()
        self._owner = server_user()
        self._announce = announce
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.directory.mkdir(parents=True, exist_ok=True)
        if self._owner is not None:
            entry = pwd.getpwnam(self._owner)
            os.chown(self.directory, entry.pw_uid, entry.pw_gid)
        self._run(
            "initdb",
            "-D",
            str(self.data),
            "-U",
            self.user,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "--no-instructions",
        )
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop("immediate")

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.directory / "data"

    @property
    def pid(self) -> int | None:
        """The postmaster's process id; None while stopped."""
        return None if self._process is None else self._process.pid

    def conninfo(self, dbname: str, **extra: str) -> str:
        """Connection string of one database; `extra` overrides or adds keywords."""
        base = {"host": self.host, "port": str(self.port), "user": self.user, "dbname": dbname}
        return make_conninfo("", **(base | extra))

    def has_library(self, name: str) -> bool:
        """Whether `name` is preloaded (it is whenever the installation has it)."""
        return self.binaries.has_library(name)

    def settings(self) -> dict[str, str]:
        """Server settings; the profiler and pg_cron only where they are installed."""
        preload = [n for n in ("plpgsql", "plpgsql_check", "pg_cron") if self.has_library(n)]
        found = SETTINGS | {"shared_preload_libraries": ",".join(preload)}
        found |= PROFILED if "plpgsql_check" in preload else {}
        found |= CRON if "pg_cron" in preload else {}
        return found | {"port": str(self.port), "unix_socket_directories": str(self.directory)}

    def start(self) -> None:
        """Start and wait until connections are accepted, recovery included."""
        deadline = time.monotonic() + START_SECONDS
        arguments = [part for k, v in self.settings().items() for part in ("-c", f"{k}={v}")]
        log = self.directory / "log"
        while True:
            if self._process is None or self._process.poll() is not None:
                # Right after a kill, orphans hold the shared memory for a moment: try again.
                with log.open("ab") as sink:
                    self._process = subprocess.Popen(
                        [self.binaries.path / "postgres", "-D", self.data, *arguments],
                        stdin=subprocess.DEVNULL,
                        stdout=sink,
                        stderr=sink,
                        cwd=self.directory,
                        user=self._owner,
                        start_new_session=True,
                        preexec_fn=self._announce,
                    )
            try:
                psycopg.connect(self.conninfo(self.maintenance_dbname), connect_timeout=5).close()
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline:
                    raise RuntimeError(f"no server: {error}\n{log.read_text()[-2000:]}") from error
                time.sleep(0.05)
            else:
                return

    def stop(self, mode: str = "fast") -> None:
        """Stop and wait; `mode` is smart, fast or immediate (crash recovery at the next start)."""
        self._end(STOP_SIGNALS[mode])

    def kill(self) -> None:
        """kill -9 of the postmaster alone, as the kernel's OOM killer does."""
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(number)
            process.wait(timeout=START_SECONDS)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.binaries.path / program, *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.directory,
            user=self._owner,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed: {done.stderr}")


def free_port() -> int:
    """A TCP port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

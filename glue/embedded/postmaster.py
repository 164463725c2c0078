"""One PostgreSQL server process: find it, start it, wait for it, stop it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import psutil
import psycopg

from glue.embedded.home import EmbeddedError, Home, as_account
from glue.embedded.processes import die_with_parent

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
_START_TIMEOUT_S = 300.0
_STOP_TIMEOUT_S = 60.0
_ORPHANS_TIMEOUT_S = 15.0
_LOG_TAIL_LINES = 15


def find(data: Path) -> psutil.Process | None:
    """The server of this cluster when it runs. Clears what a killed one left behind.

    The number in postmaster.pid may be another process's by now; a server's processes work in
    the cluster's directory, so that is what is asked.
    """
    pid_file = data / "postmaster.pid"
    servers = _working_in(data)
    try:
        pid = int(pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        pid = 0
    for server in servers:
        if server.pid == pid:
            return server
    # Without their postmaster they end by themselves; a second server beside them would be fatal.
    _gone, alive = psutil.wait_procs(servers, timeout=_ORPHANS_TIMEOUT_S)
    if alive:
        numbers = ", ".join(str(process.pid) for process in alive)
        raise EmbeddedError(f"processes of a killed PostgreSQL still use {data}: {numbers}")
    pid_file.unlink(missing_ok=True)
    return None


def launch(home: Home, settings: dict[str, str]) -> psutil.Process:
    """Start the server; it is not ready yet."""
    arguments = [word for item in settings.items() for word in ("-c", "=".join(item))]
    # For its user alone: an error may quote what was said.
    home.log.touch(0o600)
    home.log.chmod(0o600)
    with home.log.open("ab") as log_file:
        return psutil.Popen(
            [str(home.bin / "postgres"), "-D", str(home.data), *arguments],
            cwd="/",
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=log_file,
            stderr=log_file,
            umask=0o077,
            # A Ctrl-C at the terminal is for the program that stops us in order.
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGINT),
            **as_account(home.account),
        )


def wait_ready(home: Home, conninfo: str, process: psutil.Process | None) -> None:
    """Wait until the server takes connections; crash recovery may take a while.

    Raises EmbeddedError with the end of the log when it ends instead.
    """
    deadline = time.monotonic() + _START_TIMEOUT_S
    while True:
        try:
            psycopg.connect(conninfo, connect_timeout=5).close()
            return
        except psycopg.OperationalError as exc:
            ended = process is None or not process.is_running()
            ended = ended or (process is not None and process.status() == psutil.STATUS_ZOMBIE)
            if ended or time.monotonic() > deadline:
                lines = home.log.read_text(errors="replace").splitlines()[-_LOG_TAIL_LINES:]
                tail = "\n".join(lines)
                raise EmbeddedError(f"PostgreSQL did not start; {home.log} ends:\n{tail}") from exc
        time.sleep(0.05)


def stop(process: psutil.Process) -> None:
    """Fast shutdown: disconnect everyone, write a checkpoint. Returns when it is gone."""
    for sig in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        try:
            os.kill(process.pid, sig)
            process.wait(_STOP_TIMEOUT_S)
            return
        except (ProcessLookupError, psutil.NoSuchProcess):
            return
        except psutil.TimeoutExpired:
            continue


def _working_in(data: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["name", "cwd"]):
        name, cwd = process.info["name"] or "", process.info["cwd"]
        if name.startswith("postgres") and cwd and Path(cwd) == data:
            found.append(process)
    return found

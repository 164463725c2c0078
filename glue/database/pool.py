"""Connections to PostgreSQL."""

from __future__ import annotations

import select
import threading
import time
from collections.abc import Mapping
from typing import Any, Final

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.types.json import set_json_loads
from psycopg_pool import ConnectionPool

from glue.database.jsonload import loads
from glue.database.session import ServiceConnection, settle_in

Connection = psycopg.Connection[Any]
Pool = ConnectionPool[Connection]

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


def open_pool(conninfo: str, *, size: int, name: str) -> Pool:
    """An opened pool of up to `size` connections that act as `wa_service`.

    Returns at once also when the server is down: taking a connection then raises PoolTimeout, and
    works again by itself as soon as the server is back. `name` becomes the application name.
    Open it after a fork, never before. A pooler in transaction mode may stand in front.
    """
    guard = _StaleGuard()

    pool: Pool = ConnectionPool(
        guarded(conninfo, name),
        connection_class=ServiceConnection,
        kwargs={"autocommit": True, "prepare_threshold": None},
        min_size=1,
        max_size=size,
        name=name,
        open=False,
        configure=_configure,
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
    conn = ServiceConnection.connect(
        guarded(conninfo, name), autocommit=True, prepare_threshold=None
    )
    try:
        _configure(conn)
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


def guarded(conninfo: str, name: str) -> str:
    """Where to connect: to the server that may write, told when the network is gone."""
    params = conninfo_to_dict(conninfo)
    network = {key: value for key, value in _NETWORK.items() if key not in params}
    return make_conninfo(conninfo, application_name=name, **network)


def _configure(conn: Connection) -> None:
    set_json_loads(loads, conn)
    assert isinstance(conn, ServiceConnection)  # noqa: S101
    settle_in(conn)


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

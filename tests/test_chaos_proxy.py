"""The proxy cuts where it says: before the server has heard, or after all is durable."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.chaos.proxy import Cut, Proxy, Side
from tests.support.server import Server
from tests.support.site import wait_for
from tests.support.webhooks import envelope, message

Connection = psycopg.Connection[Any]
STORED = "select count(*) from wa.processed_webhook_messages"


@pytest.fixture
def proxy(server: Server) -> Iterator[Proxy]:
    with Proxy(server.port, 0.2) as running:
        yield running


@pytest.fixture
def far(proxy: Proxy, database: str) -> Iterator[Connection]:
    """A connection through the proxy."""
    there = make_conninfo(database, port=proxy.port, sslmode="disable", gssencmode="disable")
    with psycopg.connect(there, autocommit=True) as conn:
        yield conn


def deliver(conn: Connection) -> None:
    body = envelope(message("wamid.1"))
    conn.execute(
        "select from wa_api.process_webhook(%s, %s, 'test', 'web', 0, true)", (body, uuid.uuid4())
    )


def stored(conn: Connection) -> int:
    row = conn.execute(STORED).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize(("side", "rows"), [("before", 0), ("after", 1)])
def test_a_call(proxy: Proxy, far: Connection, conn: Connection, side: Side, rows: int) -> None:
    cut = Cut("process_webhook", side)
    proxy.arm(Cut("claim_messages", side))
    proxy.arm(cut)
    with pytest.raises(psycopg.OperationalError):
        deliver(far)
    assert stored(conn) == rows
    assert proxy.fired == {cut: 1}


@pytest.mark.parametrize(("side", "rows"), [("before", 0), ("after", 1)])
def test_commit(proxy: Proxy, far: Connection, conn: Connection, side: Side, rows: int) -> None:
    far.autocommit = False
    deliver(far)
    proxy.arm(Cut("commit", side))
    with pytest.raises(psycopg.OperationalError):
        far.commit()
    assert stored(conn) == rows


def test_late(proxy: Proxy, far: Connection, conn: Connection) -> None:
    proxy.arm(Cut("process_webhook", "late"))
    started = time.monotonic()
    deliver(far)
    assert time.monotonic() - started >= 0.2
    assert stored(conn) == 1


def test_nothing_armed_nothing_cut(proxy: Proxy, far: Connection, conn: Connection) -> None:
    proxy.arm(Cut("commit", "before"))
    proxy.disarm()
    with far.transaction():
        deliver(far)
    assert stored(conn) == 1


def test_reset(proxy: Proxy, far: Connection) -> None:
    proxy.reset()

    def is_cut() -> bool:
        try:
            far.execute("select")
        except psycopg.OperationalError:
            return True
        return False

    wait_for(is_cut)


def test_a_cancellation_passes(far: Connection) -> None:
    far.execute("set statement_timeout = '20s'")
    with far.cursor() as cur:
        cur.execute("select pg_sleep(0)")
    far.cancel_safe(timeout=5)
    assert far.execute("select 1").fetchone() == (1,)

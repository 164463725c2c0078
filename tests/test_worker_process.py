"""`wa-webhook worker` as a process: what a signal does to the turn that is running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from glue import api
from glue.database.pool import Pool
from glue.registry import Registry
from tests.support.clock import Clock
from tests.support.site import ENVIRON, text_message, wait_for
from tests.test_worker import store

pytestmark = pytest.mark.behind_pgbouncer
Connection = psycopg.Connection[Any]
ROOT = Path(__file__).parents[1]
MODULE = "tests.support.slowbot"
RUNNING = "select count(*) from wa.pending_messages where status = 'running'"


@contextmanager
def worker_process(database: str) -> Iterator[subprocess.Popen[str]]:
    """A worker with the slow handler."""
    environ = ENVIRON | {"WA_DATABASE_URL": database, "WA_HANDLERS": MODULE}
    with subprocess.Popen(
        [sys.executable, "-m", "glue", "worker"],
        cwd=ROOT,
        env={**os.environ, **environ},
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


@pytest.fixture
def slow_turn(pool: Pool, conn: Connection) -> None:
    """A message whose handler takes a second."""
    api.register_handlers(conn, Registry.discover([MODULE]).registration())
    store(pool, text_message("slow"))


def is_running(conn: Connection) -> bool:
    return conn.execute(RUNNING).fetchone() == (1,)


def statuses(conn: Connection) -> list[Any]:
    return conn.execute("select status, attempts from wa.processed_webhook_messages").fetchall()


@pytest.mark.usefixtures("slow_turn")
def test_sigterm_finishes_what_runs(pool_route: str, conn: Connection) -> None:
    with worker_process(pool_route) as process:
        wait_for(lambda: is_running(conn), 30)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert statuses(conn) == [("processed", 1)]


@pytest.mark.usefixtures("slow_turn")
def test_sigkill_is_rescued_when_the_lease_ends(
    pool_route: str, conn: Connection, clock: Clock
) -> None:
    with worker_process(pool_route) as process:
        wait_for(lambda: is_running(conn), 30)
        process.kill()
        process.wait(20)
    assert is_running(conn)
    row = conn.execute("select lock_expires_at from wa.webhook_conversations").fetchone()
    assert row is not None
    # The lease is over: the next to claim counts the attempt and has the second one.
    clock.set(row[0] + timedelta(seconds=1))
    with worker_process(pool_route):
        wait_for(lambda: statuses(conn) == [("processed", 2)], 30)
    found = conn.execute("select reason, resolution_status from wa.webhook_dlq").fetchone()
    assert found == ("lock_expired", "resolved")

"""Wake-ups: an idle worker begins at once, and nothing depends on it."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest

from glue import api, worker
from glue.database.pool import Pool, open_pool
from glue.listener import CHANNEL, Listener
from glue.web.waker import Waker

from .support.binaries import server_user
from .support.databases import Databases
from .support.server import Server, free_port
from .support.site import Bot, Site, captured_logs, delivery, text_message, wait_for
from .test_worker import processed, store

Connection = psycopg.Connection[Any]


@contextmanager
def listening(pool: Pool, bot: Bot, conninfo: str) -> Iterator[worker.Worker]:
    made = worker.Worker(pool, bot.runner, concurrency=2, listen_to=conninfo)
    thread = threading.Thread(target=made.run)
    thread.start()
    try:
        yield made
    finally:
        made.stop()
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture
def no_polling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever finds work within seconds has not polled."""
    monkeypatch.setattr(worker, "IDLE_MIN_S", 600.0)
    monkeypatch.setattr(worker, "IDLE_MAX_S", 600.0)


def has_processed(conn: Connection, count: int) -> bool:
    return processed(conn) == count


def listeners(conn: Connection) -> int:
    row = conn.execute(
        "select count(*) from pg_stat_activity where datname = current_database()"
        " and application_name = 'wa-webhook listener' and query = %s",
        [f"listen {CHANNEL}"],
    ).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.usefixtures("no_polling")
def test_a_request_wakes_an_idle_worker(pool: Pool, conn: Connection, database: str) -> None:
    bot = Bot(pool)
    with (
        listening(pool, bot, database),
        Site(pool, bot, {"WA_DISPATCH": "worker"}) as site,
    ):
        wait_for(lambda: listeners(conn) == 1)
        # Once woken by its own beginning; from then on only by us.
        for count in range(1, 6):
            started = time.monotonic()
            assert site.post(delivery(text_message(str(count)))).json["counts"] == {"waiting": 1}
            wait_for(partial(has_processed, conn, count))
            assert time.monotonic() - started < 10


@pytest.mark.usefixtures("no_polling")
def test_a_turn_that_leaves_another_due_wakes_a_worker(
    pool: Pool, conn: Connection, database: str
) -> None:
    bot = Bot(pool)
    with listening(pool, bot, database), Site(pool, bot) as site:
        wait_for(lambda: listeners(conn) == 1)
        reply = site.post(delivery(text_message("first"), text_message("second")))
        assert reply.json["counts"] == {"dispatched": 1, "waiting": 1}
        wait_for(lambda: processed(conn) == 2)


@pytest.mark.usefixtures("no_polling")
def test_what_became_due_before_listening_is_found(
    pool: Pool, conn: Connection, database: str
) -> None:
    bot = Bot(pool)
    with listening(pool, bot, database):
        wait_for(lambda: listeners(conn) == 1)
        conn.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'wa-webhook listener' and datname = current_database()"
        )
        store(pool, text_message())
        wait_for(lambda: processed(conn) == 1, 20)


def test_many_requests_are_few_wake_ups(pool: Pool, database: str) -> None:
    waker = Waker(pool)
    heard: list[float] = []
    listener = Listener(database, lambda: heard.append(time.monotonic()))
    listener.start()
    try:
        wait_for(lambda: listener.is_listening and heard)
        started = time.monotonic()
        for _ in range(2_000):
            waker.ask()
        asking_s = time.monotonic() - started
        wait_for(lambda: len(heard) >= 2)
        # One to begin with, one for those that came meanwhile, one per 20 ms of asking.
        with pool.connection() as conn:
            api.wake_workers(conn)
        count = len(heard)
        wait_for(lambda: len(heard) > count)
        assert len(heard) <= 5 + asking_s / 0.02
    finally:
        listener.stop()


def test_asking_never_fails_and_never_waits(pool: Pool) -> None:
    waker = Waker(pool)
    with captured_logs() as logs:
        pool.close()
        started = time.monotonic()
        waker.ask()
        assert time.monotonic() - started < 0.5
        wait_for(lambda: "workers_not_woken" in logs.getvalue())


@pytest.fixture
def pooler(server: Server, databases: Databases, tmp_path: Path) -> Iterator[int]:
    """The port of a pgbouncer in transaction mode."""
    program = shutil.which("pgbouncer")
    if program is None:
        pytest.skip("pgbouncer is not installed")
    port = free_port()
    home = databases.scratch() / tmp_path.name
    home.mkdir(mode=0o755)
    settings = home / "pgbouncer.ini"
    settings.write_text(
        f"[databases]\n* = host={server.host} port={server.port}\n[pgbouncer]\n"
        f"listen_addr = 127.0.0.1\nlisten_port = {port}\nauth_type = any\n"
        "pool_mode = transaction\nunix_socket_dir =\n"
        "ignore_startup_parameters = extra_float_digits\n"
    )
    # auth_type any needs the user of the server's side.
    text = settings.read_text().replace("* = ", "* = user=postgres ")
    settings.write_text(text)
    process = subprocess.Popen(
        [program, "-q", settings], user=server_user(), stderr=subprocess.DEVNULL
    )
    try:
        yield port
    finally:
        process.terminate()
        process.wait(10)


def test_behind_a_pooler_it_polls_and_says_so_once(
    pooler: int, database: str, conn: Connection
) -> None:
    through = psycopg.conninfo.make_conninfo(database, port=pooler)
    with captured_logs() as logs, open_pool(through, size=4, name="wa-test") as pool:
        wait_for(lambda: can_connect(through))
        bot = Bot(pool)
        with listening(pool, bot, through):
            store(pool, text_message())
            wait_for(lambda: processed(conn) == 1)
            wait_for(lambda: "listening_unavailable" in logs.getvalue())
    assert logs.getvalue().count("listening_unavailable") == 1
    channels = "select count(*) from pg_stat_activity where query like 'listen %'"
    assert conn.execute(channels).fetchone() == (0,)


def can_connect(conninfo: str) -> bool:
    try:
        psycopg.connect(conninfo).close()
    except psycopg.OperationalError:
        return False
    return True

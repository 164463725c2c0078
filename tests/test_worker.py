"""The worker: what is due is run, whatever happens to the database or to itself."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from glue import Context, Conversation, Message, Result, api
from glue.database.pool import Pool, open_pool
from glue.ids import uuid7
from glue.worker import Worker

from .support.server import Server
from .support.site import Bot, answer, delivery, text_message, wait_for

pytestmark = pytest.mark.behind_pgbouncer
Connection = psycopg.Connection[Any]


@contextmanager
def working(pool: Pool, bot: Bot, concurrency: int = 4) -> Iterator[Worker]:
    worker = Worker(pool, bot.runner, concurrency=concurrency)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield worker
    finally:
        worker.stop()
        thread.join(20)
        assert not thread.is_alive()


def store(pool: Pool, *messages: Any) -> None:
    """Store messages without running anything."""
    with pool.connection() as conn:
        api.process_webhook(
            conn,
            body=json.dumps(delivery(*messages)).encode(),
            delivery_id=uuid7(),
            correlation_id="c-1",
            worker="test",
            claim=0,
            enhanced=True,
        )


def people(count: int) -> list[dict[str, Any]]:
    return [text_message(str(n), phone=f"2507880{n:05}") for n in range(count)]


def processed(conn: Connection) -> int:
    row = conn.execute(
        "select count(*) from wa.processed_webhook_messages where status = 'processed'"
    ).fetchone()
    assert row is not None
    return int(row[0])


def test_everything_stored_is_run_once(pool: Pool, conn: Connection) -> None:
    bot = Bot(pool)
    store(pool, *people(50))
    with working(pool, bot):
        wait_for(lambda: processed(conn) == 50)
    assert sorted(int(message.text or "") for message in bot.seen) == list(range(50))


def test_one_person_s_messages_run_in_order_and_without_pauses(
    pool: Pool, conn: Connection
) -> None:
    bot = Bot(pool)
    store(pool, *(text_message(str(n)) for n in range(30)))
    started = time.monotonic()
    with working(pool, bot):
        wait_for(lambda: processed(conn) == 30)
    assert [message.text for message in bot.seen] == [str(n) for n in range(30)]
    # Polling alone would take 30 times 200 ms.
    assert time.monotonic() - started < 4


def test_no_more_than_its_concurrency(pool: Pool, conn: Connection) -> None:
    bot = Bot(pool)
    running: list[int] = []
    now = 0
    lock = threading.Lock()

    def behave(message: Message, conversation: Conversation, ctx: Context) -> Result:
        nonlocal now
        with lock:
            now += 1
            running.append(now)
        time.sleep(0.02)
        with lock:
            now -= 1
        return answer(message, conversation, ctx)

    bot.behave = behave
    store(pool, *people(20))
    with working(pool, bot, concurrency=3):
        wait_for(lambda: processed(conn) == 20)
    assert max(running) == 3


def test_several_workers_share_the_work(pool: Pool, conn: Connection) -> None:
    bot = Bot(pool)
    store(pool, *people(40))
    with working(pool, bot), working(pool, bot), working(pool, bot):
        wait_for(lambda: processed(conn) == 40)
    assert len(bot.seen) == 40


def test_stopping_lets_running_turns_finish_and_claims_no_more(
    pool: Pool, conn: Connection
) -> None:
    bot = Bot(pool, timeout=5.0)
    begun, go_on = threading.Event(), threading.Event()

    def behave(message: Message, conversation: Conversation, ctx: Context) -> Result:
        begun.set()
        go_on.wait(5)
        return answer(message, conversation, ctx)

    bot.behave = behave
    store(pool, *people(3))
    with working(pool, bot, concurrency=1) as worker:
        assert begun.wait(5)
        worker.stop()
        go_on.set()
        wait_for(lambda: worker.running == 0)
    assert processed(conn) == 1
    left = "select status, attempt from wa.pending_messages"
    assert conn.execute(left).fetchall() == [("waiting", 0)] * 2
    locks = "select count(*) from wa.webhook_conversations where lock_token is not null"
    assert conn.execute(locks).fetchone() == (0,)


def test_turns_claimed_while_stopping_are_given_back(
    pool: Pool, conn: Connection, monkeypatch: Any
) -> None:
    bot = Bot(pool)
    store(pool, *people(2))
    worker = Worker(pool, bot.runner)
    claim = api.claim_messages

    def stop_then_claim(*args: Any, **keywords: Any) -> Any:
        worker.stop()
        return claim(*args, **keywords)

    monkeypatch.setattr(api, "claim_messages", stop_then_claim)
    thread = threading.Thread(target=worker.run)
    thread.start()
    thread.join(20)
    assert bot.seen == []
    left = "select status, attempt from wa.pending_messages"
    assert conn.execute(left).fetchall() == [("waiting", 0)] * 2


def test_heartbeat_and_maintenance(pool: Pool, conn: Connection) -> None:
    with working(pool, Bot(pool)) as worker:
        beat = "select running from wa.workers where worker = %s"
        wait_for(lambda: conn.execute(beat, [worker.name]).fetchone() == (0,))
        done = "select count(*) from wa.jobs where last_succeeded_at is null and not is_cron_only"
        wait_for(lambda: conn.execute(done).fetchone() == (0,), 20)


def test_a_restart_of_the_database_is_survived(own_server: Server) -> None:
    with open_pool(own_server.conninfo("wa_base"), size=6, name="wa-test") as pool:
        bot = Bot(pool)
        with working(pool, bot):
            store(pool, *people(3))
            wait_for(lambda: len(bot.seen) == 3)
            own_server.stop("immediate")
            time.sleep(1.0)
            own_server.start()
            wait_for(lambda: stored(pool, text_message("after")), 20)
            wait_for(lambda: len(bot.seen) == 4, 20)
    assert bot.seen[-1].text == "after"


def stored(pool: Pool, message: Any) -> bool:
    try:
        store(pool, message)
    except psycopg.OperationalError:
        return False
    return True

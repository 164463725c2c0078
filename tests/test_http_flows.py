"""The four flows of the architecture, each from the request to the tables."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from glue import Context, Conversation, Message, Result, Text, api
from glue.database.pool import Pool
from glue.worker import Worker

from .support.clock import Clock
from .support.site import Bot, Site, always, answer, delivery, text_message, wait_for

pytestmark = pytest.mark.behind_pgbouncer
Connection = psycopg.Connection[Any]


@pytest.fixture
def site(pool: Pool) -> Iterator[Site]:
    with Site(pool, Bot(pool, timeout=1.0)) as running:
        yield running


@contextmanager
def working(site: Site) -> Iterator[Worker]:
    """A worker on the site's database while the block runs."""
    worker = Worker(site.pool, site.bot.runner, concurrency=2)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield worker
    finally:
        worker.stop()
        thread.join(20)
        assert not thread.is_alive()


def only(conn: Connection, table: str) -> dict[str, Any]:
    """The only row of a table of schema wa."""
    rows = conn.cursor(row_factory=dict_row).execute(f"select * from wa.{table}").fetchall()  # noqa: S608
    assert len(rows) == 1
    return rows[0]


def fail(message: Message, _conversation: Conversation, _ctx: Context) -> Result:
    raise ValueError(f"cannot handle {message.text}")


def hang(_message: Message, _conversation: Conversation, ctx: Context) -> Result:
    threading.Event().wait(ctx.deadline.remaining + 5)
    return Result(replies=[Text("too late")])


def test_happy_path(site: Site, conn: Connection) -> None:
    site.bot.behave = always(Result([Text("Which?")], state="asked", context={"n": 1}))
    before = datetime.now(UTC)
    reply = site.post(delivery(text_message("order")), X_Correlation_ID="trace.1")
    assert reply.status == 200
    assert reply.headers["X-Correlation-ID"] == "trace.1"
    assert reply.json == {"correlation_id": "trace.1", "counts": {"dispatched": 1}, "failed": 0}

    ledger = only(conn, "processed_webhook_messages")
    assert (ledger["status"], ledger["flow"], ledger["handler"]) == ("processed", "enhanced", "bot")
    assert (ledger["attempts"], ledger["correlation_id"]) == (1, "trace.1")
    assert ledger["settled_at"] >= ledger["received_at"] >= before
    conversation = only(conn, "webhook_conversations")
    assert conversation["lock_token"] is None
    assert conversation["locked_by"] is None
    assert conn.execute("select count(*) from wa.due_conversations").fetchone() == (0,)
    assert conversation["last_activity_at"] >= ledger["received_at"]
    assert (conversation["state"], conversation["context"]) == ("asked", {"n": 1})
    assert conversation["active_handler"] == "bot"
    assert only(conn, "outbound_messages")["body"]["text"]["body"] == "Which?"
    assert conn.execute("select count(*) from wa.webhook_dlq").fetchone() == (0,)
    assert conn.execute("select count(*) from wa.pending_messages").fetchone() == (0,)


@pytest.mark.parametrize(
    ("behaviour", "reason", "error_class"),
    [(fail, "handler_error", "ValueError"), (hang, "timeout", "TimeoutError")],
)
def test_error_path_with_recovery(
    site: Site, conn: Connection, clock: Clock, behaviour: Any, reason: str, error_class: str
) -> None:
    clock.follow_pool(site.pool)
    now = clock.set(datetime.now(UTC))
    site.bot.behave = behaviour
    reply = site.post(delivery(text_message("order")))
    assert (reply.status, reply.json["failed"]) == (500, 1)

    dead = only(conn, "webhook_dlq")
    assert (dead["reason"], dead["error_class"]) == (reason, error_class)
    assert (dead["resolution_status"], dead["retry_count"]) == ("pending", 0)
    assert timedelta(seconds=55) <= dead["next_retry_at"] - now <= timedelta(seconds=65)
    assert only(conn, "webhook_conversations")["lock_token"] is None
    assert only(conn, "processed_webhook_messages")["status"] == "pending"
    assert conn.execute("select count(*) from wa.outbound_messages").fetchone() == (0,)

    site.bot.behave = answer
    with working(site):
        clock.advance(seconds=30)
        assert len(site.bot.seen) == 1
        clock.advance(seconds=40)
        wait_for(lambda: only(conn, "webhook_dlq")["resolution_status"] == "resolved")
    dead = only(conn, "webhook_dlq")
    assert (dead["retry_count"], dead["next_retry_at"]) == (1, None)
    ledger = only(conn, "processed_webhook_messages")
    assert (ledger["status"], ledger["attempts"]) == ("processed", 2)
    assert [message.attempt for message in site.bot.seen] == [1, 2]


def test_duplicate(site: Site, conn: Connection) -> None:
    webhook = delivery(text_message("order"))
    assert site.post(webhook).status == 200
    again = site.post(webhook)
    assert (again.status, again.json["counts"]) == (200, {"duplicate": 1})
    assert len(site.bot.seen) == 1
    assert only(conn, "processed_webhook_messages")["attempts"] == 1


def test_twenty_copies_at_once(site: Site, conn: Connection) -> None:
    webhook = delivery(text_message("order"))
    with ThreadPoolExecutor(20) as executor:
        replies = list(executor.map(lambda _: site.post(webhook), range(20)))
    assert [reply.status for reply in replies] == [200] * 20
    outcomes = sorted(next(iter(reply.json["counts"])) for reply in replies)
    assert outcomes == ["dispatched"] + ["duplicate"] * 19
    assert len(site.bot.seen) == 1
    assert only(conn, "outbound_messages")["reply_no"] == 1


def test_lock_contention(site: Site, conn: Connection) -> None:
    assert site.post(delivery(text_message("first"))).status == 200
    conversation = only(conn, "webhook_conversations")["conversation_id"]
    with site.pool.connection() as held:
        token = api.acquire_conversation_lock(held, conversation, "another process")
    assert token is not None

    before = datetime.now(UTC)
    reply = site.post(delivery(text_message("second")))
    assert (reply.status, reply.json["counts"]) == (202, {"contended": 1})
    dead = only(conn, "webhook_dlq")
    assert (dead["reason"], dead["resolution_status"]) == ("lock_contention", "pending")
    ahead = dead["next_retry_at"] - before
    assert timedelta(seconds=29) <= ahead <= timedelta(seconds=31)
    assert dead["payload"] is None
    assert len(site.bot.seen) == 1

    with working(site):
        with site.pool.connection() as held:
            assert api.release_conversation_lock(held, conversation, token)
        # At once, not after the 30 seconds that people are shown.
        wait_for(lambda: only(conn, "webhook_dlq")["resolution_status"] == "resolved", 5)
    assert [message.text for message in site.bot.seen] == ["first", "second"]
    assert site.bot.seen[1].attempt == 1


def test_a_second_message_of_the_same_person_waits(site: Site, conn: Connection) -> None:
    reply = site.post(delivery(text_message("first"), text_message("second")))
    assert (reply.status, reply.json["counts"]) == (202, {"dispatched": 1, "waiting": 1})
    with working(site):
        wait_for(lambda: len(site.bot.seen) == 2)
        count = "select count(*) from wa.processed_webhook_messages where status = 'processed'"
        wait_for(lambda: conn.execute(count).fetchone() == (2,))
    assert [message.text for message in site.bot.seen] == ["first", "second"]


def test_turns_of_one_request_run_at_once(site: Site) -> None:
    met = threading.Barrier(3, timeout=5)

    def meet(message: Message, conversation: Conversation, ctx: Context) -> Result:
        met.wait()
        return answer(message, conversation, ctx)

    site.bot.behave = meet
    people = [text_message("x", phone=f"25078800000{n}") for n in range(3)]
    reply = site.post(delivery(*people))
    assert (reply.status, reply.json["counts"]) == (200, {"dispatched": 3})


def test_more_people_than_may_run_at_once_wait(site: Site) -> None:
    people = [text_message("x", phone=f"2507880000{n:02}") for n in range(40)]
    counts = site.post(delivery(*people)).json["counts"]
    assert counts["dispatched"] + counts["waiting"] == 40
    assert 1 <= counts["dispatched"] <= 4


@pytest.mark.parametrize("environ", [{"WA_ACK": "stored"}, {"WA_DISPATCH": "worker"}])
def test_stored_is_enough(pool: Pool, conn: Connection, environ: dict[str, str]) -> None:
    bot = Bot(pool)
    bot.behave = fail
    with Site(pool, bot, environ) as site:
        reply = site.post(delivery(text_message("first"), text_message("second")))
    assert reply.status == 200
    ran = 0 if "WA_DISPATCH" in environ else 1
    assert len(bot.seen) == ran
    assert reply.json["failed"] == ran
    assert conn.execute("select count(*) from wa.pending_messages").fetchone() == (2,)


def test_original_flow(pool: Pool, conn: Connection) -> None:
    bot = Bot(pool)
    with Site(pool, bot, {"WA_ENHANCED_PROCESSING": "false"}) as site:
        webhook = delivery(text_message("order"))
        reply = site.post(webhook)
        assert (reply.status, reply.json["counts"]) == (200, {"original": 1})
        assert site.post(webhook).json["counts"] == {"duplicate": 1}
        assert only(conn, "processed_webhook_messages")["status"] == "processed"
        assert only(conn, "outbound_messages")["kind"] == "text"

        bot.behave = fail
        reply = site.post(delivery(text_message("again")))
        assert (reply.status, reply.json["failed"]) == (500, 1)
    assert len(bot.seen) == 2
    assert conn.execute("select count(*) from wa.webhook_dlq").fetchone() == (0,)
    failed = "select count(*) from wa.processed_webhook_messages where status = 'failed'"
    assert conn.execute(failed).fetchone() == (1,)

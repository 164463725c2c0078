"""Turns that a slot runs in a row; and a database that has become a standby."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from glue import Context, Conversation, Message, Result, api
from glue.database.pool import Pool
from glue.database.rows import Completed, Turn
from glue.ids import uuid7
from glue.turn import settle
from glue.worker import ROW_MAX

from .support.site import Bot, answer, delivery, text_message, wait_for
from .test_worker import people, processed, store, working

Connection = psycopg.Connection[Any]


@pytest.fixture
def takes_next(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """complete_message claims the next turn, in a transaction of its own; what it was asked."""
    complete = api.complete_message
    asked: list[bool] = []

    def complete_and_take(
        conn: Connection, turn: Turn, *, take_next: bool, **arguments: Any
    ) -> Completed:
        done = complete(conn, turn, **arguments)
        asked.append(take_next)
        found = api.claim_messages(conn, worker="test", limit=1) if take_next else []
        return replace(done, next_turn=found[0] if found else None)

    monkeypatch.setattr(settle, "TAKES_NEXT", True)
    monkeypatch.setattr(api, "complete_message", complete_and_take)
    return asked


def test_a_slot_goes_on_with_the_next_turn_for_a_while(
    pool: Pool, conn: Connection, takes_next: list[bool]
) -> None:
    bot = Bot(pool)
    store(pool, *(text_message(str(n)) for n in range(120)))
    # One slot, so that nothing is claimed beside it.
    with working(pool, bot, concurrency=1) as worker:
        wait_for(lambda: processed(conn) == 120)
        wait_for(lambda: worker.running == 0)
    assert [message.text for message in bot.seen] == [str(n) for n in range(120)]
    # The last of a row does not ask, so that others get the slot.
    assert [n for n, is_asked in enumerate(takes_next, 1) if not is_asked] == [ROW_MAX, 2 * ROW_MAX]


def test_a_next_turn_is_given_back_when_stopping(
    pool: Pool, conn: Connection, takes_next: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = Bot(pool)
    complete = api.complete_message
    store(pool, text_message("first"), text_message("second"))
    with working(pool, bot, concurrency=1) as worker:

        def stop_meanwhile(*arguments: Any, **keywords: Any) -> Completed:
            done = complete(*arguments, **keywords)
            worker.stop()
            return done

        monkeypatch.setattr(api, "complete_message", stop_meanwhile)
        wait_for(lambda: processed(conn) == 1)
    assert takes_next == [True]
    assert conn.execute("select status, attempt from wa.pending_messages").fetchall() == [
        ("waiting", 0)
    ]
    assert len(bot.seen) == 1


def test_nothing_is_asked_for_while_stopping(
    pool: Pool, conn: Connection, takes_next: list[bool]
) -> None:
    bot = Bot(pool)
    begun, go_on = threading.Event(), threading.Event()

    def behave(message: Message, conversation: Conversation, ctx: Context) -> Result:
        begun.set()
        go_on.wait(5)
        return answer(message, conversation, ctx)

    bot.behave = behave
    store(pool, text_message("first"), text_message("second"))
    with working(pool, bot, concurrency=1) as worker:
        assert begun.wait(5)
        worker.stop()
        go_on.set()
    assert takes_next == [False]
    assert processed(conn) == 1


def demote(pool: Pool) -> None:
    """Have every open connection answer as a standby would."""
    taken = [pool.getconn() for _ in range(pool.max_size)]
    for conn in taken:
        conn.execute("set default_transaction_read_only = on")
    for conn in taken:
        pool.putconn(conn)


def test_a_failover_is_survived(pool: Pool, conn: Connection) -> None:
    bot = Bot(pool)
    store(pool, *people(3))
    demote(pool)
    with working(pool, bot):
        wait_for(lambda: processed(conn) == 3)
        demote(pool)
        with psycopg.connect(conn.info.dsn, autocommit=True) as other:
            other.execute("set role wa_service")
            receive(other)
        wait_for(lambda: processed(conn) == 4)


def receive(conn: Connection) -> None:
    api.process_webhook(
        conn,
        body=json.dumps(delivery(text_message("late", phone="250788999999"))).encode(),
        delivery_id=uuid7(),
        correlation_id="c-1",
        worker="test",
        claim=0,
        enhanced=True,
    )

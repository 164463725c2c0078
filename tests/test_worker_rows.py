"""Turns that a slot runs in a row; and a database that has become a standby."""

from __future__ import annotations

import json
import threading
from typing import Any
from uuid import UUID

import psycopg
import pytest

from glue import Context, Conversation, Message, Result, api
from glue.database.pool import Pool
from glue.database.rows import Completed, Turn
from glue.ids import uuid7

from .support.site import Bot, answer, delivery, text_message, wait_for
from .test_worker import people, processed, store, working

Connection = psycopg.Connection[Any]


@pytest.fixture
def claims(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """For whom each settled turn claimed the next one."""
    complete = api.complete_messages
    asked: list[str | None] = []

    def complete_and_note(
        *arguments: Any, **keywords: Any
    ) -> tuple[dict[UUID, Completed], list[Turn]]:
        asked.append(keywords["worker"])
        return complete(*arguments, **keywords)

    monkeypatch.setattr(api, "complete_messages", complete_and_note)
    return asked


def test_a_slot_goes_on_with_what_is_due(
    pool: Pool, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    conn.execute("update wa.settings set turn_interval = '0 seconds'")
    claim = api.claim_messages
    claimed: list[int] = []

    def claim_and_count(*arguments: Any, **keywords: Any) -> list[Turn]:
        turns = claim(*arguments, **keywords)
        claimed.append(len(turns))
        return turns

    monkeypatch.setattr(api, "claim_messages", claim_and_count)
    bot = Bot(pool)
    store(pool, *(text_message(str(n)) for n in range(120)))
    # One slot, so that nothing is claimed beside it.
    with working(pool, bot, concurrency=1) as worker:
        wait_for(lambda: processed(conn) == 120)
        wait_for(lambda: worker.running == 0)
    assert [message.text for message in bot.seen] == [str(n) for n in range(120)]
    # All but the first came with the end of the turn before.
    assert sum(claimed) == 1


def test_a_next_turn_is_given_back_when_stopping(
    pool: Pool, conn: Connection, claims: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = Bot(pool)
    complete = api.complete_messages
    store(pool, text_message("first"), text_message("second"))
    with working(pool, bot, concurrency=1) as worker:

        def stop_meanwhile(
            *arguments: Any, **keywords: Any
        ) -> tuple[dict[UUID, Completed], list[Turn]]:
            done = complete(*arguments, **keywords)
            worker.stop()
            return done

        monkeypatch.setattr(api, "complete_messages", stop_meanwhile)
        wait_for(lambda: processed(conn) == 1)
        name = worker.name
    assert claims == [name]
    assert conn.execute("select status, attempt from wa.pending_messages").fetchall() == [
        ("waiting", 0)
    ]
    assert len(bot.seen) == 1


def test_nothing_is_asked_for_while_stopping(
    pool: Pool, conn: Connection, claims: list[str | None]
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
    assert claims == [None]
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

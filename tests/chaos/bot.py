"""The handlers of a chaos run: they note what they do, and misbehave as they are told."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg

from glue import Context, Conversation, Message, Reject, Result, Retry, Text, handler
from tests.chaos.messages import DOOM_RETRIES, TIMEOUT_S, Order

Connection = psycopg.Connection[Any]
URL = "CHAOS_DATABASE_URL"
MANY = 100


@handler("park", keywords=["park"], timeout=TIMEOUT_S, max_retries=MANY)
def park(message: Message, conversation: Conversation, ctx: Context) -> Result:
    return _turn(message, conversation, ctx)


@handler("strict", keywords=["strict"], ordering="strict", timeout=TIMEOUT_S, max_retries=MANY)
def strict(message: Message, conversation: Conversation, ctx: Context) -> Result:
    return _turn(message, conversation, ctx)


@handler(
    "burst", keywords=["burst"], debounce=0.2, max_batch=5, timeout=TIMEOUT_S, max_retries=MANY
)
def burst(message: Message, conversation: Conversation, ctx: Context) -> Result:
    return _turn(message, conversation, ctx)


@handler("plain", keywords=["plain"], timeout=TIMEOUT_S, max_retries=MANY)
def plain(message: Message, conversation: Conversation, _ctx: Context) -> Result:
    """Writes nothing through `ctx.db`: such turns are settled together with others."""
    return _turn(message, conversation, None)


@handler("doom", keywords=["doom"], timeout=TIMEOUT_S, max_retries=DOOM_RETRIES)
def doom(message: Message, conversation: Conversation, ctx: Context) -> Result:
    return _turn(message, conversation, ctx)


def _turn(message: Message, conversation: Conversation, ctx: Context | None) -> Result:
    order = Order.read(message.text or "")
    with _entered(message, conversation) as run:
        if ctx is not None:
            for one in (message, *message.following):
                ctx.db.execute(
                    "insert into chaos.effects"
                    " (run_id, event_key, attempt, conversation_id, is_rider)"
                    " values (%s, %s, %s, %s, %s)",
                    (run, one.id, one.attempt, conversation.id, one is not message),
                )
        _behave(order, message.attempt)
        if ctx is not None:
            ctx.db.execute(
                "update chaos.effects set ended = nextval('chaos.tick') where run_id = %s", (run,)
            )
    return Result(
        replies=[Text(order.name)],
        # A transition for each message, and a sum that a turn too many or too few would change.
        state=f"after {order.name}",
        context={"count": _count(conversation) + 1 + len(message.following)},
    )


def _count(conversation: Conversation) -> int:
    return int(conversation.context.get("count", 0))


def _behave(order: Order, attempt: int) -> None:
    if order.keyword == "doom":
        raise RuntimeError("doomed")
    match order.behaviour:
        case "slow":
            time.sleep(random.uniform(0.2, 0.8))
        case "hang" if attempt == 1:
            time.sleep(TIMEOUT_S * 1.5)
        case "fail" if attempt <= 2:
            raise RuntimeError("told to fail")
        case "retry" if attempt == 1:
            raise Retry(after=0.2)
        case "reject":
            raise Reject("told to reject")
        case "die" if attempt == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        case _ if attempt > 1:
            # Gives one who had the turn before time to come back meanwhile.
            time.sleep(random.uniform(0.4, 0.9) * TIMEOUT_S)


@contextmanager
def _entered(message: Message, conversation: Conversation) -> Iterator[int]:
    """Seen by everybody at once, unlike what ctx.db writes: on a connection of its own."""
    with _connect() as conn:
        row = conn.execute(
            "select chaos.enter(%s, %s, %s, %s)",
            (message.id, message.attempt, conversation.id, os.getpid()),
        ).fetchone()
        assert row is not None
        try:
            yield row[0]
        finally:
            _leave(conn, row[0])


def _leave(conn: Connection, run: int) -> None:
    query = "select chaos.leave(%s)"
    try:
        conn.execute(query, (run,))
    except psycopg.Error:
        # The judge knows those who could not even say so on a new connection.
        with suppress(psycopg.Error), _connect() as again:
            again.execute(query, (run,))


def _connect() -> Connection:
    return psycopg.connect(os.environ[URL], autocommit=True, connect_timeout=1)

"""A turn whose answer came late: its lease has been running since it was asked for."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from glue import Context, Conversation, Message, Result, api
from glue.database.pool import Pool
from glue.database.rows import Turn

from .support.plugin import Connect, Connection
from .support.site import Bot
from .support.webhooks import wait_until_blocked
from .test_runner import dispatched
from .test_worker import people, store

TIMEOUT_S = 10.0
LINE = "select status, attempt from wa.pending_messages"


@pytest.fixture
def left() -> list[float]:
    """Seconds that the handler was given."""
    return []


@pytest.fixture
def bot(pool: Pool, left: list[float]) -> Bot:
    bot = Bot(pool, timeout=TIMEOUT_S)

    def behave(_m: Message, _c: Conversation, ctx: Context) -> Result:
        left.append(ctx.deadline.remaining)
        return Result()

    bot.behave = behave
    return bot


def late(turn: Turn, seconds: float) -> Turn:
    return replace(turn, asked_at=turn.asked_at - seconds)


def test_in_time_it_has_all_of_its_time(pool: Pool, bot: Bot, left: list[float]) -> None:
    assert bot.runner.run(dispatched(pool)).status == "processed"
    assert 9 < left[0] <= TIMEOUT_S


def test_the_handler_ends_within_the_lease(pool: Pool, bot: Bot, left: list[float]) -> None:
    assert bot.runner.run(late(dispatched(pool), 5)).status == "processed"
    # The lease is the timeout and 5 s, settling takes up to 4.
    assert 5 < left[0] <= TIMEOUT_S + 5 - 4 - 5


def test_too_late_it_is_given_back(
    pool: Pool, conn: Connection, bot: Bot, left: list[float]
) -> None:
    assert bot.runner.run(late(dispatched(pool), 6.5)).status == "given_back"
    assert left == []
    assert conn.execute(LINE).fetchall() == [("waiting", 0)]
    # Also when the lease is over, unless somebody has taken over.
    turn = late(api.claim_messages(conn, worker="w", limit=1)[0], 60)
    api.give_back(conn, turn)
    [other] = api.claim_messages(conn, worker="other", limit=1)
    assert bot.runner.run(turn).status == "lost"
    assert bot.runner.run(other).status == "processed"
    assert len(left) == 1


def test_the_original_flow_has_no_lease(
    pool: Pool, conn: Connection, bot: Bot, left: list[float]
) -> None:
    conn.execute("update wa.handlers set timeout = '1 s'")
    turn = replace(late(dispatched(pool), 60), flow="original")
    bot.runner.run(turn)
    assert len(left) == 1


@pytest.mark.usefixtures("bot")
def test_time_runs_from_before_the_call(pool: Pool, conn: Connection, connect: Connect) -> None:
    """The database has begun the lease when its answer is held up."""
    store(pool, *people(2))
    service, holder = connect("service"), connect(autocommit=False)

    def held_up(call: Callable[[], Turn | None]) -> Turn:
        holder.execute("lock table wa.due_conversations in share mode")
        with ThreadPoolExecutor(1) as thread:
            answer = thread.submit(call)
            wait_until_blocked(conn, service)
            blocked_at = time.monotonic()
            holder.rollback()
            turn = answer.result(10)
        assert turn is not None
        assert turn.asked_at < blocked_at
        return turn

    first = held_up(lambda: api.claim_messages(service, worker="w", limit=1)[0])
    held_up(
        lambda: (
            api.complete_message(
                service, first, state=None, context={}, replies=[], duration_ms=1, worker="w"
            ).next_turn
        )
    )

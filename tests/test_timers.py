"""Timers of handlers: set with a turn, fired by a worker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from glue import Context, Conversation, Message, Result, Timer
from glue.database.pool import Pool

from .support.site import Bot, text_message, wait_for
from .test_worker import processed, store, working


def test_a_timer_comes_back_to_its_handler(pool: Pool, conn: psycopg.Connection[Any]) -> None:
    bot = Bot(pool)

    def behave(message: Message, _conversation: Conversation, _ctx: Context) -> Result:
        if message.timer is None:
            return Result(timers=[Timer("again", after=0, data={"n": 7})])
        return Result()

    bot.behave = behave
    store(pool, text_message("hello"))
    with working(pool, bot):
        wait_for(lambda: processed(conn) == 2)
    fired = bot.seen[1]
    assert (fired.type, fired.text) == ("timer", None)
    assert fired.timer is not None
    assert (fired.timer.name, fired.timer.data) == ("again", {"n": 7})


@pytest.mark.parametrize(
    "make",
    [
        lambda: Timer("", 1),
        lambda: Timer("a", -1),
        lambda: Timer("a", timedelta(days=400)),
        lambda: Timer("a", 1, {"x": object()}),
        lambda: Result(timers=[Timer("a", 1), Timer("a", 2)]),
    ],
)
def test_what_is_refused(make: Any) -> None:
    with pytest.raises(ValueError, match=r"Timer|timers"):
        make()


def test_one_timer_is_no_list() -> None:
    with pytest.raises(TypeError, match="give a list"):
        Result(timers=Timer("a", 1))  # type: ignore[arg-type]

"""The database goes away and comes back; and the process ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import psycopg
import pytest

from glue import Context, Conversation, Message, Result, api
from glue.database.pool import Pool, open_pool
from glue.database.rows import Receipt

from .support.server import Server
from .support.site import Bot, Site, answer, delivery, text_message, wait_for


@pytest.fixture
def far_pool(own_server: Server) -> Iterator[Pool]:
    """A pool on a server that the test may stop."""
    with open_pool(own_server.conninfo("wa_base"), size=8, name="wa-test") as pool:
        yield pool


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_503_quickly_then_200(own_server: Server, far_pool: Pool, mode: str) -> None:
    with Site(far_pool, Bot(far_pool)) as site:
        assert site.post(delivery(text_message("before"))).status == 200
        own_server.stop(mode)

        webhook = delivery(text_message("meanwhile"))
        for _ in range(3):
            started = time.monotonic()
            reply = site.post(webhook)
            assert (reply.status, int(reply.headers["Retry-After"]) > 0) == (503, True)
            assert time.monotonic() - started < 3.5
        assert site.request("GET", "/livez").status == 200
        ready = site.request("GET", "/readyz")
        assert (ready.status, ready.json["ok"]) == (503, False)
        assert site.request("POST", "/webhook", b"{}").status in (401, 415)

        own_server.start()
        # Soon, however long it was away: the pool's pauses must not have grown.
        wait_for(lambda: site.request("GET", "/readyz").status == 200, 4)
        assert site.post(webhook).status == 200
        assert site.post(webhook).json["counts"] == {"duplicate": 1}
    assert [message.text for message in site.bot.seen] == ["before", "meanwhile"]


def test_a_restart_between_two_requests_is_not_noticed(own_server: Server, far_pool: Pool) -> None:
    with Site(far_pool, Bot(far_pool)) as site:
        assert site.post(delivery(text_message("before"))).status == 200
        own_server.stop("fast")
        own_server.start()
        assert site.post(delivery(text_message("after"))).status == 200


def test_a_lost_answer_is_asked_for_again(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    process = api.process_webhook
    ids = []

    def cut_once(*args: psycopg.Connection, **keywords: object) -> list[Receipt]:
        receipts = process(*args, **keywords)  # type: ignore[arg-type]
        ids.append(keywords["delivery_id"])
        if len(ids) == 1:
            raise psycopg.OperationalError("the connection was cut")
        return receipts

    monkeypatch.setattr(api, "process_webhook", cut_once)
    with Site(pool, Bot(pool)) as site:
        reply = site.post(delivery(text_message()))
    assert (reply.status, reply.json["counts"]) == (200, {"dispatched": 1})
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert len(site.bot.seen) == 1


def test_an_outage_while_a_handler_runs_is_503(own_server: Server, far_pool: Pool) -> None:
    bot = Bot(far_pool)
    begun, go_on = threading.Event(), threading.Event()

    def behave(message: Message, conversation: Conversation, ctx: Context) -> Result:
        begun.set()
        go_on.wait(10)
        return answer(message, conversation, ctx)

    bot.behave = behave
    with Site(far_pool, bot) as site:
        statuses: list[int] = []
        post = threading.Thread(
            target=lambda: statuses.append(site.post(delivery(text_message())).status)
        )
        post.start()
        assert begun.wait(5)
        own_server.stop("immediate")
        go_on.set()
        post.join(20)
        assert statuses == [503]
        own_server.start()

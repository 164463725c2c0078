"""Limits of the web part: senders that prove nothing, more requests than can be worked on."""

from __future__ import annotations

import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network
from typing import Any

import psycopg
import pytest

from glue import Context, Conversation, Message, Result, api
from glue.database.pool import Pool
from glue.signature import sign
from glue.web import offenders
from glue.web.gate import Gate, Gates, Overloaded
from glue.web.offenders import BURST, EVERY_S, Offenders
from glue.web.readiness import FRESH_S, Readiness
from glue.web.source import source_of

from .support.site import (
    SECRET,
    Bot,
    Reply,
    Site,
    answer,
    counted,
    delivery,
    text_message,
    wait_for,
)

Connection = psycopg.Connection[Any]
JSON = {"Content-Type": "application/json"}
FORGED = JSON | {"X-Hub-Signature-256": "sha256=" + "0" * 64}
OUR_PROXIES = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


class Time:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("peer", "forwarded", "source"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        # Said by somebody who is no proxy of ours.
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        # The sender wrote the first, our outer proxy the second, the inner one the third.
        ("10.0.0.1", ["198.51.100.1, 203.0.113.9, 10.0.0.2"], "203.0.113.9"),
        ("10.0.0.1", ["198.51.100.1", "203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["198.51.100.1, nonsense"], "10.0.0.1"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", ["10.0.0.2"], "10.0.0.2"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("fd00::1", ["2001:db8:1:2:3:4:5:6"], "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", [], "2001:db8:1:2::/64"),
        (None, ["198.51.100.1"], "unknown"),
        ("", [], "unknown"),
    ],
)
def test_the_source_is_the_last_address_that_a_proxy_of_ours_told(
    peer: str | None, forwarded: list[str], source: str
) -> None:
    assert source_of(peer, forwarded, OUR_PROXIES) == source


def test_a_burst_then_a_steady_rate() -> None:
    time = Time()
    limit = Offenders(time)
    assert [limit.failed("a") for _ in range(BURST)] == [0] * BURST
    assert limit.failed("a") == limit.over("a") == EVERY_S
    assert limit.over("b") == 0
    time.now += EVERY_S
    assert (limit.failed("a"), limit.over("a")) == (0, EVERY_S)
    time.now += BURST * EVERY_S
    assert limit.over("a") == 0
    assert [limit.failed("a") for _ in range(BURST)] == [0] * BURST
    assert limit.failed("a") > 0


def test_sources_are_forgotten_not_piled_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offenders, "SOURCES_MAX", 3)
    limit = Offenders(Time())
    for source in "abcd":
        for _ in range(BURST + 1):
            limit.failed(source)
    assert [limit.over(source) > 0 for source in "abcd"] == [False, True, True, True]


def fill(site: Site, headers: dict[str, str]) -> list[Reply]:
    return [site.request("POST", "/webhook", b"{}", headers) for _ in range(BURST + 3)]


@pytest.mark.parametrize("headers", [JSON, FORGED])
def test_too_many_failures_are_429(pool: Pool, conn: Connection, headers: dict[str, str]) -> None:
    with Site(pool, Bot(pool)) as site:
        replies = fill(site, headers)
        assert [reply.status for reply in replies] == [401] * BURST + [429] * 3
        assert 1 <= int(replies[-1].headers["Retry-After"]) <= EVERY_S
        # What is signed comes through, from the very same address, as often as it likes.
        for _ in range(BURST):
            assert site.post(delivery(text_message())).status == 200
        assert site.request("POST", "/webhook", b"{}", headers).status == 429
        # Those over the limit that have no chance to prove anything are not even read.
        refused = {"missing_signature": BURST, "rate_limited": 4}
        if headers == FORGED:
            refused = {"bad_signature": BURST + 4}
        wait_for(lambda: counted(conn) == {"accepted": BURST} | refused)


def test_what_cannot_be_signed_is_not_read(pool: Pool) -> None:
    with Site(pool, Bot(pool)) as site:
        fill(site, JSON)
        for headers in (
            b"Content-Length: 100",
            b"Content-Length: 5000000\r\nX-Hub-Signature-256: x",
        ):
            with socket.create_connection(("127.0.0.1", site.port), 10) as client:
                client.sendall(b"POST /webhook HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n\r\n")
                # None of the body was sent.
                assert b" 429 " in client.recv(1000)


def test_wrong_verify_tokens_are_limited_and_the_right_one_is_not(pool: Pool) -> None:
    wrong = "/webhook?hub.mode=subscribe&hub.challenge=1&hub.verify_token="
    with Site(pool, Bot(pool)) as site:
        statuses = [site.request("GET", wrong + "x").status for _ in range(BURST + 2)]
        assert statuses == [403] * BURST + [429] * 2
        assert site.request("GET", wrong + "test-verify-token").status == 200


def test_a_trusted_proxy_names_the_source(pool: Pool) -> None:
    with Site(pool, Bot(pool), {"WA_TRUSTED_PROXIES": "127.0.0.0/8"}) as site:
        assert fill(site, JSON | {"X-Forwarded-For": "198.51.100.1"})[-1].status == 429
        other = JSON | {"X-Forwarded-For": "198.51.100.2"}
        assert site.request("POST", "/webhook", b"{}", other).status == 401


def test_a_gate_that_was_shut_in_vain_does_not_let_wait() -> None:
    gate = Gate(1, wait_s=0.05)
    with gate.entered():
        with pytest.raises(Overloaded), gate.entered():
            pass
        gate._wait_s = 60.0
        with pytest.raises(Overloaded), gate.entered():
            pass
    with gate.entered():
        pass


def test_a_burst_waits_for_its_turn() -> None:
    gate = Gate(2, wait_s=30.0)

    def pass_through(_: int) -> None:
        with gate.entered():
            threading.Event().wait(0.001)

    with ThreadPoolExecutor(16) as executor:
        list(executor.map(pass_through, range(200)))


def test_slow_handlers_leave_room_for_storing(pool: Pool, conn: Connection) -> None:
    bot = Bot(pool)
    go_on = threading.Event()

    def behave(message: Message, conversation: Conversation, ctx: Context) -> Result:
        go_on.wait(9)
        return answer(message, conversation, ctx)

    bot.behave = behave
    with Site(pool, bot, {"WEB_THREADS": "2"}) as site, ThreadPoolExecutor(2) as executor:
        slow = [
            executor.submit(site.post, delivery(text_message(phone=f"25078800001{n}")))
            for n in range(2)
        ]
        wait_for(lambda: len(bot.seen) == 2)
        reply = site.post(delivery(text_message(phone="250788000099")))
        assert (reply.status, reply.json["counts"]) == (202, {"waiting": 1})
        go_on.set()
        assert [future.result().status for future in slow] == [200, 200]
    waiting = "select count(*) from wa.pending_messages where status = 'waiting'"
    assert conn.execute(waiting).fetchone() == (1,)


def test_a_stuck_database_is_503_at_once(pool: Pool, database: str) -> None:
    bot = Bot(pool)
    with (
        Site(pool, bot, {"WEB_THREADS": "2"}) as site,
        psycopg.connect(database) as locker,
        ThreadPoolExecutor(40) as executor,
    ):
        locker.execute("lock table wa.processed_webhook_messages in access exclusive mode")
        replies = list(
            executor.map(
                lambda n: site.post(delivery(text_message(phone=f"2507880002{n:02}"))), range(40)
            )
        )
        assert {reply.status for reply in replies} == {503}
        assert all(int(reply.headers["Retry-After"]) > 0 for reply in replies)
        assert site.request("GET", "/livez").status == 200
        locker.rollback()
        wait_for(lambda: site.post(delivery(text_message("after"))).status == 200)


def test_gates_say_whether_turns_may_run() -> None:
    gates = Gates(1)
    with gates.entered() as may_run:
        assert may_run is True
        with gates.entered() as second:
            assert second is False
            with pytest.raises(Overloaded), gates.entered():
                pass


def test_readiness_is_asked_once_a_second(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    time = Time()
    looks: list[psycopg.Connection[Any]] = []
    ask = api.readiness

    def look(conn: Connection) -> Any:
        looks.append(conn)
        return ask(conn)

    monkeypatch.setattr(api, "readiness", look)
    readiness = Readiness(pool, time)
    with ThreadPoolExecutor(8) as executor:
        assert set(executor.map(lambda _: readiness.problem(), range(50))) == {None}
    assert len(looks) == 1
    time.now += FRESH_S
    assert readiness.problem() is None
    assert len(looks) == 2
    pool.close()
    assert readiness.problem() is None
    time.now += FRESH_S
    assert readiness.problem() == "database unreachable"


def test_a_signature_is_checked_whatever_the_limit_says(pool: Pool) -> None:
    body = json.dumps(delivery(text_message())).encode()
    with Site(pool, Bot(pool)) as site:
        fill(site, FORGED)
        tampered = JSON | {"X-Hub-Signature-256": sign(body + b" ", SECRET.encode())}
        assert site.request("POST", "/webhook", body, tampered).status == 429
        assert site.post(body).status == 200

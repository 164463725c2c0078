"""What is refused before anything is stored, and the handshake."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest

from glue.database.pool import Pool
from glue.signature import sign
from glue.web.body import MAX_BYTES

from .support.site import (
    SECRET,
    VERIFY_TOKEN,
    Bot,
    Site,
    counted,
    delivery,
    text_message,
    wait_for,
)

Connection = psycopg.Connection[Any]
BODY = json.dumps(delivery(text_message())).encode()
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def site(pool: Pool) -> Iterator[Site]:
    with Site(pool, Bot(pool)) as running:
        yield running


@pytest.fixture
def nothing_stored(conn: Connection) -> Iterator[None]:
    yield
    for table in ("processed_webhook_messages", "webhook_quarantine"):
        assert conn.execute(f"select count(*) from wa.{table}").fetchone() == (0,)  # noqa: S608


@pytest.mark.usefixtures("nothing_stored")
@pytest.mark.parametrize(
    "header",
    [
        sign(BODY, b"another-secret"),
        sign(BODY + b" ", SECRET.encode()),
        sign(BODY, SECRET.encode())[7:],
        "sha1=" + "0" * 40,
        sign(BODY, SECRET.encode()) + "00",
        "sha256=é",
    ],
)
def test_a_bad_signature_is_401(site: Site, conn: Connection, header: str) -> None:
    reply = site.request("POST", "/webhook", BODY, JSON | {"X-Hub-Signature-256": header})
    assert reply.status == 401
    assert set(reply.json) == {"correlation_id", "error"}
    wait_for(lambda: counted(conn) == {"bad_signature": 1})


@pytest.mark.usefixtures("nothing_stored")
def test_no_signature_is_401(site: Site, conn: Connection) -> None:
    legacy = {"X-Hub-Signature": "sha1=" + "0" * 40}
    assert site.request("POST", "/webhook", BODY, JSON | legacy).status == 401
    assert site.request("POST", "/webhook", BODY, JSON).status == 401
    assert site.request("POST", "/webhook", None, JSON).status == 401
    wait_for(lambda: counted(conn) == {"missing_signature": 3})


@pytest.mark.usefixtures("nothing_stored")
def test_two_signatures_are_401(site: Site) -> None:
    good = sign(BODY, SECRET.encode())
    assert site.post(BODY, X_Hub_Signature_256=f"{good}, {good}").status == 401


def test_the_previous_secret_is_accepted(pool: Pool, conn: Connection) -> None:
    environ = {"WA_APP_SECRET": f"brand-new-secret,{SECRET}"}
    with Site(pool, Bot(pool), environ) as site:
        assert site.post(delivery(text_message())).status == 200
        assert site.post(delivery(text_message()), secret="brand-new-secret").status == 200
        assert site.post(delivery(text_message()), secret=f"x,{SECRET}").status == 401
        site.bot.runner.measures.flush()
    # Each is counted, so that one sees when the previous one may go.
    rows = conn.execute(
        "select outcome, n from wa_ops.metric_rollups where grain = 'total' and measure = 'secret'"
    )
    assert sorted(rows.fetchall()) == [("current", 1), ("previous", 1)]


@pytest.mark.usefixtures("nothing_stored")
@pytest.mark.parametrize(
    "headers",
    [
        {"Content_Type": "text/plain"},
        {"Content_Type": ""},
        {"Content_Type": "application/x-www-form-urlencoded"},
        {"Content_Type": "application/jsonp"},
        {"Content_Encoding": "gzip"},
    ],
)
def test_another_type_is_415(site: Site, headers: dict[str, str]) -> None:
    assert site.post(BODY, **headers).status == 415


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON"])
def test_a_charset_is_allowed(site: Site, kind: str) -> None:
    assert site.post(delivery(text_message()), Content_Type=kind).status == 200


@pytest.mark.usefixtures("nothing_stored")
@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("size", [MAX_BYTES + 1, 5_000_000])
def test_a_large_body_is_413(site: Site, size: int, chunked: bool) -> None:
    data = b" " * size
    started = time.monotonic()
    body: Any = iter([data[at : at + 100_000] for at in range(0, size, 100_000)])
    headers = JSON | {"X-Hub-Signature-256": sign(data, SECRET.encode())}
    reply = site.request("POST", "/webhook", body if chunked else data, headers)
    assert reply.status == 413
    assert time.monotonic() - started < 5


def test_a_body_of_exactly_the_cap_is_read(site: Site, conn: Connection) -> None:
    body = BODY + b" " * (MAX_BYTES - len(BODY))
    assert site.post(body).status == 200
    assert conn.execute("select count(*) from wa.processed_webhook_messages").fetchone() == (1,)


def test_a_chunked_body_is_read(site: Site) -> None:
    data = json.dumps(delivery(text_message())).encode()
    headers = JSON | {"X-Hub-Signature-256": sign(data, SECRET.encode())}
    reply = site.request("POST", "/webhook", iter([data[:10], data[10:]]), headers)
    assert (reply.status, reply.json["counts"]) == (200, {"dispatched": 1})


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
def test_another_method_is_405(site: Site, method: str) -> None:
    reply = site.request(method, "/webhook", BODY)
    assert reply.status == 405
    assert "POST" in reply.headers["Allow"]


def test_another_path_is_404(site: Site) -> None:
    assert site.request("GET", "/").status == 404
    assert site.request("POST", "/webhook/", BODY).status == 404


@pytest.mark.parametrize("given", ["", "a" * 65, "a b", "ä", "a/b", "a\tb"])
def test_an_odd_correlation_id_is_replaced(site: Site, given: str) -> None:
    headers = {"X-Correlation-ID": given.encode("latin-1").decode("latin-1")}
    reply = site.request("GET", "/livez", headers=headers)
    made = reply.headers["X-Correlation-ID"]
    assert made != given
    assert made[14] == "7"


def test_a_good_correlation_id_is_kept_on_every_answer(site: Site) -> None:
    wanted = {"X-Correlation-ID": "A-z.0_" + "9" * 58}
    for path in ("/livez", "/readyz", "/webhook", "/nowhere"):
        reply = site.request("GET", path, headers=wanted)
        assert reply.headers["X-Correlation-ID"] == wanted["X-Correlation-ID"]


def handshake(site: Site, **changes: str) -> Any:
    query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "115820"}
    query |= {f"hub.{name}": value for name, value in changes.items()}
    return site.request("GET", "/webhook?" + urlencode({k: v for k, v in query.items() if v}))


def test_the_handshake_echoes_the_challenge(site: Site) -> None:
    reply = handshake(site, challenge="<b>1158201444</b>")
    assert (reply.status, reply.body) == (200, b"<b>1158201444</b>")
    assert reply.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "changes",
    [
        {"verify_token": "wrong"},
        {"verify_token": ""},
        {"verify_token": "é\x00"},
        {"mode": "unsubscribe"},
        {"mode": ""},
        {"challenge": ""},
        {"challenge": "1" * 257},
    ],
)
def test_a_failed_handshake_is_403(site: Site, changes: dict[str, str]) -> None:
    reply = handshake(site, **changes)
    assert reply.status == 403
    assert b"115820" not in reply.body


def test_a_repeated_verify_token_is_403(site: Site) -> None:
    query = f"hub.mode=subscribe&hub.challenge=1&hub.verify_token={VERIFY_TOKEN}"
    assert site.request("GET", f"/webhook?{query}&hub.verify_token=x").status == 403


def test_rejections_of_a_second_are_written_together(site: Site, conn: Connection) -> None:
    for _ in range(30):
        site.request("POST", "/webhook", BODY, JSON)
    # Past its allowance the source is not heard any more.
    wait_for(lambda: sum(counted(conn).values()) == 30)
    assert set(counted(conn)) == {"missing_signature", "rate_limited"}

"""Signed input of every shape: never an error, and the rest of the batch is processed."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from glue.database.pool import Pool

from .support.site import (
    Bot,
    Site,
    change,
    delivery,
    envelope,
    status_update,
    text_message,
)

Connection = psycopg.Connection[Any]


@pytest.fixture
def site(pool: Pool) -> Iterator[Site]:
    with Site(pool, Bot(pool)) as running:
        yield running


def count(conn: Connection, table: str) -> int:
    row = conn.execute(f"select count(*) from wa.{table}").fetchone()  # noqa: S608
    assert row is not None
    return int(row[0])


def test_every_entry_change_and_array_is_read(site: Site, conn: Connection) -> None:
    entries = []
    for n in range(3):
        messages = [text_message("a", phone=f"2507800000{n}{m}") for m in range(2)]
        first = change(*messages, statuses=[status_update(), status_update()])
        first["value"]["errors"] = [{"code": 130429, "title": "x"}]
        first["value"]["brand_new_array"] = [{"id": "1"}]
        second = {"field": "brand_new_field", "value": {"n": n}}
        entries += envelope(first, second, id_=str(n))["entry"]
    reply = site.post({"object": "whatsapp_business_account", "entry": entries, "new_key": 1})
    counts = reply.json["counts"]
    assert reply.status in (200, 202)
    assert counts["dispatched"] + counts.get("waiting", 0) == 6
    kinds = conn.execute(
        "select kind, count(*) from wa.processed_webhook_messages group by 1"
    ).fetchall()
    found = dict(kinds)
    assert (found["message"], found["status"]) == (6, 6)
    assert found["other"] >= 3
    again = site.post({"object": "whatsapp_business_account", "entry": entries, "new_key": 1})
    assert set(again.json["counts"]) == {"duplicate"}


ODD_BODIES = {
    "not json": b"hello",
    "empty": b"",
    "half": b'{"object":"whatsapp_business_account","entry":[{"id":"1","chan',
    "invalid utf-8": b'{"object":"\xff\xfe"}',
    "utf-16": json.dumps(delivery()).encode("utf-16"),
    "nul byte": b"\x00" * 10,
    "number": b"1e400",
    "nan": b"NaN",
    "null": b"null",
    "string": b'"x"',
    "array": b"[]",
    "object": b"{}",
    "deep": b"[" * 50_000 + b"]" * 50_000,
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "another object": b'{"object":"page","entry":[]}',
    "entry no array": b'{"object":"whatsapp_business_account","entry":{"id":1}}',
    "entry of nulls": b'{"object":"whatsapp_business_account","entry":[null,1,"x",[]]}',
    "changes of nulls": b'{"object":"whatsapp_business_account","entry":[{"changes":[null,{}]}]}',
    "large number": b'{"object":"whatsapp_business_account","entry":[' + b"9" * 200_000 + b"]}",
}


@pytest.mark.parametrize("name", ODD_BODIES)
def test_a_signed_body_that_is_no_webhook_is_kept_with_200(
    site: Site, conn: Connection, name: str
) -> None:
    reply = site.post(ODD_BODIES[name])
    assert reply.status == 200
    assert count(conn, "webhook_quarantine") + count(conn, "processed_webhook_messages") > 0
    assert site.bot.seen == []


def odd(id_: str, **keys: str) -> str:
    """A message as text: values are JSON, "TS" stands for the time, None leaves a key out."""
    sent = {
        "from": '"250788000009"',
        "id": f'"wamid.{id_}"',
        "timestamp": '"TS"',
        "type": '"text"',
        "text": '{"body":"x"}',
    }
    sent |= {name.rstrip("_"): value for name, value in keys.items()}
    return "{" + ",".join(f'"{name}":{value}' for name, value in sent.items() if value) + "}"


# Each stands in a batch between two good messages.
ODD_MESSAGES: dict[str, str] = {
    "nul": odd("a", text=r'{"body":"a\u0000b"}'),
    "surrogate": odd("b", text=r'{"body":"\ud83d"}'),
    "deep": odd("c", x="[" * 50_000 + "]" * 50_000),
    "rather deep": odd("d", x="[" * 3_000 + "]" * 3_000),
    "long id": odd("x" * 9_000),
    "very long id": odd("x" * 500_000),
    "no timestamp": odd("e", timestamp=""),
    "huge timestamp": odd("f", timestamp='"99999999999999999999"'),
    "huge number": odd("g", timestamp="1e300"),
    "text timestamp": odd("h", timestamp='"soon"'),
    "negative timestamp": odd("i", timestamp='"-5"'),
    "past": odd("j", timestamp='"1000000000"'),
    "future": odd("k", timestamp='"4000000000"'),
    "duplicate keys": odd("l", text='{"body":"x"},"text":{"body":"y"},"id":"wamid.l2"'),
    "no sender": odd("m", from_=""),
    "no id": odd("", id=""),
    "wrong types": '{"from":{},"id":[],"timestamp":{},"type":1,"text":"x"}',
    "null": "null",
    "number": "17",
    "long text": odd("n", text=f'{{"body":"{"x" * 100_000}"}}'),
    "long number": odd("o", n="9" * 10_000),
    "long sender": odd("p", from_=f'"{"7" * 5_000}"'),
    "odd sender": odd("q", from_=r'"+250 788-000\u0001"'),
}


@pytest.mark.parametrize("name", ODD_MESSAGES)
def test_an_odd_message_costs_its_neighbours_nothing(
    site: Site, conn: Connection, name: str
) -> None:
    good = [text_message("good", phone=f"25078811111{n}") for n in range(2)]
    bad = ODD_MESSAGES[name].replace('"TS"', f'"{int(time.time())}"')
    text = json.dumps(delivery(good[0], "ODD", good[1])).replace('"ODD"', bad)
    reply = site.post(text.encode())
    # 202: more people than a request may run turns for.
    assert reply.status in (200, 202)
    assert reply.json["failed"] == 0
    assert count(conn, "processed_webhook_messages") >= 2
    assert [m.text for m in site.bot.seen].count("good") == 2
    assert site.post(text.encode()).status == 200
    assert [m.text for m in site.bot.seen].count("good") == 2


def test_a_webhook_in_an_array_is_read_or_kept(site: Site, conn: Connection) -> None:
    reply = site.post([delivery(text_message())])
    assert reply.status == 200
    assert count(conn, "processed_webhook_messages") + count(conn, "webhook_quarantine") > 0


def test_a_thousand_updates(site: Site, conn: Connection) -> None:
    statuses = [status_update(id=f"wamid.S{n}") for n in range(1_000)]
    reply = site.post(envelope(change(statuses=statuses)))
    assert (reply.status, reply.json["counts"]) == (200, {"recorded": 1_000})
    assert count(conn, "processed_webhook_messages") == 1_000

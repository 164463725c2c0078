"""What is logged, and above all what is not."""

from __future__ import annotations

import io
import json
import logging
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from glue import Context, Conversation, Message, Result, Text
from glue.database.pool import Pool
from glue.logs.log import HandlerLog, Log
from glue.logs.redact import MASK, loggable, redact

from .support.site import (
    NAME,
    PHONE,
    SECRET,
    VERIFY_TOKEN,
    Bot,
    Site,
    always,
    captured_logs,
    delivery,
    text_message,
)

Connection = psycopg.Connection[Any]
BSUID = "RW.13491208655302741918"
TEXT = "my PIN is topsecretpin"


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    with captured_logs() as stream:
        yield stream


def lines(logs: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in logs.getvalue().splitlines()]


def leak(message: Message, conversation: Conversation, ctx: Context) -> Result:
    """A handler that logs everything it can get, and fails with it."""
    ctx.log.info(
        f"message {message.text} of {conversation.profile_name}",
        who=conversation.phone,
        text=message.text,
        name=f"<{conversation.profile_name}>",
        wamid=message.raw["message"]["id"],
        bsuid=conversation.bsuid,
        number=int(conversation.phone or 0),
        raw=message.raw,
        message=message,
        **{message.text or "x": 1},
    )
    if message.text == TEXT:
        ctx.db.execute("select %s::integer", [message.text])
    raise ValueError(f"{message.text} {conversation.phone} {message.raw}")


def hang(_message: Message, _conversation: Conversation, _ctx: Context) -> Result:
    threading.Event().wait(3)
    return Result()


def test_nothing_private_is_logged(pool: Pool, conn: Connection, logs: io.StringIO) -> None:
    bot = Bot(pool, timeout=0.5)
    with Site(pool, bot) as site:
        wamid = text_message()["id"]
        site.request("GET", f"/webhook?hub.verify_token={VERIFY_TOKEN}&hub.challenge=x")
        site.request("GET", f"/webhook?hub.mode=subscribe&hub.verify_token={VERIFY_TOKEN}x")
        site.request("POST", "/webhook", TEXT.encode(), {"X-Hub-Signature-256": "sha256=x"})
        site.post(f'{{"{TEXT}": "{PHONE}"'.encode())
        site.post(delivery(text_message(TEXT, id=wamid, from_user_id=BSUID)))
        site.post(delivery(text_message(TEXT, id=wamid)))
        bot.behave = leak
        site.post(delivery(text_message(TEXT, phone="250788000001", from_user_id=BSUID)))
        site.post(delivery(text_message(TEXT + " again", phone="250788000002")))
        bot.behave = always(Result([Text(TEXT, to="250788999999")]))
        site.post(delivery(text_message(TEXT, phone="250788000003")))
        bot.behave = hang
        site.post(delivery(text_message(TEXT, phone="250788000004")))
        conn.execute(
            "alter table wa.processed_webhook_messages add constraint odd check"
            " (correlation_id <> 'broken')"
        )
        answer = site.post(delivery(text_message(TEXT)), X_Correlation_ID="broken")
        assert answer.status == 503
        threading.Thread(target=lambda: int(TEXT)).start()
    found = logs.getvalue()
    events = [line["event"] for line in lines(logs)]
    for event in ("delivered", "rejected", "turn_finished", "handler_log", "not_stored"):
        assert event in events
    outcomes = {(line.get("outcome"), line.get("reason")) for line in lines(logs)}
    assert ("failed", "timeout") in outcomes
    assert ("exhausted", "invalid_result") in outcomes
    private = ("topsecretpin", NAME, "Immacul", "250788", BSUID[3:], "wamid.", SECRET, VERIFY_TOKEN)
    assert [word for word in private if word in found] == []


def test_a_failure_is_explained_without_its_text(logs: io.StringIO, pool: Pool) -> None:
    try:
        with pool.connection() as conn:
            try:
                conn.execute("select %s::integer", [TEXT])
            except psycopg.Error as exc:
                raise ValueError(TEXT) from exc
    except ValueError as exc:
        Log("test").error("went_wrong", exc, correlation_id="c-1", attempt=2)
    (line,) = (line for line in lines(logs) if line["event"] == "went_wrong")
    assert (line["level"], line["correlation_id"], line["attempt"]) == ("error", "c-1", 2)
    assert line["error_class"] == "ValueError"
    assert "psycopg.errors.InvalidTextRepresentation:" in line["stack"]
    assert any(frame.startswith("tests/test_logs.py:") for frame in line["stack"])
    assert "topsecret" not in logs.getvalue()


def test_libraries_are_named_only(logs: io.StringIO) -> None:
    for name in ("gunicorn.error", "werkzeug", "flask.app", "psycopg.pool", "some.library"):
        try:
            raise RuntimeError(TEXT)
        except RuntimeError:
            logging.getLogger(name).exception("request %s failed: " + TEXT, "/webhook?token")
    assert len(lines(logs)) == 5
    assert {line["event"] for line in lines(logs)} == {"library"}
    assert {line["error_class"] for line in lines(logs)} == {"RuntimeError"}
    assert "topsecret" not in logs.getvalue()
    assert "token" not in logs.getvalue()


@pytest.mark.usefixtures("logs")
def test_a_line_that_cannot_be_written_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("glue.x").warning("bad %d", TEXT)
    logging.getLogger("glue.x").warning(TEXT, extra={"wa_fields": 1})
    assert "topsecret" not in capsys.readouterr().err


def test_a_handler_s_log(logs: io.StringIO) -> None:
    log = HandlerLog(("Jo", "250788123456"), correlation_id="c-1", handler="bot", attempt=1)
    key = uuid.UUID(int=250788123456)
    log.info("found", n=3, ratio=0.5, ok=True, none=None, name="Jo and Joan", id=key, items=[1])
    (line,) = lines(logs)
    assert (line["event"], line["note"], line["handler"]) == ("handler_log", "found", "bot")
    assert line["data"] == {
        "n": 3,
        "ratio": 0.5,
        "ok": True,
        "none": None,
        "name": "*** and Joan",
        "id": str(key),
        "items": "<list>",
    }


@pytest.mark.parametrize(
    "text",
    [
        "250788123456",
        "+250 788 123 456",
        "call 0788-123-456 now",
        "(250) 788.123.456",
        "wamid.HBgMMjUwNzg4MTIzNDU2FQIAEhgg",
        "US.13491208655302741918",
        "RW.ENT.abcdEFGH1234",
    ],
)
def test_redaction(text: str) -> None:
    found = redact(f"a {text} b")
    assert MASK in found
    assert not any(part in found for part in ("788", "HBgM", "1349", "abcd"))


def test_what_is_no_personal_data_stays() -> None:
    for text in ("order 123456 at 10:30", "asked_for_pin", "v1.2.3", "took 12.5 ms"):
        assert redact(text) == text
    assert loggable(999_999) == 999_999
    assert loggable(250788123456) == MASK
    assert len(str(loggable("x" * 10_000))) < 250

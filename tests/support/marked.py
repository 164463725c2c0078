"""A database in which every private field has a mark of its own, to see where marks come out."""

from __future__ import annotations

import time
import uuid
from typing import Any, Final

import psycopg
from psycopg.types.json import Jsonb

MARKS: Final = {
    "text": "Xq1textXq",
    "name": "Xq2nameXq",
    "phone": "250788314159",
    "bsuid": "RW.Xq3bsuidXq",
    "wamid": "wamid.Xq4wamidXq",
    "pin": "Xq5pinXq",
    "context": "Xq6contextXq",
    "reply": "Xq7replyXq",
    "timer": "Xq8timerXq",
    "error": "Xq9errorXq",
    "stack": "Xq10stackXq",
    "quarantine": "Xq11quarantineXq",
    "stale": "Xq12staleXq",
    "reason": "Xq13reasonXq",
    "note": "Xq14noteXq",
    "test contact": "250788271828",
    "button": "Xq15buttonXq",
    "new phone": "250788161803",
    "receiver": "Xq16receiverXq",
}
_FORMS = {
    name: (mark.lower(), mark.encode().hex(), mark.lower().encode().hex())
    for name, mark in MARKS.items()
}


def marks_in(text: object) -> set[str]:
    """Which private fields are in it, as they are or as the hex of a bytea."""
    said = str(text).lower()
    return {name for name, forms in _FORMS.items() if any(form in said for form in forms)}


def seed(conn: psycopg.Connection[Any]) -> None:
    """Fill the tables through the API; `conn` is a superuser's on a database with wa_test."""
    conn.execute(
        "insert into wa.handlers (handler, is_default, secret_states, max_retries)"
        " values ('bot', true, '{pin}', 0) on conflict (handler) do update"
        " set secret_states = excluded.secret_states, max_retries = 0"
    )
    conn.execute(
        "select wa_ops.set_feature_flag('WA_SHADOW_DECISIONS', p_enabled => true, p_reason => %s,"
        " p_add_test_contacts => %s)",
        (MARKS["reason"], [MARKS["test contact"]]),
    )
    _answered(conn)
    _failed(conn)
    _put_aside(conn)
    _operated(conn)
    conn.execute("analyze")


def _answered(conn: psycopg.Connection[Any]) -> None:
    [turn] = _receive(conn, _message("text", "wamid"), claim=1)
    timers = [{"name": "later", "after_s": 600, "data": {"x": MARKS["timer"]}}]
    replies = [{"to": None, "kind": "text", "body": {"text": {"body": MARKS["reply"]}}}]
    conn.execute(
        "select from wa_api.complete_message(%s, %s, %s, %s, 'pin', %s, %s, 5, %s)",
        (*turn, Jsonb({"x": MARKS["context"]}), Jsonb(replies), Jsonb(timers)),
    )
    # The state is a secret one now; its message waits.
    _receive(conn, _message("pin", "pin"), claim=0)


def _failed(conn: psycopg.Connection[Any]) -> None:
    [turn] = _receive(conn, _message("button", "button", phone="250788000002"), claim=1)
    conn.execute(
        "select from wa_api.fail_message(%s, %s, %s, %s, 'handler_error', 'ValueError', %s, %s, 5,"
        " true)",
        (*turn, MARKS["error"], MARKS["stack"]),
    )
    # One that runs, and one behind it.
    running = _message("text", "stale", phone="250788000003")
    _receive(conn, running, claim=1)
    _receive(conn, _message("text", "note", phone="250788000003"), claim=1)
    _receive(conn, _message("text", "reason", phone="250788000004"), claim=1, enhanced=False)


def _put_aside(conn: psycopg.Connection[Any]) -> None:
    body = Jsonb({"object": "whatsapp_business_account", "entry": [MARKS["quarantine"]]})
    _call(conn, body, 0)
    broken = _message("text", "text") | {"id": None, "text": {"body": MARKS["quarantine"]}}
    _receive(conn, broken, claim=0)
    old = _message("stale", "stale", phone="250788000005") | {"timestamp": "1500000000"}
    _receive(conn, old, claim=0)
    conn.execute(
        "select from wa_test.receive(wa_test.number_change(%s, %s, %s))",
        (MARKS["phone"], MARKS["new phone"], MARKS["bsuid"]),
    )
    conn.execute(
        "select from wa_test.receive(wa_test.user_id_update(%s, %s, %s))",
        (MARKS["bsuid"] + "OLD", MARKS["bsuid"], MARKS["phone"]),
    )


def _operated(conn: psycopg.Connection[Any]) -> None:
    held = conn.execute(
        "select c.conversation_id from wa.webhook_conversations as c where c.locked_by is not null"
    ).fetchone()
    assert held is not None
    conn.execute("select wa_ops.evict_lock(%s, %s)", (held[0], MARKS["reason"]))
    conn.execute(
        "select wa_ops.set_alert_receiver('r', %s, %s)",
        (f"https://example.org/{MARKS['receiver']}", MARKS["reason"]),
    )
    conn.execute("select wa_ops.evaluate_alerts()")
    conn.execute("select wa_ops.pause_handler('bot', %s)", (MARKS["reason"],))
    conn.execute(
        "select from wa.webhook_dlq as d cross join lateral wa_ops.discard_dlq(d.dlq_id, %s) as x"
        " where d.resolution_status = 'exhausted' limit 1",
        (MARKS["note"],),
    )


def _message(text: str, wamid: str, *, phone: str = MARKS["phone"]) -> dict[str, Any]:
    return {
        "from": phone,
        "from_user_id": f"{MARKS['bsuid']}{phone[-1]}",
        "id": f"{MARKS['wamid']}{wamid}",
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": MARKS[text]},
    }


def _receive(
    conn: psycopg.Connection[Any], message: dict[str, Any], *, claim: int, enhanced: bool = True
) -> list[tuple[Any, ...]]:
    contact = {
        "profile": {"name": MARKS["name"]},
        "wa_id": message["from"],
        "user_id": message["from_user_id"],
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"phone_number_id": "100000001", "display_phone_number": "15559999"},
        "contacts": [contact],
        "messages": [message],
    }
    entry = {"id": "2", "changes": [{"field": "messages", "value": value}]}
    body = Jsonb({"object": "whatsapp_business_account", "entry": [entry]})
    return _call(conn, body, claim, enhanced)


def _call(
    conn: psycopg.Connection[Any], body: Jsonb, claim: int, enhanced: bool = True
) -> list[tuple[Any, ...]]:
    return conn.execute(
        "select r.event_day, r.event_key, (r.turn).conversation_id, (r.turn).lock_token"
        " from wa_test.receive(%s, %s, %s, %s) as r",
        (body, claim, enhanced, uuid.uuid4()),
    ).fetchall()

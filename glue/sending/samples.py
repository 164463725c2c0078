"""Webhook bodies for trying out and testing: composing them.

The shape is Meta's (webhook reference, field `messages`); people, numbers and texts are invented.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from typing import Any, Final

Json = Any
PHONE_NUMBER_ID: Final = "100000000000001"
WABA_ID: Final = "200000000000001"
PHONE: Final = "250780000101"
BATCH_MAX: Final = 1000
"""Meta puts at most this many updates into one POST."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes. At least one of phone (digits) and bsuid."""

    phone: str | None = PHONE
    bsuid: str | None = None
    name: str = "Sample Person"


def new_wamid() -> str:
    """A message id in Meta's form that has not been used before."""
    return "wamid." + base64.b64encode(secrets.token_bytes(24)).decode()


def text(
    body: str, sender: Sender, *, wamid: str, now: int, phone_number_id: str = PHONE_NUMBER_ID
) -> dict[str, Json]:
    """A webhook with one text message. `now`: Unix seconds."""
    content = {"type": "text", "text": {"body": body}}
    return _envelope([_message(sender, wamid, now, content)], [sender], phone_number_id)


def tap(
    reply_id: str,
    title: str,
    sender: Sender,
    *,
    wamid: str,
    now: int,
    phone_number_id: str = PHONE_NUMBER_ID,
) -> dict[str, Json]:
    """A webhook with a tap on the row of a list."""
    reply = {"type": "list_reply", "list_reply": {"id": reply_id, "title": title}}
    content = {"type": "interactive", "interactive": reply}
    return _envelope([_message(sender, wamid, now, content)], [sender], phone_number_id)


def batch(
    updates: int,
    *,
    now: int,
    people: int = 100,
    start: int = 0,
    label: str = "",
    phone_number_id: str = PHONE_NUMBER_ID,
) -> dict[str, Json]:
    """One webhook with many text messages, of `people` writers in turn.

    The same arguments give the same ids; another `start` or `label` gives others.
    `updates` may be over BATCH_MAX: a server must survive that as well.
    """
    writers = [Sender(f"25078{n:07}", f"RW.Batch{n:07}", f"Person {n}") for n in range(people)]
    messages = []
    for number in range(start, start + updates):
        wamid = "wamid." + base64.b64encode(f"BATCH {label} {number}".encode()).decode()
        content = {"type": "text", "text": {"body": f"Message {number}"}}
        messages.append(_message(writers[number % people], wamid, now, content))
    return _envelope(messages, writers[: min(people, updates)], phone_number_id)


def encoded(payload: Json) -> bytes:
    """The bytes as Meta sends them: ASCII with \\u escapes."""
    return json.dumps(payload, separators=(",", ":")).encode()


def _message(sender: Sender, wamid: str, now: int, content: dict[str, Json]) -> dict[str, Json]:
    ids = {"from": sender.phone, "from_user_id": sender.bsuid}
    known = {key: value for key, value in ids.items() if value}
    return {**known, "id": wamid, "timestamp": str(now), **content}


def _envelope(
    messages: list[dict[str, Json]], senders: list[Sender], phone_number_id: str
) -> dict[str, Json]:
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "250780000000", "phone_number_id": phone_number_id},
        "contacts": [_contact(sender) for sender in senders],
        "messages": messages,
    }
    entry = {"id": WABA_ID, "changes": [{"value": value, "field": "messages"}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def _contact(sender: Sender) -> dict[str, Json]:
    ids = {"wa_id": sender.phone, "user_id": sender.bsuid}
    known = {key: value for key, value in ids.items() if value}
    return {"profile": {"name": sender.name}, **known}

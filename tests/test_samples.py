"""There is a sample of everything documented, and each of its messages can be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from glue import Conversation
from glue.handlers.home import SILENT, home
from glue.sending.resample import message_ids, shifted, with_new_ids
from glue.sending.samples import BATCH_MAX, Sender, batch, encoded, tap, text
from glue.whatsapp import message_from
from tests.support.turns import turn_of

ROOT = Path(__file__).parent.parent / "samples"
FILES = sorted(ROOT.glob("*/*.json"))
NAMES = [str(path.relative_to(ROOT)) for path in FILES]
NOW = 1_772_353_800

# Meta's webhook reference.
TYPES = {
    *("text", "image", "video", "document", "audio", "sticker", "location", "contacts"),
    *("interactive", "button", "order", "reaction", "system", "request_welcome", "edit"),
    *("revoke", "unsupported", "unknown", "ephemeral", "errors", "media_placeholder"),
}
REPLIES = {"button_reply", "list_reply", "nfm_reply", "call_permission_reply"}
SYSTEM = {
    *("user_changed_number", "user_changed_user_id"),
    *("customer_changed_number", "customer_identity_changed"),
}
STATUSES = {"sent", "delivered", "read", "played", "failed"}
FIELDS = {
    *("messages", "smb_message_echoes", "history", "smb_app_state_sync", "user_preferences"),
    *("user_id_update", "calls", "group_lifecycle_update", "group_participants_update"),
    *("group_settings_update", "group_status_update", "flows", "message_template_status_update"),
    *("message_template_quality_update", "message_template_components_update"),
    *("template_category_update", "account_update", "account_review_update", "account_alerts"),
    *("account_settings_update", "business_capability_update", "phone_number_name_update"),
    *("phone_number_quality_update", "security", "business_username_update"),
    *("business_username_updates", "payment_configuration_update", "partner_solutions"),
    "automatic_events",
}
ARRAYS = {
    *("messages", "statuses", "errors", "user_actions", "message_echoes", "history", "state_sync"),
    *("user_preferences", "user_id_update", "calls", "groups"),
}


def load(name: str) -> Any:
    return json.loads((ROOT / name).read_bytes())


def changes(body: Any) -> Iterator[dict[str, Any]]:
    for envelope in body if isinstance(body, list) else [body]:
        for entry in envelope["entry"]:
            yield from entry["changes"]


def elements(name: str, key: str) -> list[Any]:
    found: list[Any] = []
    for change in changes(load(name)):
        value = change["value"].get(key)
        found += value if isinstance(value, list) else []
    return found


def every(key: str) -> list[Any]:
    return [item for name in NAMES for item in elements(name, key) if isinstance(item, dict)]


def test_every_documented_type_has_a_sample() -> None:
    messages = every("messages")
    assert {message.get("type") for message in messages} >= TYPES
    parts = [message.get("interactive") or {} for message in messages]
    assert {part.get("type") for part in parts} >= REPLIES
    assert any(
        message.get("type") == "interactive" and not message.get("interactive")
        for message in messages
    )
    notices = [message["system"]["type"] for message in messages if message.get("type") == "system"]
    assert set(notices) >= SYSTEM
    assert {status["status"] for status in every("statuses") if "status" in status} >= STATUSES
    assert {part["nfm_reply"]["name"] for part in parts if "nfm_reply" in part} == {
        "flow",
        "address_message",
    }


def test_every_documented_field_and_array_has_a_sample() -> None:
    all_changes = [change for name in NAMES for change in changes(load(name))]
    assert {change.get("field") for change in all_changes} >= FIELDS
    assert any("field" not in change for change in all_changes)
    assert {key for change in all_changes for key in change["value"]} >= ARRAYS


def test_variants_have_a_sample() -> None:
    messages = every("messages")
    contexts = [message["context"] for message in messages if "context" in message]
    keys = {key for context in contexts for key in context}
    assert keys >= {"from", "id", "forwarded", "frequently_forwarded", "referred_product"}
    assert {
        message["referral"]["source_type"] for message in messages if "referral" in message
    } == {"ad", "post"}
    people = [(("from" in message), ("from_user_id" in message)) for message in messages]
    assert set(people) == {(True, True), (True, False), (False, True), (False, False)}
    flags = [
        (m["type"], m[m["type"]].get("voice"), m[m["type"]].get("animated"))
        for m in messages
        if m.get("type") in ("audio", "sticker")
    ]
    assert set(flags) == {
        ("audio", True, None),
        ("audio", False, None),
        ("sticker", None, True),
        ("sticker", None, False),
    }
    cards = [card for message in messages for card in message.get("contacts", [])]
    assert {"name" in card for card in cards} == {True, False}
    assert any("emoji" not in m["reaction"] for m in messages if m.get("type") == "reaction")
    statuses = every("statuses")
    assert {key for status in statuses for key in status} >= {
        *("pricing", "conversation", "errors", "biz_opaque_callback_data", "recipient_user_id"),
        *("recipient_participant_id", "recipient_participant_user_id", "recipient_type"),
    }
    assert isinstance(load("odd/top-level-array.json"), list)
    mixed = load("batches/three-entries-two-changes.json")["entry"]
    assert [len(entry["changes"]) for entry in mixed] == [2, 2, 2]


@pytest.mark.parametrize("name", NAMES)
def test_every_message_can_be_read_and_answered(name: str) -> None:
    for source in elements(name, "messages"):
        words = source.get("text", {}).get("body") if isinstance(source, dict) else None
        message = message_from(turn_of(source, message_text=words))
        talk = Conversation(id=1, phone_number_id="1")
        replies = home(message, talk, None).replies  # type: ignore[arg-type]
        assert len(replies) == (0 if message.type in SILENT else 1)


def test_samples_are_as_meta_sends_them_and_distinct() -> None:
    for path in FILES:
        assert path.read_bytes().isascii(), path
    ids = [message["id"] for message in every("messages") if "id" in message]
    repeated = {one for one in ids if ids.count(one) > 1}
    assert repeated == {elements("batches/same-message-twice.json", "messages")[0]["id"]}


def test_shifting_moves_all_times_and_keeps_distances() -> None:
    body = {
        "time": 1_700_000_100,
        "a": [{"timestamp": "1700000000", "text": {"body": "1700000000"}}],
        "timestamp": "soon",
        "start_time": "1700000050",
        "expiration_timestamp": 1_700_086_400,
        "id": 1_700_000_000,
    }
    moved = shifted(body, 1_700_001_100)
    assert moved == {
        "time": 1_700_001_100,
        "a": [{"timestamp": "1700001000", "text": {"body": "1700000000"}}],
        "timestamp": "soon",
        "start_time": "1700001050",
        "expiration_timestamp": 1_700_087_400,
        "id": 1_700_000_000,
    }
    assert shifted({"no": "time"}, NOW) == {"no": "time"}


@pytest.mark.parametrize("name", NAMES)
def test_shifting_makes_the_newest_event_now(name: str) -> None:
    body = load(name)
    moved = shifted(body, NOW)
    assert len(json.dumps(moved)) == len(json.dumps(body))
    times = [
        int(m["timestamp"])
        for c in changes(moved)
        for k in ("messages", "statuses")
        for m in c["value"].get(k, [])
        if isinstance(m, dict) and "timestamp" in m
    ]
    assert not times or max(times) == NOW


def test_new_ids_are_new_and_references_follow() -> None:
    reply = load("messages/text-reply.json")
    renamed = with_new_ids(reply, "XY")
    before, after = next(changes(reply))["value"], next(changes(renamed))["value"]
    assert after["messages"][0]["id"] == before["messages"][0]["id"] + "XY"
    assert after["messages"][0]["context"]["id"] == before["messages"][0]["context"]["id"] + "XY"
    assert after["contacts"] == before["contacts"]


def test_a_batch_has_distinct_messages_and_a_contact_for_each() -> None:
    body = batch(BATCH_MAX, now=NOW, people=7)
    value = next(changes(body))["value"]
    assert len(value["messages"]) == len(set(message_ids(body))) == BATCH_MAX
    assert {m["from"] for m in value["messages"]} == {c["wa_id"] for c in value["contacts"]}
    assert len(value["contacts"]) == 7
    assert body == batch(BATCH_MAX, now=NOW, people=7)
    assert not set(message_ids(body)) & set(message_ids(batch(5, now=NOW, start=BATCH_MAX)))
    assert not set(message_ids(body)) & set(message_ids(batch(5, now=NOW, label="x")))
    assert len(next(changes(batch(2, now=NOW)))["value"]["contacts"]) == 2
    assert len(encoded(body)) < 3_000_000


def test_composed_webhooks() -> None:
    only_bsuid = Sender(None, "RW.x", "N")
    value = next(changes(text("hé", only_bsuid, wamid="wamid.1", now=NOW)))["value"]
    assert value["messages"] == [
        {
            "from_user_id": "RW.x",
            "id": "wamid.1",
            "timestamp": str(NOW),
            "type": "text",
            "text": {"body": "hé"},
        }
    ]
    assert value["contacts"] == [{"profile": {"name": "N"}, "user_id": "RW.x"}]
    row = next(changes(tap("home:help", "Help", Sender(), wamid="wamid.1", now=NOW)))["value"][
        "messages"
    ][0]
    assert row["interactive"]["list_reply"] == {"id": "home:help", "title": "Help"}
    assert encoded({"a": "é😀"}) == b'{"a":"\\u00e9\\ud83d\\ude00"}'

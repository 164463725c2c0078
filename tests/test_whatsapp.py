"""A turn becomes a Message whatever Meta sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glue import Message
from glue.messages.content import MEDIA_TYPES
from glue.whatsapp import conversation_from, message_from
from tests.support.turns import BLANK, NOW, turn_of

KEYS = (
    *("message", "contact", "metadata", "type", "id", "interactive", "nfm_reply", "response_json"),
    *("context", "referred_product", "referral", "welcome_message", "location", "latitude"),
    *("longitude", "contacts", "name", "phones", "order", "product_items", "quantity", "errors"),
    *("error_data", "code", "unsupported", "call_permission_reply", "expiration_timestamp"),
    *("edit", "revoke", "original_message_id", "reaction", "emoji", *sorted(MEDIA_TYPES)),
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(KEYS)
JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(), inner, max_size=6)
    ),
    max_leaves=30,
)


def build(message: Any, **columns: Any) -> Message:
    return message_from(turn_of(message, **columns))


@given(event=JSON, kind=st.sampled_from([*KEYS, ""]), context=JSON)
def test_no_json_raises(event: Any, kind: str, context: Any) -> None:
    turn = replace(BLANK, event=event, message_type=kind, context=context)
    message, conversation = message_from(turn), conversation_from(turn)
    assert message.id == turn.event_key
    assert message.type
    assert conversation.id == 7
    assert repr(message)


@given(part=JSON, kind=st.sampled_from(KEYS))
def test_no_message_part_raises(part: Any, kind: str) -> None:
    message = build({kind: part, "interactive": {"nfm_reply": part}}, message_type=kind)
    assert message.type == kind


def test_the_columns_are_taken_over() -> None:
    turn = turn_of(
        {"id": "wamid.A", "type": "text"},
        message_text="hello",
        reply_id="a:1",
        attempt=3,
        state="x",
        state_at_receipt="y",
        context={"k": 1},
        bsuid="RW.abc",
    )
    message, conversation = message_from(turn), conversation_from(turn)
    assert (message.id, message.wamid) == (turn.event_key, "wamid.A")
    assert (message.text, message.reply_id, message.attempt) == ("hello", "a:1", 3)
    assert (message.state_at_receipt, conversation.state) == ("y", "x")
    assert (message.sent_at, message.received_at) == (NOW, NOW)
    assert (conversation.phone, conversation.bsuid) == ("250788000001", "RW.abc")
    assert (conversation.profile_name, conversation.phone_number_id) == (
        "Aline",
        "1" + "0" * 13 + "1",
    )
    assert conversation.context == {"k": 1}
    with pytest.raises(TypeError):
        conversation.context["k"] = 2  # type: ignore[index]
    with pytest.raises(TypeError):
        message.raw["message"] = 2  # type: ignore[index]


@pytest.mark.parametrize("kind", sorted(MEDIA_TYPES))
def test_media(kind: str) -> None:
    file = {"id": 99, "mime_type": "x/y", "sha256": "s", "caption": "c", "voice": True}
    media = build({"type": kind, kind: file | {"filename": "f", "url": "u", "animated": 1}}).media
    assert media is not None
    assert (media.id, media.mime_type, media.sha256) == ("99", "x/y", "s")
    assert (media.caption, media.filename, media.url) == ("c", "f", "u")
    assert (media.voice, media.animated) == (True, False)
    assert build({"type": "text", kind: file}).media is None


@pytest.mark.parametrize("pin", [(91, 0), (0, 181), ("x", 0), (None, 0), ("nan", 0), (True, 0)])
def test_an_impossible_pin_is_no_location(pin: tuple[Any, Any]) -> None:
    where = {"latitude": pin[0], "longitude": pin[1]}
    assert build({"type": "location", "location": where}).location is None
    good = build({"type": "location", "location": {"latitude": "-1.9", "longitude": 30}}).location
    assert good is not None
    assert (good.latitude, good.longitude, good.name) == (-1.9, 30.0, None)


def test_contacts_with_and_without_name() -> None:
    cards = [{"name": {"formatted_name": "N"}, "phones": [{"phone": "1", "wa_id": "2"}]}, {}, 7]
    found = build({"type": "contacts", "contacts": cards}).contacts
    assert [card.name for card in found] == ["N", None]
    assert found[0].phones[0].wa_id == "2"


def test_order_reaction_referral() -> None:
    line = {"product_retailer_id": "p", "quantity": "2", "item_price": 1.5, "currency": "RWF"}
    order = build({"type": "order", "order": {"catalog_id": "c", "product_items": [line]}}).order
    assert order is not None
    assert (order.items[0].quantity, order.items[0].price) == (2, 1.5)
    reaction = build({"type": "reaction", "reaction": {"message_id": "m", "emoji": ""}}).reaction
    assert reaction is not None
    assert (reaction.message_id, reaction.emoji) == ("m", None)
    ad = {"source_type": "ad", "welcome_message": {"text": "w"}}
    referral = build({"type": "text", "referral": ad}).referral
    assert referral is not None
    assert (referral.source_type, referral.welcome_text, referral.ctwa_clid) == ("ad", "w", None)


def test_quoted() -> None:
    reply = build({"context": {"from": "1", "id": "m"}}).quoted
    forward = build({"context": {"frequently_forwarded": True}}).quoted
    asked = {"referred_product": {"catalog_id": "c", "product_retailer_id": "p"}}
    product = build({"context": {"from_user_id": "RW.x", **asked}}).quoted
    assert reply is not None
    assert forward is not None
    assert product is not None
    assert (reply.id, reply.from_, reply.forwarded) == ("m", "1", False)
    assert (forward.id, forward.forwarded, forward.frequently_forwarded) == (None, True, True)
    assert (product.from_, product.product, product.catalog_id) == ("RW.x", "p", "c")
    assert build({"type": "text"}).quoted is None


@pytest.mark.parametrize(
    ("sent", "response"),
    [('{"a": 1}', {"a": 1}), ("[1]", [1]), ("{broken", None), ({"a": 1}, {"a": 1}), (None, None)],
)
def test_a_form_answer_may_be_anything(sent: Any, response: Any) -> None:
    reply = {"name": "flow", "body": "Sent", "response_json": sent}
    built = build({"type": "interactive", "interactive": {"nfm_reply": reply}}).flow_reply
    assert built is not None
    assert built.response == response
    assert built.response_json == (sent if isinstance(sent, str) else None)


def test_call_permission_errors_unsupported_edit() -> None:
    answer = {"response": "accept", "expiration_timestamp": "1700000000"}
    call = build({"interactive": {"call_permission_reply": answer}}).call_permission
    assert call is not None
    assert call.expires_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    error = {"code": 131051, "title": "t", "error_data": {"details": "d"}}
    message = build({"type": "unsupported", "errors": [error], "unsupported": {"type": "poll"}})
    assert (message.errors[0].code, message.errors[0].details) == (131051, "d")
    assert message.unsupported_type == "poll"
    assert build({"type": "edit", "edit": {"original_message_id": "m"}}).original_id == "m"


def test_private_content_is_not_in_the_representation() -> None:
    body = {"type": "location", "location": {"latitude": 1.25, "longitude": 2.5, "name": "hidden"}}
    turn = turn_of(body, message_text="hidden", phone="hidden", profile_name="hidden")
    shown = repr(message_from(turn)) + repr(conversation_from(turn))
    assert "hidden" not in shown
    assert "1.25" not in shown

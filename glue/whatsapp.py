"""From a turn (event JSON and columns) to Message and Conversation.

Shapes: Meta's webhook reference for `messages`. Any JSON is accepted: Meta adds types and keys
without notice, and what cannot be read must still reach a handler, which answers it politely.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from glue.messages import content
from glue.messages.tolerant import as_object, obj, text
from glue.model import HOME, Conversation, Message

if TYPE_CHECKING:
    from glue.database.rows import Turn

UNKNOWN: Final = "unknown"


def message_from(turn: Turn) -> Message:
    """The message of a turn. `text` and `reply_id` are the columns: SQL routed by them."""
    return replace(_one(turn), following=tuple(_one(_rider(turn, r)) for r in turn.burst or ()))


def _rider(turn: Turn, rider: dict[str, Any]) -> Turn:
    return replace(
        turn,
        event_key=UUID(rider["event_key"]),
        seq=rider["seq"],
        attempt=rider["attempt"],
        received_at=datetime.fromisoformat(rider["received_at"]),
        sent_at=rider["sent_at"] and datetime.fromisoformat(rider["sent_at"]),
        message_type=rider["type"],
        message_text=rider["text"],
        reply_id=rider["reply_id"],
        event=rider["event"],
    )


def _one(turn: Turn) -> Message:
    event = as_object(turn.event)
    source = obj(event, "message")
    kind = turn.message_type or text(source, "type") or UNKNOWN
    return Message(
        id=turn.event_key,
        type=kind,
        wamid=text(source, "id"),
        text=turn.message_text,
        reply_id=turn.reply_id,
        location=content.location(source),
        media=content.media(source, kind),
        contacts=content.cards(source),
        order=content.order(source),
        reaction=content.reaction(source),
        referral=content.referral(source),
        quoted=content.quoted(source),
        flow_reply=content.flow_reply(source),
        call_permission=content.call_permission(source),
        timer=content.timer(source),
        errors=content.errors(source),
        unsupported_type=text(obj(source, "unsupported"), "type"),
        original_id=text(obj(source, kind), "original_message_id"),
        group_id=text(source, "group_id"),
        attempt=turn.attempt,
        state_at_receipt=turn.state_at_receipt,
        sent_at=turn.sent_at,
        received_at=turn.received_at,
        is_secret=turn.is_secret,
        raw=MappingProxyType(dict(event)),
    )


def conversation_from(turn: Turn) -> Conversation:
    """The conversation of a turn, as it is when the turn starts."""
    context = as_object(turn.context)
    return Conversation(
        id=turn.conversation_id,
        phone_number_id=turn.phone_number_id,
        phone=turn.phone,
        bsuid=turn.bsuid,
        profile_name=turn.profile_name,
        state=turn.state or HOME,
        context=MappingProxyType(dict(context)),
    )

"""The parts of one element of `messages[]`; see whatsapp.py for the source of the shapes."""

from __future__ import annotations

import json
from typing import Any, Final

from glue.messages.parts import (
    CallPermission,
    ContactCard,
    FlowReply,
    Location,
    Media,
    MessageError,
    Order,
    OrderItem,
    Phone,
    Quoted,
    Reaction,
    Referral,
    TimerEvent,
)
from glue.messages.tolerant import Json, flag, items, moment, number, obj, text, whole

MEDIA_TYPES: Final = frozenset({"image", "video", "document", "audio", "sticker"})


def location(message: Json) -> Location | None:
    """None for a missing or impossible pin."""
    source = obj(message, "location")
    latitude, longitude = number(source, "latitude"), number(source, "longitude")
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return Location(
        latitude=latitude,
        longitude=longitude,
        name=text(source, "name"),
        address=text(source, "address"),
        url=text(source, "url"),
    )


def media(message: Json, kind: str) -> Media | None:
    """The file of a message whose type is one of MEDIA_TYPES."""
    source = obj(message, kind) if kind in MEDIA_TYPES else None
    if not source:
        return None
    return Media(
        id=text(source, "id"),
        mime_type=text(source, "mime_type"),
        sha256=text(source, "sha256"),
        caption=text(source, "caption"),
        filename=text(source, "filename"),
        url=text(source, "url"),
        voice=flag(source, "voice"),
        animated=flag(source, "animated"),
    )


def cards(message: Json) -> tuple[ContactCard, ...]:
    """Shared contacts; a card without a name is a card."""
    return tuple(
        ContactCard(
            name=text(obj(card, "name"), "formatted_name"),
            phones=tuple(
                Phone(text(phone, "phone"), text(phone, "wa_id"), text(phone, "type"))
                for phone in items(card, "phones")
            ),
            origin=text(card, "origin"),
            raw=card,
        )
        for card in items(message, "contacts")
    )


def order(message: Json) -> Order | None:
    """The basket of a catalogue order."""
    source = obj(message, "order")
    if not source:
        return None
    lines = tuple(
        OrderItem(
            product=text(item, "product_retailer_id"),
            quantity=whole(item, "quantity"),
            price=number(item, "item_price"),
            currency=text(item, "currency"),
        )
        for item in items(source, "product_items")
    )
    return Order(catalog_id=text(source, "catalog_id"), text=text(source, "text"), items=lines)


def reaction(message: Json) -> Reaction | None:
    """A reaction put on or, with emoji absent or empty, taken back."""
    source = obj(message, "reaction")
    return Reaction(text(source, "message_id"), text(source, "emoji")) if source else None


def referral(message: Json) -> Referral | None:
    """The ad that led here."""
    source = obj(message, "referral")
    if not source:
        return None
    return Referral(
        source_url=text(source, "source_url"),
        source_id=text(source, "source_id"),
        source_type=text(source, "source_type"),
        headline=text(source, "headline"),
        body=text(source, "body"),
        media_type=text(source, "media_type"),
        ctwa_clid=text(source, "ctwa_clid"),
        welcome_text=text(obj(source, "welcome_message"), "text"),
    )


def quoted(message: Json) -> Quoted | None:
    """The context: reply, forward or product enquiry."""
    source = obj(message, "context")
    if not source:
        return None
    product = obj(source, "referred_product")
    return Quoted(
        id=text(source, "id"),
        from_=text(source, "from") or text(source, "from_user_id"),
        forwarded=flag(source, "forwarded") or flag(source, "frequently_forwarded"),
        frequently_forwarded=flag(source, "frequently_forwarded"),
        catalog_id=text(product, "catalog_id"),
        product=text(product, "product_retailer_id"),
    )


def flow_reply(message: Json) -> FlowReply | None:
    """The answer to a form; response_json is a text that need not hold an object, or JSON."""
    source = obj(obj(message, "interactive"), "nfm_reply")
    if not source:
        return None
    answer = source.get("response_json")
    return FlowReply(
        name=text(source, "name"),
        body=text(source, "body"),
        response=_parsed(answer),
        response_json=answer if isinstance(answer, str) else None,
    )


def call_permission(message: Json) -> CallPermission | None:
    """The answer to a request to call."""
    source = obj(obj(message, "interactive"), "call_permission_reply")
    if not source:
        return None
    return CallPermission(
        response=text(source, "response"),
        expires_at=moment(source, "expiration_timestamp"),
        source=text(source, "response_source"),
    )


def timer(message: Json) -> TimerEvent | None:
    """The timer that a message of type `timer` is."""
    source = obj(message, "timer")
    if not source:
        return None
    return TimerEvent(name=text(source, "name"), data=obj(source, "data"))


def errors(message: Json) -> tuple[MessageError, ...]:
    """Meta's errors inside the message."""
    return tuple(
        MessageError(
            code=whole(error, "code"),
            title=text(error, "title"),
            details=text(obj(error, "error_data"), "details"),
        )
        for error in items(message, "errors")
    )


def _parsed(answer: object) -> Any:
    if not isinstance(answer, str):
        return answer
    try:
        return json.loads(answer)
    except (ValueError, RecursionError):
        return None

"""Plain replies: text, pin, contact cards, reaction."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from glue.replies.base import (
    Graph,
    InvalidReply,
    check_count,
    check_route,
    check_text,
    graph,
)

TEXT_MAX: Final = 4096
CARDS_MAX: Final = 257


@dataclass(frozen=True, slots=True)
class Text:
    """1 to 4,096 characters. `preview_url` shows a preview of the first web address."""

    body: str = field(repr=False)
    preview_url: bool = False
    to: str | None = field(default=None, repr=False, kw_only=True)
    reply_to: str | None = field(default=None, repr=False, kw_only=True)
    kind: str = field(default="text", init=False)

    def __post_init__(self) -> None:
        check_text("Text.body", self.body, TEXT_MAX, remedy="shorten it or send several")
        check_route("Text", self.to, self.reply_to)

    def payload(self) -> Graph:
        content: Graph = {"body": self.body}
        if self.preview_url:
            content["preview_url"] = True
        return graph("text", content, self.reply_to)


@dataclass(frozen=True, slots=True)
class Pin:
    """A place. Degrees: latitude -90..90, longitude -180..180."""

    latitude: float = field(repr=False)
    longitude: float = field(repr=False)
    name: str | None = field(default=None, repr=False)
    address: str | None = field(default=None, repr=False)
    to: str | None = field(default=None, repr=False, kw_only=True)
    reply_to: str | None = field(default=None, repr=False, kw_only=True)
    kind: str = field(default="location", init=False)

    def __post_init__(self) -> None:
        for name, value, limit in (
            ("latitude", self.latitude, 90),
            ("longitude", self.longitude, 180),
        ):
            if not _is_degrees(value, limit):
                raise InvalidReply(
                    f"Pin.{name} is {value!r}, the limit is -{limit} to {limit}: give degrees"
                )
        check_text("Pin.name", self.name, 1000, optional=True)
        check_text("Pin.address", self.address, 1000, optional=True)
        check_route("Pin", self.to, self.reply_to)

    def payload(self) -> Graph:
        content: Graph = {"latitude": self.latitude, "longitude": self.longitude}
        if self.name is not None:
            content["name"] = self.name
        if self.address is not None:
            content["address"] = self.address
        return graph("location", content, self.reply_to)


def _is_degrees(value: object, limit: int) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return math.isfinite(value) and abs(value) <= limit


@dataclass(frozen=True, slots=True)
class Card:
    """One person or business with a phone number; `wa_id` adds the chat button."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    wa_id: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Cards:
    """Contact cards, 1 to 257."""

    cards: Sequence[Card]
    to: str | None = field(default=None, repr=False, kw_only=True)
    reply_to: str | None = field(default=None, repr=False, kw_only=True)
    kind: str = field(default="contacts", init=False)

    def __post_init__(self) -> None:
        check_count("Cards.cards", self.cards, CARDS_MAX, "send several messages")
        object.__setattr__(self, "cards", tuple(self.cards))
        for place, card in enumerate(self.cards):
            if not isinstance(card, Card):
                raise InvalidReply(f"Cards.cards[{place}] is a {type(card).__name__}; give a Card")
            check_text(f"Cards.cards[{place}].name", card.name, 1000)
            check_text(f"Cards.cards[{place}].phone", card.phone, 50)
            check_text(f"Cards.cards[{place}].wa_id", card.wa_id, 50, optional=True)
        check_route("Cards", self.to, self.reply_to)

    def payload(self) -> Graph:
        content = [
            {
                "name": {"formatted_name": card.name, "first_name": card.name},
                "phones": [{"phone": card.phone} | ({"wa_id": card.wa_id} if card.wa_id else {})],
            }
            for card in self.cards
        ]
        return graph("contacts", content, self.reply_to)


@dataclass(frozen=True, slots=True)
class React:
    """An emoji on a message of the last 30 days (`message_id`: its wamid); "" takes it back."""

    message_id: str = field(repr=False)
    emoji: str
    to: str | None = field(default=None, repr=False, kw_only=True)
    kind: str = field(default="reaction", init=False)

    def __post_init__(self) -> None:
        check_text("React.message_id", self.message_id, 20_000, remedy="give Message.wamid")
        if self.emoji != "":
            check_text("React.emoji", self.emoji, 30, remedy="give one emoji")
        check_route("React", self.to)

    def payload(self) -> Graph:
        return graph("reaction", {"message_id": self.message_id, "emoji": self.emoji})

"""The parts a message can carry: media, location, order, reaction, quoted message, form answer.

Every field is optional where Meta was seen to leave it out; nothing here raises on odd input.
Private content is kept out of `repr`, so that a logged part shows its shape only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Location:
    """A pin. Degrees (WGS 84), inside -90..90 and -180..180; a pin outside is dropped."""

    latitude: float = field(repr=False)
    longitude: float = field(repr=False)
    name: str | None = field(default=None, repr=False)
    address: str | None = field(default=None, repr=False)
    url: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Media:
    """A file: image, video, document, audio, sticker. Valid: `id` 7 days, `url` 5 minutes."""

    id: str | None = None
    mime_type: str | None = None
    sha256: str | None = None
    caption: str | None = field(default=None, repr=False)
    filename: str | None = field(default=None, repr=False)
    url: str | None = field(default=None, repr=False)
    voice: bool = False
    animated: bool = False


@dataclass(frozen=True, slots=True)
class Phone:
    """A number on a shared contact card; `wa_id` is set when the number uses WhatsApp."""

    phone: str | None = field(default=None, repr=False)
    wa_id: str | None = field(default=None, repr=False)
    type: str | None = None


@dataclass(frozen=True, slots=True)
class ContactCard:
    """A shared contact. `origin` is contact_request when it answers a request for the number."""

    name: str | None = field(default=None, repr=False)
    phones: tuple[Phone, ...] = ()
    origin: str | None = None
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class OrderItem:
    """A line of a catalogue order; `price` is per piece, in units of `currency`."""

    product: str | None
    quantity: int | None
    price: float | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class Order:
    """A basket sent from the catalogue."""

    catalog_id: str | None
    text: str | None = field(repr=False)
    items: tuple[OrderItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Reaction:
    """`emoji` None: the person took the reaction back."""

    message_id: str | None = field(repr=False)
    emoji: str | None


@dataclass(frozen=True, slots=True)
class Referral:
    """The ad or post that the person came from."""

    source_url: str | None = field(default=None, repr=False)
    source_id: str | None = None
    source_type: str | None = None
    headline: str | None = None
    body: str | None = None
    media_type: str | None = None
    ctwa_clid: str | None = None
    welcome_text: str | None = None


@dataclass(frozen=True, slots=True)
class Quoted:
    """What the message answers, forwards or asks about. A forwarded message has no `id`."""

    id: str | None = field(default=None, repr=False)
    from_: str | None = field(default=None, repr=False)
    forwarded: bool = False
    frequently_forwarded: bool = False
    catalog_id: str | None = None
    product: str | None = None


@dataclass(frozen=True, slots=True)
class FlowReply:
    """The answer to a form (`name`: flow or address_message).

    `response` is the parsed JSON: usually a dict, but any JSON value can arrive.
    When it cannot be parsed it is None and `response_json` has the text as it came.
    """

    name: str | None
    body: str | None = field(repr=False)
    response: Any = field(repr=False)
    response_json: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class CallPermission:
    """Whether the business may call (`response`: accept or reject)."""

    response: str | None
    expires_at: datetime | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class TimerEvent:
    """A timer of the handler's own that has fired."""

    name: str | None
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class MessageError:
    """Meta's reason for a message without content, for example 131051 (not supported)."""

    code: int | None
    title: str | None = None
    details: str | None = None

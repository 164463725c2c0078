"""A WhatsApp Cloud API webhook processor whose logic lives in PostgreSQL.

What a handler needs is here:

    from glue import Context, Conversation, Message, Result, Text, handler

    @handler("orders", keywords=["order", "track"])
    def orders(message: Message, conversation: Conversation, ctx: Context) -> Result:
        return Result(replies=[Text("Which order?")], state="awaiting_number")
"""

from __future__ import annotations

from glue.handlerspec import HandlerError, handler
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
from glue.model import HOME, Conversation, Message, Reject, Result, Retry
from glue.replies import (
    Audio,
    Button,
    Buttons,
    Card,
    Cards,
    CtaUrl,
    Document,
    Image,
    InvalidReply,
    ListMenu,
    LocationRequest,
    Pin,
    React,
    Reply,
    Row,
    Section,
    Sticker,
    Template,
    Text,
    Video,
)
from glue.timers import Timer
from glue.turn.context import Context
from glue.version import SCHEMA_VERSION

__version__ = "0.1.0"

__all__ = [
    "HOME",
    "SCHEMA_VERSION",
    "Audio",
    "Button",
    "Buttons",
    "CallPermission",
    "Card",
    "Cards",
    "ContactCard",
    "Context",
    "Conversation",
    "CtaUrl",
    "Document",
    "FlowReply",
    "HandlerError",
    "Image",
    "InvalidReply",
    "ListMenu",
    "Location",
    "LocationRequest",
    "Media",
    "Message",
    "MessageError",
    "Order",
    "OrderItem",
    "Phone",
    "Pin",
    "Quoted",
    "React",
    "Reaction",
    "Referral",
    "Reject",
    "Reply",
    "Result",
    "Retry",
    "Row",
    "Section",
    "Sticker",
    "Template",
    "Text",
    "Timer",
    "TimerEvent",
    "Video",
    "__version__",
    "handler",
]

"""The replies a handler can send."""

from __future__ import annotations

from glue.replies.base import InvalidReply, Reply
from glue.replies.interactive import Button, Buttons, CtaUrl, LocationRequest
from glue.replies.listmenu import ListMenu, Row, Section
from glue.replies.media import Audio, Document, Image, Sticker, Video
from glue.replies.template import Template
from glue.replies.text import Card, Cards, Pin, React, Text

__all__ = [
    "Audio",
    "Button",
    "Buttons",
    "Card",
    "Cards",
    "CtaUrl",
    "Document",
    "Image",
    "InvalidReply",
    "ListMenu",
    "LocationRequest",
    "Pin",
    "React",
    "Reply",
    "Row",
    "Section",
    "Sticker",
    "Template",
    "Text",
    "Video",
]

"""Replies that can be tapped: buttons, list, web link, location request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from glue.replies.base import (
    Graph,
    InvalidReply,
    check_count,
    check_route,
    check_text,
    check_unique,
    check_url,
    graph,
)
from glue.replies.media import Document, Image, Video, media_object

Header = str | Image | Video | Document

BODY_MAX: Final = 1024
SMALL_MAX: Final = 60
BUTTONS_MAX: Final = 3
BUTTON_ID_MAX: Final = 256
BUTTON_TITLE_MAX: Final = 20
ADVICE: Final = "shorten it, or send the detail as a Text before it"


@dataclass(frozen=True, slots=True)
class Button:
    """`id` comes back as Message.reply_id; `handler:…` routes the tap to that handler."""

    id: str
    title: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Buttons:
    """A text with 1 to 3 buttons. `header`: a text, or an Image, Video or Document."""

    body: str = field(repr=False)
    buttons: Sequence[Button]
    header: Header | None = field(default=None, repr=False, kw_only=True)
    footer: str | None = field(default=None, repr=False, kw_only=True)
    to: str | None = field(default=None, repr=False, kw_only=True)
    reply_to: str | None = field(default=None, repr=False, kw_only=True)
    kind: str = field(default="buttons", init=False)

    def __post_init__(self) -> None:
        check_frame("Buttons", self.body, BODY_MAX, self.header, self.footer)
        check_count("Buttons.buttons", self.buttons, BUTTONS_MAX, "use a ListMenu (10 rows)")
        object.__setattr__(self, "buttons", tuple(self.buttons))
        for place, button in enumerate(self.buttons):
            name = f"Buttons.buttons[{place}]"
            if not isinstance(button, Button):
                raise InvalidReply(f"{name} is a {type(button).__name__}; give a Button")
            check_text(f"{name}.id", button.id, BUTTON_ID_MAX)
            check_text(f"{name}.title", button.title, BUTTON_TITLE_MAX)
        check_unique("Buttons.buttons: ids", [button.id for button in self.buttons])
        check_unique("Buttons.buttons: titles", [button.title for button in self.buttons])
        check_route("Buttons", self.to, self.reply_to)

    def payload(self) -> Graph:
        content = frame("button", self.body, self.header, self.footer)
        content["action"] = {
            "buttons": [
                {"type": "reply", "reply": {"id": button.id, "title": button.title}}
                for button in self.buttons
            ]
        }
        return graph("interactive", content, self.reply_to)


@dataclass(frozen=True, slots=True)
class CtaUrl:
    """A text with one button that opens a web page; the tap is not reported."""

    body: str = field(repr=False)
    label: str
    url: str = field(repr=False)
    header: Header | None = field(default=None, repr=False, kw_only=True)
    footer: str | None = field(default=None, repr=False, kw_only=True)
    to: str | None = field(default=None, repr=False, kw_only=True)
    reply_to: str | None = field(default=None, repr=False, kw_only=True)
    kind: str = field(default="cta_url", init=False)

    def __post_init__(self) -> None:
        check_frame("CtaUrl", self.body, BODY_MAX, self.header, self.footer)
        check_text("CtaUrl.label", self.label, BUTTON_TITLE_MAX)
        check_url("CtaUrl.url", self.url)
        check_route("CtaUrl", self.to, self.reply_to)

    def payload(self) -> Graph:
        content = frame("cta_url", self.body, self.header, self.footer)
        parameters = {"display_text": self.label, "url": self.url}
        content["action"] = {"name": "cta_url", "parameters": parameters}
        return graph("interactive", content, self.reply_to)


@dataclass(frozen=True, slots=True)
class LocationRequest:
    """Asks for a pin; the answer is a message of type location that quotes this one."""

    body: str = field(repr=False)
    to: str | None = field(default=None, repr=False, kw_only=True)
    reply_to: str | None = field(default=None, repr=False, kw_only=True)
    kind: str = field(default="location_request", init=False)

    def __post_init__(self) -> None:
        check_text("LocationRequest.body", self.body, BODY_MAX, remedy=ADVICE)
        check_route("LocationRequest", self.to, self.reply_to)

    def payload(self) -> Graph:
        content = frame("location_request_message", self.body, None, None)
        content["action"] = {"name": "send_location"}
        return graph("interactive", content, self.reply_to)


def check_frame(name: str, body: str, limit: int, header: object, footer: object) -> None:
    """Check what buttons, lists and links share."""
    check_text(f"{name}.body", body, limit, remedy=ADVICE)
    if isinstance(header, (Image, Video, Document)):
        if header.caption is not None:
            raise InvalidReply(f"{name}.header has a caption: put that text into the body")
    else:
        check_text(f"{name}.header", header, SMALL_MAX, optional=True)
    check_text(f"{name}.footer", footer, SMALL_MAX, optional=True)


def frame(kind: str, body: str, header: Header | None, footer: str | None) -> Graph:
    """The interactive object without its action."""
    content: Graph = {"type": kind, "body": {"text": body}}
    if isinstance(header, str):
        content["header"] = {"type": "text", "text": header}
    elif header is not None:
        content["header"] = {"type": header.kind, header.kind: media_object(header)}
    if footer is not None:
        content["footer"] = {"text": footer}
    return content

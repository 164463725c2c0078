"""Replies that carry a file, by uploaded `id` or public `link` (exactly one)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from glue.replies.base import Graph, InvalidReply, check_route, check_text, check_url, graph

CAPTION_MAX: Final = 1024
FILENAME_MAX: Final = 240


def media_object(reply: Image | Video | Document | Audio | Sticker) -> Graph:
    """{"id" or "link", "caption"?, "filename"?}: the shape that headers use too."""
    content: dict[str, Any] = {}
    for name in ("id", "link", "caption", "filename"):
        value = getattr(reply, name, None)
        if value is not None:
            content[name] = value
    return content


def _check(reply: Image | Video | Document | Audio | Sticker) -> None:
    name = type(reply).__name__
    if (reply.id is None) == (reply.link is None):
        both = "both" if reply.id is not None else "none"
        raise InvalidReply(f"{name} has {both} of id and link, the limit is exactly 1: give one")
    check_text(f"{name}.id", reply.id, 500, optional=True, remedy="give the id from the upload")
    if reply.link is not None:
        check_url(f"{name}.link", reply.link)
    caption = getattr(reply, "caption", None)
    check_text(
        f"{name}.caption", caption, CAPTION_MAX, optional=True, remedy="shorten it, or send a Text"
    )
    check_text(f"{name}.filename", getattr(reply, "filename", None), FILENAME_MAX, optional=True)
    check_route(name, reply.to, reply.reply_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """JPEG or PNG, up to 5 MB."""

    id: str | None = None
    link: str | None = field(default=None, repr=False)
    caption: str | None = field(default=None, repr=False)
    to: str | None = field(default=None, repr=False)
    reply_to: str | None = field(default=None, repr=False)
    kind: str = field(default="image", init=False)

    def __post_init__(self) -> None:
        _check(self)

    def payload(self) -> Graph:
        return graph("image", media_object(self), self.reply_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """MP4 or 3GP, up to 16 MB."""

    id: str | None = None
    link: str | None = field(default=None, repr=False)
    caption: str | None = field(default=None, repr=False)
    to: str | None = field(default=None, repr=False)
    reply_to: str | None = field(default=None, repr=False)
    kind: str = field(default="video", init=False)

    def __post_init__(self) -> None:
        _check(self)

    def payload(self) -> Graph:
        return graph("video", media_object(self), self.reply_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Any file, up to 100 MB. `filename` decides the icon that the person sees."""

    id: str | None = None
    link: str | None = field(default=None, repr=False)
    caption: str | None = field(default=None, repr=False)
    filename: str | None = field(default=None, repr=False)
    to: str | None = field(default=None, repr=False)
    reply_to: str | None = field(default=None, repr=False)
    kind: str = field(default="document", init=False)

    def __post_init__(self) -> None:
        _check(self)

    def payload(self) -> Graph:
        return graph("document", media_object(self), self.reply_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audio:
    """Up to 16 MB; has no caption. `voice` shows it as a voice note (OGG with Opus only)."""

    id: str | None = None
    link: str | None = field(default=None, repr=False)
    voice: bool = False
    to: str | None = field(default=None, repr=False)
    reply_to: str | None = field(default=None, repr=False)
    kind: str = field(default="audio", init=False)

    def __post_init__(self) -> None:
        _check(self)

    def payload(self) -> Graph:
        content = media_object(self) | ({"voice": True} if self.voice else {})
        return graph("audio", content, self.reply_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sticker:
    """WebP of 512 by 512 pixels; has no caption."""

    id: str | None = None
    link: str | None = field(default=None, repr=False)
    to: str | None = field(default=None, repr=False)
    reply_to: str | None = field(default=None, repr=False)
    kind: str = field(default="sticker", init=False)

    def __post_init__(self) -> None:
        _check(self)

    def payload(self) -> Graph:
        return graph("sticker", media_object(self), self.reply_to)

"""What every reply is, and the checks they share.

Limits: Meta's, WhatsApp Cloud API reference for sending messages; counted in characters
(code points), not bytes. A reply that breaks one raises InvalidReply where it is built, because
Meta refuses it for good (error 100 or 131009) after the turn is already committed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Protocol, runtime_checkable

from glue.messages.storable import problem

Graph = dict[str, Any]
"""A message object of the Graph API without recipient and `messaging_product`."""

URL_SCHEMES: Final = ("https://", "http://")
TO_MAX: Final = 200


class InvalidReply(ValueError):
    """A reply that Meta would refuse; the text names field, limit, actual size and remedy."""


@runtime_checkable
class Reply(Protocol):
    """A message to send. `to` None answers the conversation of the turn."""

    @property
    def kind(self) -> str: ...

    @property
    def to(self) -> str | None: ...

    def payload(self) -> Graph: ...


def check_text(
    field: str, value: object, limit: int, *, remedy: str = "shorten it", optional: bool = False
) -> None:
    """Raise InvalidReply unless value is a text of 1 to limit characters that is not blank."""
    if value is None and optional:
        return
    if not isinstance(value, str):
        raise InvalidReply(f"{field} is a {type(value).__name__}; give a text")
    if not value.strip():
        hint = "leave it out (None)" if optional else "give at least one visible character"
        raise InvalidReply(f"{field} is blank (length {len(value)}, limit 1 to {limit}): {hint}")
    if len(value) > limit:
        raise InvalidReply(
            f"{field} is {len(value)} characters long, the limit is {limit}: {remedy}"
        )
    wrong = problem(value)
    if wrong is not None:
        raise InvalidReply(f"{field} cannot be stored or sent: {wrong}")


def check_count(field: str, items: object, limit: int, remedy: str) -> None:
    """Raise InvalidReply unless items is a list or tuple of 1 to limit elements."""
    if isinstance(items, (str, bytes)) or not isinstance(items, Sequence):
        raise InvalidReply(f"{field} is a {type(items).__name__}; give a list")
    if not items:
        raise InvalidReply(f"{field} is empty, the limit is 1 to {limit}: add one")
    if len(items) > limit:
        raise InvalidReply(f"{field} has {len(items)} elements, the limit is {limit}: {remedy}")


def check_unique(field: str, values: Sequence[str]) -> None:
    """Raise InvalidReply when a value repeats; Meta refuses repeated ids and button titles."""
    seen: dict[str, int] = {}
    for place, value in enumerate(values):
        if value in seen:
            raise InvalidReply(
                f"{field}: number {place + 1} repeats number {seen[value] + 1} ({value!r});"
                f" all {len(values)} must differ, the limit is 1 of each: change one"
            )
        seen[value] = place


def check_url(field: str, value: object, limit: int = 2000) -> None:
    """Raise InvalidReply unless value is an absolute http(s) URL."""
    check_text(field, value, limit)
    if not str(value).lower().startswith(URL_SCHEMES) or any(c.isspace() for c in str(value)):
        raise InvalidReply(f"{field} is not a web address: give one that starts with https://")


def check_route(name: str, to: object, reply_to: object = None) -> None:
    """Check the addressing that all replies share."""
    check_text(f"{name}.to", to, TO_MAX, optional=True, remedy="give one phone number or user id")
    if isinstance(to, str) and to.startswith("+"):
        raise InvalidReply(f"{name}.to starts with '+': give the digits only, or a user id")
    check_text(f"{name}.reply_to", reply_to, 20_000, optional=True, remedy="give Message.wamid")


def graph(kind: str, content: Any, reply_to: str | None = None) -> Graph:
    """The Graph object; `reply_to` (a wamid) shows the message as an answer to that one."""
    body: Graph = {"type": kind, kind: content}
    if reply_to is not None:
        body["context"] = {"message_id": reply_to}
    return body

"""What a handler gets (Message, Conversation) and gives back (Result, or Retry / Reject)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from glue import timers
from glue.messages.parts import (
    CallPermission,
    ContactCard,
    FlowReply,
    Location,
    Media,
    MessageError,
    Order,
    Quoted,
    Reaction,
    Referral,
    TimerEvent,
)
from glue.messages.storable import problem
from glue.replies.base import Reply
from glue.timers import Timer

HOME: Final = "home"
"""The state of a conversation with no flow in progress: returning it ends the flow."""

STATE_MAX: Final = 100


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One thing a person did. `id` is the idempotency key for effects outside the database.

    `type` is Meta's word, unknown ones included. `text` is what the person wrote or tapped,
    `reply_id` the id of the tapped button or row; both None when there is none.
    `attempt` counts from 1; `state_at_receipt` is the conversation's state when the message
    arrived (`Conversation.state` is the state now). `sent_at` is Meta's time, `received_at` ours.
    `raw` is the event as stored: {"message", "contact", "metadata"}.
    """

    id: UUID
    type: str
    wamid: str | None = field(default=None, repr=False)
    """Meta's id: only to quote (`reply_to`) or react to; contains the phone number."""
    text: str | None = field(default=None, repr=False)
    reply_id: str | None = None
    location: Location | None = None
    media: Media | None = None
    contacts: tuple[ContactCard, ...] = ()
    order: Order | None = None
    reaction: Reaction | None = None
    referral: Referral | None = None
    quoted: Quoted | None = None
    flow_reply: FlowReply | None = None
    call_permission: CallPermission | None = None
    timer: TimerEvent | None = None
    """What fired, in a message of type `timer`."""
    errors: tuple[MessageError, ...] = ()
    unsupported_type: str | None = None
    original_id: str | None = field(default=None, repr=False)
    """The message that an edit or revoke is about."""
    group_id: str | None = None
    attempt: int = 1
    state_at_receipt: str | None = None
    sent_at: datetime | None = None
    received_at: datetime | None = None
    is_secret: bool = False
    """Said in a secret state of its handler: a retry has no text, ask again."""
    following: tuple[Message, ...] = field(default=(), repr=False)
    """Messages that came after it and are settled with this turn; only with `max_batch` > 1."""
    raw: Mapping[str, Any] = field(default_factory=_nothing, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One contact on one business number. `phone` and `bsuid`: at least one is known.

    `context` is read-only: change it through `Result.context`.
    """

    id: int
    phone_number_id: str | None
    phone: str | None = field(default=None, repr=False)
    bsuid: str | None = field(default=None, repr=False)
    profile_name: str | None = field(default=None, repr=False)
    state: str = HOME
    context: Mapping[str, Any] = field(default_factory=_nothing, repr=False)


@dataclass(frozen=True, slots=True)
class Result:
    """What a turn changes; it takes effect as a whole or not at all.

    `state` None leaves it as it is, HOME ends the flow. `context` holds changes only:
    keys not named stay, a None value removes the key. `timers` are set, moved or taken back.
    """

    replies: Sequence[Reply] = ()
    state: str | None = None
    context: Mapping[str, Any] | None = field(default=None, repr=False)
    timers: Sequence[Timer] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "timers", timers.checked(self.timers))
        object.__setattr__(self, "replies", _checked_replies(self.replies))
        _check_state(self.state)
        if self.context is not None:
            object.__setattr__(self, "context", _checked_context(self.context))


class Retry(Exception):
    """Run this message again later. `after`: seconds or timedelta; None = the usual backoff."""

    def __init__(
        self, after: float | timedelta | None = None, why: str = "retry requested"
    ) -> None:
        super().__init__(why)
        if after is not None and not isinstance(after, timedelta):
            after = timedelta(seconds=after)
        if after is not None and after < timedelta(0):
            raise ValueError(f"Retry.after is {after}; give 0 or more seconds")
        self.after: timedelta | None = after


class Reject(Exception):
    """This message can never succeed: no retry, it stays in the dead-letter queue."""

    def __init__(self, why: str) -> None:
        super().__init__(why)


def _checked_replies(replies: object) -> tuple[Reply, ...]:
    if isinstance(replies, Reply):
        raise TypeError(f"Result.replies is one {type(replies).__name__}; give a list: [reply]")
    if isinstance(replies, (str, bytes, Mapping)) or not isinstance(replies, Sequence):
        raise TypeError(
            f"Result.replies is a {type(replies).__name__}; give a list of replies,"
            ' for example [Text("…")]'
        )
    for place, reply in enumerate(replies, 1):
        if not isinstance(reply, Reply):
            raise TypeError(
                f"Result.replies: number {place} is a {type(reply).__name__};"
                " give Text, Buttons, ListMenu or another reply of glue"
            )
    return tuple(replies)


def _check_state(state: object) -> None:
    if state is None:
        return
    if not isinstance(state, str) or not 1 <= len(state) <= STATE_MAX:
        raise ValueError(
            f"Result.state is {state!r}; give a text of 1 to {STATE_MAX} characters,"
            " HOME to end the flow, or None to leave it"
        )


def _checked_context(context: object) -> dict[str, Any]:
    if not isinstance(context, Mapping):
        raise TypeError(f"Result.context is a {type(context).__name__}; give a dict of changes")
    changes = dict(context)
    wrong = problem(changes)
    if wrong is not None:
        raise ValueError(f"Result.context cannot be stored as JSON: {wrong}")
    return changes

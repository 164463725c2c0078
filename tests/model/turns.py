"""How turns begin and end in the model."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from glue.database.rows import Turn
from tests.model.world import (
    CLEANUP_GRACE,
    MARGIN,
    RETRY_BASE,
    RETRY_CAP,
    STUCK_AFTER,
    Conversation,
    Dead,
    Lock,
    Message,
    World,
)

CRASHES = {"lock_expired", "evicted"}


def standing(one: Conversation, message: Message, token: UUID) -> str:
    """What a report with this token is: of the `current` turn, `repeated`, or `lost`."""
    if one.lock is not None and one.lock.token == token and one.lock.message is message:
        return "current"
    if message.status == "original" and message.by_delivery == token:
        return "current"
    return "repeated" if message.token == token else "lost"


def start(world: World, one: Conversation, message: Message, turn: Turn) -> None:
    """A turn was handed out: check every column of it, then take the lock."""
    message.handler = message.handler or world.choose_handler(one, message.text)
    timeout = world.handlers[message.handler].timeout
    message.attempt += 1
    if message.seq is not None:
        assert one.lock is None, "handed out while the conversation is locked"
        one.lock = Lock(turn.lock_token, "w", world.now + timeout + MARGIN, message)
        message.status, message.retry_at, message.ready_at = "running", None, None
        if message.dead is not None:
            message.dead.status = "retrying"
            message.dead.retries = max(message.counted() - 1, 0)
    check_turn(one, message, turn)


def check_turn(one: Conversation, message: Message, turn: Turn) -> None:
    """The turn says what a handler must know."""
    assert turn.event_key == message.key
    assert turn.conversation_id == (one.id or turn.conversation_id)
    assert (turn.flow == "original") == (message.seq is None)
    assert (turn.seq, turn.attempt, turn.handler) == (
        message.seq,
        message.attempt,
        message.handler,
    )
    assert (turn.state, turn.context) == (one.state, one.context)
    assert turn.state_at_receipt == message.state_at_receipt
    assert (turn.bsuid, turn.phone, turn.phone_number_id) == (one.bsuid, one.phone, one.number)
    assert (turn.message_text, turn.received_at) == (message.text, message.received_at)
    if one.lock is not None and message.seq is not None:
        assert turn.lock_expires_at == one.lock.expires_at


def complete(
    one: Conversation,
    message: Message,
    token: UUID,
    state: str | None,
    context: dict[str, Any],
) -> None:
    """The turn took effect."""
    message.status, message.token = "processed", token
    if message.seq is not None:
        one.line.remove(message)
        one.lock = None
    if message.dead is not None:
        message.dead.status = "resolved"
    if state is not None:
        one.owner = None if state == "home" else message.handler
    one.become(state=state, status="active")
    merged = one.context | context
    one.context = {k: v for k, v in merged.items() if v is not None}


def fail(
    world: World,
    one: Conversation,
    message: Message,
    token: UUID | None,
    reason: str,
    *,
    is_retryable: bool,
    after: timedelta | None = None,
) -> None:
    """An attempt failed; `token` None: nobody reported it, the lease ran out."""
    message.token = token
    if message.seq is None:
        message.status = "failed"
        return
    one.lock = None
    dead = message.dead = message.dead or Dead(reason)
    dead.reason, dead.retries = reason, message.counted() - 1
    dead.attempts.append(reason)
    one.become(status="error")
    if is_retryable and message.counted() <= world.handlers[message.handler or ""].max_retries:
        dead.status, message.status = "pending", "retrying"
        longest = min(RETRY_CAP, RETRY_BASE * 2 ** (message.counted() - 1))
        first = longest if message.counted() == 1 else longest / 2
        message.retry_at = world.now + (first if after is None else after)
        message.retry_latest = world.now + longest if after is None else None
    else:
        dead.status = message.status = "exhausted"
        one.line.remove(message)


def give_back(one: Conversation) -> None:
    """The lock is returned; the message that had the turn waits again, uncounted."""
    assert one.lock is not None
    message, one.lock = one.lock.message, None
    if message is None:
        return
    message.status = "waiting"
    message.attempt -= 1
    if message.attempt == 0:
        message.handler = None
    if message.dead is not None:
        message.dead.status = "pending"
        message.dead.retries = max(message.counted() - 1, 0)


def expire(world: World, one: Conversation) -> None:
    """The lease ran out: a failed attempt of the message that had the turn."""
    assert one.lock is not None
    message, one.lock = one.lock.message, None
    if message is not None:
        dead = message.dead
        is_first = dead is None or not CRASHES & set(dead.attempts[dead.forgiven :])
        # Workers die, as a rule not of the message: the first time it is due at once.
        after = timedelta(0) if is_first else None
        fail(world, one, message, None, "lock_expired", is_retryable=True, after=after)


def clean_up(world: World) -> None:
    """The cleanup job: locks that ran out two minutes ago, work that is due for five.

    In the order of the rows: who waits for another one is due later while that one has its turn.
    """
    for one in sorted(world.conversations, key=lambda one: one.id):
        due = one.due_seen
        if one.lock is not None and one.lock.expires_at < world.now - CLEANUP_GRACE:
            expire(world, one)
            due = world.due(one)
        is_stuck = one.lock is None and due is not None and due < world.now - STUCK_AFTER
        if is_stuck and one.status in {"active", "error"}:
            one.become(status="timeout")

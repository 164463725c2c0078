"""Requests, and what the model says about their events."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from glue.database.rows import Receipt
from tests.model import turns
from tests.model.world import Conversation, Dead, Message, World


@dataclass(frozen=True)
class Event:
    """One element of a webhook; `kind` is message, status, stale, ahead or broken."""

    kind: str
    id: str
    number: str
    sender: tuple[str | None, str | None]
    text: str
    at: datetime

    @property
    def identity(self) -> tuple[str, ...]:
        """What makes it distinct."""
        return ("status" if self.kind == "status" else "message", self.number, self.id)

    def change(self) -> dict[str, Any]:
        """As Meta sends it."""
        bsuid, phone = self.sender
        stamp = str(int(self.at.timestamp()))
        value: dict[str, Any] = {"metadata": {"phone_number_id": self.number}}
        if self.kind == "status":
            value["statuses"] = [{"id": self.id, "status": "delivered", "timestamp": stamp}]
        else:
            message = {"id": self.id, "type": "text", "text": {"body": self.text}}
            message |= {} if self.kind == "broken" else {"timestamp": stamp}
            message |= {} if phone is None else {"from": phone}
            message |= {} if bsuid is None else {"from_user_id": bsuid}
            value["messages"] = [message]
        return {"field": "messages", "value": value}


@dataclass(frozen=True)
class Request:
    """One delivery; repeating it means the same id and bytes."""

    delivery: UUID
    events: tuple[Event, ...]
    claim: int
    enhanced: bool | None

    def body(self) -> bytes:
        """What is signed."""
        entry = {"id": "1", "changes": [event.change() for event in self.events]}
        return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def receive(world: World, request: Request, answer: list[Receipt]) -> list[Conversation]:
    """Check an answer and let the model follow it; returns conversations that may be new."""
    assert [r.event_no for r in answer] == list(range(1, len(request.events) + 1))
    pairs = list(zip(request.events, answer, strict=True))
    before, seen = set(world.known), set[tuple[str, ...]]()
    fresh: list[tuple[Conversation, Event, Receipt]] = []
    for event, receipt in pairs:
        if event.kind == "broken":
            assert receipt.outcome == "quarantined"
            continue
        assert receipt.event_key is not None
        key = world.known.setdefault(event.identity, receipt.event_key)
        assert key == receipt.event_key, "the key of an event is not stable"
        if event.identity in seen:
            assert receipt.outcome == "duplicate"
        elif event.identity in before:
            check_repeated(world, request, receipt)
        elif event.kind == "message":
            fresh.append((world.resolve(event.number, *event.sender), event, receipt))
        elif event.kind in {"stale", "ahead"}:
            world.others[key], world.stale[key] = "stale", (event, world.now)
            assert receipt.outcome == "stale"
        else:
            world.others[key] = "recorded"
            assert receipt.outcome == "recorded"
        seen.add(event.identity)
    assert len(set(world.known.values())) == len(world.known), "two events share a key"
    place(world, request, fresh)
    return [one for one, _, _ in fresh if not one.id]


def check_repeated(world: World, request: Request, receipt: Receipt) -> None:
    """An event seen before: a duplicate, unless this very delivery is being repeated."""
    assert receipt.event_key is not None
    if receipt.event_key in world.forgotten:
        # Too old to tell whether it ran: kept, shown, never run again by itself.
        assert receipt.outcome == "stale"
        world.forgotten.discard(receipt.event_key)
        world.others[receipt.event_key] = "stale"
        return
    one, message = world.messages.get(receipt.event_key, (None, None))
    if one is None or message is None or message.delivery != request.delivery:
        assert receipt.outcome == "duplicate"
        return
    token = one.lock.token if one.lock and one.lock.message is message else None
    if message.status == "original":
        token = message.by_delivery
    if receipt.turn is not None:
        # The answer was lost: the same turn again, never a worker's.
        assert receipt.outcome in {"dispatched", "original"}
        assert receipt.turn.lock_token == token == message.by_delivery
        turns.check_turn(one, message, receipt.turn)
        return
    assert token is None or token != message.by_delivery, "the turn is not handed out again"
    expected = {"waiting", "contended"} if message in one.line else {"duplicate"}
    assert receipt.outcome in expected


def add(
    world: World, one: Conversation, event: Event, key: UUID, delivery: UUID, enhanced: bool
) -> Message:
    """A new message: at the end of the line, or of the original flow."""
    message = Message(key, event.text, delivery, one.state, world.now, sender=event.sender)
    world.messages[key] = one, message
    if enhanced:
        one.last_seq += 1
        message.seq = one.last_seq
        one.line.append(message)
    else:
        message.status = "original"
    return message


def place(world: World, request: Request, fresh: list[tuple[Conversation, Event, Receipt]]) -> None:
    """Places in line and turns for what is new, one message after the other."""
    started: list[Conversation] = []
    for one, event, receipt in fresh:
        assert receipt.event_key is not None
        if one.lock is not None and one.lock.expires_at <= world.now:
            turns.expire(world, one)
        wanted = world.is_flagged(one) if request.enhanced is None else request.enhanced
        is_enhanced = bool(one.line or one.lock) or wanted
        message = add(world, one, event, receipt.event_key, request.delivery, is_enhanced)
        claims_left = request.claim - len(started)
        if not is_enhanced:
            expected = "original"
        elif claims_left <= 0 or one in started:
            expected = "waiting"
        elif one.lock is not None:
            expected = "contended"
            message.dead = Dead("lock_contention")
        else:
            expected = "dispatched" if world.runnable(one) is message else "waiting"
        assert receipt.outcome == expected
        assert (receipt.turn is not None) == (expected in {"dispatched", "original"})
        if receipt.turn is not None:
            turns.start(world, one, message, receipt.turn)
            message.by_delivery = receipt.turn.lock_token
        if expected == "dispatched":
            started.append(one)

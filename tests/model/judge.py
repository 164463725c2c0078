"""After every step: what must hold of the rows alone, and that model and rows agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from datetime import timedelta
from typing import Any

from tests.model.database import Rows
from tests.model.world import Conversation, Dead, Message, World

SLACK = timedelta(microseconds=2)


def judge(world: World, rows: Rows) -> None:
    """Raise AssertionError with what differs."""
    invariants(rows)
    adopt_jitter(world, rows)
    check_due(world, rows)
    for name, (expected, found) in compared(world, rows).items():
        wrong = [
            f"{name} {key}: model {expected.get(key)}, database {found.get(key)}"
            for key in expected.keys() | found.keys()
            if expected.get(key) != found.get(key)
        ]
        assert not wrong, "\n".join(["model and database differ", *sorted(wrong)])


def invariants(rows: Rows) -> None:
    """Conservation, one at a time, order, once: without asking the model."""
    line = rows["line"]
    put_back = {row[0] for row in rows["put back"]}
    statuses = {key: status for key, status, _ in rows["ledger"]}
    assert len(statuses) == len(rows["ledger"]), "an event has two ledger rows"
    pending = {key for key, status in statuses.items() if status == "pending"}
    assert pending == {row[0] for row in line}, "pending rows and ledger differ"
    running: dict[int, tuple[Any, ...]] = {}
    for row in line:
        if row[3] == "running":
            assert row[1] not in running, "two turns of one conversation at once"
            running[row[1]] = row
    locks = {row[0]: row[9] for row in rows["conversations"]}
    assert all(locks[conversation] for conversation in running), "a turn without a lock"
    for _, conversation, seq, status, *_ in line:
        turn = running.get(conversation)
        # A retry may pass those that wait, a universal word too; else only those that failed.
        if turn is not None and turn[4] == 1 and not turn[7] and turn[0] not in put_back:
            assert status != "waiting" or seq >= turn[2], "out of order"
    for conversation, *_, due_at, _kind in rows["conversations"]:
        has_line = any(row[1] == conversation for row in line)
        assert due_at is not None or not (has_line or locks[conversation]), "nobody will wake it"
    took_effect = Counter(row[0] for row in rows["effects"])
    twice = {key for key, count in took_effect.items() if count > 1}
    assert twice <= put_back, "an event took effect twice"
    processed = {key for key, status in statuses.items() if status == "processed"}
    assert processed <= set(took_effect), "processed without effect"
    # What an operator runs again has had its effect; so has what retention has forgotten, also when
    # it comes once more: stale.
    stale = {key for key, status in statuses.items() if status == "stale"}
    had_turns = processed | stale | put_back
    assert set(took_effect) & set(statuses) <= had_turns, "an effect without its turn"


def adopt_jitter(world: World, rows: Rows) -> None:
    """Waits have a random part: check its bounds, then take it over."""
    found = {row[0]: row[6] for row in rows["line"]}
    for _, message in world.messages.values():
        if message.retry_latest is not None:
            retry_at = found.get(message.key)
            if message.retry_at is not None and retry_at is not None:
                earliest, latest = message.retry_at - SLACK, message.retry_latest + SLACK
                assert earliest <= retry_at <= latest, "the wait before a retry"
                message.retry_at = retry_at
            message.retry_latest = None


def check_due(world: World, rows: Rows) -> None:
    """Workers are sent in time; when exactly is the database's business in a few cases."""
    found = {row[0]: row[-2:] for row in rows["conversations"]}
    for one in world.conversations:
        one.due_seen, one.is_retry_seen = found.get(one.id, (None, None))
        assert world.allows_due(one, one.due_seen), (
            f"conversation {one.id} is due {one.due_seen}, the model says {world.due(one)}:"
            f" {one.line} at {world.now}"
        )
        assert world.allows_kind(one), f"conversation {one.id} is due: {one.is_retry_seen}, {one}"


Tables = dict[str, tuple[Mapping[Hashable, Any], Mapping[Hashable, Any]]]


def compared(world: World, rows: Rows) -> Tables:
    """Model and database in the same shape: {row's key: values}."""
    messages = [m for _, m in world.messages.values()]
    lined = [(one, m) for one in world.conversations for m in one.line]
    dead: Mapping[Hashable, Any] = {
        m.key: sorted(map(dead_row, m.every_dead())) for m in messages if m.dead is not None
    }
    dead_found: dict[Hashable, Any] = {}
    for key, *values in rows["dead letters"]:
        dead_found.setdefault(key, []).append(tuple(values))
    history: dict[Any, Any] = {}
    for conversation, *states in rows["transitions"]:
        so_far = history.setdefault(conversation, [("home", "active")])
        assert so_far[-1] == tuple(states[:2]), "a change is missing in the audit"
        so_far.append(tuple(states[2:]))
    return {
        "conversation": (
            {one.id: conversation_row(one) for one in world.conversations},
            {row[0]: row[1:-2] for row in rows["conversations"]},
        ),
        "ledger": (
            dict(ledger_row(m) for m in messages if not m.is_forgotten)
            | {k: (s, 0) for k, s in world.others.items()},
            {row[0]: row[1:] for row in rows["ledger"]},
        ),
        "line": (
            {
                m.key: (one.id, m.seq, m.status, m.attempt, m.handler, m.retry_at)
                for one, m in lined
            },
            {row[0]: row[1:7] for row in rows["line"]},
        ),
        "dead letter": (dead, {key: sorted(found) for key, found in dead_found.items()}),
        "reply": (
            {(key, no): to for to, key, no in world.replies},
            {row[:2]: row[2] for row in rows["replies"]},
        ),
        "effects": ({0: sorted(world.effects)}, {0: sorted(row[0] for row in rows["effects"])}),
        "audit": (
            {
                one.id: [("home", "active"), *one.history]
                for one in world.conversations
                if one.history
            },
            history,
        ),
    }


def conversation_row(one: Conversation) -> tuple[Any, ...]:
    return (
        one.number,
        one.bsuid,
        one.phone,
        one.state,
        one.context,
        one.owner,
        one.status,
        one.last_seq,
        one.lock and one.lock.token,
        one.lock and one.lock.expires_at,
        one.superseded_by and one.superseded_by.id,
    )


def ledger_row(message: Message) -> tuple[Hashable, Any]:
    """A message counts its attempts in the ledger once it is settled."""
    if message.status == "original":
        return message.key, ("original", None)
    if message.status in {"waiting", "running", "retrying"}:
        return message.key, ("pending", None)
    return message.key, (message.status, message.attempt)


def dead_row(dead: Dead) -> tuple[Any, ...]:
    return dead.reason, dead.status, dead.retries, dead.attempts

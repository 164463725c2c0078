"""What the database has to do, as plain Python: contacts, lines, locks and dead letters.

Written from the contract (docs/architecture.md), not from the SQL: one object per thing, no
tables, no caches. Whatever the database may choose freely (tokens, ids, jitter) is adopted from
its answers; everything else is predicted.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

MARGIN = timedelta(seconds=5)
CONTENTION = timedelta(seconds=30)
RETRY_BASE = timedelta(minutes=1)
RETRY_CAP = timedelta(hours=1)
CLEANUP_GRACE = timedelta(minutes=2)
STUCK_AFTER = timedelta(minutes=5)
STRICT_BLOCK = timedelta(days=1)
# How soon a conversation that waits for another one looks again; where that is held up itself.
LOOK_AGAIN = timedelta(seconds=1)
LOOK_LATER = timedelta(seconds=10)
UNIVERSAL = {"menu": "home"}


@dataclass(eq=False)
class Handler:
    """A registered handler; `words` choose it where no flow is in progress."""

    name: str
    timeout: timedelta
    max_retries: int
    ordering: str
    words: tuple[str, ...] = ()
    is_default: bool = False


@dataclass(eq=False)
class Dead:
    """A message's dead letter: `attempts` are the reasons of its failures, in order.

    So many of them, `forgiven`, were before an operator put it back.
    """

    reason: str
    status: str = "pending"
    retries: int = 0
    attempts: list[str] = field(default_factory=list)
    forgiven: int = 0


@dataclass(eq=False)
class Message:
    """One message with a place in line (`seq`), or of the original flow (None).

    `by_delivery` is the token of the turn that its own delivery handed out, `token` that of the
    last report (complete or fail) that was accepted. `retry_latest` is set while the database's
    choice of `retry_at`, somewhere up to it, is not known yet. `attempts_before` an operator put it
    back do not count; `past` are dead letters of earlier runs. `is_forgotten`: its ledger row is
    past its retention.
    """

    key: UUID
    text: str
    delivery: UUID
    state_at_receipt: str
    received_at: datetime
    seq: int | None = None
    status: str = "waiting"
    attempt: int = 0
    handler: str | None = None
    retry_at: datetime | None = None
    retry_latest: datetime | None = None
    dead: Dead | None = None
    token: UUID | None = None
    by_delivery: UUID | None = None
    replies: int = 0
    sender: tuple[str | None, str | None] = (None, None)
    ready_at: datetime | None = None
    attempts_before: int = 0
    past: list[Dead] = field(default_factory=list)
    is_forgotten: bool = False

    def since(self) -> datetime:
        """When it came into line: what a waiting message is due since."""
        return self.ready_at or self.received_at

    def every_dead(self) -> list[Dead]:
        """Its dead letters, the present one last."""
        return [*self.past, self.dead] if self.dead is not None else []

    def counted(self) -> int:
        """Attempts that count against its retries."""
        return self.attempt - self.attempts_before


@dataclass(eq=False)
class Lock:
    """`message` is None for a lock taken by hand."""

    token: UUID
    worker: str
    expires_at: datetime
    message: Message | None


@dataclass(eq=False)
class Conversation:
    """One contact on one business number; `line` holds its unsettled messages by seq.

    `waits_for` had this one's phone before: what it received goes first. `due_seen` is what the
    database says, checked by `World.allows_due`, taken over where that leaves a choice; so is
    `is_retry_seen`, checked by `World.allows_kind`.
    """

    number: str
    bsuid: str | None
    phone: str | None
    bucket: int
    id: int = 0
    state: str = "home"
    status: str = "active"
    owner: str | None = None
    context: dict[str, Any] = field(default_factory=dict)
    lock: Lock | None = None
    line: list[Message] = field(default_factory=list)
    last_seq: int = 0
    superseded_by: Conversation | None = None
    waits_for: Conversation | None = None
    is_erased: bool = False
    due_seen: datetime | None = None
    is_retry_seen: bool | None = None
    history: list[tuple[str, str]] = field(default_factory=list)

    def unstarted(self) -> datetime | None:
        """Receipt of the first message in line or running: what a later owner waits for."""
        return next((m.received_at for m in self.line if m.status != "retrying"), None)

    def become(self, *, state: str | None = None, status: str | None = None) -> None:
        """Change state or status; only a real change is a transition."""
        new = (state or self.state, status or self.status)
        if new != (self.state, self.status):
            self.state, self.status = new
            self.history.append(new)


@dataclass
class Flag:
    """The feature flag's row."""

    is_enabled: bool = False
    percentage: int = 0
    testers: tuple[str, ...] = ()


class World:
    """Everything that the database should hold."""

    def __init__(self, now: datetime, handlers: dict[str, Handler]) -> None:
        self.now = now
        self.handlers = handlers
        self.flag = Flag()
        self.conversations: list[Conversation] = []
        self.messages: dict[UUID, tuple[Conversation, Message]] = {}
        # Ledger rows without a turn: key to status.
        self.others: dict[UUID, str] = {}
        # What came stale, and when: an operator may release it.
        self.stale: dict[UUID, tuple[Any, datetime]] = {}
        # What was received, by what makes it distinct.
        self.known: dict[tuple[str, ...], UUID] = {}
        self.effects: list[UUID] = []
        # Whose content was erased, by business number.
        self.erased: set[tuple[str, str | None]] = set()
        # Whose row of the ledger is past its retention, and not received again.
        self.forgotten: set[UUID] = set()
        self.replies: list[tuple[int, UUID, int]] = []

    # Who

    def find(
        self, number: str, *, bsuid: str | None = None, phone: str | None = None
    ) -> Conversation | None:
        """The conversation that has this BSUID or phone now, or None."""
        for one in self.conversations:
            if one.number == number and (
                (bsuid is not None and one.bsuid == bsuid)
                or (phone is not None and one.phone == phone)
            ):
                return one
        return None

    def resolve(self, number: str, bsuid: str | None, phone: str | None) -> Conversation:
        """Whose message it is: the BSUID decides, the phone follows it."""
        person = self.find(number, bsuid=bsuid)
        holder = self.find(number, phone=phone)
        if bsuid is not None and person is None and holder is not None and holder.bsuid is None:
            holder.bsuid = bsuid
            return holder
        if person is None and (bsuid is not None or holder is None):
            first = bucket(bsuid or phone or "")
            person = Conversation(number, bsuid, None if holder else phone, first)
            self.conversations.append(person)
        if person is None:
            assert holder is not None
            return holder
        if phone is not None and person.phone != phone:
            person.superseded_by = None
            if holder is not None:
                holder.phone, holder.superseded_by = None, person
                let_wait(person, holder)
            person.phone = phone
        return person

    def is_flagged(self, one: Conversation) -> bool:
        """What the flag row says about a contact."""
        return self.flag.is_enabled and (
            one.bucket < self.flag.percentage * 100
            or bool({one.bsuid, one.phone} & set(self.flag.testers))
        )

    # Whose turn

    def is_strict(self, handler: str | None) -> bool:
        """A message that never had a turn has no handler."""
        return handler is not None and self.handlers[handler].ordering == "strict"

    def blocking(self, one: Conversation) -> Message | None:
        """The first failed message of a strict handler: it holds up those behind it for a day.

        One whose retry was given back has failed too; it is first in line then.
        """
        first = next((m for m in one.line if m.status == "waiting"), None)
        return next(
            (
                m
                for m in one.line
                if (m.status == "retrying" or m is first)
                and self.is_strict(m.handler)
                and m.received_at + STRICT_BLOCK > self.now
            ),
            None,
        )

    def is_blocked(self, one: Conversation, message: Message) -> bool:
        """Whether it stands behind such a message; universal words pass."""
        block = self.blocking(one)
        return block is not None and (message.seq or 0) > (block.seq or 0)

    def retry_times(self, one: Conversation) -> dict[Message, datetime]:
        """When each retry may run, as far as one can tell now."""
        block = self.blocking(one)
        times = {}
        for m in one.line:
            if m.retry_at is not None:
                is_behind = self.is_blocked(one, m) and not is_universal(m.text)
                until = block.received_at + STRICT_BLOCK if block and is_behind else m.retry_at
                times[m] = max(m.retry_at, until)
        return times

    def is_held(self, one: Conversation) -> bool:
        """Whether its line is blocked, and nothing runs or may run in it."""
        waiting = [m for m in one.line if m.status == "waiting"]
        is_blocked = bool(waiting) and self.is_blocked(one, waiting[0])
        return one.lock is None and is_blocked and self.runnable(one) is None

    def must_wait(self, one: Conversation) -> bool:
        """Whether who had this one's phone before has something older to do."""
        other = one.waits_for
        mine, theirs = one.unstarted(), other and other.unstarted()
        if other is None or mine is None or theirs is None:
            return False
        return (theirs, other.id) < (mine, one.id)

    def runnable(self, one: Conversation, *, is_patient: bool = True) -> Message | None:
        """Who runs if the conversation is taken now: a due retry, else the first in line.

        Without `is_patient` it does not wait for what another conversation received before.
        """
        retries = [m for m, at in self.retry_times(one).items() if at <= self.now]
        if retries:
            return min(retries, key=lambda m: (m.retry_at, m.seq))
        waiting = [m for m in one.line if m.status == "waiting"]
        is_held = bool(waiting) and self.is_blocked(one, waiting[0])
        if is_patient and one.waits_for is not None and self.must_wait(one):
            if not self.is_held(one.waits_for):
                return None
            is_held = True
        if is_held:
            waiting = [m for m in waiting if is_universal(m.text)]
        return waiting[0] if waiting else None

    def due(self, one: Conversation) -> datetime | None:
        """When the conversation has its next turn, computed now; None while it is idle."""
        if one.lock is not None:
            return one.lock.expires_at
        times = list(self.retry_times(one).values())
        waiting = [m for m in one.line if m.status == "waiting"]
        if waiting:
            ready = waiting[0].since()
            universal = [m.since() for m in waiting if is_universal(m.text)]
            block = self.blocking(one)
            if block is not None and self.is_blocked(one, waiting[0]):
                ready = min([block.received_at + STRICT_BLOCK, *universal])
            if one.waits_for is not None and self.must_wait(one):
                if self.is_held(one.waits_for):
                    ready = min([max(ready, self.now + LOOK_LATER), *universal])
                else:
                    ready = max(ready, self.now + LOOK_AGAIN)
            times.append(ready)
        return min(times, default=None)

    def allows_kind(self, one: Conversation) -> bool:
        """Whether it may be due for what the database says: a retry, or the end of a lease."""
        if one.due_seen is None:
            return one.is_retry_seen is None
        times = list(self.retry_times(one).values())
        if one.lock is not None or any(at <= one.due_seen for at in times):
            return one.is_retry_seen is True
        # Else it was due before the retry was, and either may be written since.
        return one.is_retry_seen is False or any(at <= self.now for at in times)

    def allows_due(self, one: Conversation, found: datetime | None) -> bool:
        """Whether workers may be told to come at `found`: never too late, else as it likes."""
        due = self.due(one)
        if due is None or found is None:
            return due is found
        if one.waits_for is not None and one.lock is None:
            return found <= max(due, self.now + LOOK_LATER)
        if one.lock is None and self.blocking(one) is not None:
            return found <= max(due, self.now)
        # A retry that is due goes first anyway: what became free behind it is not written.
        if one.lock is None and found <= self.now and found in {m.retry_at for m in one.line}:
            return True
        return found == due

    def choose_handler(self, one: Conversation, text: str) -> str:
        """Universal words, the flow's owner, keywords, the default."""
        word = text.strip().lower()
        if is_universal(text):
            return UNIVERSAL[word]
        if one.owner is not None:
            return one.owner
        for wanted in (word, word.split(" ")[0]):
            for handler in self.handlers.values():
                if wanted in handler.words:
                    return handler.name
        return next(h.name for h in self.handlers.values() if h.is_default)


def bucket(identity: str) -> int:
    """Who is in at a rollout of n %: those below n * 100."""
    return int(hashlib.sha256(identity.encode()).hexdigest()[:12], 16) % 10000


def is_universal(text: str) -> bool:
    """Words that work in every state and pass a line that is held up."""
    return text.strip().lower() in UNIVERSAL


def let_wait(person: Conversation, holder: Conversation) -> None:
    """The holder's backlog first; one that still waits keeps whom it waits for."""
    still = person.waits_for is not None and person.waits_for.unstarted() is not None
    if holder.unstarted() is not None and not still:
        person.waits_for = holder

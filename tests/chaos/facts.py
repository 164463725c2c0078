"""What the judge judges: rows as they were sent, stored and written by the handlers."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.chaos.messages import Fate


@dataclass(frozen=True)
class Sent:
    """An event as its senders know it. Times are seconds of one monotonic clock.

    `sent`: when it was first sent; `acked`: when it was first accepted, None: never. `place`: its
    place among the messages of one contact in one `batch`. `is_fixed`: in the enhanced flow for
    sure; `is_strict`: its handler lets nobody pass; `is_plain`: its handler writes nothing itself.
    """

    id: str
    kind: str = "message"
    contact: str = ""
    fate: Fate = "processed"
    is_fixed: bool = True
    is_strict: bool = False
    is_plain: bool = False
    sent: float = 0.0
    acked: float | None = None
    batch: int = 0
    place: int = 0

    def precedes(self, other: Sent) -> bool:
        """Whether it was stored before the other one for certain."""
        if self.batch == other.batch:
            return self.place < other.place
        return self.acked is not None and self.acked < other.sent


@dataclass(frozen=True)
class Entry:
    """A row of the ledger. `id` as in `Sent`; `key` its event key."""

    id: str
    key: str
    kind: str
    status: str
    flow: str
    attempts: int
    conversation: int | None
    seq: int | None


@dataclass(frozen=True)
class Failure:
    """A failed attempt. `at`: epoch seconds of the database's clock."""

    key: str
    attempt: int
    reason: str
    at: float


@dataclass(frozen=True)
class Effect:
    """What a handler wrote through ctx.db: committed, or it would not be here.

    `begun`, `ended`: numbers of one sequence; `at`: when it began, as in `Failure`. `is_rider`:
    settled with the turn of an earlier message, which has the reply and the change of state.
    """

    run: int
    key: str
    attempt: int
    conversation: int
    begun: int
    ended: int | None
    at: float
    is_rider: bool = False


@dataclass(frozen=True)
class Collision:
    """Run `run` began in a conversation that run `former` had not left."""

    former: int
    former_key: str
    former_attempt: int
    run: int
    key: str
    attempt: int


@dataclass(frozen=True)
class Transition:
    """A row of the audit, in order. `at`: as in `Failure`."""

    conversation: int
    before: tuple[str, str]
    after: tuple[str, str]
    key: str | None
    at: float


@dataclass(frozen=True)
class Talk:
    """A conversation at the end. `count`: the sum that every turn raised by one."""

    conversation: int
    contact: str
    state: tuple[str, str]
    count: int


@dataclass(frozen=True)
class Facts:
    """All of it. `left`: what should have gone; `seen`: what an observer found during the run."""

    sent: tuple[Sent, ...]
    entries: tuple[Entry, ...]
    failures: tuple[Failure, ...] = ()
    effects: tuple[Effect, ...] = ()
    collisions: tuple[Collision, ...] = ()
    transitions: tuple[Transition, ...] = ()
    talks: tuple[Talk, ...] = ()
    replies: dict[str, int] = field(default_factory=dict)
    left: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()

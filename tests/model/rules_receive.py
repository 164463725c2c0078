"""Rules: what Meta sends, again and again, and who may be in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.model.machine import Machine
from tests.model.receiving import Event, Request

NUMBERS = ("100000001", "100000002")
# Learned BSUIDs, phones that move, contacts without a phone: few, so that they meet.
SENDERS = (
    (None, "15550001"),
    ("US.1", "15550001"),
    ("US.1", None),
    ("US.2", "15550001"),
    ("US.2", "15550002"),
    (None, "15550002"),
)
TEXTS = ("hello", "order 1", "fragile", "menu", "ORDER")
# From the day of receipt: before the window, or ahead of it; jumps in time reach the latter.
OUTSIDE = {"stale": -400, "ahead": 4}


@dataclass(frozen=True)
class Wish:
    """An event to send: a new one, or (`again`) one of those sent before."""

    kind: str
    number: int
    sender: int
    text: int
    again: int


def wishes(*, is_message: bool = False) -> st.SearchStrategy[Wish]:
    kinds = ("message", "message", "message", "again", "status", "stale", "ahead", "broken")
    return st.builds(
        Wish,
        kind=st.sampled_from(kinds[:3] if is_message else kinds),
        number=st.sampled_from((0, 0, 0, 1)),
        sender=st.integers(0, len(SENDERS) - 1),
        text=st.integers(0, len(TEXTS) - 1),
        again=st.integers(0, 5),
    )


class ReceiveRules(Machine):
    """Deliver, redeliver, repeat a lost answer."""

    @initialize(wanted=st.lists(wishes(is_message=True), min_size=1, max_size=4))
    def begin(self, wanted: list[Wish]) -> None:
        """Hypothesis leaves out some rules in each example: without messages nothing can happen."""
        with self.step():
            self.send(wanted, 0, True)

    @rule(
        wanted=st.lists(wishes(is_message=True), min_size=1, max_size=3),
        claim=st.sampled_from((1, 0)),
        enhanced=st.sampled_from((True, False)),
    )
    def receive_messages(self, wanted: list[Wish], claim: int, enhanced: bool) -> None:
        """New ones, none else."""
        with self.step():
            self.send(wanted, claim, enhanced)

    @rule(
        wanted=st.lists(wishes(), min_size=1, max_size=4),
        claim=st.integers(0, 3),
        enhanced=st.sampled_from((True, True, None, False)),
    )
    def receive(self, wanted: list[Wish], claim: int, enhanced: bool | None) -> None:
        with self.step():
            self.send(wanted, claim, enhanced)

    @rule(
        wanted=st.lists(wishes(), min_size=1, max_size=3),
        claim=st.integers(0, 2),
        is_sent_again=st.booleans(),
    )
    def receive_cut_off(self, wanted: list[Wish], claim: int, is_sent_again: bool) -> None:
        """The connection breaks before COMMIT; the glue may repeat the call, or Meta it later."""
        with self.step():
            request = self.compose(wanted, claim, True)
            self.deliver(request, is_cut=True)
            if is_sent_again:
                self.requests.append(request)
                self.deliver(request)

    @precondition(lambda self: self.requests)
    @rule(pick=st.integers(0, 5))
    def repeat(self, pick: int) -> None:
        """The answer was lost: the same call again, at once or much later."""
        with self.step():
            self.deliver(self.requests[-1 - pick % len(self.requests)])

    def send(self, wanted: list[Wish], claim: int, enhanced: bool | None) -> None:
        """A new delivery."""
        request = self.compose(wanted, claim, enhanced)
        self.requests.append(request)
        self.deliver(request)

    def compose(self, wanted: list[Wish], claim: int, enhanced: bool | None) -> Request:
        """The request of these wishes; one message may change whose the next one is."""
        sent = [event for request in self.requests for event in request.events]
        events: list[Event] = []
        for wish in wanted:
            number, sender = NUMBERS[wish.number], SENDERS[wish.sender]
            event = Event(
                "message" if wish.kind == "again" else wish.kind,
                f"wamid.{len(sent) + len(events)}",
                number,
                sender,
                TEXTS[wish.text],
                self.world.now + timedelta(days=OUTSIDE.get(wish.kind, 0)),
            )
            if wish.kind == "again" and sent + events:
                earlier = sent + events
                event = earlier[-1 - wish.again % len(earlier)]
            events.append(event)
        return Request(UUID(int=len(self.requests) + 1), tuple(events), claim, enhanced)

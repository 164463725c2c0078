"""Says what is wrong: one function per rule, all of them on plain data.

A rule yields a line for each breach. What the faults explain is no breach: an attempt that
failed, an order that a failed attempt changed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

from tests.chaos.facts import Effect, Entry, Facts, Failure, Sent, Talk, Transition
from tests.chaos.messages import DOOM_RETRIES

K = TypeVar("K")
T = TypeVar("T")
Rule = Callable[["Case"], Iterator[str]]
SETTLED_ORIGINAL = {"processed", "failed", "original"}


@dataclass(frozen=True)
class Finding:
    """One breach of one rule."""

    rule: str
    what: str


@dataclass(frozen=True)
class Case:
    """The facts with what the rules look up in them."""

    facts: Facts

    @cached_property
    def entries(self) -> dict[str, list[Entry]]:
        return _group(self.facts.entries, lambda e: e.id)

    @cached_property
    def failures(self) -> dict[str, list[Failure]]:
        return _group(self.facts.failures, lambda f: f.key)

    @cached_property
    def effects(self) -> dict[str, list[Effect]]:
        return _group(self.facts.effects, lambda e: e.key)

    @cached_property
    def turns(self) -> list[tuple[Sent, Entry]]:
        """Messages that went through the enhanced flow."""
        found = ((s, self.entries.get(s.id, [])) for s in self.facts.sent if s.kind == "message")
        return [(s, e[0]) for s, e in found if len(e) == 1 and e[0].flow != "original"]

    @cached_property
    def fixed(self) -> list[Talk]:
        """Conversations that never were in the original flow."""
        contacts = {s.contact for s in self.facts.sent if s.is_fixed}
        return [t for t in self.facts.talks if t.contact in contacts]

    @cached_property
    def numbers(self) -> set[int]:
        return {t.conversation for t in self.fixed}


def judge(facts: Facts) -> list[Finding]:
    """All breaches of all rules; none: everything held."""
    case = Case(facts)
    return [Finding(rule.__name__, what) for rule in RULES for what in rule(case)]


def accepted(case: Case) -> Iterator[str]:
    """What was answered below 500 is in the ledger, and everything at most once."""
    known = set()
    for sent in case.facts.sent:
        known.add(sent.id)
        rows = len(case.entries.get(sent.id, []))
        if rows > 1 or (rows == 0 and sent.acked is not None):
            yield f"{sent.id}: {rows} ledger rows"
    for id_ in case.entries.keys() - known:
        yield f"{id_}: in the ledger, never sent"


def conserved(case: Case) -> Iterator[str]:
    """Every row has a final status, by its kind."""
    for entry in case.facts.entries:
        if entry.kind != "message":
            good = entry.status == "recorded"
        elif entry.flow == "original":
            good = entry.status in SETTLED_ORIGINAL
        else:
            good = entry.status in {"processed", "exhausted"}
        if not good:
            yield f"{entry.id}: {entry.kind} is {entry.status}"


def once(case: Case) -> Iterator[str]:
    """One effect and one reply for each processed message, none for any other event."""
    status = {e.key: e.status for e in case.facts.entries}
    for key in status.keys() | case.effects.keys() | case.facts.replies.keys():
        wanted = int(status.get(key) == "processed")
        for what, found in (
            ("effects", len(case.effects.get(key, []))),
            ("replies", case.facts.replies.get(key, 0)),
        ):
            if found != wanted:
                yield f"event {key} is {status.get(key)}: {found} {what}"


def fate(case: Case) -> Iterator[str]:
    """Messages end as they asked to, however many processes died under them."""
    for sent, entry in case.turns:
        failures = case.failures.get(entry.key, [])
        last = failures[-1].reason if failures else None
        if sent.fate == "processed":
            good = entry.status == "processed"
        elif sent.fate == "rejected":
            good = entry.status == "exhausted" and last == "rejected"
        else:
            good = entry.status == "exhausted" and entry.attempts == DOOM_RETRIES + 1
        if not good:
            yield f"{sent.id}, to be {sent.fate}: {entry.status} after {entry.attempts}, {last}"


def explained(case: Case) -> Iterator[str]:
    """Every attempt but a successful last one is in the dead-letter queue with its reason."""
    for sent, entry in case.turns:
        failed = [f.attempt for f in case.failures.get(entry.key, [])]
        count = entry.attempts - (entry.status == "processed")
        if failed != list(range(1, count + 1)):
            yield f"{sent.id}: {entry.status} after {entry.attempts} attempts, failed: {failed}"


def fenced(case: Case) -> Iterator[str]:
    """No effect of an attempt that lost its lease, failed, or did not settle the message."""
    attempts = {e.key: e.attempts for e in case.facts.entries}
    for effect in case.facts.effects:
        failed = {f.attempt for f in case.failures.get(effect.key, [])}
        if effect.attempt in failed or effect.attempt != attempts.get(effect.key):
            yield (
                f"event {effect.key}: effect of attempt {effect.attempt}, settled by "
                f"{attempts.get(effect.key)}, failed: {sorted(failed)}"
            )


def one_at_a_time(case: Case) -> Iterator[str]:
    """Turns that took effect in one conversation do not overlap."""
    mine = (e for e in case.facts.effects if e.conversation in case.numbers)
    for number, effects in _group(mine, lambda e: e.conversation).items():
        for one, other in pairwise(sorted(effects, key=lambda e: e.begun)):
            if one.ended is None or one.ended > other.begun:
                yield f"conversation {number}: runs {one.run} and {other.run} overlap"


def alone(case: Case) -> Iterator[str]:
    """Nobody began while another handler was at work, unless that one's attempt had failed.

    A run that took effect before the other began was over: it only could not say so.
    """
    ended = {e.run: e.ended for e in case.facts.effects}
    conversations = {e.key: e.conversation for e in case.facts.entries}
    for met in case.facts.collisions:
        if conversations.get(met.key) not in case.numbers:
            continue
        failed = {f.attempt for f in case.failures.get(met.key, [])}
        end = ended.get(met.former)
        if met.attempt not in failed and (end is None or end > met.run):
            yield f"run {met.run} began while run {met.former} (event {met.key}) was at work"


def in_line(case: Case) -> Iterator[str]:
    """Places in line follow the order of receipt, without gaps."""
    for contact, turns in _group(case.turns, lambda t: t[0].contact).items():
        for one, other in _ordered(turns):
            if (one[1].seq or 0) >= (other[1].seq or 0):
                yield f"{one[0].id} came before {other[0].id}: {one[1].seq}, {other[1].seq}"
        places = sorted(e.seq or 0 for _, e in turns)
        if places != list(range(1, len(places) + 1)):
            yield f"contact {contact}: places in line have gaps or repeat"


def in_order(case: Case) -> Iterator[str]:
    """Turns take effect in order of receipt; a failed attempt is passed by, if it may be."""
    done = [(s, e, f[0]) for s, e in case.turns if (f := case.effects.get(e.key))]
    for turns in _group(done, lambda t: t[0].contact).values():
        for one, other in _ordered(turns):
            if one[2].begun < other[2].begun:
                continue
            was_parked = any(f.at <= other[2].at for f in case.failures.get(one[1].key, []))
            if one[0].is_strict or not was_parked:
                yield f"{other[0].id} ran before {one[0].id}, that came first"


def summed(case: Case) -> Iterator[str]:
    """Each turn saw the state that the one before it left."""
    done = Counter(e.conversation for e in case.facts.entries if e.status == "processed")
    for talk in case.fixed:
        if talk.count != done[talk.conversation]:
            yield f"conversation {talk.conversation}: {talk.count}, not {done[talk.conversation]}"


def audited(case: Case) -> Iterator[str]:
    """The audit is an unbroken path to the present state, with one step per processed message."""
    steps: Counter[str | None] = Counter()
    paths = _group(case.facts.transitions, lambda t: t.conversation)
    for talk in case.facts.talks:
        path: list[Transition] = paths.get(talk.conversation, [])
        for one, other in pairwise(path):
            if one.after != other.before:
                yield f"conversation {talk.conversation}: {one.after}, then from {other.before}"
        if path and path[-1].after != talk.state:
            yield f"conversation {talk.conversation}: {talk.state}, audited {path[-1].after}"
        steps.update(t.key for t in path if t.before[0] != t.after[0])
    for sent, entry in case.turns:
        if steps[entry.key] != int(entry.status == "processed"):
            yield f"{sent.id} is {entry.status}: {steps[entry.key]} changes of state"


def nothing_left(case: Case) -> Iterator[str]:
    """Nothing is held, nothing waits."""
    yield from case.facts.left


def always(case: Case) -> Iterator[str]:
    """What the observer and the senders saw while everything ran."""
    yield from case.facts.seen


RULES: tuple[Rule, ...] = (
    *(accepted, conserved, once, fate, explained, fenced, one_at_a_time, alone),
    *(in_line, in_order, summed, audited, nothing_left, always),
)


def _group(items: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    found: dict[K, list[T]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return found


P = TypeVar("P", bound=tuple[object, ...])


def _ordered(turns: list[P]) -> Iterator[tuple[P, P]]:
    """Pairs of which the first was stored before the second for certain."""
    for one in turns:
        for other in turns:
            first, second = one[0], other[0]
            assert isinstance(first, Sent)
            assert isinstance(second, Sent)
            if one is not other and first.precedes(second):
                yield one, other

"""What must hold for each conversation: one at a time, in order, every step audited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from tests.chaos.case import Case, group, ordered
from tests.chaos.facts import Transition


def one_at_a_time(case: Case) -> Iterator[str]:
    """Turns that took effect in one conversation do not overlap."""
    mine = (e for e in case.facts.effects if e.conversation in case.numbers and not e.is_rider)
    for number, effects in group(mine, lambda e: e.conversation).items():
        for one, other in pairwise(sorted(effects, key=lambda e: e.begun)):
            if one.ended is None or one.ended > other.begun:
                yield f"conversation {number}: runs {one.run} and {other.run} overlap"


def alone(case: Case) -> Iterator[str]:
    """Of two handlers that met in a conversation, one had a turn that failed.

    Either the one at work was too slow, or the other one was handed a turn and began only when
    its lease was over. A run that took effect before was over: it only could not say so. Of one
    that writes no effect, that it was settled tells.
    """
    ended = {e.run: e.ended for e in case.facts.effects}
    failed = {(f.key, f.attempt) for f in case.facts.failures}
    settled = {(e.key, e.attempts) for e in case.facts.entries if e.status == "processed"}
    conversations = {e.key: e.conversation for e in case.facts.entries}
    for met in case.facts.collisions:
        if conversations.get(met.key) not in case.numbers:
            continue
        is_explained = failed & {(met.former_key, met.former_attempt), (met.key, met.attempt)}
        if met.former_key in case.plain and (met.former_key, met.former_attempt) in settled:
            continue
        end = ended.get(met.former)
        if not is_explained and (end is None or end > met.run):
            yield f"event {met.key} began (run {met.run}) while event {met.former_key} was at work"


def in_line(case: Case) -> Iterator[str]:
    """Places in line follow the order of receipt, without gaps."""
    placed = [(s, e.seq) for s, e in case.turns if e.seq is not None]
    for contact, turns in group(placed, lambda t: t[0].contact).items():
        for one, other in ordered(turns):
            if one[1] >= other[1]:
                yield f"{one[0].id} came before {other[0].id}: {one[1]}, {other[1]}"
        places = sorted(seq for _, seq in turns)
        if places != list(range(1, len(places) + 1)):
            yield f"contact {contact}: places in line have gaps or repeat"


def in_order(case: Case) -> Iterator[str]:
    """Turns take effect in order of receipt; a failed attempt is passed by, if it may be."""
    done = [(s, e, *m) for s, e in case.turns if (m := case.moments.get(e.key))]
    for turns in group(done, lambda t: t[0].contact).values():
        for one, other in ordered(turns):
            if one[2] < other[2]:
                continue
            was_parked = any(f.at <= other[3] for f in case.failures.get(one[1].key, []))
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
    paths = group(case.facts.transitions, lambda t: t.conversation)
    for talk in case.facts.talks:
        path: list[Transition] = paths.get(talk.conversation, [])
        for one, other in pairwise(path):
            if one.after != other.before:
                yield f"conversation {talk.conversation}: {one.after}, then from {other.before}"
        if path and path[-1].after != talk.state:
            yield f"conversation {talk.conversation}: {talk.state}, audited {path[-1].after}"
        steps.update(t.key for t in path if t.before[0] != t.after[0])
    for sent, entry in case.turns:
        if steps[entry.key] != (entry.status == "processed") - (entry.key in case.riders):
            yield f"{sent.id} is {entry.status}: {steps[entry.key]} changes of state"

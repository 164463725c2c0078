"""The facts with what the rules look up in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from tests.chaos.facts import Effect, Entry, Facts, Failure, Sent, Talk

K = TypeVar("K")
T = TypeVar("T")
P = TypeVar("P", bound=tuple[object, ...])


@dataclass(frozen=True)
class Case:
    """The facts with what the rules look up in them."""

    facts: Facts

    @cached_property
    def entries(self) -> dict[str, list[Entry]]:
        return group(self.facts.entries, lambda e: e.id)

    @cached_property
    def failures(self) -> dict[str, list[Failure]]:
        return group(self.facts.failures, lambda f: f.key)

    @cached_property
    def effects(self) -> dict[str, list[Effect]]:
        return group(self.facts.effects, lambda e: e.key)

    @cached_property
    def riders(self) -> set[str]:
        return {e.key for e in self.facts.effects if e.is_rider}

    @cached_property
    def plain(self) -> set[str]:
        return {
            entry.key
            for sent in self.facts.sent
            if sent.is_plain
            for entry in self.entries.get(sent.id, [])
        }

    @cached_property
    def moments(self) -> dict[str, tuple[int, float]]:
        """When an event took effect: place among the others of its conversation, and time.

        Where its handler wrote an effect, when that began; else when its change of state was.
        """
        steps = enumerate(self.facts.transitions)
        plain = {t.key: (n, t.at) for n, t in steps if t.key and t.before[0] != t.after[0]}
        return {key: found for key, found in plain.items() if key in self.plain} | {
            key: (effects[0].begun, effects[0].at) for key, effects in self.effects.items()
        }

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


def group(items: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """Items by what `key` says of them, in their order."""
    found: dict[K, list[T]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return found


def ordered(turns: list[P]) -> Iterator[tuple[P, P]]:
    """Pairs of which the first was stored before the second for certain."""
    for one in turns:
        for other in turns:
            first, second = one[0], other[0]
            assert isinstance(first, Sent)
            assert isinstance(second, Sent)
            if one is not other and first.precedes(second):
                yield one, other

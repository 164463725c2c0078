"""Says what is wrong: one function per rule, all of them on plain data.

A rule yields a line for each breach. What the faults explain is no breach: an attempt that
failed, an order that a failed attempt changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.chaos import rules_conversations as conversations
from tests.chaos import rules_messages as messages
from tests.chaos.case import Case
from tests.chaos.facts import Facts

Rule = Callable[[Case], Iterator[str]]


@dataclass(frozen=True)
class Finding:
    """One breach of one rule."""

    rule: str
    what: str


def judge(facts: Facts) -> list[Finding]:
    """All breaches of all rules; none: everything held."""
    case = Case(facts)
    return [Finding(rule.__name__, what) for rule in RULES for what in rule(case)]


def nothing_left(case: Case) -> Iterator[str]:
    """Nothing is held, nothing waits."""
    yield from case.facts.left


def always(case: Case) -> Iterator[str]:
    """What the observer and the senders saw while everything ran."""
    yield from case.facts.seen


RULES: tuple[Rule, ...] = (
    messages.accepted,
    messages.conserved,
    messages.once,
    messages.fate,
    messages.explained,
    messages.fenced,
    conversations.one_at_a_time,
    conversations.alone,
    conversations.in_line,
    conversations.in_order,
    conversations.summed,
    conversations.audited,
    nothing_left,
    always,
)

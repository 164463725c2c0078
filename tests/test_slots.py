"""A worker's slots: retries and fresh messages leave each other room."""

from __future__ import annotations

from dataclasses import replace

import pytest

from glue.slots import Slots
from tests.support.turns import BLANK

FRESH = BLANK
RETRY = replace(BLANK, attempt=2)


@pytest.mark.parametrize(("count", "retries"), [(1, 1), (2, 1), (3, 1), (8, 4), (9, 4)])
def test_retries_get_half_of_the_slots_but_at_least_one(count: int, retries: int) -> None:
    slots = Slots(count)
    assert (slots.free, slots.free_for_retries) == (count, retries)
    for _ in range(retries):
        slots.take(RETRY)
    assert (slots.free, slots.free_for_retries) == (count - retries, 0)


def test_fresh_messages_may_have_all_slots() -> None:
    slots = Slots(4)
    for _ in range(3):
        slots.take(FRESH)
    assert (slots.free, slots.free_for_retries) == (1, 1)
    slots.take(FRESH)
    assert (slots.free, slots.free_for_retries) == (0, 0)


def test_an_ended_turn_says_when_its_slot_was_missing() -> None:
    slots = Slots(4)
    slots.take(FRESH)
    assert slots.give(FRESH) is False
    slots.take(RETRY)
    slots.take(RETRY)
    slots.take(FRESH)
    # A retry may have been left behind for want of its half.
    assert slots.give(FRESH) is False
    assert slots.give(RETRY) is True
    assert slots.give(RETRY) is False
    assert (slots.running, slots.free, slots.free_for_retries) == (0, 4, 2)


def test_a_slot_goes_on_with_another_kind_of_turn() -> None:
    slots = Slots(2)
    slots.take(FRESH)
    slots.swap(FRESH, RETRY)
    assert (slots.free, slots.free_for_retries) == (1, 0)
    slots.swap(RETRY, FRESH)
    assert (slots.free, slots.free_for_retries) == (1, 1)


def test_slots_of_retries_that_end_may_be_used_for_others() -> None:
    slots = Slots(8)
    for turn in (RETRY, RETRY, RETRY, FRESH, FRESH, FRESH):
        slots.take(turn)
    for turns, expected in (([FRESH] * 3, 1), ([RETRY, RETRY, FRESH], 3), ([FRESH], 1)):
        found = slots.reserve_retries(turns)
        assert found == expected
        slots.release_retries(found)


def test_two_claims_at_once_share_what_is_left_for_retries() -> None:
    slots = Slots(8)
    for _ in range(6):
        slots.take(FRESH)
    first = slots.reserve_retries([FRESH, FRESH, FRESH])
    second = slots.reserve_retries([FRESH, FRESH, FRESH])
    assert (first, second, slots.free_for_retries, slots.reserve_retries()) == (3, 1, 0, 0)
    slots.swap(FRESH, RETRY)
    slots.release_retries(first)
    # One of the three was one.
    assert slots.reserve_retries() == 2

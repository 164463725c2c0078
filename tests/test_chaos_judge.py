"""The judge of the chaos run finds each kind of damage, and nothing that the faults explain."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.facts import Collision, Effect, Entry, Facts, Failure, Sent, Talk, Transition
from tests.chaos.judge import judge
from tests.chaos.logs import read
from tests.chaos.plan import KINDS, SUBJECTS, plan
from tests.chaos.proxy import SIDES, Cut

HOME = ("home", "active")
CONTACT = "250788400001"


def sent(number: int, **keys: Any) -> Sent:
    """Message `number` of one contact, accepted before the next one was sent."""
    times: dict[str, Any] = {"sent": float(number), "acked": number + 0.5, "batch": number}
    return Sent(id=f"m{number}", contact=CONTACT, **(times | keys))


def good() -> Facts:
    """Two messages of a conversation, the first parked once and passed; and a status."""
    first, second = ("after m1", "active"), ("after m2", "active")
    return Facts(
        sent=(sent(1), sent(2), Sent(id="s1", kind="status", acked=1.0)),
        entries=(
            Entry("m1", "k1", "message", "processed", "enhanced", 2, 7, 1),
            Entry("m2", "k2", "message", "processed", "enhanced", 1, 7, 2),
            Entry("s1", "k3", "status", "recorded", "", 0, None, None),
        ),
        failures=(Failure("k1", 1, "lock_expired", 100.0),),
        effects=(
            Effect(20, "k2", 1, 7, 21, 22, 101.0),
            Effect(30, "k1", 2, 7, 31, 32, 102.0),
        ),
        # The first attempt was still at work when its lease was over.
        collisions=(Collision(10, "k1", 1, 20, "k2", 1),),
        transitions=(
            Transition(7, HOME, second, "k2", 101.5),
            Transition(7, second, first, "k1", 102.5),
        ),
        talks=(Talk(7, CONTACT, first, 2),),
        replies={"k1": 1, "k2": 1},
    )


def rules(facts: Facts) -> set[str]:
    return {finding.rule for finding in judge(facts)}


def test_what_faults_explain_is_no_finding() -> None:
    assert judge(good()) == []


def test_a_lost_message() -> None:
    facts = good()
    assert "accepted" in rules(replace(facts, entries=facts.entries[1:]))


def test_a_message_that_was_never_accepted_may_be_missing() -> None:
    facts = good()
    refused = sent(3, acked=None)
    assert judge(replace(facts, sent=(*facts.sent, refused))) == []


def test_the_same_message_twice_in_the_ledger() -> None:
    facts = good()
    again = replace(facts.entries[1], key="k4")
    assert "accepted" in rules(replace(facts, entries=(*facts.entries, again)))


def plain() -> Facts:
    """The same from a handler that writes nothing; the first attempt came back to say it was."""
    facts = good()
    return replace(
        facts,
        sent=tuple(replace(s, is_plain=s.kind == "message") for s in facts.sent),
        effects=(),
        collisions=(*facts.collisions, Collision(20, "k2", 1, 30, "k1", 2)),
    )


def test_where_no_effect_is_written_the_reply_tells() -> None:
    assert judge(plain()) == []
    assert "once" in rules(replace(plain(), replies={"k1": 2, "k2": 1}))
    assert "once" in rules(replace(plain(), effects=(Effect(20, "k2", 1, 7, 21, 22, 101.0),)))


def test_where_no_effect_is_written_the_audit_tells_the_order() -> None:
    late = (Failure("k1", 1, "lock_expired", 101.9),)
    assert "in_order" in rules(replace(plain(), failures=late))


def test_where_no_effect_is_written_one_that_was_not_settled_was_at_work() -> None:
    met = Collision(20, "k2", 3, 30, "k1", 2)
    assert "alone" in rules(replace(plain(), collisions=(met,)))


def test_an_effect_twice() -> None:
    facts = good()
    again = replace(facts.effects[0], run=40, begun=41, ended=42)
    assert rules(replace(facts, effects=(*facts.effects, again))) == {"once"}


def test_an_effect_of_an_exhausted_message() -> None:
    facts = good()
    dead = replace(facts.entries[1], status="exhausted")
    found = rules(replace(facts, entries=(facts.entries[0], dead, facts.entries[2])))
    assert {"once", "fate", "explained"} <= found


def test_a_reply_twice() -> None:
    assert rules(replace(good(), replies={"k1": 2, "k2": 1})) == {"once"}


def test_a_message_that_rides_along_has_no_reply_of_its_own() -> None:
    facts = good()
    last = Entry("m3", "k9", "message", "processed", "enhanced", 1, 7, 3)
    rider = replace(facts.effects[1], key="k9", attempt=1, begun=33, ended=34, is_rider=True)
    burst = replace(
        facts,
        sent=(*facts.sent, sent(3)),
        entries=(*facts.entries, last),
        effects=(*facts.effects, rider),
        talks=(replace(facts.talks[0], count=3),),
    )
    assert judge(burst) == []
    assert rules(replace(burst, replies={"k1": 1, "k2": 1, "k9": 1})) == {"once"}


def test_the_effect_of_a_worker_that_lost_its_lease() -> None:
    facts = good()
    late = replace(facts.effects[1], attempt=1)
    assert rules(replace(facts, effects=(facts.effects[0], late))) == {"fenced"}


def test_an_attempt_without_a_trace() -> None:
    facts = good()
    assert "explained" in rules(replace(facts, failures=()))


def test_turns_that_overlap() -> None:
    facts = good()
    longer = replace(facts.effects[0], ended=31)
    assert rules(replace(facts, effects=(longer, replace(facts.effects[1], begun=30)))) == {
        "one_at_a_time"
    }


def test_a_handler_that_was_not_alone() -> None:
    facts = good()
    met = Collision(20, "k2", 1, 21, "k1", 2)
    assert rules(replace(facts, collisions=(met,))) == {"alone"}


def test_a_handler_that_began_when_its_lease_was_over() -> None:
    facts = good()
    assert judge(replace(facts, collisions=(Collision(20, "k2", 1, 21, "k1", 1),))) == []


def test_an_inversion_without_a_reason() -> None:
    facts = good()
    # It failed only after the other one had begun.
    late = replace(facts.failures[0], at=101.5)
    assert rules(replace(facts, failures=(late,))) == {"in_order"}


def test_an_inversion_where_nobody_may_pass() -> None:
    facts = good()
    strict = tuple(replace(s, is_strict=s.kind == "message") for s in facts.sent)
    assert rules(replace(facts, sent=strict)) == {"in_order"}


def test_messages_that_were_sent_at_once_have_no_order() -> None:
    facts = good()
    at_once = (replace(facts.sent[0], acked=9.0), replace(facts.sent[1], acked=9.0), facts.sent[2])
    assert judge(replace(facts, sent=at_once, failures=(Failure("k1", 1, "timeout", 109.0),))) == []


@pytest.mark.parametrize("seqs", [(2, 1), (1, 3), (1, 1)])
def test_places_in_line(seqs: tuple[int, int]) -> None:
    facts = good()
    entries = [replace(e, seq=s) for e, s in zip(facts.entries, (*seqs, None), strict=True)]
    assert "in_line" in rules(replace(facts, entries=tuple(entries)))


def test_a_lost_update() -> None:
    facts = good()
    assert rules(replace(facts, talks=(replace(facts.talks[0], count=1),))) == {"summed"}


def test_a_gap_in_the_audit() -> None:
    facts = good()
    assert rules(replace(facts, transitions=facts.transitions[1:])) == {"audited"}


def test_what_is_left_and_what_was_seen() -> None:
    assert rules(replace(good(), left=("conversation 7 is locked",))) == {"nothing_left"}
    assert rules(replace(good(), seen=("two turns at once",))) == {"always"}


def test_logs(tmp_path: Path) -> None:
    log = tmp_path / "worker0.log"
    log.write_text(
        '{"event": "turn_finished", "outcome": "lost"}\n'
        '{"event": "claim_failed", "sqlstate": "57P03"}\n'
        '{"event": "turn_fini'
    )
    story = read([log])
    assert (story.outcomes["lost"], story.seen) == (1, [])
    log.write_text(
        '{"event": "turn_crashed", "error_class": "KeyError"}\n'
        '{"event": "claim_failed", "sqlstate": "23505"}\n'
        '{"event": "odd", "note": "park quick marmalade 1.2"}\n'
        "Traceback (most recent call last):\n"
    )
    assert len(read([log]).seen) == 4


def test_the_plan_follows_from_the_seed_and_has_everything() -> None:
    faults = plan(7, 60)
    assert faults == plan(7, 60)
    assert faults != plan(8, 60)
    assert {fault.kind for fault in faults} == set(KINDS)
    cuts = {cut for fault in faults for cut in fault.cuts}
    assert cuts == {Cut(subject, side) for subject in SUBJECTS for side in SIDES}

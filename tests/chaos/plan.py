"""Which faults, when: decided by the seed alone."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from tests.chaos.messages import LEASE_MARGIN_S, TIMEOUT_S
from tests.chaos.proxy import SIDES, Cut

WORKERS: Final = 4
# Beside others whose clock is right.
MOVABLE: Final = (1, 3)
LEASE_S: Final = TIMEOUT_S + LEASE_MARGIN_S
# Relative frequency. Every kind occurs at least once in a run that is long enough.
KINDS: Final = {
    "kill_worker": 5,
    "kill_web": 3,
    "kill_all_web": 1,
    "deploy_worker": 3,
    "deploy_web": 1,
    "stop_worker": 6,
    "stop_web": 2,
    "crash_database": 1,
    "kill_postmaster": 1,
    "terminate_backends": 3,
    "cut": 12,
    # What the fence is for.
    "settle_late": 6,
    "reset_connections": 2,
    "stall_network": 6,
    "move_clock": 3,
    "move_flag": 2,
}
SUBJECTS: Final = (
    "process_webhook",
    "claim_messages",
    "complete_message",
    "complete_messages",
    "fail_message",
    "commit",
)
CUTS_AT_ONCE: Final = 4
GAP_S: Final = 0.7
# The start and the end of a run are quiet, so that there is something to break.
QUIET_S: Final = 1.0


@dataclass(frozen=True)
class Fault:
    """`at`: seconds after the load began; `lasts`: until it is undone; `target`: which worker;
    `amount`: how much of it; `cuts`: where to cut."""

    at: float
    kind: str
    target: int
    lasts: float
    amount: int
    cuts: tuple[Cut, ...] = ()


def plan(seed: int, seconds: float, kinds: Collection[str] = tuple(KINDS)) -> list[Fault]:
    """The faults of a run, by time: each kind once in random order, then by weight."""
    rng = random.Random(f"faults {seed}")
    first = list(kinds)
    rng.shuffle(first)
    names, weights = zip(*((k, w) for k, w in KINDS.items() if k in kinds), strict=True)
    cuts = _cuts(rng)
    found: list[Fault] = []
    at = QUIET_S
    while at < seconds - QUIET_S:
        kind = first.pop() if first else rng.choices(names, weights)[0]
        fault = _fault(rng, at, kind)
        if kind == "cut":
            fault = replace(fault, cuts=tuple(islice(cuts, CUTS_AT_ONCE)))
        found.append(fault)
        at += rng.uniform(0.4, 1.6) * GAP_S
    return found


def _cuts(rng: random.Random) -> Iterator[Cut]:
    """Every place in turn, in an order of its own each time."""
    places = [Cut(subject, side) for subject in SUBJECTS for side in SIDES]
    while True:
        yield from rng.sample(places, len(places))


def _fault(rng: random.Random, at: float, kind: str) -> Fault:
    amount = rng.randint(1, 3)
    lasts = rng.uniform(0.1, 1.5)
    target = rng.randrange(WORKERS)
    if kind in ("stop_worker", "stop_web"):
        lasts = LEASE_S + rng.uniform(0.2, 2.0)
    elif kind == "stall_network":
        lasts = LEASE_S + rng.uniform(-0.5, 2.0)
    elif kind in ("deploy_worker", "deploy_web"):
        lasts = rng.uniform(1.0, 3.0)
    elif kind == "move_clock":
        target = rng.choice(MOVABLE)
        lasts = rng.uniform(2.0, 5.0)
        amount = rng.choice((-86_400, -3_600, -5, 5, 3_600, 86_400))
    elif kind == "move_flag":
        lasts = rng.uniform(2.0, 5.0)
        amount = rng.choice((0, 30))
    return Fault(at, kind, target, lasts, amount)

"""All rules together, and how long to look."""

from __future__ import annotations

import os
from typing import cast

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model import (
    rules_config,
    rules_locks,
    rules_operators,
    rules_receive,
    rules_retention,
    rules_turns,
)
from tests.model.database import Session

STEPS = 40


class Model(
    rules_receive.ReceiveRules,
    rules_turns.TurnRules,
    rules_locks.LockRules,
    rules_locks.TimeRules,
    rules_config.ConfigRules,
    rules_operators.OperatorRules,
    rules_retention.ErasureRules,
    rules_retention.RetentionRules,
):
    """All rules at once."""


def run(session: Session, examples: int, *, is_shrinking: bool = True) -> None:
    """Run so many examples; the same ones each time, unless WA_MODEL_SEED is set."""
    phases = (Phase.generate, Phase.shrink) if is_shrinking else (Phase.generate,)
    number = os.environ.get("WA_MODEL_SEED")
    chosen = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        phases=phases,
        derandomize=number is None,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        report_multiple_bugs=False,
    )

    def machine() -> Model:
        return Model(session)

    if number is not None:
        machine = seed(int(number))(machine)
    # It calls what it is given; its annotation knows classes only.
    run_state_machine_as_test(cast("type[Model]", machine), settings=chosen)

"""The SQL API against a model of it.

A failure prints the steps that lead to it. To look longer, elsewhere each time:
`WA_MODEL_SEED=$RANDOM WA_MODEL_EXAMPLES=5000 pytest -s tests/model/test_model.py`.
"""

from __future__ import annotations

import os

import pytest

from tests.model import database, running
from tests.support.plugin import Connection

EXAMPLES = 200


@pytest.mark.timeout(0)
def test_the_database_does_what_the_model_says(conn: Connection) -> None:
    examples = int(os.environ.get("WA_MODEL_EXAMPLES", EXAMPLES))
    running.run(database.Session(conn), examples)

"""jsonb values that Python's parser refuses."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glue.database.jsonload import loads, prune
from glue.database.pool import Pool

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_ordinary_values_stay_as_they_are(value: Any) -> None:
    assert loads(json.dumps(value)) == value


@given(JSON)
def test_pruning_counts_no_bracket_inside_a_text(value: Any) -> None:
    text = json.dumps(value)
    assert prune(text, max_depth=10_000) == text


def test_pruning() -> None:
    text = '{"a": [1, {"b": [2]}, "]}"], "c": [[3]], "d": {}}'
    assert json.loads(prune(text, 2)) == {"a": [1, None, "]}"], "c": [None], "d": {}}
    assert prune(text, 0) == "null"


@pytest.mark.parametrize("depth", [100, 2_000, 100_000])
def test_deep_nesting(depth: int) -> None:
    value = loads('{"deep": ' + "[" * depth + "]" * depth + ', "text": "hello"}')
    assert value["text"] == "hello"


def test_a_number_of_any_length() -> None:
    assert loads("1" * 100) == int("1" * 100)
    assert loads("1" * 10_000) == Decimal("1" * 10_000)


def test_the_pool_reads_jsonb_with_it(pool: Pool) -> None:
    with pool.connection() as conn:
        row = conn.execute("select (repeat('[', 2000) || repeat(']', 2000))::jsonb").fetchone()
        assert row is not None
        assert isinstance(row[0], list)

"""A result that cannot be stored is refused where it is built."""

from __future__ import annotations

import json
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glue import HOME, Reject, Result, Retry, Text
from glue.messages.storable import MAX_DEPTH, problem


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("replies", "told"),
    [
        (Text("a"), r"give a list: \[reply\]"),
        ("a", "is a str; give a list"),
        ({"a": 1}, "is a dict; give a list"),
        (7, "is a int; give a list"),
        (["a"], "number 1 is a str"),
        ([Text("a"), {"type": "text"}], "number 2 is a dict"),
    ],
)
def test_replies_are_a_list_of_replies(replies: Any, told: str) -> None:
    with pytest.raises(TypeError, match=told):
        Result(replies=replies)


def test_the_defaults_change_nothing() -> None:
    assert (Result().replies, Result().state, Result().context) == ((), None, None)
    assert Result([Text("a")]).replies == (Text("a"),)


@pytest.mark.parametrize("state", ["", "x" * 101, 7])
def test_a_state_is_a_short_text(state: Any) -> None:
    assert Result(state="x" * 100).state
    assert Result(state=HOME).state == "home"
    with pytest.raises(ValueError, match="1 to 100 characters"):
        Result(state=state)


@pytest.mark.parametrize(
    ("context", "told"),
    [
        ({"a": float("nan")}, "nan is no JSON number"),
        ({"a": {"b": [float("inf")]}}, "inf is no JSON number"),
        ({"a": object()}, "object is no JSON value"),
        ({"a": b"x"}, "bytes is no JSON value"),
        ({"a": {1, 2}}, "set is no JSON value"),
        ({1: "a"}, "the key 1 is no text"),
        ({"a": {2: "b"}}, "the key 2 is no text"),
        ({"a": "x\0"}, r"U\+0000 at position 1"),
        ({"a\0": "x"}, r"U\+0000"),
        ({"a": ["\ud83d"]}, r"U\+D83D"),
        ({"a": deep(MAX_DEPTH + 1)}, "levels deep"),
    ],
)
def test_context_changes_can_be_stored(context: Any, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Result(context=context)


def test_a_context_is_copied_and_may_be_read_only() -> None:
    source: dict[str, Any] = {"a": 1, "gone": None, "list": (1, 2)}
    result = Result(context=MappingProxyType(source))
    source["a"] = 2
    assert isinstance(result.context, dict)
    assert result.context == {"a": 1, "gone": None, "list": (1, 2)}
    with pytest.raises(TypeError, match="dict of changes"):
        Result(context=[("a", 1)])  # type: ignore[arg-type]


def test_retry_takes_seconds_or_a_duration() -> None:
    assert Retry().after is None
    assert Retry(90).after == timedelta(seconds=90)
    assert Retry(after=timedelta(minutes=2)).after == timedelta(minutes=2)
    assert str(Retry(1, "bank is closed")) == "bank is closed"
    with pytest.raises(ValueError, match="0 or more"):
        Retry(-1)
    assert str(Reject("no such order")) == "no such order"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc"), inner),
)


@given(JSON)
def test_json_can_be_stored(value: Any) -> None:
    assert problem(value) is None
    json.dumps(value, allow_nan=False)


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_a_text_can_be_stored_unless_postgresql_refuses_it(value: str) -> None:
    refused = "\0" in value or any("\ud800" <= char <= "\udfff" for char in value)
    assert (problem(value) is not None) == refused

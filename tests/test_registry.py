"""Handlers are found, and contradictions are refused with both names."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from glue import Context, Conversation, HandlerError, Message, Result, handler
from glue.handlerspec import HandlerFunction, spec_of
from glue.registry import GROUP, Registry

SHIPPED_NAMES = ["home"]


def declare(name: str, **options: Any) -> HandlerFunction:
    def function(_message: Message, _conversation: Conversation, _ctx: Context) -> Result:
        return Result()

    function.__qualname__ = f"bot_{name}"
    return handler(name, **options)(function)


@pytest.fixture
def module() -> Iterator[ModuleType]:
    made = ModuleType("wa_test_bot")
    sys.modules[made.__name__] = made
    yield made
    del sys.modules[made.__name__]


def test_the_decorator_attaches_what_was_declared() -> None:
    function = declare("orders", keywords=["Order", " track  it "], timeout=3, max_retries=0)
    spec = spec_of(function)
    assert spec is not None
    assert (spec.name, spec.keywords, spec.timeout) == ("orders", ("order", "track it"), 3.0)
    assert (spec.max_retries, spec.ordering, spec.default) == (0, "park", False)
    assert (spec.debounce, spec.max_batch, spec.retry_if_state_changed) == (0, 1, True)


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        ("Orders", {}, "a-z"),
        ("1x", {}, "a-z"),
        ("a:b", {}, "a-z"),
        ("", {}, "a-z"),
        (None, {}, "a-z"),
        ("a" * 64, {}, "1 to 63"),
        ("a", {"keywords": "order"}, r"write \['order'\]"),
        ("a", {"keywords": [" "]}, "1 to 100 characters"),
        ("a", {"universal": ["x" * 101]}, "1 to 100 characters"),
        ("a", {"keywords": [7]}, "keywords has 7"),
        ("a", {"keywords": ["Menu"], "universal": ["menu"]}, "keep one"),
        ("a", {"timeout": 0}, "timeout is 0"),
        ("a", {"timeout": 601}, "to 600"),
        ("a", {"timeout": "10"}, "timeout is '10'"),
        ("a", {"timeout": float("nan")}, "timeout is nan"),
        ("a", {"ordering": "fifo"}, "'park' or 'strict'"),
        ("a", {"max_retries": -1}, "max_retries is -1"),
        ("a", {"max_retries": 1.5}, "whole number"),
        ("a", {"max_retries": True}, "max_retries is True"),
        ("a", {"max_batch": 0}, "max_batch is 0"),
        ("a", {"debounce": 61}, "debounce is 61"),
    ],
)
def test_a_wrong_argument_is_told_at_import(name: Any, options: dict[str, Any], told: str) -> None:
    with pytest.raises(HandlerError, match=told):
        declare(name, **options)


def two(_message: Any, _conversation: Any) -> Any: ...
def four(_message: Any, _conversation: Any, _ctx: Any, _more: Any) -> Any: ...
def named(_message: Any, _conversation: Any, *, ctx: Any) -> Any: ...
async def coroutine(_message: Any, _conversation: Any, _ctx: Any) -> Any: ...
def generator(_message: Any, _conversation: Any, _ctx: Any) -> Any:
    yield


async def asynchronous(_message: Any, _conversation: Any, _ctx: Any) -> Any:
    yield


class Asynchronous:
    async def __call__(self, _message: Any, _conversation: Any, _ctx: Any) -> Any: ...


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (two, r"'a': \S+\.two has the parameters .* \(message, conversation, ctx\): too many"),
        (four, r"\.four .*missing a required.*'_more'; declare these three"),
        (named, r"\.named .*too many positional"),
        (coroutine, r"coroutine is declared with async.*write def"),
        (asynchronous, r"asynchronous is declared with async"),
        (generator, r"generator has yield; return one Result"),
        (Asynchronous(), r"is declared with async"),
    ],
)
def test_what_cannot_be_called_is_told_at_import(function: Any, told: str) -> None:
    with pytest.raises(HandlerError, match=told):
        handler("a")(function)


def test_whatever_takes_three_is_a_handler() -> None:
    class Bot:
        def __call__(self, _message: Any, _conversation: Any, _ctx: Any, _more: int = 1) -> Any: ...

    def everything(*_values: Any, **_names: Any) -> Any: ...

    for function in (Bot(), everything, functools.partial(four, 1)):
        assert handler("a")(function) is function


def test_a_function_is_one_handler() -> None:
    with pytest.raises(HandlerError, match=r"bot_first is already the handler 'first'"):
        handler("second")(declare("first"))


def test_discovery_by_module_and_entry_point(module: ModuleType) -> None:
    vars(module)["orders"] = declare("orders", keywords=["order"])
    point = EntryPoint("bot", "wa_test_bot", GROUP)
    single = EntryPoint("bot", "wa_test_bot:orders", GROUP)
    for registry in (
        Registry.discover(["wa_test_bot"], []),
        Registry.discover([], [point]),
        Registry.discover([], [single]),
        Registry.discover(["wa_test_bot"], [point, single]),
    ):
        assert [spec.name for spec in registry.specs] == [*SHIPPED_NAMES, "orders"]
        found = registry.get("orders")
        assert found is not None
        assert found.function is vars(module)["orders"]
        assert registry.get("nothing") is None


def test_what_cannot_be_loaded_is_named(module: ModuleType) -> None:
    with pytest.raises(HandlerError, match=r"WA_HANDLERS: wa_no_such: cannot be imported"):
        Registry.discover(["wa_no_such"], [])
    with pytest.raises(HandlerError, match=r"entry point x = wa_no_such: cannot be imported"):
        Registry.discover([], [EntryPoint("x", "wa_no_such", GROUP)])
    with pytest.raises(HandlerError, match=r"wa_test_bot: has no function decorated"):
        Registry.discover([module.__name__], [])


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import glue\n\nx = nothing\n", r"/wa_broken\.py:3: NameError: name 'nothing' is not"),
        ("x = 1\nif x\n", r"/wa_broken\.py:2: SyntaxError: "),
        ("import wa_missing.part\n", r"/wa_broken\.py:1: ModuleNotFoundError: .*; install wa_mis"),
        ("\nimport json\njson.loads('{')\n", r"/wa_broken\.py:3: JSONDecodeError: "),
        (
            "from glue import handler\n@handler('a')\ndef a(message): ...\n",
            r"/wa_broken\.py:2: HandlerError: handler 'a': wa_broken\.a has the parameters",
        ),
        ("raise KeyError('x')", r"/wa_broken\.py:1: KeyError: 'x'$"),
    ],
)
def test_what_fails_in_a_module_is_told_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, told: str
) -> None:
    (tmp_path / "wa_broken.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    point = EntryPoint("x", "wa_broken", GROUP)
    for modules, points in ((["wa_broken"], []), ([], [point])):
        with pytest.raises(HandlerError, match=told) as caught:
            Registry.discover(modules, points)
        assert "PYTHONPATH" not in str(caught.value)


def test_a_lazy_proxy_in_a_module_is_passed_over(module: ModuleType) -> None:
    class Proxy:
        def __getattr__(self, name: str) -> Any:
            raise RuntimeError("not bound")

    vars(module).update(proxy=Proxy(), orders=declare("orders"))
    assert Registry.discover([module.__name__], []).get("orders") is not None


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (declare("a"), declare("a"), "two handlers are named 'a'.*bot_a.*bot_a"),
        (
            declare("a", keywords=["order"]),
            declare("b", keywords=["Order"]),
            "the word 'order': 'a' .*bot_a.* and 'b' .*bot_b",
        ),
        (
            declare("a", keywords=["order"]),
            declare("b", universal=["order"]),
            "the word 'order': 'a' .* and 'b' ",
        ),
        (
            declare("a", default=True),
            declare("b", default=True),
            "are the default: 'a' .*bot_a.* and 'b' .*bot_b",
        ),
    ],
)
def test_contradictions_name_both(
    first: HandlerFunction, second: HandlerFunction, told: str
) -> None:
    one, two = spec_of(first), spec_of(second)
    assert one is not None
    assert two is not None
    with pytest.raises(HandlerError, match=told):
        Registry([one, two])


def test_a_shipped_handler_is_replaced_by_name_only(module: ModuleType) -> None:
    vars(module)["mine"] = declare("home", default=True)
    replaced = Registry.discover([module.__name__], []).get("home")
    assert replaced is not None
    assert replaced.function is vars(module)["mine"]
    vars(module)["mine"] = declare("other", default=True)
    with pytest.raises(HandlerError, match="name yours 'home'"):
        Registry.discover([module.__name__], [])


def test_the_registration_is_what_the_database_takes(module: ModuleType) -> None:
    vars(module)["a"] = declare("a", timeout=2.5, debounce=3, max_batch=10, ordering="strict")
    rows = {row["name"]: row for row in Registry.discover([module.__name__], []).registration(7.0)}
    assert rows["a"] == {
        "name": "a",
        "timeout_s": 2.5,
        "max_retries": 5,
        "ordering": "strict",
        "debounce_s": 3.0,
        "max_batch": 10,
        "retry_if_state_changed": True,
        "secret_states": [],
        "is_default": False,
        "keywords": [],
        "universal": [],
    }
    assert rows["home"]["timeout_s"] == 7.0
    assert rows["home"]["is_default"] is True
    assert {"menu", "back", "cancel", "help"} <= set(rows["home"]["universal"])

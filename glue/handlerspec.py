"""The `@handler` decorator: how a function says which messages it wants.

The limits are those of wa.handlers and wa.routes; a wrong argument raises HandlerError when the
module is imported, not when a message arrives.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from glue.handlershape import named, uncallable
from glue.model import HOME, STATE_MAX, Conversation, Message, Result

if TYPE_CHECKING:
    from glue.turn.context import Context

HandlerFunction = Callable[[Message, Conversation, "Context"], Result]

Ordering = Literal["park", "strict"]
F = TypeVar("F", bound=Callable[..., Any])

SPEC_ATTRIBUTE: Final = "__wa_handler__"
NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
WORD_MAX: Final = 100
TIMEOUT_MAX_S: Final = 600.0
RETRIES_MAX: Final = 100
DEBOUNCE_MAX_S: Final = 60.0
BATCH_MAX: Final = 100


class HandlerError(ValueError):
    """A handler is declared wrongly, or two of them contradict each other."""


@dataclass(frozen=True, slots=True)
class HandlerSpec:
    """A handler as declared. Times are seconds; `timeout` None means WA_HANDLER_TIMEOUT."""

    name: str
    function: HandlerFunction
    keywords: tuple[str, ...] = ()
    universal: tuple[str, ...] = ()
    timeout: float | None = None
    default: bool = False
    ordering: Ordering = "park"
    max_retries: int = 5
    debounce: float = 0.0
    max_batch: int = 1
    retry_if_state_changed: bool = True
    secret_states: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """module.function, for messages."""
        return named(self.function)


def handler(
    name: str,
    *,
    keywords: Iterable[str] = (),
    universal: Iterable[str] = (),
    timeout: float | None = None,
    default: bool = False,
    ordering: Ordering = "park",
    max_retries: int = 5,
    debounce: float = 0.0,
    max_batch: int = 1,
    retry_if_state_changed: bool = True,
    secret_states: Iterable[str] = (),
) -> Callable[[F], F]:
    """Declare a handler: (message, conversation, ctx) -> Result.

    `name` is also the prefix of its reply ids ("orders:42") and the owner of its flows.
    `keywords` start it when no flow is in progress, `universal` words in every state.
    `default`: takes what nobody else wants. `timeout`, `debounce` in seconds.
    `ordering` strict: a failed message blocks the conversation until it is settled.
    `max_batch`: a turn may hold so many messages (`Message.following`); `debounce`: it waits so
    long for more to come. `retry_if_state_changed` False: a retry is given up when the
    conversation has moved on. `secret_states`: what is said in them (a PIN) is kept nowhere once
    its turn has ended; a retry has no text and must ask again.
    Raises HandlerError.
    """
    _check_name(name)
    key_words = _words(name, "keywords", keywords)
    universal_words = _words(name, "universal", universal)
    both = sorted(set(key_words) & set(universal_words))
    if both:
        raise HandlerError(
            f"handler {name!r}: {both[0]!r} is in keywords and in universal; keep one"
        )
    if ordering not in ("park", "strict"):
        raise HandlerError(f"handler {name!r}: ordering is {ordering!r}; use 'park' or 'strict'")
    if timeout is not None:
        _number(name, "timeout", timeout, 0.001, TIMEOUT_MAX_S)
    _number(name, "debounce", debounce, 0, DEBOUNCE_MAX_S)
    _number(name, "max_retries", max_retries, 0, RETRIES_MAX, whole=True)
    _number(name, "max_batch", max_batch, 1, BATCH_MAX, whole=True)
    states = _states(name, secret_states)

    def attach(function: F) -> F:
        if not callable(function):
            raise HandlerError(f"handler {name!r}: decorates {function!r}, which is no function")
        if problem := uncallable(function):
            raise HandlerError(f"handler {name!r}: {named(function)} {problem}")
        earlier = spec_of(function)
        if earlier is not None:
            raise HandlerError(
                f"{earlier.where} is already the handler {earlier.name!r};"
                f" write a second function for {name!r}"
            )
        spec = HandlerSpec(
            name=name,
            function=function,
            keywords=key_words,
            universal=universal_words,
            timeout=None if timeout is None else float(timeout),
            default=bool(default),
            ordering=ordering,
            max_retries=max_retries,
            debounce=float(debounce),
            max_batch=max_batch,
            retry_if_state_changed=bool(retry_if_state_changed),
            secret_states=states,
        )
        setattr(function, SPEC_ATTRIBUTE, spec)
        return function

    return attach


def spec_of(value: object) -> HandlerSpec | None:
    """The declaration on a decorated function, else None."""
    try:
        spec = getattr(value, SPEC_ATTRIBUTE, None)
    except Exception:
        # A lazy proxy among a module's names may raise anything when it is touched.
        return None
    return spec if isinstance(spec, HandlerSpec) else None


def _check_name(name: object) -> None:
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise HandlerError(
            f"handler name {name!r}: use 1 to 63 of a-z, 0-9 and _, starting with a letter"
        )


def _words(name: str, field: str, words: Iterable[object]) -> tuple[str, ...]:
    """Lower-case, single-spaced and without repetition, in the order given."""
    if isinstance(words, str):
        raise HandlerError(f"handler {name!r}: {field} is a text; write [{words!r}]")
    found: dict[str, None] = {}
    for word in words:
        clean = " ".join(word.lower().split()) if isinstance(word, str) else ""
        if not 1 <= len(clean) <= WORD_MAX or "\0" in clean:
            raise HandlerError(
                f"handler {name!r}: {field} has {word!r}; give texts of 1 to {WORD_MAX} characters"
            )
        found[clean] = None
    return tuple(found)


def _states(name: str, states: Iterable[object]) -> tuple[str, ...]:
    if isinstance(states, str):
        raise HandlerError(f"handler {name!r}: secret_states is a text; write [{states!r}]")
    found: dict[str, None] = {}
    for state in states:
        if not isinstance(state, str) or not 1 <= len(state) <= STATE_MAX or state == HOME:
            raise HandlerError(
                f"handler {name!r}: secret_states has {state!r}; give names of states of"
                f" 1 to {STATE_MAX} characters, not {HOME!r}"
            )
        found[state] = None
    return tuple(found)


def _number(
    name: str, field: str, value: object, low: float, high: float, *, whole: bool = False
) -> None:
    kinds: tuple[type, ...] = (int,) if whole else (int, float)
    good = isinstance(value, kinds) and not isinstance(value, bool)
    if not good or not low <= value <= high:  # type: ignore[operator]
        unit = "a whole number" if whole else "a number of seconds"
        raise HandlerError(
            f"handler {name!r}: {field} is {value!r}; give {unit} from {low:g} to {high:g}"
        )

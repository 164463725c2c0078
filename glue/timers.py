"""Timers: what a handler wants to hear from itself later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final

from glue.messages.storable import problem

NAME_MAX: Final = 100
AFTER_MAX: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Timer:
    """After so long the handler gets a message of type `timer`, in the conversation's line.

    `after`: seconds or timedelta from the end of this turn; None takes the timer of that name back.
    One per conversation, handler and name: setting it again moves it. `data` comes back as
    `Message.timer.data`. It is fired by workers, seconds after its time.
    """

    name: str
    after: float | timedelta | None
    data: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    def __post_init__(self) -> None:
        if not 1 <= len(self.name) <= NAME_MAX:
            raise ValueError(
                f"Timer.name is {self.name!r}; give a text of 1 to {NAME_MAX} characters"
            )
        if self.after is not None and not 0 <= self.seconds <= AFTER_MAX.total_seconds():
            raise ValueError(
                f"Timer.after is {self.after!r}; give 0 seconds to {AFTER_MAX.days} days"
            )
        if not isinstance(self.data, Mapping):
            raise TypeError(f"Timer.data is a {type(self.data).__name__}; give a dict")
        wrong = problem(dict(self.data))
        if wrong is not None:
            raise ValueError(f"Timer.data cannot be stored as JSON: {wrong}")

    @property
    def seconds(self) -> float:
        """`after` in seconds; 0 for one that is taken back."""
        after = self.after or 0.0
        return after.total_seconds() if isinstance(after, timedelta) else float(after)

    def payload(self) -> dict[str, Any]:
        """What complete_message takes."""
        after_s = None if self.after is None else self.seconds
        return {"name": self.name, "after_s": after_s, "data": dict(self.data)}


def checked(timers: object) -> tuple[Timer, ...]:
    """A handler's timers, each name once."""
    if isinstance(timers, Timer):
        raise TypeError("Result.timers is one Timer; give a list: [timer]")
    if isinstance(timers, (str, bytes, Mapping)) or not isinstance(timers, Sequence):
        raise TypeError(f"Result.timers is a {type(timers).__name__}; give a list of Timer")
    for timer in timers:
        if not isinstance(timer, Timer):
            raise TypeError(f"Result.timers has a {type(timer).__name__}; give Timer")
    names = [timer.name for timer in timers]
    if len(set(names)) < len(names):
        raise ValueError("Result.timers has two timers of one name; keep one")
    return tuple(timers)

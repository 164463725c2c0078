"""The words by which the load tells the bot how to behave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Behaviour = Literal["quick", "slow", "hang", "fail", "retry", "reject", "die"]
Fate = Literal["processed", "rejected", "doomed"]
Keyword = Literal["park", "strict", "burst", "plain", "doom"]
BEHAVIOURS: Final[tuple[Behaviour, ...]] = get_args(Behaviour)

# In every text; must be in no log.
PRIVATE: Final = "marmalade"
# Every phone number begins so; the same.
PHONE_PREFIX: Final = "2507884"
DOOM_RETRIES: Final = 2
LEASE_MARGIN_S: Final = 0.4
TIMEOUT_S: Final = 1.0


@dataclass(frozen=True)
class Order:
    """What one message asks for: `keyword` is the first word and chooses the handler."""

    keyword: Keyword
    behaviour: Behaviour
    name: str

    @property
    def text(self) -> str:
        """The message's text."""
        return f"{self.keyword} {self.behaviour} {PRIVATE} {self.name}"

    @property
    def fate(self) -> Fate:
        """How the message must end in the enhanced flow, whatever happens to processes."""
        if self.keyword == "doom":
            return "doomed"
        return "rejected" if self.behaviour == "reject" else "processed"

    @classmethod
    def read(cls, text: str) -> Order:
        """The order of a text. Raises ValueError for any other."""
        keyword, behaviour, _private, name = text.split(" ")
        if keyword not in get_args(Keyword) or behaviour not in BEHAVIOURS:
            raise ValueError("not a text of the load")
        return cls(keyword, behaviour, name)  # type: ignore[arg-type]

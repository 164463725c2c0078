"""Removal of personal data from what is about to be logged."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from enum import Enum

MASK = "***"
MAX_LENGTH = 200
# A phone number, also written in groups; a message id (it contains one); a business-scoped user id.
_PRIVATE = re.compile(
    r"wamid\.[^\s,;'\"]*"
    r"|\b[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{4,128}"
    r"|\d(?:[\s().-]?\d){6,}"
)

Scalar = str | int | float | bool | None


def redact(text: str, private: Sequence[str] = ()) -> str:
    """Mask digit runs of 7 and more, wamids, BSUIDs and `private`; cut to 200 characters."""
    for value in sorted(private, key=len, reverse=True):
        # A shorter one may be part of any word: it is masked as a whole word only.
        if len(value) >= 4:
            text = text.replace(value, MASK)
        elif value:
            text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", MASK, text)
    text = _PRIVATE.sub(MASK, text)
    return text if len(text) <= MAX_LENGTH else text[:MAX_LENGTH] + "..."


def loggable(value: object, private: Sequence[str] = ()) -> Scalar:
    """A handler's log field: scalars redacted, everything else only by its type."""
    match value:
        case None | bool():
            return value
        case uuid.UUID():
            return str(value)
        case int() | float():
            return value if abs(value) < 1_000_000 else MASK
        case Enum():
            return redact(str(value.value), private)
        case str():
            return redact(value, private)
        case _:
            return f"<{type(value).__name__}>"

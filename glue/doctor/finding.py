"""What the doctor says: one line per thing looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Status = Literal["ok", "warning", "critical"]
EXIT: Final[dict[Status, int]] = {"ok": 0, "warning": 1, "critical": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """`remedy` is what to do, None when all is well. No field holds a secret."""

    check: str
    status: Status
    message: str
    remedy: str | None = None


def good(check: str, message: str) -> Finding:
    """All is well."""
    return Finding(check, "ok", message)


def doubtful(check: str, message: str, remedy: str) -> Finding:
    """It works, and will hurt one day."""
    return Finding(check, "warning", message, remedy)


def bad(check: str, message: str, remedy: str) -> Finding:
    """It does not work, or loses something."""
    return Finding(check, "critical", message, remedy)

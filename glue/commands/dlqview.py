"""What `wa-webhook dlq list` prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

HEADER: Final = ("id", "since", "status", "reason", "handler", "error", "retries", "next retry")


def table(letters: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """A header and a line for each, in columns as wide as what is in them."""
    if not letters:
        yield "none"
        return
    lines = [HEADER, *(_cells(letter) for letter in letters)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for cells in lines:
        number, *others = cells
        row = [number.rjust(widths[0])]
        row += [cell.ljust(width) for cell, width in zip(others, widths[1:], strict=True)]
        yield "  ".join(row).rstrip()


def _cells(letter: Mapping[str, Any]) -> tuple[str, ...]:
    due = letter["next_retry_at"]
    return (
        str(letter["dlq_id"]),
        letter["created_at"].isoformat(" ", "seconds"),
        letter["resolution_status"],
        letter["reason"],
        letter["handler"] or "-",
        letter["error_class"] or "-",
        f"{letter['retry_count']}/{letter['max_retries']}",
        due.isoformat(" ", "seconds") if due else "-",
    )

"""docs/operations.md taken apart: headings, blocks of SQL and of commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DOCUMENT = Path(__file__).parents[1] / "docs" / "operations.md"


@dataclass(frozen=True)
class Block:
    """What stands between fences; `kind` is what stands behind the first, `line` where."""

    kind: str
    text: str
    line: int


def headings() -> dict[str, str]:
    """Anchor → text of the section, up to the next heading."""
    parts = re.split(r"^#{2,4} (.+)$", DOCUMENT.read_text(), flags=re.MULTILINE)
    return {anchor(title): body for title, body in zip(parts[1::2], parts[2::2], strict=True)}


def anchor(title: str) -> str:
    """As GitHub makes it."""
    return re.sub(r"[^\w -]", "", title.lower()).strip().replace(" ", "-")


def blocks(language: str) -> list[Block]:
    """The blocks of one language, in their order."""
    return [block for block in _blocks() if block.kind.split(" ")[0] == language]


def _blocks() -> Iterator[Block]:
    text = DOCUMENT.read_text()
    for found in re.finditer(r"^```(\S[^\n]*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield Block(found[1], found[2], text.count("\n", 0, found.start()) + 1)

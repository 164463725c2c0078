"""What a run found: tables for people, one JSON document for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Cell = str | int | float | None


@dataclass
class Report:
    """Tables in the order in which they were made. Numbers stay numbers in the JSON."""

    tables: list[dict[str, Any]] = field(default_factory=list)

    def table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        """Print a table as soon as it is known, and keep it."""
        self.tables.append(
            {"title": title, "rows": [dict(zip(columns, row, strict=True)) for row in rows]}
        )
        lines = [list(columns), *([_shown(cell) for cell in row] for row in rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        print(f"\n{title}")
        for line in lines:
            cells = [
                cell.ljust(width) if number == 0 else cell.rjust(width)
                for number, (cell, width) in enumerate(zip(line, widths, strict=True))
            ]
            print("  " + "  ".join(cells).rstrip(), flush=True)

    def write(self, path: Path) -> None:
        """Everything as JSON."""
        path.write_text(json.dumps({"tables": self.tables}, indent=2) + "\n")


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.0f}" if abs(cell) >= 100 else f"{cell:.3g}"
    return str(cell)

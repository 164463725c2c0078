"""pgTAP files as tests: each file is one item, its TAP lines are what passes or fails."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from pglast.parser import split

_LINE = re.compile(r"(?P<not>not )?ok \d+(?: - )?(?P<what>.*)")
_PLAN = re.compile(r"1\.\.(\d+)(?: # SKIP (.*))?")
_DIRECTIVE = re.compile(r"#\s*(?:TODO|SKIP)\b", re.IGNORECASE)


@dataclass
class Tap:
    """What one file said. `failures` are descriptions with their diagnostics below them."""

    planned: int | None = None
    ran: int = 0
    skipped: str | None = None
    failures: list[str] = field(default_factory=list)
    skips: list[str] = field(default_factory=list)
    _is_open: bool = False

    def read(self, text: str) -> None:
        """Take one cell of a result: one or more TAP lines; other text is no TAP and ignored."""
        for line in text.splitlines():
            if plan := _PLAN.fullmatch(line):
                self.planned, self.skipped = int(plan[1]), plan[2]
            elif result := _LINE.fullmatch(line):
                self.ran += 1
                directive = _DIRECTIVE.search(result["what"])
                self._is_open = bool(result["not"]) and directive is None
                if self._is_open:
                    self.failures.append(f"not ok {self.ran} - {result['what']}")
                elif directive is not None:
                    self.skips.append(result["what"])
            elif line.startswith("#") and self._is_open:
                self.failures[-1] += f"\n    {line}"
            elif line.startswith("Bail out!"):
                self.failures.append(line)

    def problems(self) -> list[str]:
        """Why the file fails; empty when it passes. A file without a plan cannot pass."""
        found = list(self.failures)
        if self.planned is None:
            found.append("no plan: start with select plan(n)")
        elif self.planned != self.ran:
            found.append(f"planned {self.planned} tests, ran {self.ran}")
        return found


def run(path: Path, conninfo: str, options: str = "") -> Tap:
    """Run one file; see `run_text`."""
    return run_text(path.read_text(), conninfo, options, str(path))


def run_text(text: str, conninfo: str, options: str = "", name: str = "text") -> Tap:
    """Run SQL statement by statement; it must end its own transaction.

    A database error that no test expects becomes a failure with `name` and line.
    """
    tap = Tap()
    with psycopg.connect(conninfo, autocommit=True, options=options) as conn:
        for piece in split(text, only_slices=True):
            line = text.count("\n", 0, piece.start + leading(text[piece])) + 1
            try:
                cursor = conn.execute(text[piece].encode())
            except psycopg.Error as error:
                tap.failures.append(f"{name}:{line}: {error.sqlstate} {error}")
                return tap
            for row in cursor.fetchall() if cursor.description else ():
                feed(tap, row)
        if conn.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            tap.failures.append(f"{name}: the transaction is left open: end with rollback;")
    return tap


def leading(piece: str) -> int:
    """Characters of `piece` before its statement: blanks and comment lines."""
    found = re.match(r"(?:\s+|--[^\n]*\n?)*", piece)
    return found.end() if found else 0


def feed(tap: Tap, row: tuple[Any, ...]) -> None:
    """pgTAP's functions return one text column; everything else is the file's own business."""
    if len(row) == 1 and isinstance(row[0], str):
        tap.read(row[0])

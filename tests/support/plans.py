"""What a call of the SQL API makes the server do: the plans inside it, the buffers touched."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from typing import Any, TypeVar

import psycopg
from psycopg.errors import Diagnostic

Connection = psycopg.Connection[Any]
T = TypeVar("T")
# Tables that do not grow with messages or people; everything else in wa does.
CONFIGURATION = frozenset(
    {"settings", "feature_flags", "handlers", "routes", "error_codes", "jobs", "workers"}
)
_INDEX_SCANS = frozenset({"Index Scan", "Index Only Scan"})
# Nodes that read all that is below them, though a limit stands above.
_READ_ALL = frozenset({"Sort", "Hash", "Aggregate"})
_PARTITION = re.compile(r"_(p\d{8}|sentinel)$")
_SETTINGS = {
    "log_min_duration": "0",
    "log_nested_statements": "on",
    "log_analyze": "on",
    "log_buffers": "on",
    "log_timing": "off",
    "log_format": "json",
    # To us, not to the log.
    "log_level": "notice",
}


@dataclass(frozen=True)
class Scan:
    """One node that reads a table; `table` and `index` are a partition's parent's.

    `is_unbounded`: an index without a condition, and no limit stops it.
    """

    kind: str
    table: str
    index: str | None
    relation: str
    is_unbounded: bool


@dataclass(frozen=True)
class Effort:
    """One call: the shared buffers it touched, every scan inside it."""

    buffers: int
    scans: frozenset[Scan]

    @property
    def scanned_whole(self) -> set[str]:
        """Tables that grow and were read from end to end."""
        found = {scan.table for scan in self.scans if scan.kind == "Seq Scan"}
        return found - CONFIGURATION

    @property
    def walked_whole(self) -> set[str]:
        """Tables that grow of which an index was read from end to end; it may be a small one."""
        return {scan.table for scan in self.scans if scan.is_unbounded} - CONFIGURATION

    def read_whole(self, large: Set[str]) -> set[str]:
        """Those of `large`, partitions by their own name, that were read from end to end."""
        return {scan.relation for scan in self.scans if scan.kind == "Seq Scan"} & large


class Observer:
    """A superuser's session that is told every plan it causes, nested ones included."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._plans: list[dict[str, Any]] = []
        conn.execute("load 'auto_explain'")
        for name, value in _SETTINGS.items():
            conn.execute("select set_config(%s, %s, false)", (f"auto_explain.{name}", value))
        conn.add_notice_handler(self._noticed)

    def call(self, statement: Callable[[], T]) -> tuple[T, Effort]:
        """The result of one statement on the session, and what it took."""
        self._plans.clear()
        result = statement()
        # The outermost ends last; its buffers hold those of all within.
        outermost = self._plans[-1]
        buffers = outermost["Shared Hit Blocks"] + outermost["Shared Read Blocks"]
        scans = frozenset(scan for plan in self._plans for scan in _scans(plan))
        return result, Effort(buffers, scans)

    def _noticed(self, diag: Diagnostic) -> None:
        message = diag.message_primary or ""
        if message.startswith("duration: ") and "plan:" in message:
            self._plans.append(json.loads(message.partition("plan:")[2])["Plan"])


def _scans(node: dict[str, Any], *, is_limited: bool = False) -> Iterator[Scan]:
    # Branches that were not taken, pruned partitions: planned, but never run.
    if "Relation Name" in node and node["Node Type"].endswith("Scan") and node["Actual Loops"]:
        relation, kind = node["Relation Name"], node["Node Type"]
        index = _PARTITION.sub("", node.get("Index Name", "")) or None
        is_unbounded = kind in _INDEX_SCANS and "Index Cond" not in node and not is_limited
        yield Scan(kind, _PARTITION.sub("", relation), index, relation, is_unbounded)
    is_limited = node["Node Type"] == "Limit" or (is_limited and node["Node Type"] not in _READ_ALL)
    for child in node.get("Plans", []):
        yield from _scans(child, is_limited=is_limited)

"""What Grafana makes of a result: which columns it takes, and what a panel of each kind needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from grafana.queries import Query

BOOL, INT8, INT4, TEXT, FLOAT8, TIMESTAMPTZ, NUMERIC = 16, 20, 23, 25, 701, 1184, 1700
NUMBERS = {INT8, INT4, FLOAT8, NUMERIC}
# Neither enumerations nor arrays, json, intervals or uuids: some versions show none of them.
PLAIN = NUMBERS | {BOOL, TEXT, TIMESTAMPTZ}
MOST_ROWS = 15_000


@dataclass(frozen=True)
class Frame:
    """Names and types of the columns, and the rows."""

    names: Sequence[str]
    types: Sequence[int]
    rows: Sequence[Sequence[Any]]

    def column(self, name: str) -> list[Any]:
        """The values of one column."""
        return [row[self.names.index(name)] for row in self.rows]


def run(conn: psycopg.Connection[Any], sql: str) -> Frame:
    """The result of one text, sent as it is."""
    cursor = conn.execute(sql.encode())
    columns = cursor.description or ()
    return Frame([c.name for c in columns], [c.type_code for c in columns], cursor.fetchall())


def faults(query: Query, frame: Frame) -> list[str]:
    """What Grafana would refuse, or show other than meant."""
    found = [
        f"{name} is of type {kind}"
        for name, kind in zip(frame.names, frame.types, strict=True)
        if kind not in PLAIN
    ]
    if len(set(frame.names)) != len(frame.names):
        found.append("a column twice")
    if len(frame.rows) > MOST_ROWS:
        found.append(f"{len(frame.rows)} rows")
    if query.format == "time_series":
        found += _series_faults(frame)
    elif query.panel == "stat" and (len(frame.rows) != 1 or not _numbers(frame)):
        found.append("not one row of numbers")
    elif query.panel == "annotation" and frame.names[0] != "time":
        found.append("no time")
    return found


def _series_faults(frame: Frame) -> list[str]:
    found = []
    if frame.names[0] != "time" or frame.types[0] not in {*NUMBERS, TIMESTAMPTZ}:
        return ["no time in the first column"]
    times = frame.column("time")
    if times != sorted(times):
        found.append("not in order of time")
    values = [kind for kind in frame.types[1:] if kind in NUMBERS]
    labels = [kind for kind in frame.types[1:] if kind == TEXT]
    if not values or len(values) + len(labels) != len(frame.types) - 1:
        found.append("no values, or neither value nor label")
    if "metric" in frame.names and len(frame.names) != 3:
        found.append("metric names the series only beside one value")
    keys = [(row[0], *(v for v in row if isinstance(v, str))) for row in frame.rows]
    if len(set(keys)) != len(keys):
        found.append("two values of a series at one time")
    return found


def _numbers(frame: Frame) -> bool:
    return all(kind in NUMBERS for kind in frame.types)

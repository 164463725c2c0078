"""What Grafana makes of a query before PostgreSQL gets it: variables, intervals, time macros.

The rules are those of Grafana's PostgreSQL data source, surprises included: a macro's arguments
end at the first closing parenthesis, a name that it does not know is an error.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from grafana.queries import Query

Value = str | list[str]
_UNITS = {
    "ms": 1,
    "s": 1000,
    "m": 60_000,
    "h": 3_600_000,
    "d": 86_400_000,
    "w": 604_800_000,
    "y": 31_536_000_000,
}
_MACRO = re.compile(r"\$([_a-zA-Z0-9]+)\(([^)]*)\)")
_BRACED = re.compile(r"\$\{(\w+)(?::(\w+))?\}")
# Up to these many milliseconds a point becomes one of the value beside it.
_ROUNDED = (
    (10, 1), (15, 10), (35, 20), (75, 50), (150, 100), (350, 200), (750, 500), (1500, 1000),
    (3500, 2000), (7500, 5000), (12_500, 10_000), (17_500, 15_000), (25_000, 20_000),
    (45_000, 30_000), (90_000, 60_000), (210_000, 120_000), (450_000, 300_000),
    (750_000, 600_000), (1_050_000, 900_000), (1_500_000, 1_200_000), (2_700_000, 1_800_000),
    (5_400_000, 3_600_000), (9_000_000, 7_200_000), (16_200_000, 10_800_000),
    (32_400_000, 21_600_000), (86_400_000, 43_200_000), (604_800_000, 86_400_000),
)  # fmt: skip


@dataclass(frozen=True)
class TimeRange:
    """What is chosen above a dashboard."""

    start: datetime
    end: datetime


class UnknownMacroError(ValueError):
    """The data source would refuse the query."""


def expand(query: Query, chosen: TimeRange, variables: Mapping[str, Value]) -> str:
    """The SQL that PostgreSQL gets. Variables whose value is a list have several or All."""
    step = interval(query, chosen)
    sql = _BRACED.sub(lambda found: _variable(found, variables), query.sql)
    for name, value in variables.items():
        # A function, since a text would have its backslashes read.
        sql = re.sub(rf"\${name}\b", functools.partial(_constant, _quoted(value)), sql)
    sql = sql.replace("$__interval_ms", str(step)).replace("$__interval", in_words(step))
    return _MACRO.sub(lambda found: _macro(found[1], found[2], chosen, sql, found.end()), sql)


def interval(query: Query, chosen: TimeRange) -> int:
    """Milliseconds of one point: the time by the number of points, rounded, not below the least."""
    length = (chosen.end - chosen.start).total_seconds() * 1000 / query.max_data_points
    rounded = next((value for below, value in _ROUNDED if length < below), 604_800_000)
    return max(rounded, in_milliseconds(query.min_interval))


def in_milliseconds(words: str) -> int:
    """What `5m` is."""
    found = re.fullmatch(r"(\d+)([a-z]+)", words.strip())
    if found is None or found[2] not in _UNITS:
        raise UnknownMacroError(f"no interval: {words}")
    return int(found[1]) * _UNITS[found[2]]


def in_words(milliseconds: int) -> str:
    """The largest unit that fits, cut off, as Grafana writes it."""
    for unit in ("y", "d", "h", "m", "s"):
        if milliseconds >= _UNITS[unit]:
            return f"{milliseconds // _UNITS[unit]}{unit}"
    return f"{max(milliseconds, 1)}ms"


def _variable(found: re.Match[str], variables: Mapping[str, Value]) -> str:
    name, style = found[1], found[2]
    if name not in variables:
        return found[0]
    value = variables[name]
    if style == "sqlstring":
        return _literals(value if isinstance(value, list) else [value])
    if style in {None, "raw"}:
        return _quoted(value) if style is None else "".join(value)
    raise UnknownMacroError(f"no style of variables: {style}")


def _constant(text: str, _: re.Match[str]) -> str:
    return text


# One value of a variable that can have only one is put in as it is.
def _quoted(value: Value) -> str:
    return _literals(value) if isinstance(value, list) else value


def _literals(values: list[str]) -> str:
    return ",".join("'" + value.replace("'", "''") + "'" for value in values)


def _macro(name: str, inside: str, chosen: TimeRange, sql: str, end: int) -> str:
    arguments = [argument.strip(" ") for argument in inside.split(",")]
    first = arguments[0]
    start, stop = _timestamp(chosen.start), _timestamp(chosen.end)
    if name == "__timeGroup" and sql[end : end + 1] == ",":
        name = "__timeGroupAlias"
    match name:
        case "__time":
            return f'{first} AS "time"'
        case "__timeEpoch":
            return f'extract(epoch from {first}) as "time"'
        case "__timeFilter":
            return f"{first} BETWEEN {start} AND {stop}"
        case "__timeFrom":
            return start
        case "__timeTo":
            return stop
        case "__timeGroup" | "__timeGroupAlias":
            seconds = str(in_milliseconds(arguments[1].strip("'")) / 1000).removesuffix(".0")
            group = f"floor(extract(epoch from {first})/{seconds})*{seconds}"
            return group if name == "__timeGroup" else f'{group} AS "time"'
        case _:
            raise UnknownMacroError(f"no macro: {name}")


def _timestamp(at: datetime) -> str:
    text = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f").rstrip("0").rstrip(".")
    return f"'{text}Z'"

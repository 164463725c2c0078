"""The expander does as the PostgreSQL data source: the examples are those of its documentation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from grafana.macros import TimeRange, UnknownMacroError, Value, expand, in_words, interval
from grafana.queries import Query

END = datetime(2026, 11, 25, 12, 0, 0, 500000, tzinfo=UTC)
START = "'2026-11-25T11:00:00.5Z'"
STOP = "'2026-11-25T12:00:00.5Z'"


def query(sql: str, points: int = 720, least: str = "1m") -> Query:
    return Query("a", "b", "A", sql, "time_series", "timeseries", points, least)


def last(**length: float) -> TimeRange:
    return TimeRange(END - timedelta(**length), END)


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("$__timeFilter(bucket)", f"bucket BETWEEN {START} AND {STOP}"),
        ("$__timeFrom() $__timeTo()", f"{START} {STOP}"),
        ("$__time(at)", 'at AS "time"'),
        ("$__timeGroup(at,'5m')", "floor(extract(epoch from at)/300)*300"),
        ("$__timeGroupAlias(at, $__interval)", 'floor(extract(epoch from at)/60)*60 AS "time"'),
        # The old way: with a comma behind it, it names itself.
        ("$__timeGroup(at,'1h'), n", 'floor(extract(epoch from at)/3600)*3600 AS "time", n'),
        ("$__interval_ms $__interval", "60000 1m"),
        # The trap: arguments end at the first parenthesis.
        ("$__timeFilter(coalesce(a,b))", f"coalesce(a BETWEEN {START} AND {STOP})"),
        ("h in ($handler)", "h in ('a','it''s')"),
        ("f(${message:sqlstring})", "f('it''s')"),
        ("'$message'", "'it's'"),
    ],
)
def test_what_is_sent(written: str, sent: str) -> None:
    values: dict[str, Value] = {"handler": ["a", "it's"], "message": "it's"}
    assert expand(query(written), last(hours=1), values) == sent


def test_an_unknown_macro_is_an_error() -> None:
    with pytest.raises(UnknownMacroError):
        expand(query("$__bucket(at)"), last(hours=1), {})


@pytest.mark.parametrize(
    ("length", "words"),
    [
        ({"minutes": 5}, "1m"),
        ({"hours": 24}, "2m"),
        ({"hours": 48}, "5m"),
        ({"days": 7}, "15m"),
        ({"days": 30}, "1h"),
        ({"days": 400}, "12h"),
    ],
)
def test_the_length_of_a_point(length: dict[str, float], words: str) -> None:
    assert in_words(interval(query(""), last(**length))) == words


def test_the_panel_decides_how_many_points() -> None:
    assert interval(query("", points=100, least="1ms"), last(hours=1)) == 30_000

"""Every query of Grafana, expanded as Grafana does, run by a login of grant-login NAME monitor."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from glue.deploy.logins import grant
from grafana.macros import Value, expand, interval
from grafana.queries import Query, all_queries
from tests.grafana.frames import Frame, faults, run
from tests.grafana.seed import Seed, seed
from tests.support.databases import clone
from tests.support.plans import Observer
from tests.support.server import Server

GOLDEN = Path(__file__).with_name("golden.json")
Reader = psycopg.Connection[Any]
LOGIN = "wa_test_grafana"
QUERIES = {query.name: query for query in all_queries()}
RANGES = {
    "5 minutes": {"minutes": 5},
    "1 hour": {"hours": 1},
    "24 hours": {"hours": 24},
    "7 days": {"days": 7},
    "30 days": {"days": 30},
}
# Counted in steps of ten minutes, since they go on while the tests run.
AGES = {"seconds", "stuck_seconds", "lock_age_seconds", "age_seconds", "heartbeat_age_seconds",
        "oldest_due_seconds"}  # fmt: skip
# What depends on the server or on chance, not on the seed.
BY_CHANCE = {"error_fingerprint", "event_key", "message", "detail"}
# Views about the server: only their columns are compared.
SERVER = ("wa_ops.table_health", "wa_ops.horizon_holders", "wa_ops.cron_status")
# Checks and figures of the last 24 hours: their names.
NAMED = {
    "check_webhook_system_health": "check_name",
    "get_webhook_performance_stats": "metric_name",
}
# Nothing holds back vacuum here.
EMPTY = {"agents-and-performance: What holds back vacuum [A]"}


@pytest.fixture(scope="module")
def database(server: Server) -> Iterator[str]:
    """A database of this module's own."""
    with clone(server, "wa_grafana") as conninfo:
        yield conninfo


@pytest.fixture(scope="module")
def found(database: str) -> Iterator[Seed]:
    """What is in it; the login too, until the end."""
    with psycopg.connect(database, autocommit=True) as admin:
        seeded = seed(admin)
        grant(admin, LOGIN, "monitor")
        yield seeded
        admin.execute(sql.SQL("drop owned by {}").format(sql.Identifier(LOGIN)))
        admin.execute(sql.SQL("drop role {}").format(sql.Identifier(LOGIN)))


@pytest.fixture(scope="module")
def reader(found: Seed, database: str) -> Iterator[Reader]:
    """What Grafana's data source is: its own login, and nothing else."""
    assert found.message
    with psycopg.connect(database, user=LOGIN, autocommit=True) as conn:
        yield conn


def variables(seed: Seed) -> dict[str, Value]:
    """All handlers; one message; every conversation."""
    return {
        "datasource": "wa-webhook-postgres",
        "handler": ["bot", "orders", "(none)"],
        "message": seed.message,
        "conversation": "",
    }


def test_the_login_is_limited(reader: Reader) -> None:
    assert run(reader, "show default_transaction_read_only").rows == [("on",)]
    assert run(reader, "show statement_timeout").rows == [("15s",)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute("select from wa.webhook_dlq")


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_gives_what_its_panel_takes(reader: Reader, found: Seed, name: str) -> None:
    query = QUERIES[name]
    for length in RANGES.values():
        text = expand(query, found.last(**length), variables(found))
        assert "$" not in text
        frame = run(reader, text)
        assert faults(query, frame) == [], length
        assert "PRIVATE" not in repr(frame.rows)


@pytest.mark.parametrize("name", QUERIES.keys() - EMPTY)
def test_a_query_finds_something(reader: Reader, found: Seed, name: str) -> None:
    assert run(reader, expand(QUERIES[name], found.last(hours=1), variables(found))).rows


@pytest.mark.parametrize("name", QUERIES)
def test_no_query_reads_a_large_table_from_end_to_end(
    database: str, found: Seed, name: str
) -> None:
    # Within functions too: the superuser is told the plans of all statements.
    for length in RANGES.values():
        text = expand(QUERIES[name], found.last(**length), variables(found))
        with psycopg.connect(database, autocommit=True) as admin:
            _, effort = Observer(admin).call(lambda: admin.execute(text.encode()))  # noqa: B023
        assert effort.scanned_whole & found.large == set(), length


def test_the_figures_of_the_last_hour(
    reader: Reader, found: Seed, pytestconfig: pytest.Config
) -> None:
    shown = {}
    for name, query in QUERIES.items():
        frame = run(reader, expand(query, found.last(hours=1), variables(found)))
        shown[name] = _lines(query, frame, found.base)
    if pytestconfig.getoption("update_docs"):
        GOLDEN.write_text(json.dumps(shown, indent=1, ensure_ascii=False) + "\n")
    assert shown == json.loads(GOLDEN.read_text())


def test_percentiles_are_those_of_prometheus(reader: Reader, found: Seed) -> None:
    query = QUERIES["agents-and-performance: Handlers in the chosen time [A]"]
    frame = run(reader, expand(query, found.last(hours=1), variables(found)))
    shown = dict(zip(frame.column("handler"), frame.rows, strict=True))
    # Of an hour of seed.sql: how many turns took from so many seconds to so many.
    bot = [(0.05, 0.1, 360), (0.1, 0.25, 120), (5, 10, 60)]
    orders = [(0.5, 1, 120), (5, 10, 6)]
    for handler, slots in (("bot", bot), ("orders", orders)):
        for share, name in ((0.5, "p50"), (0.95, "p95"), (0.99, "p99")):
            value = shown[handler][frame.names.index(name)]
            assert value == pytest.approx(interpolated(share, slots)), (handler, name)


def interpolated(share: float, slots: Sequence[tuple[float, float, int]]) -> float:
    """As histogram_quantile does."""
    rank = share * sum(count for _, _, count in slots)
    for low, high, count in slots:
        if rank <= count:
            return low + (high - low) * rank / count
        rank -= count
    raise AssertionError(share)


@pytest.mark.parametrize("chosen", RANGES)
def test_a_rate_adds_up_whatever_is_chosen(reader: Reader, found: Seed, chosen: str) -> None:
    query, span = QUERIES["overview: Events received [A]"], found.last(**RANGES[chosen])
    frame = run(reader, expand(query, span, variables(found)))
    point = max(interval(query, span), 3_600_000 if interval(query, span) >= 300_000 else 60_000)
    events = sum(map(float, frame.column("value"))) * point / 60_000
    counted = reader.execute(
        "select sum(n) from metric_rollups "
        "where measure = 'receipt' and grain = %s and bucket between %s and %s",
        ("hour" if point >= 3_600_000 else "minute", span.start, span.end),
    ).fetchone()
    assert counted is not None
    assert events == pytest.approx(float(counted[0]))
    assert events > 0


def _lines(query: Query, frame: Frame, base: datetime) -> list[str]:
    """One line per row; a long series by its first, its last and its sums."""
    if any(view in query.sql for view in SERVER):
        return [" | ".join(frame.names)]
    for function, column in NAMED.items():
        if function in query.sql and query.panel != "stat":
            return sorted(frame.column(column))
    if query.panel == "alert":
        # Of the moment when they ask.
        return [_line(row[1:]) for row in frame.rows]
    rows = [
        [_plain(name, value, base) for name, value in zip(frame.names, row, strict=True)]
        for row in frame.rows
    ]
    heading = " | ".join(frame.names)
    if query.format == "time_series" and len(rows) > 4:
        return [heading, _line(rows[0]), f"{len(rows)} rows", _line(rows[-1]), *_sums(frame)]
    return [heading, *map(_line, rows)]


def _line(row: Sequence[Any]) -> str:
    return " | ".join(map(str, row))


def _sums(frame: Frame) -> Iterator[str]:
    labels = [i for i, kind in enumerate(frame.types) if kind == 25]
    for key in sorted({tuple(row[i] for i in labels) for row in frame.rows}):
        mine = [row for row in frame.rows if tuple(row[i] for i in labels) == key]
        totals = [
            f"{name} {_rounded(sum(float(row[i]) for row in mine if row[i] is not None))}"
            for i, name in enumerate(frame.names)
            if i not in labels and name != "time"
        ]
        yield " ".join(["sum", *key, *totals])


def _plain(name: str, value: Any, base: datetime) -> Any:
    if value is None:
        return None
    if name in BY_CHANCE:
        return "…"
    if name == "time" and isinstance(value, int | float | Decimal):
        value = datetime.fromtimestamp(float(value), UTC)
    if isinstance(value, datetime):
        return f"t{math.floor((value - base).total_seconds() / 60):+d}"
    if name in AGES:
        return f"{round(float(value) / 600)}0 min"
    return _rounded(float(value)) if isinstance(value, float | Decimal) else value


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")

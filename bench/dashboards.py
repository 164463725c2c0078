"""Every query of Grafana's dashboards and alert rules, for five lengths of time."""

from __future__ import annotations

from datetime import datetime, timedelta

from bench.looks import Look
from grafana.macros import TimeRange, Value, expand
from grafana.queries import all_queries

_RANGES = {
    "5 minutes": timedelta(minutes=5),
    "1 hour": timedelta(hours=1),
    "24 hours": timedelta(hours=24),
    "7 days": timedelta(days=7),
    "30 days": timedelta(days=30),
}


def dashboard_looks(until: datetime, handlers: list[str], message: str) -> list[Look]:
    """As Grafana sends them: all `handlers` chosen, the timeline of one `message`."""
    variables: dict[str, Value] = {
        "datasource": "",
        "handler": [*handlers, "(none)"],
        "message": message,
        "conversation": "",
    }
    found: dict[str, Look] = {}
    for query in all_queries():
        for words, length in _RANGES.items():
            text = expand(query, TimeRange(until - length, until), variables)
            # What does not depend on the time is looked at once.
            found.setdefault(text, Look(f"{query.name}, {words}", text))
    return list(found.values())

"""The queries of the dashboards and alert rules, as Grafana would send them."""

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
    "28 days": timedelta(days=28),
}
# What is chosen above the dashboards: all handlers, one message, every conversation.
_VARIABLES: dict[str, Value] = {
    "datasource": "wa-webhook-postgres",
    "handler": ["mobility", "jobs", "property", "marketplace", "wallet", "ai", "(none)"],
    "message": "seed-3",
    "conversation": "",
}


def dashboard_looks(until: datetime) -> list[Look]:
    """Every query for five time ranges that end at `until`."""
    return [
        Look(f"{query.name}, {name}", expand(query, TimeRange(until - span, until), _VARIABLES))
        for query in all_queries()
        for name, span in _RANGES.items()
    ]

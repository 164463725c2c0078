"""The first dashboard to look at: is it well, is it keeping up, what goes wrong."""

from __future__ import annotations

from grafana_foundation_sdk.models.dashboard import Dashboard

from grafana.generate.board import Row, board
from grafana.generate.links import OVERVIEW, TO_CONVERSATIONS, TO_DEAD_LETTERS
from grafana.generate.looks import STATUS_COLOURS, Column
from grafana.generate.panels import latency_heatmap, listing, number, over_time
from grafana.generate.query import handlers, per_minute, percentiles, series, slots

_CHECKS = """
select
    count(*) filter (where status = 'critical') as critical,
    count(*) filter (where status = 'warning') as warning,
    count(*) filter (where status = 'ok') as ok
from wa_ops.check_webhook_system_health()
"""
_CHECK = """
select coalesce(value, 0) as {name}
from wa_ops.check_webhook_system_health()
where check_name = '{check}'
"""
_WORKERS = """
select count(*) as workers
from wa_ops.worker_state
where heartbeat_age_seconds < 60
"""
_WORST_FIRST = """
select check_name, status, value, warning_threshold, critical_threshold, unit, message
from wa_ops.check_webhook_system_health()
order by array_position(array['critical', 'warning', 'ok'], status), check_name
"""
_ERROR_RATE = """
coalesce(sum(n) filter (where outcome in ('retrying', 'exhausted', 'failed')), 0)
        / nullif(sum(n), 0) as error_rate
"""
_ALERTS = """
select
    check_name, severity, message, starts_at, ends_at, last_notified_at, delivered_count,
    pending_count, expired_count
from wa_ops.alert_state
where is_firing or $__timeFilter(starts_at)
order by is_firing desc, starts_at desc, alert_id desc
limit 50
"""
_EACH_WORKER = """
select worker, running_count, started_at, heartbeat_age_seconds
from wa_ops.worker_state
order by heartbeat_age_seconds
limit 50
"""

HEALTH = Row(
    "Health",
    [
        number(
            "Checks",
            "Health checks by status. The list below says which; what to do stands in "
            "docs/operations.md under the name of the check.",
            "short",
            _CHECKS,
            width=6,
        ),
        number(
            "Oldest due",
            "Age of the oldest work that could run now. Retries that wait for their time and "
            "messages of paused handlers are not due.",
            "s",
            _CHECK.format(name="seconds", check="oldest_due"),
            check="oldest_due",
            links=[TO_CONVERSATIONS],
            width=6,
        ),
        number(
            "Unresolved dead letters",
            "Dead letters that wait for a retry or for somebody to decide.",
            "short",
            _CHECK.format(name="messages", check="dlq_backlog"),
            check="dlq_backlog",
            links=[TO_DEAD_LETTERS],
            width=6,
        ),
        number(
            "Workers alive",
            "Worker processes whose heartbeat is not older than a minute.",
            "short",
            _WORKERS,
            colours=[(None, "red"), (1, "green")],
            width=6,
        ),
        listing(
            "Checks, worst first",
            "wa_ops.check_webhook_system_health(). Value and thresholds are in the unit of the "
            "check; wa_ops.set_health_threshold() changes a threshold.",
            "none",
            _WORST_FIRST,
            [
                Column("check_name", "Check", width=180),
                Column("status", "Status", colours=STATUS_COLOURS, width=90),
                Column("value", "Value", width=110),
                Column("warning_threshold", "Warning from", width=110),
                Column("critical_threshold", "Critical from", width=110),
                Column("unit", "Unit", width=110),
                Column("message", "What it says"),
            ],
            height=12,
        ),
    ],
)

TRAFFIC = Row(
    "Traffic",
    [
        over_time(
            "Events received",
            "Events of requests per minute, by what became of them; redeliveries are duplicates.",
            "short",
            series([per_minute("event_count")], source="webhook_throughput", metric="outcome"),
            stacked=True,
        ),
        over_time(
            "Requests",
            "HTTP requests per minute, by outcome; what was not accepted got an error.",
            "short",
            series([per_minute("request_count")], source="webhook_requests", metric="outcome"),
            stacked=True,
        ),
        over_time(
            "Time to acknowledge",
            "How long the answer to a POST took. Meta asks for a median below 250 ms.",
            "s",
            series(percentiles(), "measure = 'request'", "outcome = 'accepted'"),
            check="ack_latency",
        ),
        over_time(
            "Meta's delay",
            "From Meta's timestamp of a message to its receipt: a long one is a backlog at Meta, "
            "or redeliveries after an outage here.",
            "s",
            series(percentiles(), "measure = 'receipt'", "subject = 'message'"),
        ),
    ],
)

PROCESSING = Row(
    "Processing",
    [
        over_time(
            "Turns",
            "Attempts of messages per minute, by how they ended.",
            "short",
            series([per_minute("n")], "measure = 'turn'", handlers("subject"), metric="outcome"),
            stacked=True,
            links=[TO_DEAD_LETTERS],
        ),
        over_time(
            "Error rate",
            "Share of the attempts that failed, for a retry or for good.",
            "percentunit",
            series([_ERROR_RATE.strip()], "measure = 'turn'", handlers("subject")),
            check="error_rate",
            links=[TO_DEAD_LETTERS],
        ),
        over_time(
            "Receipt to settled",
            "How long a message takes from its receipt until it is settled, waiting and retries "
            "included.",
            "s",
            series(percentiles(), "measure = 'end_to_end'", handlers("subject")),
        ),
        latency_heatmap(
            "Receipt to settled, distribution",
            "Messages by the time from receipt until settled; a cell ends at its upper bound.",
            series(slots(), "measure = 'end_to_end'", handlers("subject")),
        ),
    ],
)

OPERATION = Row(
    "Operation",
    [
        listing(
            "Alerts",
            "Alerts that fire, and those that began in the chosen time, as "
            "wa_ops.evaluate_alerts() keeps them.",
            "none",
            _ALERTS,
            [
                Column("check_name", "Check"),
                Column("severity", "Severity", colours=STATUS_COLOURS),
                Column("message", "What it says"),
                Column("starts_at", "Since", "dateTimeAsIso"),
                Column("ends_at", "Until", "dateTimeAsIso"),
                Column("last_notified_at", "Last sent", "dateTimeAsIso"),
                Column("delivered_count", "Delivered"),
                Column("pending_count", "To send"),
                Column("expired_count", "Given up"),
            ],
        ),
        listing(
            "Workers",
            "Worker processes, the one that reported last first.",
            "none",
            _EACH_WORKER,
            [
                Column("worker", "Worker"),
                Column("running_count", "Turns running"),
                Column("started_at", "Started", "dateTimeAsIso"),
                Column("heartbeat_age_seconds", "Heartbeat", "s"),
            ],
            height=6,
        ),
    ],
)


def overview() -> Dashboard:
    """Health, traffic, processing, operation."""
    return board(
        OVERVIEW,
        "wa-webhook / Overview",
        "Is it well, is it keeping up, what goes wrong. From here to dead letters and "
        "conversations.",
        [HEALTH, TRAFFIC, PROCESSING, OPERATION],
    )

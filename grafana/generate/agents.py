"""Handlers (agents): how many turns, how they end, how long they take; and the database's state."""

from __future__ import annotations

from grafana_foundation_sdk.models.dashboard import Dashboard

from grafana.generate.board import Row, board
from grafana.generate.links import AGENTS, HANDLER_DEAD_LETTERS
from grafana.generate.looks import Column
from grafana.generate.panels import latency_heatmap, listing, over_time
from grafana.generate.query import (
    TABLE_GRAIN,
    handlers,
    per_minute,
    percentiles,
    quantile,
    series,
    slots,
)

_NAMED = "coalesce(nullif(subject, ''), '(none)')"
_RUN_TIMES = ",\n    ".join(percentiles())
_SUCCESSES = "sum(n) filter (where outcome in ('processed', 'superseded'))"
_EACH_HANDLER = f"""
select
    {_NAMED} as handler,
    sum(n) as turns,
    coalesce({_SUCCESSES}, 0)::double precision / nullif(sum(n), 0) as success_rate,
    sum(seconds) / nullif(sum(n), 0) as mean,
    {_RUN_TIMES}
from wa_ops.metric_rollups
where
    measure = 'turn'
    and grain = {TABLE_GRAIN}
    and $__timeFilter(bucket)
    and {handlers("subject")}
group by 1
order by 2 desc, 1
limit 100
"""
_STATE = f"""
select
    handler, ordering, max_retries, is_default, paused_at, running_count, retrying_count,
    held_back_count
from wa_ops.handler_state
where {handlers("handler")}
order by handler
limit 100
"""
_DAY = """
select metric_name, value, unit
from wa_ops.get_webhook_performance_stats(24)
order by metric_name
"""
_JOBS = """
select
    job, last_outcome, is_failing, is_overdue, last_started_at, last_succeeded_at,
    success_age_seconds, every_seconds, last_worker, last_cron_at
from wa_ops.cron_status
order by is_overdue desc, is_failing desc, job
"""
_TABLES = """
select table_name, live_count, dead_count, size_bytes, last_autovacuum, last_autoanalyze
from wa_ops.table_health
order by dead_count desc, size_bytes desc, table_name
limit 30
"""
_HORIZON = """
select kind, holder, state, xmin_age, age_seconds
from wa_ops.horizon_holders
order by xmin_age desc nulls last
limit 20
"""

TURNS = Row(
    "Turns",
    [
        listing(
            "Handlers in the chosen time",
            "Attempts, the share that succeeded, and how long the handler ran.",
            "none",
            _EACH_HANDLER,
            [
                Column("handler", "Handler", link=HANDLER_DEAD_LETTERS),
                Column("turns", "Turns", "short"),
                Column("success_rate", "Succeeded", "percentunit"),
                Column("mean", "Mean", "s"),
                Column("p50", "p50", "s"),
                Column("p95", "p95", "s"),
                Column("p99", "p99", "s"),
            ],
            height=8,
        ),
        over_time(
            "Turns by handler",
            "Attempts per minute.",
            "short",
            series(
                [per_minute("turn_count")],
                handlers("handler"),
                source="webhook_agent_performance",
                metric="coalesce(nullif(handler, ''), '(none)')",
            ),
            stacked=True,
        ),
        over_time(
            "Success rate by handler",
            "Share of the attempts that succeeded.",
            "percentunit",
            series(
                ["sum(success_count)::double precision / nullif(sum(turn_count), 0) as value"],
                handlers("handler"),
                source="webhook_agent_performance",
                metric="coalesce(nullif(handler, ''), '(none)')",
            ),
        ),
        over_time(
            "Timeouts by handler",
            "Attempts per minute that were cut off at their handler's time limit.",
            "short",
            series(
                [per_minute("timeout_count")],
                handlers("handler"),
                source="webhook_agent_performance",
                metric="coalesce(nullif(handler, ''), '(none)')",
            ),
            stacked=True,
        ),
        over_time(
            "Messages by outcome",
            "Attempts per minute: settled, to be retried, given up.",
            "short",
            series(
                [
                    per_minute("processed_count", "processed"),
                    per_minute("retrying_count", "retrying"),
                    per_minute("exhausted_count", "exhausted"),
                ],
                handlers("handler"),
                source="webhook_message_processing_metrics",
            ),
            stacked=True,
        ),
    ],
)

TIMES = Row(
    "Times",
    [
        over_time(
            "Run time, 95th percentile by handler",
            "How long a handler ran, per attempt.",
            "s",
            series(
                [quantile(0.95, "value")],
                "measure = 'turn'",
                handlers("subject"),
                metric=_NAMED,
            ),
        ),
        latency_heatmap(
            "Run time, distribution",
            "Attempts of the chosen handlers by how long the handler ran.",
            series(slots(), "measure = 'turn'", handlers("subject")),
        ),
        over_time(
            "Receipt to settled, 95th percentile by handler",
            "Waiting, turns and retries of a message together.",
            "s",
            series(
                [quantile(0.95, "value")],
                "measure = 'end_to_end'",
                handlers("subject"),
                metric=_NAMED,
            ),
        ),
        listing(
            "Last 24 hours",
            "wa_ops.get_webhook_performance_stats(24); each value in its own unit.",
            "none",
            _DAY,
            [
                Column("metric_name", "What"),
                Column("value", "Value"),
                Column("unit", "Unit"),
            ],
            width=12,
        ),
    ],
)

STATE = Row(
    "State",
    [
        listing(
            "Handlers as registered",
            "Since when a handler is paused, and what waits for it.",
            "none",
            _STATE,
            [
                Column("handler", "Handler", link=HANDLER_DEAD_LETTERS),
                Column("ordering", "Ordering"),
                Column("max_retries", "Retries"),
                Column("is_default", "Default"),
                Column("paused_at", "Paused since", "dateTimeAsIso"),
                Column("running_count", "Running"),
                Column("retrying_count", "Retrying"),
                Column("held_back_count", "Held back"),
            ],
            width=12,
        ),
        listing(
            "Jobs",
            "Maintenance jobs and how their last run went (a count, or an SQLSTATE), whoever ran "
            "them.",
            "none",
            _JOBS,
            [
                Column("job", "Job"),
                Column("last_outcome", "Last run"),
                Column("is_failing", "Failed", colours={"true": "orange"}),
                Column("is_overdue", "Overdue", colours={"true": "red"}),
                Column("last_started_at", "Started", "dateTimeAsIso"),
                Column("last_succeeded_at", "Last success", "dateTimeAsIso"),
                Column("success_age_seconds", "Since success", "s"),
                Column("every_seconds", "Every", "s"),
                Column("last_worker", "By"),
                Column("last_cron_at", "Last by pg_cron", "dateTimeAsIso"),
            ],
            width=12,
        ),
        listing(
            "Tables",
            "The tables with most to clear away for autovacuum.",
            "none",
            _TABLES,
            [
                Column("table_name", "Table"),
                Column("live_count", "Rows", "short"),
                Column("dead_count", "Dead rows", "short"),
                Column("size_bytes", "Size", "bytes"),
                Column("last_autovacuum", "Last autovacuum", "dateTimeAsIso"),
                Column("last_autoanalyze", "Last autoanalyze", "dateTimeAsIso"),
            ],
            width=12,
        ),
        listing(
            "What holds back vacuum",
            "Transactions, replication slots and prepared transactions that keep dead rows alive.",
            "none",
            _HORIZON,
            [
                Column("kind", "Kind"),
                Column("holder", "Which"),
                Column("state", "State"),
                Column("xmin_age", "Age in transactions", "short"),
                Column("age_seconds", "Age", "s"),
            ],
            width=12,
        ),
    ],
)


def agents() -> Dashboard:
    """Turns, times, and the state of handlers, jobs and tables."""
    return board(
        AGENTS,
        "wa-webhook / Agents and performance",
        "Handlers: how many turns, how they end, how long they take; jobs and the database.",
        [TURNS, TIMES, STATE],
    )

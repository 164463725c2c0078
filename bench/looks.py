"""What people and programs look at: every view of wa_ops and every function that reads for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

# As a dashboard filters it: {now} is where the history ends.
_COUNTED = (
    "webhook_message_processing_metrics",
    "webhook_agent_performance",
    "webhook_throughput",
    "webhook_requests",
    "metric_rollups",
)
_RANGES = (("minute", "1 hour"), ("minute", "24 hours"), ("hour", "7 days"))
_RECENT = {
    "alert_state": "starts_at",
    "shadow_decisions": "decided_hour",
    "shadow_summary": "decided_hour",
    "unapplied_events": "noted_at",
}
_WHOLE = (
    "account_states",
    "alert_receiver_state",
    "alert_receivers",
    "contact_preferences",
    "conversation_locks",
    "cron_status",
    "feature_flag_changes",
    "feature_flags",
    "handler_state",
    "health_thresholds",
    "horizon_holders",
    "outbox_state",
    "partition_state",
    "quarantine_summary",
    "queue_state",
    "stuck_webhook_conversations",
    "table_health",
    "unsettled_messages",
    "webhook_conversation_health",
    "webhook_dlq_summary",
    "worker_state",
)
# One by one: the newest, as a console shows them.
_NEWEST = {
    "dlq_entries": "created_at",
    "dlq_search": "created_at",
    "operator_actions": "occurred_at",
    "outbound_replies": "outbound_id",
    "quarantine_search": "received_at",
    "recent_state_transitions": "occurred_at",
    "stale_messages": "received_at",
}
_OPERATOR = ("alert_receivers", "dlq_search", "operator_actions", "outbound_replies",
             "quarantine_search")  # fmt: skip
_FUNCTIONS = {
    "check_webhook_system_health()": "select * from wa_ops.check_webhook_system_health()",
    "get_webhook_performance_stats(1)": "select * from wa_ops.get_webhook_performance_stats(1)",
    "get_webhook_performance_stats(24)": "select * from wa_ops.get_webhook_performance_stats(24)",
    "get_webhook_performance_stats(168)": "select * from wa_ops.get_webhook_performance_stats(168)",
    "message_timeline(event key)": (
        "select * from wa_ops.message_timeline(md5('event 3')::uuid::text)"
    ),
    "message_timeline(correlation id)": "select * from wa_ops.message_timeline('seed-3')",
    "message_timeline(wamid)": "select * from wa_ops.message_timeline('wamid.of.nothing')",
}


@dataclass(frozen=True)
class Look:
    """One statement, and the role that may ask it."""

    name: str
    sql: str
    role: str = "wa_monitor"

    @property
    def view(self) -> str:
        """The view that it reads, or the function."""
        return self.name.partition(",")[0]


def looks(until: datetime) -> list[Look]:
    """All of them on a history that ends at `until`."""
    end = f"'{until.isoformat()}'::timestamptz"
    found = [
        Look(
            f"{view}, {grain}s of {span}",
            f"select * from wa_ops.{view} as v where v.grain = '{grain}'"
            f" and v.bucket >= {end} - interval '{span}'",
        )
        for view in _COUNTED
        for grain, span in _RANGES
    ]
    found += [
        Look(
            f"latency_histogram, {grain}s of {span}",
            "select v.bucket, v.le, sum(v.n) from wa_ops.latency_histogram as v"
            f" where v.grain = '{grain}' and v.measure = 'end_to_end'"
            f" and v.bucket >= {end} - interval '{span}' group by v.bucket, v.le",
        )
        for grain, span in _RANGES
    ]
    found += [
        Look(f"{view}, total", f"select * from wa_ops.{view} as v where v.grain = 'total'")
        for view in _COUNTED
    ]
    found += [
        Look(
            f"{view}, 24 hours",
            f"select * from wa_ops.{view} as v where v.{column} >= {end} - interval '24 hours'",
        )
        for view, column in _RECENT.items()
    ]
    found += [Look(view, f"select * from wa_ops.{view}", _role(view)) for view in _WHOLE]
    found += [
        Look(
            f"{view}, newest",
            f"select * from wa_ops.{view} as v order by v.{column} desc limit 100",
            _role(view),
        )
        for view, column in _NEWEST.items()
    ]
    found += [Look(name, sql) for name, sql in _FUNCTIONS.items()]
    return found + [
        Look(f"{name}()", f"select * from wa_api.{name}()", "wa_service")
        for name in ("health", "metrics")
    ]


def _role(view: str) -> str:
    return "wa_operator" if view in _OPERATOR else "wa_monitor"

"""Dead letters: how many, why, one by one; and one message's whole life."""

from __future__ import annotations

from grafana_foundation_sdk.models.dashboard import Dashboard

from grafana.generate.board import Row, board
from grafana.generate.links import CONVERSATION, DEAD_LETTERS, HANDLER, TIMELINE
from grafana.generate.looks import Column
from grafana.generate.panels import bars, listing, number, over_time
from grafana.generate.query import handlers, per_minute, series

_RESOLUTION_COLOURS = {"pending": "blue", "retrying": "orange", "exhausted": "red"}
_NOW = f"""
select
    coalesce(sum(due_count), 0) as due,
    coalesce(sum(scheduled_count), 0) as scheduled,
    coalesce(sum(message_count) filter (where resolution_status = 'exhausted'), 0) as exhausted
from wa_ops.webhook_dlq_summary
where {handlers("handler")}
"""
_OLDEST = """
select coalesce(value, 0) as seconds
from wa_ops.check_webhook_system_health()
where check_name = 'dlq_oldest_age'
"""
_QUARANTINED = """
select coalesce(sum(item_count), 0) as items
from wa_ops.quarantine_summary
"""
_BY_CLASS = f"""
select coalesce(nullif(error_class, ''), reason) as error, sum(message_count) as messages
from wa_ops.webhook_dlq_summary
where resolution_status in ('pending', 'retrying', 'exhausted') and {handlers("handler")}
group by 1
order by 2 desc, 1
limit 25
"""
_SUMMARY = f"""
select
    reason, resolution_status, handler, error_class,
    sum(message_count) as message_count,
    sum(due_count) as due_count,
    sum(scheduled_count) as scheduled_count,
    max(oldest_due_seconds) as oldest_due_seconds,
    min(oldest_created_at) as oldest_created_at,
    min(next_retry_at) as next_retry_at
from wa_ops.webhook_dlq_summary
where {handlers("handler")}
group by reason, resolution_status, handler, error_class
order by sum(message_count) desc, reason, resolution_status, handler, error_class
limit 100
"""
_ENTRIES = f"""
select
    created_at, event_key::text as event_key, conversation_id, reason, handler, error_class,
    error_fingerprint, retry_count, max_retries, next_retry_at, resolution_status,
    correlation_id, dlq_id
from wa_ops.dlq_entries
where resolution_status in ('pending', 'retrying', 'exhausted') and {handlers("handler")}
order by created_at desc, dlq_id desc
limit 200
"""
# In the function's own order: several things may happen at one moment.
_TIMELINE = """
select at as time, what, status, detail::text as detail
from wa_ops.message_timeline(${message:sqlstring})
"""
_QUARANTINE = """
select violation, description, remedy, item_count, oldest_received_at, newest_received_at
from wa_ops.quarantine_summary
order by item_count desc, violation
"""

NOW = Row(
    "Now",
    [
        number(
            "Unresolved",
            "Dead letters whose retry is due, those whose retry is planned, and those that are "
            "exhausted: nothing happens to these until somebody retries or discards them.",
            "short",
            _NOW,
            width=12,
        ),
        number(
            "Oldest that waits",
            "Age of the oldest dead letter that is exhausted or whose retry is overdue. One whose "
            "retry is planned waits for nobody.",
            "s",
            _OLDEST,
            check="dlq_oldest_age",
            width=6,
        ),
        number(
            "Quarantined",
            "Signed bytes that could not become events and wait for somebody to look.",
            "short",
            _QUARANTINED,
            colours=[(None, "green"), (1, "orange")],
            width=6,
        ),
    ],
)

WHY = Row(
    "Why",
    [
        over_time(
            "Failures by reason",
            "Failed attempts per minute, by reason. Waiting behind a lock is not among them: it "
            "is no attempt.",
            "short",
            series([per_minute("n")], "measure = 'failure'", handlers("subject"), metric="outcome"),
            stacked=True,
            width=8,
        ),
        over_time(
            "Failures by handler",
            "Failed attempts per minute, by handler.",
            "short",
            series(
                [per_minute("n")],
                "measure = 'failure'",
                handlers("subject"),
                metric="coalesce(nullif(subject, ''), '(none)')",
            ),
            stacked=True,
            width=8,
        ),
        bars(
            "Unresolved by error",
            "Unresolved dead letters by class of error, or by reason where there was no error.",
            "short",
            _BY_CLASS,
        ),
        listing(
            "Summary",
            "What is unresolved, whatever its age, and what was resolved within a day.",
            "none",
            _SUMMARY,
            [
                Column("reason", "Reason"),
                Column("resolution_status", "Resolution", colours=_RESOLUTION_COLOURS),
                Column("handler", "Handler", link=HANDLER),
                Column("error_class", "Error"),
                Column("message_count", "Messages"),
                Column("due_count", "Due"),
                Column("scheduled_count", "Planned"),
                Column("oldest_due_seconds", "Oldest due", "s"),
                Column("oldest_created_at", "Oldest", "dateTimeAsIso"),
                Column("next_retry_at", "Next retry", "dateTimeAsIso"),
            ],
        ),
    ],
)

EACH = Row(
    "One by one",
    [
        listing(
            "Unresolved dead letters",
            "The newest first; a click on the key fills the timeline below. Error texts may "
            "contain private data: operators read them with wa-webhook dlq show.",
            "none",
            _ENTRIES,
            [
                Column("created_at", "When", "dateTimeAsIso"),
                Column("event_key", "Message", link=TIMELINE, width=300),
                Column("conversation_id", "Conversation", link=CONVERSATION),
                Column("reason", "Reason"),
                Column("handler", "Handler", link=HANDLER),
                Column("error_class", "Error"),
                Column("error_fingerprint", "Error text, as a hash"),
                Column("retry_count", "Retries"),
                Column("max_retries", "At most"),
                Column("next_retry_at", "Next retry", "dateTimeAsIso"),
                Column("resolution_status", "Resolution", colours=_RESOLUTION_COLOURS),
                Column("correlation_id", "Correlation id"),
                Column("dlq_id", "Dead letter"),
            ],
            height=10,
        ),
    ],
)

ONE = Row(
    "One message",
    [
        listing(
            "Timeline of ${message}",
            "Everything about the message whose wamid, event key or correlation id is entered "
            "above: receipt, turns, errors, changes of state, replies and their delivery.",
            "none",
            _TIMELINE,
            [
                Column("time", "When", "dateTimeAsIso", width=220),
                Column("what", "What", width=160),
                Column("status", "Status", width=160),
                Column("detail", "Details"),
            ],
            height=12,
        ),
        listing(
            "Quarantine",
            "By what was wrong, with what to do about it.",
            "none",
            _QUARANTINE,
            [
                Column("violation", "Violation", width=200),
                Column("description", "What it means"),
                Column("remedy", "What to do"),
                Column("item_count", "Items", width=90),
                Column("oldest_received_at", "Oldest", "dateTimeAsIso", width=200),
                Column("newest_received_at", "Newest", "dateTimeAsIso", width=200),
            ],
        ),
    ],
)


def dead_letters() -> Dashboard:
    """How many, why, one by one, and one message's life."""
    return board(
        DEAD_LETTERS,
        "wa-webhook / Dead letters",
        "Messages that were not processed at their first turn: how many, why, one by one, and "
        "everything about one of them.",
        [NOW, WHY, EACH, ONE],
        texts=["message"],
    )

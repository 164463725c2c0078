"""Conversations that have something to do, who holds them, and what they wait for."""

from __future__ import annotations

from grafana_foundation_sdk.models.dashboard import Dashboard

from grafana.generate.board import Row, board
from grafana.generate.links import CONVERSATION, CONVERSATIONS, HANDLER, TIMELINE
from grafana.generate.looks import Column
from grafana.generate.panels import listing, number, over_time
from grafana.generate.query import handlers, per_minute, series

_HEALTH_COLOURS = {
    "ok": "green",
    "waiting": "blue",
    "retrying": "blue",
    "held_back": "yellow",
    "locked": "purple",
    "lock_expired": "orange",
    "timeout": "orange",
    "stuck": "red",
    "error": "red",
}
_CHOSEN = "(${conversation:sqlstring} = '' or conversation_id::text = ${conversation:sqlstring})"
_BY_HEALTH = """
select
    count(*) as conversations,
    count(*) filter (where is_locked) as locked,
    count(*) filter (where health = 'lock_expired') as lock_expired,
    count(*) filter (where health = 'stuck') as stuck
from wa_ops.webhook_conversation_health
"""
_QUEUE = """
select
    coalesce(sum(message_count) filter (where status = 'waiting'), 0) as waiting,
    coalesce(sum(message_count) filter (where status = 'running'), 0) as running,
    coalesce(sum(message_count) filter (where status = 'retrying'), 0) as retrying
from wa_ops.queue_state
"""
_STUCK = """
select
    conversation_id, reason, status, active_handler, stuck_seconds, due_at, locked_by, locked_at,
    lock_expires_at
from wa_ops.stuck_webhook_conversations
order by stuck_seconds desc
limit 100
"""
_CONVERSATIONS = f"""
select
    conversation_id, health, status, state, active_handler, waiting_count, retrying_count,
    last_activity_at, due_at, locked_by, lock_age_seconds
from wa_ops.webhook_conversation_health
where {handlers("active_handler")}
    and {_CHOSEN}
order by due_at nulls last, conversation_id
limit 200
"""
_LOCKS = """
select conversation_id, locked_by, locked_at, lock_expires_at, age_seconds, is_expired
from wa_ops.conversation_locks
order by age_seconds desc
limit 100
"""
_UNSETTLED = f"""
select
    event_key::text as event_key, conversation_id, seq, status, waits_for, attempt, handler,
    received_at, retry_at, correlation_id
from wa_ops.unsettled_messages
where {_CHOSEN}
order by received_at
limit 200
"""
_TRANSITIONS = f"""
select
    occurred_at, conversation_id, from_state, to_state, from_status, to_status, reason, actor,
    event_key::text as event_key
from wa_ops.recent_state_transitions
where
    $__timeFilter(occurred_at)
    and {_CHOSEN}
order by occurred_at desc, transition_id desc
limit 200
"""

NOW = Row(
    "Now",
    [
        number(
            "Conversations with work",
            "Conversations that have unsettled messages, a lock or a status other than active; "
            "how many of them are held by a turn, held by one whose lease ran out, or stuck.",
            "short",
            _BY_HEALTH,
            width=12,
        ),
        number(
            "Messages not settled",
            "Waiting for their turn, having it, or waiting for a retry.",
            "short",
            _QUEUE,
            width=12,
        ),
    ],
)

STUCK = Row(
    "Stuck",
    [
        listing(
            "Stuck conversations",
            "Their lock ran out, or their due work has not started, longer ago than the settings "
            "allow. The cleanup job puts both right every five minutes; a worker that runs does "
            "so sooner.",
            "none",
            _STUCK,
            [
                Column("conversation_id", "Conversation", link=CONVERSATION),
                Column("reason", "Why"),
                Column("status", "Status"),
                Column("active_handler", "Handler", link=HANDLER),
                Column("stuck_seconds", "For", "s"),
                Column("due_at", "Due", "dateTimeAsIso"),
                Column("locked_by", "Held by"),
                Column("locked_at", "Held since", "dateTimeAsIso"),
                Column("lock_expires_at", "Lease ends", "dateTimeAsIso"),
            ],
            height=7,
        ),
        listing(
            "Locks",
            "Conversations that a turn holds at this moment, the oldest first.",
            "none",
            _LOCKS,
            [
                Column("conversation_id", "Conversation", link=CONVERSATION),
                Column("locked_by", "Held by"),
                Column("locked_at", "Since", "dateTimeAsIso"),
                Column("lock_expires_at", "Lease ends", "dateTimeAsIso"),
                Column("age_seconds", "Age", "s"),
                Column("is_expired", "Expired", colours={"true": "orange"}),
            ],
            width=12,
        ),
        over_time(
            "Locks that ended otherwise",
            "Leases per minute that ran out, were evicted by an operator or released by the "
            "cleanup job. Each is a turn that did not end by itself: a handler that hung, a "
            "worker that died.",
            "short",
            series([per_minute("n")], "measure = 'lock'", metric="outcome"),
            stacked=True,
        ),
        over_time(
            "Writes refused",
            "Results per minute of turns that had lost their lock. Nothing of them was stored: "
            "the message had been given to another turn.",
            "short",
            series([per_minute("n", "refused")], "measure = 'fenced'"),
            stacked=True,
        ),
        over_time(
            "Receipts that had to wait",
            "Messages per minute that could not take their turn at once: behind an earlier one "
            "(waiting) or behind a lock (contended).",
            "short",
            series(
                [per_minute("event_count")],
                "outcome in ('waiting', 'contended')",
                source="webhook_throughput",
                metric="outcome",
            ),
            stacked=True,
        ),
    ],
)

EACH = Row(
    "One by one",
    [
        listing(
            "Conversations",
            "Conversations with work, the one that is due first on top; of one handler or one "
            "conversation as chosen above.",
            "none",
            _CONVERSATIONS,
            [
                Column("conversation_id", "Conversation", link=CONVERSATION),
                Column("health", "Health", colours=_HEALTH_COLOURS),
                Column("status", "Status"),
                Column("state", "State"),
                Column("active_handler", "Handler", link=HANDLER),
                Column("waiting_count", "Waiting"),
                Column("retrying_count", "Retrying"),
                Column("last_activity_at", "Last activity", "dateTimeAsIso"),
                Column("due_at", "Due", "dateTimeAsIso"),
                Column("locked_by", "Held by"),
                Column("lock_age_seconds", "Lock age", "s"),
            ],
            height=10,
        ),
        listing(
            "Messages not settled, one by one",
            "The oldest first; a click on the key shows everything about the message.",
            "none",
            _UNSETTLED,
            [
                Column("event_key", "Message", link=TIMELINE, width=300),
                Column("conversation_id", "Conversation", link=CONVERSATION),
                Column("seq", "No."),
                Column("status", "Status"),
                Column("waits_for", "Waits for"),
                Column("attempt", "Attempt"),
                Column("handler", "Handler", link=HANDLER),
                Column("received_at", "Received", "dateTimeAsIso"),
                Column("retry_at", "Retry", "dateTimeAsIso"),
                Column("correlation_id", "Correlation id"),
            ],
        ),
        listing(
            "Changes of state",
            "The audit: what changed in the chosen time, the newest first.",
            "none",
            _TRANSITIONS,
            [
                Column("occurred_at", "When", "dateTimeAsIso"),
                Column("conversation_id", "Conversation", link=CONVERSATION),
                Column("from_state", "State before"),
                Column("to_state", "State after"),
                Column("from_status", "Status before"),
                Column("to_status", "Status after"),
                Column("reason", "Why"),
                Column("actor", "Who"),
                Column("event_key", "Message", link=TIMELINE, width=300),
            ],
        ),
    ],
)


def conversations() -> Dashboard:
    """What is stuck, who holds what, and everything one by one."""
    return board(
        CONVERSATIONS,
        "wa-webhook / Conversations and locks",
        "Conversations that have something to do, who holds them, and what they wait for.",
        [NOW, STUCK, EACH],
        texts=["conversation"],
    )

"""The database side: one transaction per example, undone at its end, and what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from psycopg.rows import tuple_row

# What handlers write through ctx.db: the judge of "once".
EFFECTS = "create table public.model_effects (event_key uuid not null)"
# Short, so that few days have to be dropped for a message to be forgotten.
RETENTION = "update wa.settings set ledger_retention_days = 8, payload_retention_days = 5"

LOOKS = {
    "conversations": """
        select c.conversation_id, c.phone_number_id, c.bsuid, c.phone, c.state, c.context,
            c.active_handler, c.status, c.received_seq, c.lock_token, c.lock_expires_at,
            c.superseded_by, d.due_at, d.is_retry
        from wa.webhook_conversations as c
        left join wa.due_conversations as d on d.conversation_id = c.conversation_id""",
    "ledger": """
        select m.event_key, m.status, case when m.settled_at is not null then m.attempts end
        from wa.processed_webhook_messages as m""",
    "line": """
        select p.event_key, p.conversation_id, p.seq, p.status, p.attempt, p.handler, p.retry_at,
            p.is_universal
        from wa.pending_messages as p""",
    "dead letters": """
        select d.event_key, d.reason, d.resolution_status, d.retry_count, array(
            select a.reason from wa.webhook_dlq_attempts as a
            where a.dlq_id = d.dlq_id order by a.attempt, a.failed_at)
        from wa.webhook_dlq as d""",
    "replies": """
        select o.event_key, o.reply_no, o.conversation_id from wa.outbound_messages as o""",
    "put back": """
        select a.event_key from wa.operator_actions as a where a.what in ('replay', 'retry')""",
    "effects": "select e.event_key from public.model_effects as e",
    "transitions": """
        select t.conversation_id, t.from_state, t.from_status, t.to_state, t.to_status
        from wa.conversation_state_transitions as t
        where (t.from_state, t.from_status) is distinct from (t.to_state, t.to_status)
        order by t.transition_id""",
}
Rows = dict[str, list[tuple[Any, ...]]]


class Session:
    """A superuser's connection: the only kind that may move wa.clock().

    Prepares the database, once: what an example does in it is undone.
    """

    def __init__(self, conn: psycopg.Connection[Any]) -> None:
        self.conn = conn
        conn.execute(EFFECTS)
        conn.execute(RETENTION)
        self._drop_old_days()
        conn.autocommit = False

    def _drop_old_days(self) -> None:
        now, quiet = datetime.now(UTC), 0
        while quiet < 2:
            now += timedelta(minutes=3)
            self.set_now(now)
            [[dropped]] = self.conn.execute("select wa.drop_partitions()").fetchall()
            [[behind]] = self.conn.execute(
                "select s.ledger_floor < %s::date - 8 from wa.settings as s", (now,)
            ).fetchall()
            quiet = 0 if dropped or behind else quiet + 1

    def begin(self) -> None:
        """An example begins: chance (the jitter of retries) is the same in all of them."""
        self.conn.execute("select setseed(0.5)")

    def undo(self) -> None:
        """Back to the empty database."""
        self.conn.rollback()

    def set_now(self, now: datetime) -> None:
        """Stop the database's clock at `now`."""
        self.conn.execute("select set_config('wa.fake_now', %s, false)", (now.isoformat(),))

    @contextmanager
    def call(self, *, is_cut: bool = False) -> Iterator[psycopg.Connection[Any]]:
        """One transaction of a program; `is_cut`: the connection breaks just before COMMIT."""
        with self.conn.transaction(force_rollback=is_cut):
            yield self.conn
            # A custom setting ends with its transaction, which this one is part of.
            self.conn.execute("select set_config('wa.audit', '', true)")

    def look(self) -> Rows:
        """Everything that the model knows of, in one round trip."""
        with self.conn.pipeline():
            found = {
                name: self.conn.cursor(row_factory=tuple_row).execute(query.encode(), prepare=True)
                for name, query in LOOKS.items()
            }
        return {name: cursor.fetchall() for name, cursor in found.items()}

"""The queries of `wa-webhook flag` on schema wa_ops. Contacts go in and never come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, LiteralString

from glue.database.query import Connection, one, rows

ENHANCED: Final = "WA_ENHANCED_PROCESSING"
SHADOW: Final = "WA_SHADOW_DECISIONS"


@dataclass(frozen=True, slots=True)
class Flag:
    """Who gets a feature: nobody while disabled, else test contacts and a share in percent.

    `changed_at`, `changed_by`, `reason` are None for a flag that nobody has changed.
    """

    flag: str
    description: str
    is_enabled: bool
    percentage: Decimal
    test_contacts: int
    changed_at: datetime | None
    changed_by: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class FlagSet:
    """A flag after a change; how many test contacts the change added and removed."""

    flag: str
    is_enabled: bool
    percentage: Decimal
    test_contacts: int
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class FlagChange:
    """One change; `was_enabled` and `old_percentage` are None for a flag that was new."""

    changed_at: datetime
    flag: str
    actor: str
    reason: str
    was_enabled: bool | None
    is_enabled: bool | None
    old_percentage: Decimal | None
    percentage: Decimal | None
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class ShadowHour:
    """One UTC hour of shadow mode; `differing` of `messages` would have gone otherwise."""

    hour: datetime
    messages: int
    duplicates: int
    contended: int
    waiting: int
    out_of_order: int
    failed: int
    lost: int
    differing: int


def feature_flags(conn: Connection) -> list[Flag]:
    """All flags, by name."""
    query: LiteralString = """
        select
            f.flag, f.description, f.is_enabled, f.rollout_percentage, f.test_contact_count,
            f.changed_at, f.changed_by, f.change_reason
        from wa_ops.feature_flags as f
        order by f.flag"""
    return [Flag(*row) for row in rows(conn, query, {})]


def set_feature_flag(
    conn: Connection,
    flag: str,
    *,
    reason: str,
    enabled: bool | None = None,
    percentage: Decimal | None = None,
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
) -> FlagSet:
    """Change a flag; None leaves a part as it is. Raises InvalidArgument, NotFound."""
    query: LiteralString = """
        select
            f.flag, f.is_enabled, f.rollout_percentage, f.test_contact_count, f.contacts_added,
            f.contacts_removed
        from wa_ops.set_feature_flag(
            p_flag => %(flag)s, p_enabled => %(enabled)s, p_percentage => %(percentage)s,
            p_add_test_contacts => %(add)s::text[], p_remove_test_contacts => %(remove)s::text[],
            p_reason => %(reason)s
        ) as f"""
    params = {
        "flag": flag,
        "enabled": enabled,
        "percentage": percentage,
        "add": list(add),
        "remove": list(remove),
        "reason": reason,
    }
    return FlagSet(*one(conn, query, params))


def feature_flag_changes(conn: Connection, limit: int) -> list[FlagChange]:
    """The latest changes of all flags, newest first."""
    query: LiteralString = """
        select
            c.changed_at, c.flag, c.actor, c.reason, c.was_enabled, c.is_enabled,
            c.old_percentage, c.new_percentage, c.contacts_added, c.contacts_removed
        from wa_ops.feature_flag_changes as c
        order by c.change_id desc
        limit %(limit)s"""
    return [FlagChange(*row) for row in rows(conn, query, {"limit": limit})]


def shadow_summary(conn: Connection, hours: int) -> list[ShadowHour]:
    """The last hours that have decisions, oldest first."""
    query: LiteralString = """
        select
            s.decided_hour, s.message_count, s.duplicate_count, s.contended_count,
            s.waiting_count, s.out_of_order_count, s.failed_count, s.lost_count,
            s.differing_count
        from wa_ops.shadow_summary as s
        where s.decided_hour > now() - make_interval(hours => %(hours)s)
        order by s.decided_hour"""
    return [ShadowHour(*row) for row in rows(conn, query, {"hours": hours})]

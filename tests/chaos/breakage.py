"""Engines broken on purpose: a run on one of them must fail, or the judge is blind.

Each is one replacement in the source of one function, so it says when the engine has changed.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import psycopg
from psycopg import sql


class Breakage(NamedTuple):
    """In the definition of `function`, `old` becomes `new`."""

    function: str
    old: str
    new: str


BROKEN: Final = {
    # Who lost its lease settles the turn of the one who has it now.
    "fence": Breakage("wa.end_turn", "v_conversation.lock_token = p_result.lock_token", "true"),
    # Every delivery of an event is another event.
    "dedupe": Breakage(
        "wa.make_event", "variadic v_day::text ||", "variadic random()::text || v_day::text ||"
    ),
    # The newest message first.
    "order": Breakage("wa.next_message", "order by p.seq", "order by p.seq desc"),
    # Nobody takes over from a worker that died.
    "rescue": Breakage("wa.expire_turn", "lock_expires_at > p_now", "true"),
}
# Answers before what they promise is durable.
DURABILITY: Final = "durability"
NAMES: Final = (*BROKEN, DURABILITY)


def break_engine(conn: psycopg.Connection[Any], name: str) -> None:
    """Install a broken engine. Raises LookupError when there is nothing to replace."""
    if name == DURABILITY:
        for setting in ("synchronous_commit = off", "wal_writer_delay = '10s'"):
            conn.execute(f"alter system set {setting}".encode())
        conn.execute("select pg_reload_conf()")
        return
    breakage = BROKEN[name]
    rows = conn.execute(
        "select pg_get_functiondef(p.oid), p.prosrc from pg_proc as p"
        " where p.pronamespace::regnamespace || '.' || p.proname = %s",
        (breakage.function,),
    ).fetchall()
    if len(rows) != 1 or breakage.old not in rows[0][1]:
        raise LookupError(f"{breakage.function} does not have {breakage.old!r}")
    definition, source = rows[0]
    broken = definition.replace(source, source.replace(breakage.old, breakage.new))
    conn.execute(sql.SQL(broken))

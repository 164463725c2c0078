"""What `wa-webhook send` tells after the answer: what the database did."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from glue.commands.sendbody import Posting
from glue.sending.aftermath import (
    errors,
    event_keys,
    has_failed,
    is_stale,
    replies,
    table,
    wait_until_settled,
)

if TYPE_CHECKING:
    from glue.database.query import Connection
    from glue.database.rows import TimelineEntry
    from glue.sending.sender import Answer

STALE = (
    "(stale: its time is outside the window, so no handler runs; to send it as if it were"
    " written now: --now --new-ids)"
)


def tell(posting: Posting, answers: Sequence[Answer], env: Mapping[str, str], wait: float) -> None:
    """Show what the database did. A login that may not look is no failure of the sending."""
    stored = [answer for answer in answers if not 400 <= answer.status < 500]
    if not stored:
        click.echo("(refused: nothing was stored)")
        return
    names = [*(answer.correlation_id for answer in stored), *posting.ids]
    entries = _look(names, env, wait)
    if any(says_stale(answer) for answer in stored) or is_stale(entries):
        click.echo(STALE)


def says_stale(answer: Answer) -> bool:
    """Whether the server's answer counts a stale event."""
    try:
        counts = json.loads(answer.body)["counts"]
        return bool(counts.get("stale"))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return False


def _look(names: Sequence[str], env: Mapping[str, str], wait: float) -> list[TimelineEntry]:
    import psycopg

    from glue.database.looking import CannotLook, timeline
    from glue.errors import WaError

    conninfo = env.get("WA_OPERATOR_URL", "").strip() or env.get("WA_DATABASE_URL", "").strip()
    if not conninfo:
        click.echo("(what the database did: set WA_DATABASE_URL to see it here)")
        return []
    try:
        with psycopg.connect(conninfo, autocommit=True, connect_timeout=5) as conn:
            look = timeline(conn)
            entries, settled = wait_until_settled(lambda name: look(conn, name), names, wait)
            for line in [*table(entries), *_private(conn, entries)]:
                click.echo(line)
    except CannotLook as error:
        click.echo(f"(what the database did: {error})")
        return []
    except (psycopg.Error, WaError) as error:
        click.echo(f"(what the database did cannot be read: {type(error).__name__}: {error})")
        return []
    if not entries:
        click.echo("(the database has no trace of it)")
    elif not settled:
        is_explained = any((entry.detail or {}).get("waits_for") for entry in entries)
        hint = "waits_for says why" if is_explained else "is a worker running?"
        click.echo(f"(not settled after {wait:g} s; {hint})")
    return entries


def _private(conn: Connection, entries: Sequence[TimelineEntry]) -> Iterator[str]:
    """What is said and what was raised, for an operator's login; the table is for others too."""
    from glue.database import opsapi
    from glue.database.looking import may_read

    keys = event_keys(entries)
    if has_failed(entries) and may_read(conn, "dlq_search", opsapi.ERROR_COLUMNS):
        yield from errors(opsapi.turn_errors(conn, keys))
    if may_read(conn, "outbound_replies", opsapi.REPLY_COLUMNS):
        yield from replies(opsapi.outbound_replies(conn, keys))

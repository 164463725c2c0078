"""`wa-webhook evict`."""

from __future__ import annotations

import click

from glue.commands.operating import operator


@click.command()
@click.argument("conversation_id", type=int)
@click.option("--reason", required=True, help="Why: kept on record.")
def command(conversation_id: int, reason: str) -> None:
    """End a conversation's lock now. Its running message has failed and is retried.

    Whoever had the turn changes nothing any more. wa_ops.conversation_locks lists the
    conversations that are locked, since when and by whom, and which locks have run out.
    """
    from glue.database.opsapi import evict_lock

    with operator("evict_lock") as conn:
        failed = evict_lock(conn, conversation_id, reason)
    click.echo(f"conversation {conversation_id} is free; messages that failed: {failed}")

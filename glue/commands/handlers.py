"""`wa-webhook handlers`."""

from __future__ import annotations

import time
from dataclasses import asdict

import click

from glue.commands.operating import JSON_OPTION, as_json, operator

# A conversation that is busy every time is left to the cleanup job.
ROUNDS = 20


@click.group()
def command() -> None:
    """The registered handlers: list them, hold one back, let it run again."""


@command.command("list")
@JSON_OPTION
def list_(json_: bool) -> None:
    """List the handlers, with what waits for them."""
    from glue.database.opsapi import handler_states

    with operator("pause_handler") as conn:
        found = handler_states(conn)
    for state in found:
        if json_:
            click.echo(as_json(asdict(state)))
            continue
        at = state.paused_at
        since = f"  paused since {at.isoformat(' ', 'seconds')}" if at else ""
        click.echo(
            f"{state.handler:<20} running {state.running}, retrying {state.retrying}, "
            f"held back {state.held_back}{since}"
        )


@command.command()
@click.argument("handler")
@click.option("--reason", required=True, help="Why: kept on record.")
def pause(handler: str, reason: str) -> None:
    """Hold back HANDLER's messages: they wait, in order, and lose no attempt."""
    from glue.database.opsapi import pause_handler

    with operator("pause_handler") as conn:
        since = pause_handler(conn, handler, reason)
    click.echo(f"{handler} is paused since {since.isoformat(' ', 'seconds')}")


@command.command()
@click.argument("handler")
@click.option("--reason", help="Why: kept on record.")
def resume(handler: str, reason: str | None) -> None:
    """Let HANDLER run again; its messages are ready at once."""
    from glue.database.opsapi import resume_handler

    total = 0
    with operator("resume_handler") as conn:
        for n in range(ROUNDS):
            woken, remaining = resume_handler(conn, handler, reason)
            total += woken
            if not remaining:
                break
            if not woken:
                time.sleep(0.05 * n)
    click.echo(f"{handler} runs; conversations woken: {total}")
    if remaining:
        click.echo(f"{remaining} messages are left to the cleanup job, within 5 minutes")

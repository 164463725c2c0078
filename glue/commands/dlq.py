"""`wa-webhook dlq`."""

from __future__ import annotations

import json
from typing import Any

import click

from glue.commands.dlqbulk import replay, retry
from glue.commands.dlqdiscard import discard
from glue.commands.dlqfilter import FILTER_OPTIONS, wanted_dead_letters
from glue.commands.dlqview import table
from glue.commands.operating import JSON_OPTION, as_json, operator


@click.group()
def command() -> None:
    """The dead-letter queue: messages that were not processed at their first turn.

    WA_OPERATOR_URL, or else WA_DATABASE_URL, is the login: one in wa_operator. Every action is
    recorded with its login and reason.
    """


command.add_command(retry)
command.add_command(replay)
command.add_command(discard)


@command.command("list")
@FILTER_OPTIONS
@click.option(
    "--limit",
    default=50,
    show_default=True,
    type=click.IntRange(1, 10_000),
    help="At most so many.",
)
@JSON_OPTION
def list_(limit: int, json_: bool, **given: Any) -> None:
    """List dead letters, newest first; without --status those that nobody has resolved."""
    from glue.database.dlqapi import list_dead_letters

    with operator("dlq_show") as conn:
        found = list_dead_letters(conn, wanted_dead_letters(given), limit)
    for line in map(as_json, found) if json_ else table(found):
        click.echo(line)


@command.command()
@click.argument("dlq_id", type=int)
@JSON_OPTION
def show(dlq_id: int, json_: bool) -> None:
    """Show everything about one: what was written, every attempt with its error and stack."""
    from glue.database.dlqapi import show_dead_letter

    with operator("dlq_show") as conn:
        shown = show_dead_letter(conn, dlq_id)
    if json_:
        click.echo(as_json(shown))
        return
    letter = shown["dead_letter"]
    content = letter.pop("payload")
    letter.pop("error_stack")
    _section("dead letter", letter)
    if shown["message"]:
        _section("message", shown["message"])
    if shown["in_line"]:
        _section("in line", shown["in_line"])
    for attempt in shown["attempts"]:
        stack = attempt.pop("error_stack")
        _section(f"attempt {attempt['attempt']}", attempt)
        click.echo("".join(f"    {line}\n" for line in (stack or "").splitlines()), nl=False)
    for action in shown["actions"]:
        _section(f"{action['what']} by {action['actor']}", action)
    click.echo("content")
    click.echo(json.dumps(content, indent=2, ensure_ascii=False))


def _section(title: str, values: dict[str, Any]) -> None:
    click.echo(title)
    for name, value in values.items():
        if value is not None:
            click.echo(f"  {name:<18} {value}")

"""`wa-webhook dlq discard`: one by one, or all that a filter names, in pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from glue.commands.dlqbulk import PAGE, finish
from glue.commands.dlqfilter import DISCARD_OPTIONS, wanted_dead_letters
from glue.commands.operating import JSON_OPTION, YES_OPTION, as_json, operator, told
from glue.errors import WaError

if TYPE_CHECKING:
    from glue.database.dlqapi import RetryOutcome
    from glue.database.query import Connection


@click.command()
@click.argument("dlq_ids", type=int, nargs=-1, metavar="[ID]...")
@DISCARD_OPTIONS
@click.option("--reason", help="Why: kept with each; needed with IDs and with --yes.")
@YES_OPTION
@JSON_OPTION
def discard(
    dlq_ids: tuple[int, ...],
    dead_reason: str | None,
    reason: str | None,
    act: bool,
    json_: bool,
    **given: Any,
) -> None:
    """Give dead letters up: their messages will not be processed.

    Those with these IDs at once; those of a filter only with --yes, and without those that wait for
    a turn that is no retry.
    """
    filters = given | {"reason": dead_reason}
    if bool(dlq_ids) == any(value is not None for value in filters.values()):
        raise click.UsageError("say which: either IDs, or a filter")
    if (dlq_ids or act) and not reason:
        raise click.UsageError("say why: --reason")
    with operator("discard_dlq_where") as conn:
        if dlq_ids:
            _discard_each(conn, dlq_ids, reason or "", json_)
            return
        from glue.database.dlqapi import discard_dead_letters

        wanted = wanted_dead_letters(filters)
        plan = discard_dead_letters(conn, wanted, dry_run=True)

        def next_page(last: Sequence[RetryOutcome]) -> list[RetryOutcome]:
            return discard_dead_letters(
                conn,
                wanted,
                dry_run=False,
                note=reason,
                limit=PAGE,
                after_id=max((row.last_id for row in last), default=0),
            )

        finish(plan, next_page, act=act, json_=json_)


def _discard_each(conn: Connection, dlq_ids: Iterable[int], reason: str, json_: bool) -> None:
    from glue.database.dlqapi import discard_dead_letter

    failed = False
    for dlq_id in dlq_ids:
        try:
            discard_dead_letter(conn, dlq_id, reason)
            done = as_json({"dlq_id": dlq_id, "outcome": "discarded"})
            click.echo(done if json_ else f"{dlq_id}  discarded")
        except WaError as exc:
            failed = True
            click.echo(f"{dlq_id}  Error: {told(exc)}", err=True)
    if failed:
        raise click.exceptions.Exit(1)

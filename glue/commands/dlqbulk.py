"""`wa-webhook dlq retry` and `dlq replay`: one by one, or all that a filter names, in pages."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar
from uuid import UUID

import click

from glue.commands.dlqfilter import (
    FILTER_OPTIONS,
    MESSAGE_OPTIONS,
    wanted_dead_letters,
    wanted_messages,
)
from glue.commands.operating import JSON_OPTION, YES_OPTION, as_json, operator, told
from glue.errors import WaError

if TYPE_CHECKING:
    from glue.database.dlqapi import ReplayOutcome, RetryOutcome
    from glue.database.query import Connection

# Conversations of a page are locked together: requests for them wait that long.
PAGE: Final = 200
# What a page reports of the pages after it.
REST: Final = "beyond_limit"
Outcome = TypeVar("Outcome", "RetryOutcome", "ReplayOutcome")


@click.command()
@click.argument("dlq_ids", type=int, nargs=-1, metavar="[ID]...")
@FILTER_OPTIONS
@click.option("--all", "everything", is_flag=True, help="All that are unresolved.")
@click.option("--rate", type=click.IntRange(1, 1_000_000), help="So many a minute. [all at once]")
@click.option("--note", help="Why: kept with each.")
@YES_OPTION
@JSON_OPTION
def retry(
    dlq_ids: tuple[int, ...],
    everything: bool,
    rate: int | None,
    note: str | None,
    act: bool,
    json_: bool,
    **given: Any,
) -> None:
    """Retry dead letters now: those with these IDs at once; those of a filter only with --yes."""
    is_filtered = everything or any(value is not None for value in given.values())
    if bool(dlq_ids) == is_filtered:
        raise click.UsageError("say which: either IDs, or a filter, or --all")
    with operator("retry_dlq_where") as conn:
        if dlq_ids:
            _retry_each(conn, dlq_ids, note, json_)
            return
        from glue.database.dlqapi import retry_dead_letters

        wanted = wanted_dead_letters(given, everything=everything)
        plan = retry_dead_letters(conn, wanted, dry_run=True)

        def page(last: Sequence[RetryOutcome], first_at: datetime | None) -> list[RetryOutcome]:
            return retry_dead_letters(
                conn,
                wanted,
                dry_run=False,
                note=note,
                rate=rate,
                limit=PAGE,
                after_id=max((row.last_id for row in last), default=0),
                first_at=first_at,
            )

        def next_page(last: Sequence[RetryOutcome]) -> list[RetryOutcome]:
            at = [row.last_retry_at for row in last if row.last_retry_at is not None]
            step = timedelta(minutes=1) / rate if rate else timedelta()
            starts.extend(moment + step for moment in at)
            return page(last, max(starts, default=None) if rate else None)

        starts: list[datetime] = []
        finish(plan, next_page, act=act, json_=json_)


def _retry_each(conn: Connection, dlq_ids: Iterable[int], note: str | None, json_: bool) -> None:
    from glue.database.dlqapi import retry_dead_letter

    failed = False
    for dlq_id in dlq_ids:
        try:
            outcome = retry_dead_letter(conn, dlq_id, note)
            line = (
                as_json({"dlq_id": dlq_id, "outcome": outcome}) if json_ else f"{dlq_id}  {outcome}"
            )
            click.echo(line)
        except WaError as exc:
            failed = True
            click.echo(f"{dlq_id}  Error: {told(exc)}", err=True)
    if failed:
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@MESSAGE_OPTIONS
@click.option("--reason", help="Why: kept with each; needed with --yes.")
@YES_OPTION
@JSON_OPTION
def replay(ids: tuple[str, ...], reason: str | None, act: bool, json_: bool, **given: Any) -> None:
    """Run settled messages again, on purpose: what they did, they do a second time.

    ID is an event key, wamid or correlation id. Without IDs, --since says from when on. Each keeps
    its message id, so that effects which depend on it happen once.
    """
    if bool(ids) == (given["received_after"] is not None):
        raise click.UsageError("say which: either IDs, or --since")
    if act and not reason:
        raise click.UsageError("--yes needs --reason")
    with operator("replay_messages") as conn:
        from glue.database.dlqapi import replay_messages

        wanted = wanted_messages(ids, given)
        plan = replay_messages(conn, wanted, dry_run=True)

        def next_page(last: Sequence[ReplayOutcome]) -> list[ReplayOutcome]:
            # Ids that name nothing have no place.
            places = (row.place for row in last if row.place is not None)
            after = max(places, default=None)
            return replay_messages(
                conn, wanted, dry_run=False, reason=reason, limit=PAGE, after=after
            )

        outcomes = finish(plan, next_page, act=act, json_=json_)
    if outcomes["not_found"]:
        raise click.exceptions.Exit(1)


def finish(
    plan: Sequence[Outcome],
    next_page: Callable[[Sequence[Outcome]], list[Outcome]],
    *,
    act: bool,
    json_: bool,
) -> Counter[str]:
    """Show the plan, or do it page by page under a progress bar; the outcomes, shown as well."""
    if not act:
        counted = Counter({row.outcome: row.count for row in plan})
        _report(counted, {row.outcome: list(row.sample) for row in plan}, json_)
        if not json_:
            click.echo("nothing was done; --yes does it")
        return counted
    done: Counter[str] = Counter()
    samples: dict[str, list[int] | list[UUID]] = {}
    page: list[Outcome] = []
    total = sum(row.count for row in plan)
    with click.progressbar(length=total, label="acting", file=sys.stderr) as bar:
        while True:
            found = next_page(page)
            page = [row for row in found if row.outcome != REST]
            for row in page:
                done[row.outcome] += row.count
                samples.setdefault(row.outcome, list(row.sample))
                bar.update(row.count)
            if len(page) == len(found):
                break
    _report(done, samples, json_)
    return done


def _report(counted: Counter[str], samples: dict[str, list[int] | list[UUID]], json_: bool) -> None:
    if json_:
        click.echo(as_json({"outcomes": counted, "samples": samples}))
        return
    for outcome, number in sorted(counted.items()):
        sample = samples.get(outcome, [])
        shown = ", ".join(map(str, sample))
        more = ", …" if sample and number > len(sample) else ""
        click.echo(f"{outcome:<14} {number:>7}  {shown}{more}".rstrip())
    if not counted:
        click.echo("none match")

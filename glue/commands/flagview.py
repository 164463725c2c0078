"""What `wa-webhook flag` prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from glue.database.opsflags import ENHANCED, Flag, FlagChange, FlagSet, ShadowHour

COLUMNS: Final = (
    *("messages", "duplicate", "contended", "waiting"),
    *("out of order", "failed", "lost", "differing"),
)


def override(env: Mapping[str, str]) -> str | None:
    """The line that says that the environment decides instead of the flag, if it does."""
    value = env.get(ENHANCED, "").strip().lower()
    if not value:
        return None
    flow = "the enhanced flow" if value == "true" else "the original flow"
    return (
        f"Warning: {ENHANCED}={value} is set here: a web process that starts with it gives"
        f" everyone {flow}, whatever the flag says. To let the flag decide, unset it"
        " (environment or .env) and restart the web processes."
    )


def development(env: Mapping[str, str], own: Mapping[str, str]) -> str | None:
    """The line that says that script/server decides for its own database, if it does.

    `own` is what the caller has set; `env` the same, filled up by script/server.
    """
    is_its_database = not (own.get("WA_OPERATOR_URL") or own.get("WA_DATABASE_URL"))
    if ENHANCED in own or not is_its_database or env.get(ENHANCED) != "true":
        return None
    return (
        f"Note: script/server runs, or ran last, with {ENHANCED}=true, its default: it gives"
        " everyone the enhanced flow, whatever the flag says. To let the flag decide, put"
        f" {ENHANCED}= into .env and start it again."
    )


def who(flag: Flag | FlagSet) -> str:
    """For whom it is on, in words."""
    share = "everyone" if flag.percentage == 100 else f"{percent(flag.percentage)} of contacts"
    tests = f"{flag.test_contacts} test contact{'' if flag.test_contacts == 1 else 's'}"
    groups = [share] if flag.percentage else []
    groups += [tests] if flag.test_contacts and flag.percentage != 100 else []
    if not flag.is_enabled:
        kept = f" (switched on again: for {' and '.join(groups)})" if groups else ""
        return f"off for everyone{kept}"
    return (
        f"on for {' and '.join(groups)}" if groups else "on, but at 0 % and without test contacts"
    )


def flag_lines(flags: Sequence[Flag]) -> Iterator[str]:
    """Each flag: who gets it, what it is, who changed it last."""
    for flag in flags:
        yield f"{flag.flag}: {who(flag)}"
        yield f"    {flag.description}"
        if flag.changed_at is not None:
            yield f"    changed {stamp(flag.changed_at)} by {flag.changed_by}: {flag.reason}"


def change_lines(changes: Sequence[FlagChange]) -> Iterator[str]:
    """One line for each change."""
    for change in changes:
        parts = []
        if change.was_enabled != change.is_enabled:
            parts.append("on" if change.is_enabled else "off")
        if change.old_percentage != change.percentage:
            parts.append(f"{percent(change.old_percentage)} -> {percent(change.percentage)}")
        parts += [f"{change.added} test contacts added"] if change.added else []
        parts += [f"{change.removed} test contacts removed"] if change.removed else []
        what = ", ".join(parts) or "-"
        yield f"{stamp(change.changed_at)}  {change.flag}  {what}  {change.actor}: {change.reason}"


def shadow_lines(hours: Sequence[ShadowHour]) -> Iterator[str]:
    """A table of hours, and their sum."""
    if not hours:
        yield "nothing recorded: it takes shadow mode and messages in the original flow"
        return
    yield "  ".join(["hour (UTC)      ", *COLUMNS])
    totals = [0] * len(COLUMNS)
    for hour in hours:
        counts = [
            *(hour.messages, hour.duplicates, hour.contended, hour.waiting),
            *(hour.out_of_order, hour.failed, hour.lost, hour.differing),
        ]
        totals = [a + b for a, b in zip(totals, counts, strict=True)]
        yield _row(hour.hour.strftime("%Y-%m-%d %H:%M"), counts)
    yield _row("all", totals)
    share = Decimal(100 * totals[-1]) / max(totals[0], 1)
    yield f"{share:.2f} % of the messages would have gone otherwise in the enhanced flow."


def _row(label: str, counts: Sequence[int]) -> str:
    cells = (f"{count:>{len(name)}}" for count, name in zip(counts, COLUMNS, strict=True))
    return "  ".join([f"{label:<16}", *cells])


def percent(value: Decimal | None) -> str:
    """10 %, without zeros that say nothing."""
    return "-" if value is None else f"{value.normalize():f} %"


def stamp(at: datetime) -> str:
    """To the second, with the zone."""
    return at.isoformat(sep=" ", timespec="seconds")

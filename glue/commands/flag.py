"""`wa-webhook flag`: who gets the enhanced flow, and what it would change."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click
import psycopg

from glue import environment
from glue.commands import flagview
from glue.commands.common import client_environment, explained, reading_url
from glue.database import opsflags
from glue.database.opsflags import ENHANCED, SHADOW

if TYPE_CHECKING:
    from glue.database.query import Connection

_name = click.option("--flag", "name", default=ENHANCED, show_default=True, help="Which flag.")
_reason = click.option("--reason", required=True, help="Why; kept with the change.")
_contacts = click.argument("contacts", nargs=-1, required=True)
_share = click.FloatRange(0, 100)


@click.group()
def command() -> None:
    """Who gets the enhanced flow: nobody, test contacts, a share, everyone. Counts at once.

    WA_OPERATOR_URL, or else WA_DATABASE_URL, is the login: one in wa_operator; for show, history
    and report wa_monitor is enough.
    """


@command.command()
def show() -> None:
    """Each flag, for whom it is on, and its last change."""
    with _looking("feature_flags") as conn:
        _echo(flagview.flag_lines(opsflags.feature_flags(conn)))


@command.command("set")
@_name
@click.option("--on/--off", "enabled", default=None, help="Off: nobody, from the next message.")
@click.option("--percentage", type=_share, help="Share of contacts, in steps of 0.01.")
@_reason
def set_(name: str, enabled: bool | None, percentage: float | None, reason: str) -> None:
    """Switch a flag, or change its share; what is not given stays as it is."""
    if enabled is None and percentage is None:
        raise click.UsageError("say what to change: --on, --off, --percentage")
    _set(name, reason, enabled=enabled, percentage=_decimal(percentage))


@command.group()
def test() -> None:
    """Contacts that get a feature at 0 %: phone numbers or BSUIDs. They are never shown."""


@test.command()
@_contacts
@_name
@_reason
def add(contacts: tuple[str, ...], name: str, reason: str) -> None:
    """Make contacts test contacts."""
    done = _set(name, reason, add=contacts)
    click.echo(f"{done.added} added, {len(contacts) - done.added} there already")


@test.command()
@_contacts
@_name
@_reason
def remove(contacts: tuple[str, ...], name: str, reason: str) -> None:
    """Make test contacts contacts like all others."""
    done = _set(name, reason, remove=contacts)
    click.echo(f"{done.removed} removed, {len(contacts) - done.removed} not there")


@command.command()
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
def history(limit: int) -> None:
    """Who changed what, when and why; newest first."""
    with _looking("feature_flag_changes") as conn:
        _echo(flagview.change_lines(opsflags.feature_flag_changes(conn, limit)))


@command.group()
def shadow() -> None:
    """What the enhanced flow would change for messages of the original flow."""


@shadow.command()
@click.option(
    "--percentage", type=_share, default=100, show_default=True, help="Share of contacts."
)
@click.option("--reason", default="shadow mode on", show_default=True)
def on(percentage: float, reason: str) -> None:
    """Record decisions from the next message on."""
    _set(SHADOW, reason, enabled=True, percentage=_decimal(percentage))


@shadow.command()
@click.option("--reason", default="shadow mode off", show_default=True)
def off(reason: str) -> None:
    """Record no more; what is recorded stays for 7 days."""
    _set(SHADOW, reason, enabled=False)


@shadow.command()
@click.option("--hours", type=click.IntRange(1, 168), default=24, show_default=True)
def report(hours: int) -> None:
    """What would have been, hour by hour."""
    with _looking("shadow_summary") as conn:
        _echo(flagview.shadow_lines(opsflags.shadow_summary(conn, hours)))


def _set(name: str, reason: str, **changes: Any) -> opsflags.FlagSet:
    with _looking("set_feature_flag") as conn:
        done = opsflags.set_feature_flag(conn, name, reason=reason, **changes)
    click.echo(f"{done.flag}: {flagview.who(done)}")
    return done


@contextmanager
def _looking(name: str) -> Iterator[Connection]:
    """A session of the operator's login, which may use this object of wa_ops."""
    from glue.database.looking import require

    with explained():
        env = client_environment()
        own = environment.load(os.environ)
        if warning := flagview.override(own) or flagview.development(env, own):
            click.echo(warning, err=True)
        with psycopg.connect(reading_url(env), autocommit=True) as conn:
            require(conn, name)
            yield conn


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _echo(lines: Iterator[str]) -> None:
    for line in lines:
        click.echo(line)

"""`wa-webhook erase-contact`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click
import psycopg

from glue.commands.common import client_environment, explained, reading_url

if TYPE_CHECKING:
    from glue.database.opsapi import Erasure

TRIES = 5


@click.command()
@click.argument("number", metavar="PHONE_NUMBER_ID")
@click.option(
    "--contact", prompt=True, hide_input=True, help="BSUID or phone; asked for if absent."
)
@click.option("--reason", required=True, help="For the audit: the request's number, not a name.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(number: str, contact: str, reason: str, yes: bool) -> None:
    """Erase what is stored of a person who wrote to the business number PHONE_NUMBER_ID.

    What they wrote, what was answered, who they are; their unsettled messages are discarded. It
    cannot be undone. WA_OPERATOR_URL, or else WA_DATABASE_URL, is the login: one in wa_operator.
    """
    url = reading_url(client_environment())
    if not yes:
        click.confirm("Erase this person for good?", abort=True)
    with explained(), psycopg.connect(url, autocommit=True) as conn:
        erased = _erase(conn, number, contact, reason)
    if erased.is_empty:
        raise click.ClickException("nothing is known of this contact on this number")
    for name, count in asdict(erased).items():
        click.echo(f"{name.replace('_', ' '):<14} {' '.join(count) if name == 'hooks' else count}")


def _erase(
    conn: psycopg.Connection[tuple[object, ...]], number: str, contact: str, reason: str
) -> Erasure:
    """Again while the person writes at the same moment."""
    from glue.database import opsapi
    from glue.errors import is_transient

    for left in range(TRIES - 1, -1, -1):
        try:
            return opsapi.erase_contact(conn, number, contact, reason)
        except psycopg.Error as exc:
            if not left or not is_transient(exc):
                raise
    raise AssertionError("unreachable")

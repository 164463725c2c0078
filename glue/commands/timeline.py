"""`wa-webhook timeline`."""

from __future__ import annotations

import json

import click
import psycopg

from glue.commands.common import client_environment, explained, reading_url


@click.command()
@click.argument("identifier", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def command(identifier: str, as_json: bool) -> None:
    """Tell what happened to a message: its wamid, event key, or correlation id.

    WA_OPERATOR_URL, or else WA_DATABASE_URL, is the login: one in wa_operator, wa_monitor or
    wa_service.
    """
    from glue.database.looking import timeline

    with (
        explained(),
        psycopg.connect(reading_url(client_environment()), autocommit=True) as conn,
    ):
        entries = timeline(conn)(conn, identifier)
    for entry in entries:
        at = entry.at.isoformat(timespec="milliseconds")
        if as_json:
            line = {"at": at, "what": entry.what, "status": entry.status, "detail": entry.detail}
            click.echo(json.dumps(line))
        else:
            detail = " ".join(f"{name}={value}" for name, value in (entry.detail or {}).items())
            click.echo(f"{at}  {entry.what:<18} {entry.status or '':<12} {detail}".rstrip())
    if not entries:
        raise click.ClickException(f"nothing is known of {identifier}")

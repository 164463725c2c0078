"""`wa-webhook health`."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Final

import click
import psycopg

from glue.commands.common import client_environment, explained, reading_url
from glue.commands.operating import JSON_OPTION, as_json
from glue.database.rows import HealthRow

EXIT: Final = {"ok": 0, "warning": 1, "critical": 2}


class CannotTell(click.ClickException):
    """Nothing could be asked: the worst there is."""

    exit_code = EXIT["critical"]


@click.command()
@JSON_OPTION
def command(json_: bool) -> None:
    """Tell what every health check says. Exit code 0: all ok, 1: a warning, 2: something critical.

    WA_OPERATOR_URL, or else WA_DATABASE_URL, is the login: one in wa_operator, wa_monitor or
    wa_service. What cannot be asked is critical.
    """
    from glue.database.looking import health

    try:
        with (
            explained(),
            psycopg.connect(
                reading_url(client_environment()), autocommit=True, connect_timeout=5
            ) as conn,
        ):
            conn.execute("set statement_timeout = '10s'")
            found = health(conn)(conn)
    except click.ClickException as exc:
        raise CannotTell(exc.message) from exc
    for row in found:
        click.echo(as_json(asdict(row)) if json_ else _line(row))
    sys.exit(max((EXIT[row.status] for row in found), default=EXIT["critical"]))


def _line(row: HealthRow) -> str:
    value = "-" if row.value is None else f"{row.value:g}"
    limits = "/".join(
        "-" if limit is None else f"{limit:g}"
        for limit in (row.warning_threshold, row.critical_threshold)
    )
    measured = f"{value} of {limits} {row.unit or ''}".rstrip()
    return f"{row.status:<9} {row.check_name:<22} {measured:<32} {row.message or ''}".rstrip()

"""`wa-webhook grant-login`."""

from __future__ import annotations

import os
import sys
from typing import Any

import click
import psycopg

from glue.commands.common import client_environment, database_url, explained
from glue.commands.operating import options
from glue.deploy.profiles import PROFILES, Kind


@click.command()
@click.argument("name")
@click.argument("kind", type=click.Choice(list(PROFILES)))
@options(
    click.option("--revoke", "take_back", is_flag=True, help="Take the role and settings back."),
    click.option("--password-stdin", is_flag=True, help="Read the password's line from stdin."),
    click.option("--password-env", metavar="VARIABLE", help="The variable with the password."),
    click.option("--password", "ask", is_flag=True, help="Ask for a new password."),
    click.option("--no-password", is_flag=True, help="A new login without one (certificate, IAM)."),
    click.option("--connection-limit", type=click.IntRange(-1), help="-1: none."),
    click.option("--keep-other-roles", is_flag=True, help="Though it has other roles as well."),
)
def command(
    name: str,
    kind: Kind,
    take_back: bool,
    connection_limit: int | None,
    keep_other_roles: bool,
    **source: Any,
) -> None:
    """Make NAME a login of this kind in WA_DATABASE_URL's database, or bring one up to date.

    \b
    monitor   reads wa_ops: Grafana, a metrics exporter; no text, names or phones
    operator  acts through wa_ops: the dead-letter queue, flags, locks
    service   what serve and worker need, and nothing else

    The login gets the role, and in this database search_path and time limits of its own; monitor
    also starts read-only. Asks for a new login's password; it is hashed before it is sent.
    WA_DATABASE_URL must be a superuser, or the login with CREATEROLE that ran the installation.
    """
    from glue.deploy.login_checks import is_role
    from glue.deploy.logins import grant, revoke

    with (
        explained(),
        psycopg.connect(database_url(client_environment()), autocommit=True) as conn,
    ):
        role, database = PROFILES[kind].role, conn.info.dbname
        if take_back:
            revoke(conn, name, kind)
            click.echo(f"{name} is not in {role} any more; the login is still there")
            return
        password = _password(source, is_new=not is_role(conn, name))
        is_new = grant(
            conn,
            name,
            kind,
            password=password,
            connections=connection_limit,
            keep_other_roles=keep_other_roles,
        )
        what = "is a new login" if is_new else "is up to date"
        click.echo(f"{name} {what}: {role}, with its settings in database {database}")


def _password(source: dict[str, Any], *, is_new: bool) -> str | None:
    variable: str | None = source["password_env"]
    ways = [source["password_stdin"], variable, source["ask"], source["no_password"]]
    if sum(map(bool, ways)) > 1:
        raise click.UsageError("say once where the password comes from")
    if source["no_password"]:
        return None
    if source["password_stdin"]:
        given = sys.stdin.readline().rstrip("\r\n")
    elif variable:
        given = os.environ.get(variable, "")
    elif is_new or source["ask"]:
        given = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        return None
    if not given:
        raise click.ClickException("the password is empty")
    return str(given)

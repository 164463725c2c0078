"""`wa-webhook upgrade`."""

from __future__ import annotations

import click

from glue.commands.common import console_log, database_url, explained, program_environment


@click.command()
@click.option(
    "--wait", default=900.0, show_default=True, help="Seconds to wait for another upgrade."
)
def command(wait: float) -> None:
    """Install the schema in WA_DATABASE_URL, or bring it up to date. Safe to repeat.

    Needs a direct connection (not a transaction pooler) and a login that is a superuser, or that
    may create roles and create in the database.
    """
    from glue.deploy.upgrade import upgrade

    console_log()
    with explained():
        upgrade(database_url(program_environment()), wait_s=wait)

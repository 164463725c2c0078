"""`wa-webhook dev`."""

from __future__ import annotations

import os

import click

from glue.commands.common import console_log, explained


@click.command()
def command() -> None:
    """Run everything on this machine: database (unless WA_DATABASE_URL), web process, worker."""
    from glue.dev.run import run

    console_log()
    with explained():
        run(os.environ)

"""`wa-webhook serve`."""

from __future__ import annotations

import click

from glue.commands.common import explained, program_environment


@click.command()
@click.option("--from-dev", is_flag=True, hidden=True, help="What dev warned about is known.")
def command(from_dev: bool) -> None:
    """Run the web process under gunicorn. WEB_CONCURRENCY and WEB_THREADS set its size."""
    from glue.web.serve import serve

    with explained():
        serve(program_environment(is_quiet=from_dev))

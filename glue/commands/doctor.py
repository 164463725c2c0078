"""`wa-webhook doctor`."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict

import click

from glue import environment
from glue.commands.operating import JSON_OPTION, as_json


@click.command()
@JSON_OPTION
def command(json_: bool) -> None:
    """Check a deployment: variables, database, schema, logins, workers, jobs; say what to do.

    Looks with the logins of WA_DATABASE_URL and WA_OPERATOR_URL, changes nothing and shows no
    secret. Exit code 0: all well, 1: warnings, 2: something does not work.
    """
    from glue.doctor.examine import examine
    from glue.doctor.finding import EXIT

    worst = 0
    for finding in examine(environment.load_client(os.environ)):
        worst = max(worst, EXIT[finding.status])
        if json_:
            click.echo(as_json(asdict(finding)))
            continue
        click.echo(f"{finding.status:<9} {finding.check:<20} {finding.message}")
        if finding.remedy:
            click.echo(f"{'':<30} -> {finding.remedy}")
    sys.exit(worst)

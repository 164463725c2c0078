"""What the installation made: schema, row security, partitions, rights on the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from glue.database import doctorapi
from glue.database.query import Connection
from glue.deploy.compatibility import IncompatibleSchema, check_program
from glue.deploy.database_rights import closing
from glue.doctor.finding import Finding, bad, doubtful, good
from glue.errors import WaError

# The job makes seven days more each hour; with less than two it has not run for days.
AHEAD = timedelta(days=2)


def check_schema(conn: Connection) -> Iterator[Finding]:
    """Whether this program may work on the schema that is there."""
    try:
        check_program(conn)
    except IncompatibleSchema as exc:
        yield bad("schema", str(exc), "run wa-webhook upgrade with the newest program")
    except WaError as exc:
        yield bad("schema", str(exc), "run wa-webhook upgrade")
    else:
        yield good("schema", "fits this program; no migration is pending")


def check_row_security(conn: Connection) -> Iterator[Finding]:
    """Enabled and forced on every table."""
    found = doctorapi.open_tables(conn)
    if found:
        yield bad(
            "row_security",
            f"not enabled and forced on {', '.join(found)}",
            f"alter table {found[0]} enable row level security, force row level security",
        )
    else:
        yield good("row_security", "is enabled and forced on every table")


def check_partitions(conn: Connection, today: date) -> Iterator[Finding]:
    """Days that lie ahead."""
    last = doctorapi.last_partitions(conn)
    short = {name: day for name, day in last.items() if day is None or day < today + AHEAD}
    if not last or not short:
        if last:
            ahead = min(day for day in last.values() if day) - today
            yield good("partitions", f"{ahead.days} days are ahead")
        return
    names = ", ".join(f"{name} until {day or 'never'}" for name, day in short.items())
    is_over = any(day is None or day <= today for day in short.values())
    remedy = (
        "run select wa_ops.run_job('create_partitions') as an operator,"
        " and find out why no worker did"
    )
    yield (bad if is_over else doubtful)("partitions", f"end soon: {names}", remedy)


def check_public(conn: Connection) -> Iterator[Finding]:
    """What everybody may do in the database."""
    found = doctorapi.public_rights(conn)
    if not found:
        yield good("public", "nobody connects without one of our roles, or makes temporary objects")
        return
    statements = "; ".join(s.as_string(conn) for s in closing(conn.info.dbname))
    yield doubtful("public", f"every login has {' and '.join(found)} on the database", statements)

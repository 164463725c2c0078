"""Which program may work on which schema."""

from __future__ import annotations

from typing import Any

import psycopg

from glue import api
from glue.deploy.roles import InstallError
from glue.version import SCHEMA_VERSION


class IncompatibleSchema(InstallError):
    """The program and the database's schema do not fit; the message says which one to upgrade."""


def check_reload(conn: psycopg.Connection[Any], program: int = SCHEMA_VERSION) -> None:
    """Refuse to put this program's functions over those of a newer one.

    A half-installed database has no version yet and is fine. Raises IncompatibleSchema.
    """
    found = read_version(conn)
    if found is not None and found[0] > program:
        raise IncompatibleSchema(
            f"the database has schema {found[0]}, this program is older (schema {program}): "
            "upgrade with the newer program, or restore a backup from before its upgrade"
        )


def check_program(conn: psycopg.Connection[Any], program: int = SCHEMA_VERSION) -> None:
    """Refuse to serve on a schema that this program does not know. Raises IncompatibleSchema.

    During a rolling release an older program keeps working on the newer schema as long as the
    schema says so.
    """
    found = read_version(conn)
    if found is None or found[0] < program:
        has = "none" if found is None else str(found[0])
        raise IncompatibleSchema(
            f"the database's schema is {has}, this program needs {program}: run wa-webhook upgrade"
        )
    if found[1] > program:
        raise IncompatibleSchema(
            f"the database's schema {found[0]} needs a program for schema {found[1]} or newer, "
            f"this one is for {program}: deploy the newer program"
        )


def read_version(conn: psycopg.Connection[Any]) -> tuple[int, int] | None:
    """(version, oldest_program) of the database; None when it was never completely installed."""
    exists = "select to_regprocedure('wa_api.schema_version()') is not null"
    if conn.execute(exists).fetchone() != (True,):
        return None
    version = api.schema_version(conn)
    return version.version, version.oldest_program

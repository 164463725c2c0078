"""Running yoyo's pending migrations, under the lock that `glue.deploy.upgrade` holds."""

from __future__ import annotations

import getpass
import os
from typing import Any
from urllib.parse import urlencode

import yoyo
from psycopg.conninfo import conninfo_to_dict
from yoyo.exceptions import LockTimeout

from glue.deploy.roles import OWNER, InstallError
from glue.deploy.sources import Sources

APPLICATION_NAME = "wa-webhook migration"
# yoyo's own tables; nobody but `upgrade` uses them.
SCHEMA = "wa_migrations"


def apply_pending(conninfo: str, sources: Sources, applied: list[str]) -> None:
    """Apply what is pending, as wa_owner, and add the names. Raises InstallError, psycopg.Error."""
    _ensure_user_name()
    migrations = yoyo.read_migrations(str(sources.migrations))
    with yoyo.get_backend(_url(conninfo)) as backend:
        # The caller made sure that no other upgrade is alive: a row here outlived its process.
        backend.break_lock()
        try:
            with backend.lock():
                pending = backend.to_apply(migrations)
                for migration in pending:
                    backend.apply_migrations_only([migration])
                    applied.append(str(migration.id))
                # yoyo logs a migration that cannot be imported, and goes on.
                left = [str(migration.id) for migration in backend.to_apply(migrations)]
        except LockTimeout as exc:
            raise InstallError("yoyo's lock is held by another program; try again later") from exc
    if left:
        raise InstallError(f"migrations that could not be loaded: {', '.join(left)}")


def _url(conninfo: str) -> str:
    # Everything travels as query arguments: yoyo hands them to psycopg.connect as they are, so
    # that sockets, services and several hosts work too.
    arguments: dict[str, Any] = {k: v for k, v in conninfo_to_dict(conninfo).items() if v}
    # When this process dies the server ends its statement, instead of finishing an hour later.
    options = f"{arguments.get('options', '')} -c client_connection_check_interval=1000"
    arguments |= {
        "application_name": APPLICATION_NAME,
        "options": f"{options} -c role={OWNER}".strip(),
        "schema": SCHEMA,
    }
    return "postgresql+psycopg:///?" + urlencode(arguments)


def _ensure_user_name() -> None:
    # yoyo logs the operating system's user name; in a container the user may have none.
    try:
        getpass.getuser()
    except (KeyError, OSError):
        os.environ["LOGNAME"] = str(os.getuid())

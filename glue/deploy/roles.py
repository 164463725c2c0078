"""Becoming the owner of the schemas, with a superuser's login or a lesser one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import errors

OWNER = "wa_owner"
_ATTEMPTS = 20


class InstallError(Exception):
    """The schema cannot be installed or upgraded; the message says why and what to do."""


def shared_catalog_retry(conn: psycopg.Connection[Any], action: Callable[[], object]) -> None:
    """Run `action` in a savepoint, again when another database of the cluster got in between.

    Roles and memberships are shared by all databases, and advisory locks are not: two installs
    meet as a duplicate role or as "tuple concurrently updated" (XX000). Each failure follows the
    other side's commit, so that a few attempts always suffice.
    """
    for attempt in range(_ATTEMPTS):
        try:
            with conn.transaction():
                action()
            return
        except (errors.UniqueViolation, errors.DuplicateObject, errors.InternalError_):
            if attempt == _ATTEMPTS - 1:
                raise


def become_owner(conn: psycopg.Connection[Any]) -> None:
    """Act as wa_owner until the end of the transaction. Raises InstallError when not allowed to."""
    try:
        with conn.transaction():
            _set_role(conn)
            return
    except errors.InsufficientPrivilege:
        pass
    except errors.InvalidParameterValue as exc:
        raise InstallError(f"role {OWNER} does not exist; run wa-webhook upgrade") from exc
    try:
        shared_catalog_retry(conn, lambda: conn.execute("grant wa_owner to current_user"))
        _set_role(conn)
    except errors.InsufficientPrivilege as exc:
        raise InstallError(
            f"login {conn.info.user} may not act as {OWNER}; "
            f"as a superuser: grant {OWNER} to {conn.info.user}"
        ) from exc


def become_login(conn: psycopg.Connection[Any]) -> None:
    """Act as the login itself until the end of the transaction."""
    conn.execute("set local role none")


def _set_role(conn: psycopg.Connection[Any]) -> None:
    conn.execute("set local role wa_owner")

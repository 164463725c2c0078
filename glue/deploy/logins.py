"""Making logins for people and programs, and taking their rights back: `wa-webhook grant-login`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import errors, sql

from glue.deploy.login_checks import has_role, is_role, refuse_unfit, require_roles
from glue.deploy.profiles import PROFILES, Kind
from glue.deploy.roles import InstallError, shared_catalog_retry

Connection = psycopg.Connection[Any]


def grant(
    conn: Connection,
    name: str,
    kind: Kind,
    *,
    password: str | None = None,
    connections: int | None = None,
    keep_other_roles: bool = False,
) -> bool:
    """Make `name` a login of this kind, or bring one up to date; whether it is new.

    The password is hashed here: the server and its log see a SCRAM verifier only. Raises
    InstallError.
    """
    profile = PROFILES[kind]
    login, role = sql.Identifier(name), sql.Identifier(profile.role)
    limit = profile.connections if connections is None else connections
    with conn.transaction(), _explained(conn, name, profile.role):
        require_roles(conn, name)
        is_new = not is_role(conn, name)
        if is_new:
            _run(conn, sql.SQL("create role {} login").format(login))
        refuse_unfit(conn, name, profile.role, keep_other_roles=keep_other_roles)
        options = sql.SQL("alter role {} login inherit connection limit {}")
        _run(conn, options.format(login, sql.Literal(limit)))
        if password is not None:
            verifier = sql.Literal(_verifier(conn, name, password))
            _run(conn, sql.SQL("alter role {} password {}").format(login, verifier))
        _run(conn, sql.SQL("grant {} to {}").format(role, login))
        for setting, value in profile.settings.items():
            _set(conn, name, setting, value)
        if not has_role(conn, name, profile.role, "usage"):
            raise InstallError(
                f"{name} is a member of {profile.role} but does not inherit its rights; "
                f"revoke {profile.role} from {name}, then grant it again"
            )
    return is_new


def revoke(conn: Connection, name: str, kind: Kind) -> None:
    """Take back what `grant` gave; the login itself stays. Raises InstallError.

    Sessions that are open lose the role's rights at once.
    """
    profile = PROFILES[kind]
    login, role = sql.Identifier(name), sql.Identifier(profile.role)
    with conn.transaction(), _explained(conn, name, profile.role):
        require_roles(conn, name)
        if not is_role(conn, name):
            raise InstallError(f"there is no login {name}")
        refuse_unfit(conn, name, profile.role, keep_other_roles=True)
        for by in _grantors(conn, name, profile.role):
            _run(conn, sql.SQL("revoke {} from {} {}").format(role, login, by))
        if has_role(conn, name, profile.role, "member"):
            raise InstallError(f"{name} still has {profile.role} through another role")
        for setting in profile.settings:
            _set(conn, name, setting, None)
        _run(conn, sql.SQL("alter role {} connection limit -1").format(login))


@contextmanager
def _explained(conn: Connection, name: str, role: str) -> Iterator[None]:
    try:
        yield
    except errors.InsufficientPrivilege as exc:
        raise InstallError(
            f"login {conn.info.user} may not manage {name} in {role} ({exc.diag.message_primary}); "
            "do it as a superuser, or as the login with CREATEROLE that ran the installation"
        ) from exc


def _verifier(conn: Connection, name: str, password: str) -> str:
    made = conn.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256")
    return made.decode()


def _grantors(conn: Connection, name: str, role: str) -> list[sql.Composable]:
    # From PostgreSQL 16 on a role may be granted by several, and is revoked as each of them.
    rows = conn.execute(
        "select pg_catalog.pg_get_userbyid(m.grantor) from pg_catalog.pg_auth_members as m"
        " where m.roleid = %s::regrole and m.member = quote_ident(%s)::regrole",
        (role, name),
    ).fetchall()
    if conn.info.server_version < 160000:
        return [sql.SQL("") for _ in rows[:1]]
    return [sql.SQL("granted by {}").format(sql.Identifier(grantor)) for (grantor,) in rows]


def _set(conn: Connection, name: str, setting: str, value: str | None) -> None:
    if value is None:
        change: sql.Composable = sql.SQL("reset {}").format(sql.Identifier(setting))
    else:
        # A list of schemas is a list of names, not one literal.
        parts = sql.SQL(", ").join(sql.Literal(part.strip()) for part in value.split(","))
        change = sql.SQL("set {} = {}").format(sql.Identifier(setting), parts)
    place = sql.Identifier(conn.info.dbname)
    statement = sql.SQL("alter role {} in database {} {}")
    _run(conn, statement.format(sql.Identifier(name), place, change))


def _run(conn: Connection, statement: sql.Composed) -> None:
    shared_catalog_retry(conn, lambda: conn.execute(statement))

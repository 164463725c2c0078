"""What is looked at before a login is changed."""

from __future__ import annotations

from typing import Any

import psycopg

from glue.deploy.database_rights import ROLES
from glue.deploy.roles import InstallError

_ATTRIBUTES = ("superuser", "bypassrls", "replication", "createrole", "createdb")


def is_role(conn: psycopg.Connection[Any], name: str) -> bool:
    """Whether the cluster has a role of this name."""
    query = "select pg_catalog.count(*) from pg_catalog.pg_roles as r where r.rolname = %s"
    return conn.execute(query, (name,)).fetchone() == (1,)


def has_role(conn: psycopg.Connection[Any], name: str, role: str, how: str) -> bool:
    """Whether `name` is a member of `role`; `how`: member, or usage (with its rights)."""
    query = "select pg_catalog.pg_has_role(%s::name, %s::name, %s)"
    return conn.execute(query, (name, role, how)).fetchone() == (True,)


def require_roles(conn: psycopg.Connection[Any], name: str) -> None:
    """Raise InstallError without our roles, or when `name` is one of them."""
    if name in ROLES:
        raise InstallError(f"{name} is one of the roles that logins get; choose another name")
    if not all(is_role(conn, role) for role in ROLES):
        raise InstallError("the roles do not exist yet: run wa-webhook upgrade")


def refuse_unfit(
    conn: psycopg.Connection[Any], name: str, role: str, *, keep_other_roles: bool
) -> None:
    """Raise InstallError for a login that is more than an ordinary one, or has other roles."""
    strong = attributes(conn, name)
    if strong:
        raise InstallError(
            f"{name} is {', '.join(strong)}: no limit of ours would hold; choose another name"
        )
    others = [other for other in roles_of(conn, name) if other != role]
    if others and not keep_other_roles:
        raise InstallError(
            f"{name} is a member of {', '.join(others)} too: choose another name, or say "
            "--keep-other-roles"
        )


def attributes(conn: psycopg.Connection[Any], name: str) -> list[str]:
    """What lifts this role above an ordinary login."""
    row = conn.execute(
        "select r.rolsuper, r.rolbypassrls, r.rolreplication, r.rolcreaterole, r.rolcreatedb"
        " from pg_catalog.pg_roles as r where r.rolname = %s",
        (name,),
    ).fetchone()
    return [word for word, has in zip(_ATTRIBUTES, row, strict=True) if has] if row else []


def roles_of(conn: psycopg.Connection[Any], name: str) -> list[str]:
    """The roles that `name` is a member of, directly or through another."""
    rows = conn.execute(
        "select o.rolname from pg_catalog.pg_roles as o"
        " where o.rolname <> %(name)s and pg_catalog.pg_has_role(%(name)s::name, o.oid, 'member')"
        " order by o.rolname",
        {"name": name},
    ).fetchall()
    return [role for (role,) in rows]

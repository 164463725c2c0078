"""Logins: the one that the programs use, and those that people were given."""

from __future__ import annotations

from collections.abc import Iterator

from glue.database import doctorapi
from glue.database.doctorapi import Login
from glue.database.query import Connection
from glue.deploy.login_checks import attributes, has_role, is_role, roles_of
from glue.deploy.profiles import PROFILES, Kind
from glue.doctor.finding import Finding, bad, doubtful, good

_KINDS: dict[str, Kind] = {profile.role: kind for kind, profile in PROFILES.items()}


def check_login(conn: Connection, variable: str, kind: Kind) -> Iterator[Finding]:
    """Whether the login of a variable has the role that it needs, and nothing else."""
    name, role = conn.info.user, PROFILES[kind].role
    if not is_role(conn, role):
        return
    strong = attributes(conn, name)
    others = [other for other in roles_of(conn, name) if other != role]
    remedy = f"wa-webhook grant-login … {kind}, and use that login in {variable}"
    if not has_role(conn, name, role, "usage"):
        yield bad(variable, f"login {name} has not the rights of {role}", remedy)
    elif strong or others:
        said = ", ".join([*strong, *(f"in {other}" for other in others if not strong)])
        yield doubtful(variable, f"login {name} is more than it needs to be: {said}", remedy)
    else:
        yield good(variable, f"login {name} is in {role} and in nothing else")


def check_logins(conn: Connection) -> Iterator[Finding]:
    """Whether each login of our roles starts with the settings of its kind."""
    found = doctorapi.logins(conn)
    for login in found:
        lacks = list(_lacks(login))
        if lacks:
            yield doubtful(
                "logins",
                f"{login.name} ({login.role}) {'; '.join(lacks)}",
                f'wa-webhook grant-login "{login.name}" {_KINDS[login.role]}',
            )
    if found and not any(True for login in found for _ in _lacks(login)):
        yield good("logins", f"{len(found)} start with the settings of their kind")


def _lacks(login: Login) -> Iterator[str]:
    profile = PROFILES[_KINDS[login.role]]
    if not login.may_connect:
        yield "may not connect to this database"
    missing = [
        name
        for name, value in profile.settings.items()
        if login.settings.get(name, "0") in ("0", "off")
        or (name == "search_path" and _first(login.settings[name]) != _first(value))
    ]
    if missing:
        yield f"starts without {', '.join(missing)}"


def _first(path: str) -> str:
    return path.partition(",")[0].strip().strip('"')

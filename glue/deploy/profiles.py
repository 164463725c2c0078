"""What a login for people or programs gets: its role, its settings, its number of connections.

Settings of a role are not inherited by its members, so each login gets its own, in this database.
They guard against accidents: a login may change them in its session. What it may do is decided by
the role alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from glue.database.session import LIMITS

Kind = Literal["monitor", "operator", "service"]


@dataclass(frozen=True)
class Profile:
    """What a login of one kind gets; `connections` is a limit, -1 means none."""

    role: str
    connections: int
    settings: Mapping[str, str]


# pg_temp last: what somebody makes there shadows nothing. pg_catalog is first without being named.
PROFILES: Final[Mapping[Kind, Profile]] = {
    "monitor": Profile(
        "wa_monitor",
        10,
        {
            "search_path": "wa_ops, pg_temp",
            "statement_timeout": "15s",
            "lock_timeout": "1s",
            "idle_in_transaction_session_timeout": "30s",
            "default_transaction_read_only": "on",
        },
    ),
    "operator": Profile(
        "wa_operator",
        10,
        {
            "search_path": "wa_ops, pg_temp",
            "statement_timeout": "1min",
            "lock_timeout": "5s",
            "idle_in_transaction_session_timeout": "5min",
        },
    ),
    # public: where handlers of one's own may have their tables.
    "service": Profile(
        "wa_service",
        -1,
        {"search_path": "wa_api, public, pg_temp"} | {n: f"{ms}ms" for n, ms in LIMITS.items()},
    ),
}

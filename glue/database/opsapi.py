"""The queries of operator commands on schema wa_ops; the login needs the role wa_operator."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, LiteralString
from uuid import UUID

from glue.database.query import Connection, rows


@dataclass(frozen=True, slots=True)
class OutboundReply:
    """A reply in the outbox; `body` is the Graph object, without recipient."""

    kind: str
    status: str
    body: dict[str, Any] = field(repr=False)


def outbound_replies(conn: Connection, event_keys: Sequence[UUID]) -> list[OutboundReply]:
    """The replies that these events caused, oldest first."""
    query: LiteralString = """
        select o.kind, o.status, o.body
        from wa_ops.outbound_replies as o
        where o.event_key = any(%(keys)s)
        order by o.outbound_id"""
    found = rows(conn, query, {"keys": list(event_keys)})
    return [OutboundReply(kind, status, json.loads(body)) for kind, status, body in found]

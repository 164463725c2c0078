"""GET /health: every check, for people and load balancers that are let in."""

from __future__ import annotations

import json
from dataclasses import asdict

from flask import Blueprint, Response, abort, request

from glue import api
from glue.config import Config
from glue.database.pool import Pool
from glue.database.rows import HealthRow
from glue.database.session import begin
from glue.web.access import may_see
from glue.web.single import Single

LIMIT_MS = 4_000
CONNECT_S = 2.0
FRESH_S = 1.0
UNREACHABLE = HealthRow(
    "database", "critical", None, None, None, None, "the database does not answer"
)


def health_blueprint(config: Config, pool: Pool) -> Blueprint:
    """/health: the rows of the health check, 503 when one is critical."""
    blueprint = Blueprint("health", __name__)

    def look() -> list[HealthRow]:
        with pool.connection(timeout=CONNECT_S) as conn:
            begin(conn, statement_timeout=LIMIT_MS)
            try:
                return api.health(conn)
            finally:
                conn.rollback()

    single = Single("health_not_read", look, FRESH_S)

    @blueprint.get("/health", provide_automatic_options=False)
    def health() -> tuple[Response, int]:
        if not may_see(request, config.ops_tokens, config.trusted_proxies):
            abort(403)
        seen = single.get()
        # An old answer would be a wrong one.
        rows = seen.value if seen.is_up and seen.value is not None else [UNREACHABLE]
        status = 503 if any(row.status == "critical" for row in rows) else 200
        body = json.dumps([asdict(row) for row in rows])
        return Response(body + "\n", content_type="application/json"), status

    return blueprint

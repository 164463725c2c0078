"""GET /livez and /readyz: may the process live, may it get requests."""

from __future__ import annotations

import psycopg
from flask import Blueprint, Response, jsonify
from psycopg import sql

from glue import api
from glue.database.pool import Pool
from glue.errors import WaError
from glue.version import SCHEMA_VERSION

READY_MS = 1_000
_BOUND = sql.SQL("set local statement_timeout = {}").format(sql.Literal(READY_MS))


def probes_blueprint(pool: Pool) -> Blueprint:
    """/livez asks nobody; /readyz asks the database whether the insert path can run."""
    blueprint = Blueprint("probes", __name__)

    @blueprint.get("/livez", provide_automatic_options=False)
    def livez() -> Response:
        return jsonify(ok=True)

    @blueprint.get("/readyz", provide_automatic_options=False)
    def readyz() -> tuple[Response, int]:
        problem = _problem(pool)
        if problem is None:
            return jsonify(ok=True), 200
        return jsonify(ok=False, detail=problem), 503

    return blueprint


def _problem(pool: Pool) -> str | None:
    try:
        with pool.connection(timeout=READY_MS / 1000) as conn, conn.transaction():
            conn.execute(_BOUND)
            version = api.schema_version(conn)
            if version.version < SCHEMA_VERSION or version.oldest_program > SCHEMA_VERSION:
                return "schema version does not fit"
            ready = api.readiness(conn)
    except (psycopg.Error, WaError):
        return "database unreachable"
    return None if ready.ok else ready.detail or "not ready"

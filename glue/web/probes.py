"""GET /livez and /readyz: may the process live, may it get requests."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from glue.database.pool import Pool
from glue.web.readiness import Readiness


def probes_blueprint(pool: Pool) -> Blueprint:
    """/livez asks nobody; /readyz asks the database whether the insert path can run."""
    blueprint = Blueprint("probes", __name__)
    readiness = Readiness(pool)

    @blueprint.get("/livez", provide_automatic_options=False)
    def livez() -> Response:
        return jsonify(ok=True)

    @blueprint.get("/readyz", provide_automatic_options=False)
    def readyz() -> tuple[Response, int]:
        problem = readiness.problem()
        if problem is None:
            return jsonify(ok=True), 200
        return jsonify(ok=False, detail=problem), 503

    return blueprint

"""The Flask application."""

from __future__ import annotations

from flask import Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, TooManyRequests

from glue.config import Config
from glue.database.pool import Pool
from glue.ids import correlation_id
from glue.logs.log import Log
from glue.runner import Runner
from glue.web.health import health_blueprint
from glue.web.metrics import metrics_blueprint
from glue.web.probes import probes_blueprint
from glue.web.webhook import RETRY_AFTER_S, webhook_blueprint

log = Log("app")


def create_app(config: Config, pool: Pool, runner: Runner) -> Flask:
    """The web part: /webhook, probes, /health, /metrics. `pool` stays the caller's to close."""
    app = Flask("glue", static_folder=None)
    app.register_blueprint(webhook_blueprint(config, pool, runner))
    app.register_blueprint(probes_blueprint(pool))
    app.register_blueprint(health_blueprint(config, pool))
    app.register_blueprint(metrics_blueprint(config, pool))

    @app.before_request
    def identify() -> None:
        g.correlation_id = correlation_id(request.headers.get("X-Correlation-ID"))

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers["X-Correlation-ID"] = g.correlation_id
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        status = error.code or 500
        response = jsonify(correlation_id=g.correlation_id, error=error.name)
        response.status_code = status
        if isinstance(error, MethodNotAllowed):
            response.headers["Allow"] = ", ".join(sorted(set(error.valid_methods or ()) - {"HEAD"}))
        if status == 503:
            response.headers["Retry-After"] = str(RETRY_AFTER_S)
        if isinstance(error, TooManyRequests):
            response.headers["Retry-After"] = str(error.retry_after)
        if status in (400, 413, 429):
            # What is left of the body must not be read as the next request.
            response.headers["Connection"] = "close"
        return response

    @app.errorhandler(Exception)
    def crashed(error: Exception) -> Response:
        log.error("crashed", error, correlation_id=g.correlation_id)
        response = jsonify(correlation_id=g.correlation_id, error="Internal Server Error")
        response.status_code = 500
        return response

    return app

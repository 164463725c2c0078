"""The least a webhook endpoint can do: verify the signature, insert the bytes durably."""

from __future__ import annotations

import os

from flask import Flask, Response, abort, request
from psycopg_pool import ConnectionPool

from glue.config import Config
from glue.signature import verify


def application() -> Flask:
    """For gunicorn, with the settings of our own app."""
    config = Config.from_env(os.environ)
    size = config.web_threads + 4
    pool = ConnectionPool(
        config.database_url, kwargs={"autocommit": True}, min_size=1, max_size=size, open=True
    )
    app = Flask("bare")

    @app.post("/webhook")
    def deliver() -> Response:
        body = request.get_data()
        if not verify(body, request.headers.get("X-Hub-Signature-256"), config.app_secrets).ok:
            abort(401)
        with pool.connection() as conn:
            conn.execute("insert into bench.bare (body) values (%b)", (body,))
        return Response(status=200)

    return app

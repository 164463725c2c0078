"""gunicorn's messages in our format.

A module of its own: gunicorn reads WEB_CONCURRENCY when it is imported, before it was checked.
"""

from __future__ import annotations

import logging

from gunicorn.config import Config as GunicornConfig
from gunicorn.glogging import Logger

from glue.logs.logformat import configure


class GunicornLogger(Logger):  # type: ignore[misc]
    """`logger_class` of gunicorn, which otherwise installs its own handlers."""

    def setup(self, cfg: GunicornConfig) -> None:  # noqa: ARG002
        self.loglevel = logging.WARNING
        self.error_log.setLevel(self.loglevel)
        configure()

    def access(self, resp: object, req: object, environ: object, request_time: object) -> None:
        """No access lines: the query string of the handshake holds the verify token."""

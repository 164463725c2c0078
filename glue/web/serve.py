"""The web process: gunicorn around the Flask app."""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Mapping
from typing import NoReturn

from flask import Flask

from glue.app import create_app
from glue.config import Config
from glue.database.pool import open_pool
from glue.program import prepare
from glue.registry import Registry
from glue.runner import Runner


def application() -> Flask:
    """The WSGI application. Called in each of gunicorn's workers, after the fork."""
    config = Config.from_env(os.environ)
    # A thread holds one connection at a time; a handler cut off at its deadline may keep another.
    pool = open_pool(config.database_url, size=config.web_threads + 4, name="wa-webhook serve")
    atexit.register(pool.close)
    return create_app(config, pool, Runner(pool, Registry.discover(config.handler_modules)))


def serve(environ: Mapping[str, str]) -> NoReturn:
    """Check everything that can be checked, then become gunicorn's master process.

    Raises ConfigError, HandlerError, IncompatibleSchema, psycopg.Error.
    """
    config, _ = prepare(environ)
    command = [sys.executable, "-m", "gunicorn", "--config", "python:glue.web.gunicorn_conf"]
    # gunicorn reads this one by itself too, and stops at what is no number, an empty one included.
    env = dict(environ) | {"WEB_CONCURRENCY": str(config.web_processes)}
    os.execve(sys.executable, command, env)  # noqa: S606

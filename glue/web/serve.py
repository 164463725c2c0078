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

DEFAULT_PROCESSES = 2
DEFAULT_THREADS = 8


def application() -> Flask:
    """The WSGI application. Called in each of gunicorn's workers, after the fork."""
    config = Config.from_env(os.environ)
    # A thread holds one connection at a time; a handler cut off at its deadline may keep another.
    pool = open_pool(config.database_url, size=web_threads(os.environ) + 4, name="wa-webhook serve")
    atexit.register(pool.close)
    return create_app(config, pool, Runner(pool, Registry.discover(config.handler_modules)))


def serve(environ: Mapping[str, str]) -> NoReturn:
    """Check everything that can be checked, then become gunicorn's master process.

    Raises ConfigError, HandlerError, IncompatibleSchema, psycopg.Error.
    """
    prepare(environ)
    command = [sys.executable, "-m", "gunicorn", "--config", "python:glue.web.gunicorn_conf"]
    os.execve(sys.executable, command, dict(environ))  # noqa: S606


def web_processes(environ: Mapping[str, str]) -> int:
    """WEB_CONCURRENCY, the number of gunicorn's workers."""
    return int(environ.get("WEB_CONCURRENCY") or DEFAULT_PROCESSES)


def web_threads(environ: Mapping[str, str]) -> int:
    """WEB_THREADS, the threads of each."""
    return int(environ.get("WEB_THREADS") or DEFAULT_THREADS)

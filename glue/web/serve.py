"""The web process: gunicorn around the Flask app."""

from __future__ import annotations

import atexit
import os
import signal
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
from glue.web.gate import store_only_slots

# Somebody waits for the answer.
EXTEND_MAX_S = 30.0


def application() -> Flask:
    """The WSGI application. Called in each of gunicorn's workers, after the fork."""
    config = Config.from_env(os.environ)
    # A request holds one connection at a time; a handler cut off at its deadline may keep another.
    size = config.web_threads + store_only_slots(config.web_threads) + 4
    pool = open_pool(config.database_url, size=size, name="wa-webhook serve")
    atexit.register(pool.close)
    registry = Registry.discover(config.handler_modules)
    runner = Runner(pool, registry, extend_max_s=EXTEND_MAX_S, on_worn=_replace_process)
    # Before the pool is closed: the last one registered runs first.
    atexit.register(runner.measures.flush)
    return create_app(config, pool, runner)


def _replace_process() -> None:
    # gunicorn finishes the requests of this process, and starts another.
    os.kill(os.getpid(), signal.SIGTERM)


def serve(environ: Mapping[str, str]) -> NoReturn:
    """Check everything that can be checked, then become gunicorn's master process.

    Raises ConfigError, HandlerError, IncompatibleSchema, psycopg.Error.
    """
    config, _ = prepare(environ)
    command = [sys.executable, "-m", "gunicorn", "--config", "python:glue.web.gunicorn_conf"]
    # gunicorn reads this one by itself too, and stops at what is no number, an empty one included.
    env = dict(environ) | {"WEB_CONCURRENCY": str(config.web_processes)}
    os.execve(sys.executable, command, env)  # noqa: S606

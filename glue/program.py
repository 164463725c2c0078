"""What serve and worker do first: check the database, register the handlers."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Mapping

import psycopg

from glue import api
from glue.alerting.notifier import Notifier
from glue.config import Config, ConfigError
from glue.database.pool import guarded, open_pool
from glue.deploy.compatibility import check_program
from glue.errors import is_transient
from glue.logs.log import Log
from glue.logs.logformat import configure
from glue.registry import Registry
from glue.runner import Runner
from glue.supervise.beat import Beat
from glue.worker import Worker

log = Log("program")

DATABASE_TIMEOUT_S = 60.0
SWITCH_S = 0.0005


def prepare(
    environ: Mapping[str, str], *, wait_s: float = DATABASE_TIMEOUT_S
) -> tuple[Config, Registry]:
    """The configuration and the handlers, registered in a database that fits.

    A database that cannot be reached is waited for. Raises ConfigError, HandlerError,
    IncompatibleSchema, psycopg.Error.
    """
    config = Config.from_env(environ)
    if not config.database_url:
        raise ConfigError(
            "WA_DATABASE_URL",
            "the address of a PostgreSQL server",
            "Set it; for development script/server starts one.",
        )
    registry = Registry.discover(config.handler_modules)
    deadline = time.monotonic() + wait_s
    while True:
        try:
            _register(config, registry)
            return config, registry
        except psycopg.Error as exc:
            if not is_transient(exc) or time.monotonic() > deadline:
                raise
            log.fault("database_unreachable", exc)
            time.sleep(1.0)


def run_worker(environ: Mapping[str, str], concurrency: int, beat: Beat) -> None:
    """Work until SIGTERM or SIGINT; what runs then is finished first. Raises as `prepare` does."""
    configure()
    beat.start()
    # A handler that computes must leave the others their share.
    sys.setswitchinterval(SWITCH_S)
    config, registry = prepare(environ)
    # A turn holds one connection; claiming, heartbeat and maintenance have theirs.
    with open_pool(config.database_url, size=concurrency + 4, name="wa-webhook worker") as pool:
        runner = Runner(pool, registry, on_worn=lambda: beat.worn(*runner.blame))
        worker = Worker(
            pool,
            runner,
            concurrency=concurrency,
            listen_to=config.database_url,
            notifier=Notifier(pool, config.alert_secrets, config.runbook_url),
        )
        beat.ready(lambda: runner.overdue_s)
        worker.run()
        runner.measures.flush()
    # Nothing may wait for what handlers have left behind: threads that were cut off and go on, or
    # those of an executor, which the interpreter would join.
    logging.shutdown()
    os._exit(0)


def _register(config: Config, registry: Registry) -> None:
    where = guarded(config.database_url, "wa-webhook start")
    with psycopg.connect(where, autocommit=True) as conn:
        check_program(conn)
        api.register_handlers(conn, registry.registration(config.handler_timeout_s))

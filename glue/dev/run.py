"""`script/server`: everything on one machine, for development. Stops what it started, in order."""

from __future__ import annotations

import logging
import shlex
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from glue import environment
from glue.config import Config
from glue.deploy.upgrade import upgrade
from glue.dev.children import Child, check_port, wait_answering
from glue.embedded import server as embedded

log = logging.getLogger(__name__)

_READY_TIMEOUT_S = 60.0
_POLL_S = 0.2


def run(environ: Mapping[str, str]) -> None:
    """Run until a signal or the end of a child. Raises DevError, EmbeddedError, ConfigError, …"""
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)

    env = _development(environ)
    config = Config.from_env(env)
    check_port(config.host, config.port)
    with ExitStack() as stack:
        psql = "psql"
        if not config.database_url:
            log.info("starting PostgreSQL in %s", config.data_dir)
            server = embedded.start(config.data_dir)
            stack.callback(_stop, "PostgreSQL", server.stop)
            env["WA_DATABASE_URL"] = server.conninfo
            if shutil.which("psql") is None:
                psql = _short(server.home.bin.absolute() / "psql")
        upgrade(env["WA_DATABASE_URL"])
        address = f"http://{config.host}:{config.port}"
        values = {"WA_HOST": config.host, "WA_PORT": str(config.port)}
        values["WA_ENHANCED_PROCESSING"] = env["WA_ENHANCED_PROCESSING"]
        environment.announce(config.data_dir, values | {"WA_DATABASE_URL": env["WA_DATABASE_URL"]})
        if stop.is_set():
            return
        children = []
        # Stopped in the reverse order: the web process first, then the worker, then PostgreSQL.
        for name in ("worker", "serve"):
            child = Child.start(name, [sys.executable, "-m", "glue.cli", name, "--from-dev"], env)
            children.append(child)
            stack.callback(_stop, name, child.stop)
        if wait_answering(f"{address}/readyz", children, stop, _READY_TIMEOUT_S):
            log.info("%s", _what_next(address, config.data_dir, psql, env["WA_DATABASE_URL"]))
        while not stop.wait(_POLL_S):
            for child in children:
                child.check()


def _development(environ: Mapping[str, str]) -> dict[str, str]:
    env = environment.load(environ)
    for line in environment.doubts(env):
        log.warning("%s", line)
    home = environment.make_data_dir(env)
    env = environment.development_secrets(home, env)
    # An empty one is an answer: the flag's row decides.
    return {"WA_ENHANCED_PROCESSING": "true"} | env


def _stop(what: str, action: Callable[[], None]) -> None:
    log.info("stopping %s", what)
    action()


def _what_next(address: str, home: Path, psql: str, conninfo: str) -> str:
    command = Path(sys.executable).with_name("wa-webhook")
    program = _short(command) if command.exists() else f"{_short(Path(sys.executable))} -m glue"
    return f"""
Ready: {address}/webhook

  {program} send --text hi          a signed message, as Meta would send it
  {program} timeline ID             what happened to it (wamid or correlation id)
  {shlex.join([psql, _without_password(conninfo)])}
  {_short(home / environment.SECRETS)}    app secret and verify token

Ctrl-C stops everything."""


def _without_password(conninfo: str) -> str:
    parts = conninfo_to_dict(conninfo)
    parts.pop("password", None)
    return make_conninfo("", **parts)


def _short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)

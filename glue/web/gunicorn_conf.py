"""gunicorn's settings: `wa-webhook serve`, or `gunicorn -c python:glue.web.gunicorn_conf`."""

from __future__ import annotations

import os
from pathlib import Path

from glue.config import Config
from glue.web.gunicorn_logger import GunicornLogger
from glue.web.gunicorn_worker import DeadlineWorker

_config = Config.from_env(os.environ)

wsgi_app = "glue.web.serve:application()"
_host = f"[{_config.host}]" if ":" in _config.host else _config.host
bind = f"{_host}:{_config.port}"
worker_class = DeadlineWorker
workers = _config.web_processes
# As many again: they wait for a moment, refuse what is too much, and answer probes meanwhile.
threads = 2 * _config.web_threads + 2
# The pool is opened in each worker: a connection must not be shared across a fork.
preload_app = False

# What runs when we stop may finish: a handler's time, and the answer's way through the database.
graceful_timeout = int(_config.handler_timeout_s) + 20
# The heartbeat of a worker's main thread, not a request's time.
timeout = 60
# The heartbeat is a file: on a disk that stalls it would look like a dead worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
keepalive = 20
# Meta's requests have a path, a few headers and a body; more is not for us.
limit_request_line = 2048
limit_request_fields = 60
limit_request_field_size = 8190
# Meta's own retries are a better queue than the kernel's.
backlog = 512

# Our own log has one line per webhook.
accesslog = None
logger_class = GunicornLogger
control_socket_disable = True

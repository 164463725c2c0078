"""The web part on a real port, with handlers that a test writes; and a client that signs."""

from __future__ import annotations

import http.client
import io
import itertools
import json
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPMessage
from typing import Any, Self

import psycopg
from werkzeug.serving import make_server

from glue import Context, Conversation, Message, Result, Text, api, handler
from glue.app import create_app
from glue.config import Config
from glue.database.pool import Pool
from glue.handlerspec import spec_of
from glue.logs import logformat
from glue.registry import Registry
from glue.runner import Runner
from glue.signature import sign

SECRET = "test-app-secret"
VERIFY_TOKEN = "test-verify-token"
PHONE = "250788123456"
NAME = "Immaculée Uwase"
NUMBER_ID = "100000000000001"
ENVIRON = {
    "WA_APP_SECRET": SECRET,
    "WA_VERIFY_TOKEN": VERIFY_TOKEN,
    "WA_ENHANCED_PROCESSING": "true",
}

Behaviour = Callable[[Message, Conversation, Context], Result]
_numbers = itertools.count(1)


def answer(message: Message, _conversation: Conversation, _ctx: Context) -> Result:
    """The default behaviour: one reply."""
    return Result(replies=[Text(f"you wrote {len(message.text or '')} characters")])


def always(result: Any) -> Behaviour:
    """A behaviour that returns the same every time."""

    def behave(_message: Message, _conversation: Conversation, _ctx: Context) -> Result:
        return result  # type: ignore[no-any-return]

    return behave


class Bot:
    """One handler, the default for everything, that does what `behave` is at the moment."""

    def __init__(self, pool: Pool, *, timeout: float = 10.0, **options: Any) -> None:
        self.behave: Behaviour = answer
        self.seen: list[Message] = []
        self._lock = threading.Lock()

        @handler("bot", default=True, timeout=timeout, **options)
        def bot(message: Message, conversation: Conversation, ctx: Context) -> Result:
            with self._lock:
                self.seen.append(message)
            return self.behave(message, conversation, ctx)

        spec = spec_of(bot)
        assert spec is not None
        self.registry = Registry([spec])
        with pool.connection() as conn:
            api.register_handlers(conn, self.registry.registration())
        self.runner = Runner(pool, self.registry)


@dataclass(frozen=True)
class Reply:
    """What the server answered."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Site:
    """A running server."""

    pool: Pool
    bot: Bot
    environ: Mapping[str, str] = field(default_factory=dict)

    def __enter__(self) -> Self:
        config = Config.from_env(ENVIRON | dict(self.environ))
        app = create_app(config, self.pool, self.bot.runner)
        self._server = make_server("127.0.0.1", 0, app, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.port)

    def request(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """One request on a connection of its own."""
        conn = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            conn.request(method, path, body=body, headers=dict(headers or {}))
            response = conn.getresponse()
            return Reply(response.status, response.headers, response.read())
        finally:
            conn.close()

    def post(self, body: Any, *, secret: str = SECRET, **headers: str) -> Reply:
        """A signed delivery. What is not bytes is sent as JSON; underscores become dashes."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": sign(data, secret.encode()),
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        return self.request("POST", "/webhook", data, {k: v for k, v in sent.items() if v})


@contextmanager
def captured_logs() -> Iterator[io.StringIO]:
    """What the process logs, as configured in production; the previous setting afterwards."""
    names = ("", "glue", "gunicorn.error", "gunicorn.access", "werkzeug", "flask.app")
    loggers = [logging.getLogger(name) for name in names]
    before = [(item, item.handlers[:], item.level, item.propagate) for item in loggers]
    stream = io.StringIO()
    hooks = threading.excepthook, sys.excepthook
    logformat.configure(stream=stream)
    try:
        yield stream
    finally:
        threading.excepthook, sys.excepthook = hooks
        logging.raiseExceptions = True
        for item, handlers, level, propagate in before:
            item.handlers[:] = handlers
            item.setLevel(level)
            item.propagate = propagate


def text_message(text: str = "hello", *, phone: str = PHONE, **keys: Any) -> dict[str, Any]:
    """An element of `messages[]` with an id of its own."""
    return {
        "from": phone,
        "id": f"wamid.HBgL{phone}{next(_numbers):06d}",
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": text},
    } | keys


def status_update(**keys: Any) -> dict[str, Any]:
    """An element of `statuses[]`."""
    return {
        "id": f"wamid.OUT{next(_numbers):06d}",
        "status": "delivered",
        "timestamp": str(int(time.time())),
        "recipient_id": PHONE,
    } | keys


def change(*messages: Any, statuses: Any = None, field_: str = "messages") -> dict[str, Any]:
    """An element of `changes[]`."""
    phones = dict.fromkeys(m.get("from") for m in messages if isinstance(m, dict))
    value: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "250780000000", "phone_number_id": NUMBER_ID},
        "contacts": [{"profile": {"name": NAME}, "wa_id": phone} for phone in phones if phone],
    }
    if messages:
        value["messages"] = list(messages)
    if statuses:
        value["statuses"] = list(statuses)
    return {"field": field_, "value": value}


def envelope(*changes: Any, id_: str = "1") -> dict[str, Any]:
    """A webhook with one entry."""
    return {"object": "whatsapp_business_account", "entry": [{"id": id_, "changes": list(changes)}]}


def delivery(*messages: Any) -> dict[str, Any]:
    """A webhook with one change."""
    return envelope(change(*messages))


def counted(conn: psycopg.Connection[Any]) -> dict[str, int]:
    """The requests that were counted so far, by outcome."""
    rows = conn.execute(
        "select outcome, n from wa_ops.metric_rollups where grain = 'total' and measure = 'request'"
    )
    return dict(rows.fetchall())


def wait_for(condition: Callable[[], Any], seconds: float = 10.0) -> Any:
    """The first true value of `condition`; fails the test when there is none in time."""
    stop = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < stop, "waited in vain"
        time.sleep(0.01)
    return found

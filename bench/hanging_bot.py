"""Handlers of bench/hanging.py."""

from __future__ import annotations

import socket
import time

from glue import Context, Conversation, Message, Result, handler

TIMEOUT_S = 0.5
_open: list[tuple[socket.socket, socket.socket]] = []


@handler("home", default=True)
def home(_message: Message, _conversation: Conversation, _ctx: Context) -> Result:
    """What the others do."""
    return Result()


@handler("sleep", keywords=["sleep"], timeout=TIMEOUT_S, max_retries=0)
def sleep(_message: Message, _conversation: Conversation, _ctx: Context) -> Result:
    time.sleep(3600)
    return Result()


@handler("socket", keywords=["socket"], timeout=TIMEOUT_S, max_retries=0)
def wait_on_socket(_message: Message, _conversation: Conversation, _ctx: Context) -> Result:
    _open.append(socket.socketpair())
    _open[-1][0].recv(1)
    return Result()


@handler("query", keywords=["query"], timeout=TIMEOUT_S, max_retries=0)
def query(_message: Message, _conversation: Conversation, ctx: Context) -> Result:
    ctx.db.execute("select pg_sleep(3600)")
    return Result()


@handler("spin", keywords=["spin"], timeout=TIMEOUT_S, max_retries=0)
def spin(_message: Message, _conversation: Conversation, _ctx: Context) -> Result:
    while True:
        pass


@handler("burn", keywords=["burn"], timeout=60, max_retries=0)
def burn(_message: Message, _conversation: Conversation, _ctx: Context) -> Result:
    """The control of the spinning kind: the same CPU, and then an end."""
    until = time.monotonic() + TIMEOUT_S
    while time.monotonic() < until:
        pass
    return Result()

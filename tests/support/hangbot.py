"""Handlers for programs that tests start, which hang in the ways that threads cannot help."""

from __future__ import annotations

import ctypes
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

from glue import Context, Conversation, Message, Result, handler


@handler("keep", keywords=["keep"], timeout=0.5)
def keep(_message: Message, _conversation: Conversation, _ctx: Context) -> Result:
    """Keeps the interpreter's lock."""
    ctypes.PyDLL(None).sleep(600)
    return Result(state="late")


@handler("stubborn", keywords=["stubborn"], timeout=0.5)
def stubborn(_message: Message, _conversation: Conversation, _ctx: Context) -> Result:
    """Catches whatever it is interrupted with."""
    while True:
        try:
            while True:
                pass
        except BaseException:  # noqa: S110
            pass


@handler("sleep", keywords=["sleep"], timeout=0.5)
def sleep(_message: Message, _conversation: Conversation, _ctx: Context) -> Result:
    """Sleeps, where no interrupt arrives."""
    time.sleep(600)
    return Result(state="late")


@handler("crash", keywords=["crash"], timeout=0.5)
def crash(_message: Message, _conversation: Conversation, _ctx: Context) -> Result:
    """Takes the process with it."""
    ctypes.string_at(0)
    return Result()


@handler("long", keywords=["long"], timeout=60)
def long(_message: Message, _conversation: Conversation, ctx: Context) -> Result:
    """Takes longer than anybody wants to wait, and can be interrupted."""
    while ctx.deadline.remaining:
        time.sleep(0.01)
    return Result()


@handler("program", keywords=["program"], timeout=60)
def program(_message: Message, _conversation: Conversation, _ctx: Context) -> Result:
    """Starts a program and does not wait for it."""
    subprocess.Popen(["sleep", "599"])
    return Result()


@handler("executor", keywords=["executor"], timeout=60)
def executor(_message: Message, _conversation: Conversation, _ctx: Context) -> Result:
    """Leaves something to a thread that is no daemon."""
    ThreadPoolExecutor(1).submit(time.sleep, 600)
    return Result()

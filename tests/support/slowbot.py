"""A handler for programs that tests start: `slow` takes a second."""

from __future__ import annotations

import time

from glue import Context, Conversation, Message, Result, Text, handler


@handler("slow", keywords=["slow"])
def slow(_message: Message, _conversation: Conversation, ctx: Context) -> Result:
    ctx.log.info("slow_begins")
    time.sleep(1.0)
    return Result(replies=[Text("done")])

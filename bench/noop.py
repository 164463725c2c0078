"""A handler that does nothing: what is left is the engine."""

from __future__ import annotations

from glue import Context, Conversation, Message, Result, handler


@handler("home", default=True)
def home(_message: Message, _conversation: Conversation, _ctx: Context) -> Result:
    """Takes the shipped default's place."""
    return Result()

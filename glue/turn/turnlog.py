"""What is logged about a turn."""

from __future__ import annotations

from glue.database.rows import Turn
from glue.logs.log import HandlerLog, Log
from glue.turn.settle import TurnOutcome

log = Log("runner")


def handler_log(turn: Turn) -> HandlerLog:
    """`ctx.log`; the turn's own texts and ids are masked in it."""
    private = (turn.message_text, turn.profile_name, turn.phone, turn.bsuid, turn.reply_id)
    return HandlerLog(
        tuple(value for value in private if value),
        correlation_id=turn.correlation_id,
        event_key=turn.event_key,
        conversation_id=turn.conversation_id,
        handler=turn.handler,
        attempt=turn.attempt,
    )


def report(turn: Turn, outcome: TurnOutcome) -> None:
    """The one line per turn."""
    write = log.info if outcome.status == "processed" else log.warning
    write(
        "turn_finished",
        correlation_id=turn.correlation_id,
        event_key=turn.event_key,
        conversation_id=turn.conversation_id,
        handler=turn.handler,
        attempt=turn.attempt,
        outcome=outcome.status,
        reason=outcome.reason or "",
        error_class=outcome.error_class or "",
        duration_ms=outcome.duration_ms,
    )

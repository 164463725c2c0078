"""What a handler gets beside its message: database, HTTP client, deadline, log."""

from __future__ import annotations

from dataclasses import dataclass

from glue.logs.log import HandlerLog
from glue.turn.deadline import Deadline
from glue.turn.turndb import TurnDb
from glue.turn.turnhttp import TurnHttp


@dataclass(frozen=True, slots=True)
class Context:
    """The means of one turn; of no use after it.

    db        runs SQL in the transaction that takes effect with the handler's result
    http      an HTTP client, to be used before `db`
    deadline  `remaining` seconds until the handler is cut off
    log       structured events; personal data is masked
    """

    db: TurnDb
    http: TurnHttp
    deadline: Deadline
    log: HandlerLog

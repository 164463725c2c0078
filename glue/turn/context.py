"""What a handler gets beside its message: database, HTTP client, deadline, log."""

from __future__ import annotations

from dataclasses import dataclass, field

from glue.logs.log import HandlerLog
from glue.turn.deadline import Deadline
from glue.turn.extension import Extension
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
    _extension: Extension = field(repr=False)

    def extend(self, seconds: float) -> float:
        """Ask for time until `seconds` from now; returns the seconds there are from now on.

        The conversation stays locked for as long. A turn takes 10 minutes at most in all, or its
        handler's timeout where that is longer; inside a web request, which somebody waits for, it
        is 30 seconds: ask for no more than is returned. Never shortens the time. Raises LockLost
        (glue.errors) when the turn has been taken over: end then, nothing can take effect any
        more; DeadlineExceeded when the time is over already, psycopg.Error when the database does
        not answer, ValueError for a number that is not above 0.
        """
        return self._extension.extend(seconds)

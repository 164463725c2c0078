"""Which SQL a handler may run in the transaction that settles its turn."""

from __future__ import annotations

import re
from collections.abc import Iterator

# As PostgreSQL reads it: every character beyond ASCII is part of a name; a carriage return ends a
# comment, too; a string that begins with E goes on, with its escapes, behind a line break.
_START = r"[A-Za-z_\x80-\U0010ffff]"
_PART = r"[A-Za-z_0-9\x80-\U0010ffff]"
_TOKEN = re.compile(
    r"--[^\n\r]*"
    r"|(?P<comment>/\*)"
    r"|[eE]'(?:[^'\\]|\\.|'')*'(?:(?:\s|--[^\n\r]*[\n\r])+'(?:[^'\\]|\\.|'')*')*"
    r"|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\""
    rf"|\$(?P<tag>(?:{_START}{_PART}*)?)\$.*?\$(?P=tag)\$"
    rf"|(?P<end>;)|(?P<word>{_START}(?:{_PART}|\$)*)|(?P<space>[ \t\n\r\f\v]+)|.",
    re.DOTALL,
)
_COMMENT = re.compile(r"/\*|\*/")
_REFUSED = frozenset(
    [
        "begin",
        "start",
        "commit",
        "end",
        "rollback",
        "abort",
        "savepoint",
        "release",
        "prepare",
        "set",
        "reset",
        "discard",
    ]
)


class StatementRefused(Exception):
    """The statement would leave, or change the bounds of, the turn's transaction."""


def check_statement(query: str) -> None:
    """Raise StatementRefused unless it is one statement without transaction control."""
    words = list(_first_words(query))
    if len(words) != 1:
        raise StatementRefused(f"ctx.db.execute takes one statement, got {len(words)}")
    if words[0] in _REFUSED:
        raise StatementRefused(
            f"{words[0].upper()} is not for handlers: the turn's transaction is committed with the"
            " handler's result, and rolled back when it raises"
        )


def _first_words(query: str) -> Iterator[str]:
    """The first word of each statement in lower case; "" for one that begins with a sign."""
    position, first = 0, None
    while match := _TOKEN.match(query, position):
        position = match.end()
        if match["comment"]:
            position = _end_of_comment(query, position)
        elif match["end"]:
            if first is not None:
                yield first
            first = None
        elif first is None and not match["space"] and not match.group().startswith("--"):
            first = (match["word"] or "").lower()
    if first is not None:
        yield first


def _end_of_comment(query: str, position: int) -> int:
    depth = 1
    while depth and (match := _COMMENT.search(query, position)):
        depth += 1 if match.group() == "/*" else -1
        position = match.end()
    return position if not depth else len(query)

"""Reading jsonb: what PostgreSQL can store, Python's parser may refuse."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

# The parser gives up at the recursion limit (1000), PostgreSQL only at several thousand.
MAX_DEPTH = 200
# int() refuses more than 4300 digits; nothing that a message means needs more than these.
MAX_DIGITS = 400
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')


def loads(data: str | bytes) -> Any:
    """The value of a jsonb text. Never raises for one that PostgreSQL has written.

    What is nested deeper than 200 levels becomes null, an integer of over 400 digits a Decimal.
    """
    text = data if isinstance(data, str) else data.decode("utf-8")
    try:
        return json.loads(text, parse_int=_integer)
    except RecursionError:
        return json.loads(prune(text), parse_int=_integer)


def prune(text: str, max_depth: int = MAX_DEPTH) -> str:
    """The JSON text with every array and object below `max_depth` replaced by null."""
    kept: list[str] = []
    depth = start = 0
    for token in _TOKEN.finditer(text):
        mark = token.group()
        if mark in ("[", "{"):
            depth += 1
            if depth == max_depth + 1:
                kept += (text[start : token.start()], "null")
        elif mark in ("]", "}"):
            depth -= 1
            if depth == max_depth:
                start = token.end()
    return "".join(kept) + text[start:]


def _integer(digits: str) -> int | Decimal:
    return int(digits) if len(digits) <= MAX_DIGITS else Decimal(digits)

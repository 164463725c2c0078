"""Style of function bodies, which sqlfluff cannot see: `python -m tests.support.sqlstyle FILE...`

Lower-case keywords, at most 100 columns, no tabs, no trailing blanks, a PL/pgSQL syntax check, and
no insert without a list of columns: that would write null into those that a later release adds.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pglast
from pglast.parser import ParseError, scan

MAX_COLUMNS = 100
_INSERT_ALL = re.compile(r"\binsert into [\w.]+(?: as \w+)?\s+(?:select|values|table|with)\b")
_BODY = re.compile(r"(?s)\bas (\$\w*\$)\n(.*?)\1")


def problems(text: str) -> Iterator[tuple[int, str]]:
    """(line, what is wrong) for one file's text."""
    for number, line in enumerate(text.splitlines(), 1):
        if "\t" in line:
            yield number, "tab"
        if line != line.rstrip():
            yield number, "trailing blank"
        if len(line) > MAX_COLUMNS:
            yield number, f"{len(line)} columns, at most {MAX_COLUMNS}"
    for found in _BODY.finditer(text):
        first = text.count("\n", 0, found.start(2)) + 1
        yield from ((first + line, what) for line, what in keywords(found[2]))
        for bare in _INSERT_ALL.finditer(found[2]):
            below = found[2].count("\n", 0, bare.start())
            yield first + below, "insert without a list of columns"
    if "language plpgsql" in text:
        try:
            pglast.parse_plpgsql(text)
        except ParseError as error:
            # pglast knows no catalogue: it stops at a declaration of one of our own types.
            if "Not implemented" not in str(error):
                yield 1, f"PL/pgSQL: {error}"


def keywords(body: str) -> Iterator[tuple[int, str]]:
    """(line, what is wrong) for keywords that are not in lower case."""
    raw = body.encode()
    try:
        tokens = scan(body)
    except ParseError as error:
        yield 0, str(error)
        return
    for token in tokens:
        word = raw[token.start : token.end + 1].decode()
        if token.kind != "NO_KEYWORD" and word != word.lower():
            yield raw.count(b"\n", 0, token.start), f"keyword {word} is not in lower case"


def main(names: list[str]) -> int:
    """Print what is wrong with the files and return 1, or 0."""
    found = [
        f"{name}:{line}: {what}"
        for name in names
        for line, what in problems(Path(name).read_text())
    ]
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

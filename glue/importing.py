"""Where in somebody's module an import failed."""

from __future__ import annotations

import sysconfig
import traceback
from pathlib import Path
from typing import Final

_OURS: Final = f"{Path(__file__).parent}/"
_LIBRARIES: Final = tuple(
    f"{sysconfig.get_path(name)}/" for name in ("stdlib", "platstdlib", "purelib", "platlib")
)


def place(error: BaseException) -> str | None:
    """file:line of the user's own code that an import came to last; None where it tells nothing."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno}"
    frames = [
        (frame.f_code.co_filename, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if not frame.f_code.co_filename.startswith("<frozen")
    ]
    # What a library raises is told by the line that called it.
    named = [(file, line) for file, line in frames if not file.startswith((_OURS, *_LIBRARIES))]
    # Installed among the libraries itself: the first that is neither ours nor the interpreter's.
    std = _LIBRARIES[:2]
    installed = [
        (file, line)
        for file, line in frames
        if not file.startswith(_OURS) and ("-packages" in file or not file.startswith(std))
    ]
    found = named[-1:] or installed[:1]
    return f"{found[0][0]}:{found[0][1]}" if found else None

"""Where a thread is, told by another one."""

from __future__ import annotations

import traceback
from types import CodeType, FrameType


def below(frame: FrameType | None, code: CodeType) -> traceback.StackSummary | None:
    """The calls that `code` has made on the way to `frame`, outermost first; None: it has ended.

    No values of variables, and the frames, which hold them, are not kept.
    """
    found: list[tuple[FrameType, int]] = []
    while frame is not None and frame.f_code is not code:
        # None in the moment in which a frame is set up.
        found.append((frame, frame.f_lineno or frame.f_code.co_firstlineno))
        frame = frame.f_back
    if frame is None:
        return None
    return traceback.StackSummary.extract(reversed(found), lookup_lines=False)

"""Ids that the glue gives out."""

from __future__ import annotations

import os
import re
import secrets
import socket
import time
import uuid

_CORRELATION_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def uuid7() -> uuid.UUID:
    """A UUID whose first 48 bits are the Unix time in milliseconds (RFC 9562, version 7)."""
    value = (time.time_ns() // 1_000_000 & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | secrets.randbits(12) << 64
    value |= 0b10 << 62 | secrets.randbits(62)
    return uuid.UUID(int=value)


def correlation_id(given: str | None) -> str:
    """The caller's correlation id when it has the allowed form, else a new time-ordered one."""
    if given is not None and _CORRELATION_ID.fullmatch(given):
        return given
    return str(uuid7())


def worker_name(role: str) -> str:
    """A name for this process as holder of locks, unique also across machines and restarts."""
    return f"{role}:{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(3)}"

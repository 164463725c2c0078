"""X-Hub-Signature-256: HMAC-SHA256 over the raw body, keyed with the app secret."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

_FORM = re.compile(rb"sha256=([0-9a-fA-F]{64})")


@dataclass(frozen=True)
class Verdict:
    """`secret` is the index of the secret that matched; `reason` says why there is none."""

    ok: bool
    reason: Literal["missing", "bad"] | None = None
    secret: int | None = None


def is_well_formed(header: str | None) -> bool:
    """Whether it could be the signature of something."""
    return header is not None and bool(_FORM.fullmatch(header.encode("ascii", "replace")))


def sign(body: bytes, secret: bytes) -> str:
    """The header value for a body, as Meta sends it."""
    return "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()


def verify(body: bytes, header: str | None, secrets: Sequence[bytes]) -> Verdict:
    """Check the header against every secret. Never raises.

    A server joins a repeated header with commas, which the form does not allow.
    """
    if not header:
        return Verdict(False, "missing")
    form = _FORM.fullmatch(header.encode("ascii", "replace"))
    if form is None:
        return Verdict(False, "bad")
    given = form.group(1).lower()
    matched: int | None = None
    # Every secret is tried, so that the time taken does not tell which one matched.
    for index, secret in enumerate(secrets):
        wanted = hmac.new(secret, body, hashlib.sha256).hexdigest().encode("ascii")
        if hmac.compare_digest(given, wanted) and secret and matched is None:
            matched = index
    return Verdict(False, "bad") if matched is None else Verdict(True, None, matched)

"""X-Hub-Signature-256."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glue.signature import sign, verify

SECRETS = (b"current-secret", b"previous-secret")
# As Meta sends it: non-ASCII escaped, slashes too. The HMAC is over these very bytes.
BODY = rb'{"object":"whatsapp_business_account","text":"\u00e4\u00f6 \/ \u003C"}'
DIGEST = hmac.new(SECRETS[0], BODY, hashlib.sha256).hexdigest()


def test_a_known_vector() -> None:
    # RFC 4231, test case 2.
    wanted = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert sign(b"what do ya want for nothing?", b"Jefe") == f"sha256={wanted}"


@pytest.mark.parametrize("secret", [0, 1])
def test_each_secret_is_accepted_and_told(secret: int) -> None:
    verdict = verify(BODY, sign(BODY, SECRETS[secret]), SECRETS)
    assert (verdict.ok, verdict.reason, verdict.secret) == (True, None, secret)


def test_hex_in_upper_case_is_accepted() -> None:
    assert verify(BODY, f"sha256={DIGEST.upper()}", SECRETS).ok


@pytest.mark.parametrize(
    "header",
    [
        DIGEST,
        f"SHA256={DIGEST}",
        f"sha1={DIGEST}",
        f"sha256={DIGEST[:-1]}",
        f"sha256={DIGEST}0",
        f"sha256={DIGEST} ",
        f" sha256={DIGEST}",
        f"sha256={DIGEST}\n",
        f"sha256={'g' * 64}",
        f"sha256={'0' * 64}",
        f"sha256={DIGEST[:-1]}\u0661",
        f"sha256={DIGEST[:-1]}\udc80",
        f"sha256={DIGEST},sha256={DIGEST}",
        "sha256=",
        "é",
    ],
)
def test_anything_else_is_bad(header: str) -> None:
    verdict = verify(BODY, header, SECRETS)
    assert (verdict.ok, verdict.reason, verdict.secret) == (False, "bad", None)


@pytest.mark.parametrize("header", [None, ""])
def test_no_header_is_missing(header: str | None) -> None:
    assert verify(BODY, header, SECRETS).reason == "missing"


def test_another_secret_is_bad() -> None:
    assert verify(BODY, sign(BODY, b"another"), SECRETS).reason == "bad"


def test_a_changed_body_is_bad() -> None:
    assert not verify(BODY + b" ", sign(BODY, SECRETS[0]), SECRETS).ok


def test_an_empty_secret_verifies_nothing() -> None:
    assert not verify(BODY, sign(BODY, b""), (b"",)).ok
    assert not verify(BODY, sign(BODY, b""), ()).ok


@given(st.text(), st.binary())
def test_no_header_raises(header: str, body: bytes) -> None:
    assert not verify(body, header, SECRETS).ok

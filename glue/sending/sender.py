"""Posting a signed webhook, as Meta would."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpx

from glue.config import ConfigError
from glue.signature import sign

TIMEOUT_S: Final = 60.0
EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - read, not bound


class SendError(Exception):
    """Nothing was delivered; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said. `duration_ms`: from sending to the whole answer."""

    status: int
    body: str
    duration_ms: int
    correlation_id: str


def default_url(env: Mapping[str, str]) -> str:
    """The webhook of the server that WA_HOST and WA_PORT describe, on this machine."""
    host = env.get("WA_HOST", "").strip() or "127.0.0.1"
    host = EVERYWHERE.get(host, host)
    port = env.get("WA_PORT", "").strip() or "8080"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/webhook"


def current_secret(env: Mapping[str, str]) -> bytes:
    """The first secret of WA_APP_SECRET. Raises ConfigError."""
    secret = env.get("WA_APP_SECRET", "").split(",")[0].strip()
    if not secret:
        raise ConfigError(
            "WA_APP_SECRET",
            "the app secret to sign with",
            "Set it, or start the development server (script/server), which makes one up"
            " in WA_DATA_DIR/secrets.env.",
        )
    return secret.encode()


def check_url(url: str, *, remote_ok: bool) -> None:
    """Refuse what is no web address, and other machines unless remote_ok. Raises SendError."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise SendError(f"{url!r} is no web address: give http://host:port/webhook")
    if not remote_ok and not is_loopback(url):
        raise SendError(
            f"{urlsplit(url).hostname} is not this machine: the message would be signed with your"
            " secret and taken for a real one there. Add --yes-remote if that is what you want"
        )


def is_loopback(url: str) -> bool:
    """Whether the host is localhost or a loopback address; other names are not looked up."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def post(url: str, body: bytes, secret: bytes, correlation_id: str) -> Answer:
    """Sign the bytes and post them once. Raises SendError when no answer comes."""
    headers = {
        "Content-Type": "application/json",
        "X-Hub-Signature-256": sign(body, secret),
        "X-Correlation-ID": correlation_id,
    }
    started = time.monotonic()
    try:
        # A proxy of the environment is for other machines, and must not see what is signed.
        with httpx.Client(trust_env=not is_loopback(url), timeout=TIMEOUT_S) as client:
            answer = client.post(url, content=body, headers=headers)
    except httpx.ConnectError as error:
        raise SendError(
            f"nothing answers at {url} ({error}): start the server with script/server, or give"
            " --url"
        ) from error
    except httpx.TimeoutException as error:
        raise SendError(f"{url} gave no answer within {TIMEOUT_S:g} s") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SendError(
            f"{url}: {type(error).__name__}: {error}. Whether it was stored is unknown; with the"
            " same --id it can be sent again without harm"
        ) from error
    spent = round((time.monotonic() - started) * 1000)
    return Answer(answer.status_code, answer.text, spent, correlation_id)

"""One notification over HTTP, signed after Standard Webhooks 1.0."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import httpx
from standardwebhooks import Webhook

from glue.alerting.guard import checked_address
from glue.alerting.payload import body
from glue.database.rows import Notification

TIMEOUT_S = 5.0
"""For all of it, from the connection to the answer's head. Looking up the name: `LOOKUP_S`."""


class NotTaken(Exception):
    """The receiver answered, but not with 2xx; the message is `HTTP <status>`."""


def post(
    client: httpx.Client,
    notification: Notification,
    secrets: Sequence[str],
    runbook_url: str | None,
) -> None:
    """Post it. Raises NotTaken, Forbidden, OSError or httpx.HTTPError.

    `secrets`: whsec_…, current first; each gives a signature, so that a receiver may change over.
    """
    address = checked_address(notification.url, notification.allow_private)
    content = body(notification, runbook_url)
    at = datetime.now(UTC)
    webhook_id = str(notification.delivery_id)
    signatures = [Webhook(secret).sign(webhook_id, at, content.decode()) for secret in secrets]
    url = httpx.URL(notification.url)
    request = client.build_request(
        "POST",
        # Connects to the address that was checked; name and certificate stay the receiver's.
        url.copy_with(host=address),
        content=content,
        headers={
            "host": url.netloc.decode(),
            "content-type": "application/json",
            "user-agent": "wa-webhook",
            "webhook-id": webhook_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": " ".join(signatures),
        },
        extensions={"sni_hostname": url.host},
    )
    with _Cut() as cut:
        request.extensions["trace"] = cut.trace
        # What the receiver says beyond its status is of no interest, and may have no end. Unread,
        # it also ends the connection: another receiver may have the same address.
        response = client.send(request, stream=True)
        response.close()
    if not response.is_success:
        raise NotTaken(f"HTTP {response.status_code}")


class _Cut:
    """Ends a connection when its time is over: the client's timeouts begin anew with each byte."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(TIMEOUT_S, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        with self._lock:
            if self._socket is not None:
                self._socket.close()
                self._socket = None

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """What httpcore tells of the connection. TLS takes the socket over, hence a copy."""
        if event == "connection.connect_tcp.complete":
            with self._lock:
                self._socket = info["return_value"].get_extra_info("socket").dup()

    def _cut(self) -> None:
        with self._lock, suppress(OSError):
            if self._socket is not None:
                self._socket.shutdown(socket.SHUT_RDWR)


def open_client(tls: ssl.SSLContext | None = None) -> httpx.Client:
    """No proxies from the environment, no redirects: both would go where nobody has looked."""
    return httpx.Client(
        verify=tls or True, trust_env=False, follow_redirects=False, timeout=TIMEOUT_S
    )

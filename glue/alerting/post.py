"""One notification over HTTP, signed after Standard Webhooks 1.0."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import httpx
from standardwebhooks import Webhook

from glue.alerting.guard import checked_address
from glue.alerting.payload import body
from glue.database.rows import Notification

TIMEOUT_S = 5.0


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
    # What the receiver says beyond its status is of no interest, and may have no end.
    response = client.send(request, stream=True)
    response.close()
    if not response.is_success:
        raise NotTaken(f"HTTP {response.status_code}")


def open_client() -> httpx.Client:
    """No proxies from the environment, no redirects: both would go where nobody has looked."""
    return httpx.Client(trust_env=False, follow_redirects=False, timeout=TIMEOUT_S)

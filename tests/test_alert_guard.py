"""Where notifications may go, and what they say."""

from __future__ import annotations

import json
import socket
import threading
from datetime import UTC, datetime
from uuid import UUID

import pytest

from glue.alerting import lookup
from glue.alerting.guard import Forbidden, checked_address
from glue.alerting.payload import alert_name, body
from glue.database.rows import Notification

PUBLIC = "93.184.216.34"


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, 443)) for a in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)


def test_a_silent_resolver_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    is_over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: is_over.wait(30))
    monkeypatch.setattr(lookup, "LOOKUP_S", 0.1)
    try:
        with pytest.raises(TimeoutError, match="not resolved in time"):
            checked_address("https://hooks.example.org/x", allow_private=False)
    finally:
        is_over.set()


def test_a_name_without_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_arguments: object, **_keys: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(socket.gaierror, match="not known"):
        checked_address("https://hooks.example.org/x", allow_private=False)


PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "255.255.255.255",
    "::1",
    "fd00::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "2001::1",
    "2002:7f00:1::",
    "64:ff9b::7f00:1",
]
NOBODYS = [
    "169.254.169.254",
    "168.63.129.16",
    "100.100.100.200",
    "fd00:ec2::254",
    "0.0.0.0",  # noqa: S104
    "224.0.0.1",
    "::",
    "fe80::1%eth0",
    "ff02::1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, PUBLIC, address)
    with pytest.raises(Forbidden, match="private"):
        checked_address("https://hooks.example.org/x", allow_private=False)
    assert checked_address("https://hooks.example.org/x", allow_private=True) == PUBLIC


@pytest.mark.parametrize("address", NOBODYS)
@pytest.mark.parametrize("allow_private", [False, True])
def test_what_tells_credentials_is_refused_always(
    allow_private: bool, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve_to(monkeypatch, PUBLIC, address)
    with pytest.raises(Forbidden, match="no receiver"):
        checked_address("https://hooks.example.org/x", allow_private)


def test_what_is_public_is_let_through(monkeypatch: pytest.MonkeyPatch) -> None:
    for address in (PUBLIC, "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"):
        resolve_to(monkeypatch, address)
        assert checked_address("https://hooks.example.org/x", allow_private=False) == address


@pytest.mark.parametrize("number", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1"])
def test_other_ways_to_write_this_machine(number: str) -> None:
    with pytest.raises((Forbidden, OSError)):
        checked_address(f"https://{number}/", allow_private=False)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://hooks.example.org/", "no TLS"),
        ("https://user:pass@hooks.example.org/", "password"),
        ("file:///etc/passwd", "neither http"),
        ("https:///x", "neither http"),
    ],
)
def test_other_addresses_are_refused(url: str, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, PUBLIC)
    with pytest.raises(Forbidden, match=why):
        checked_address(url, allow_private=False)


def notification(status: str) -> Notification:
    return Notification(
        delivery_id=UUID(int=1),
        attempt=1,
        receiver="ops",
        url="https://hooks.example.org/key",
        allow_private=False,
        alert_status=status,
        check_name="oldest_due",
        fingerprint="0123456789abcdef",
        severity="critical",
        value=301.5,
        unit="seconds",
        message="work is due since noon",
        installation="shop",
        description="how long what is due longest has waited",
        starts_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
        ends_at=datetime(2026, 3, 1, 13, tzinfo=UTC) if status == "resolved" else None,
    )


def test_the_body_is_alertmanagers() -> None:
    firing = json.loads(body(notification("firing"), "https://docs.example.org/runbook"))
    assert set(firing) == {
        *("version", "groupKey", "truncatedAlerts", "status", "receiver", "groupLabels"),
        *("commonLabels", "commonAnnotations", "externalURL", "alerts"),
    }
    assert firing["version"] == "4"
    (alert,) = firing["alerts"]
    assert alert["labels"] == {
        "alertname": "WaWebhookOldestDue",
        "check": "oldest_due",
        "installation": "shop",
        "severity": "critical",
    }
    assert alert["annotations"]["value"] == "301.5 seconds"
    assert alert["annotations"]["runbook_url"] == "https://docs.example.org/runbook#oldest_due"
    assert (alert["status"], firing["status"]) == ("firing", "firing")
    assert (alert["startsAt"], alert["endsAt"]) == ("2026-03-01T12:00:00Z", "0001-01-01T00:00:00Z")
    resolved = json.loads(body(notification("resolved"), None))
    assert resolved["alerts"][0]["endsAt"] == "2026-03-01T13:00:00Z"
    assert resolved["groupKey"] == firing["groupKey"]
    assert "runbook_url" not in resolved["commonAnnotations"]


def test_names() -> None:
    assert alert_name("stuck_conversations") == "WaWebhookStuckConversations"

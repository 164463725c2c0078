"""Who may see /health and /metrics: the bearer of the token, or somebody on this machine."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from glue.web.access import FORWARDING, may_see

TOKEN = "an-ops-token"


def asked(peer: str = "127.0.0.1", **keywords: Any) -> Any:
    keywords = {
        "base_url": "http://127.0.0.1:8080",
        "environ_base": {"REMOTE_ADDR": peer},
    } | keywords
    return Request(EnvironBuilder(path="/metrics", **keywords).get_environ())


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("base", ["http://localhost:8080", "http://127.0.0.1", "http://[::1]:80"])
def test_this_machine_may(peer: str, base: str) -> None:
    assert may_see(asked(peer, base_url=base), (), ())


@pytest.mark.parametrize("peer", ["10.0.0.7", "192.168.1.1", "::ffff:10.0.0.7", "", "unix:", "x"])
def test_others_may_not(peer: str) -> None:
    assert not may_see(asked(peer), (), ())
    assert not may_see(asked(peer), (TOKEN,), ())
    spoofed = {"X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1"}
    assert not may_see(asked(peer, headers=spoofed), (TOKEN,), ())


@pytest.mark.parametrize("header", FORWARDING)
def test_a_local_proxy_that_says_so_is_not_this_machine(header: str) -> None:
    assert not may_see(asked(headers={header: "127.0.0.1"}), (TOKEN,), ())
    assert not may_see(asked(headers={header.lower(): ""}), (TOKEN,), ())


def test_a_local_proxy_that_says_nothing_is_not_either() -> None:
    # HAProxy and Apache pass on the public name; nginx speaks HTTP/1.0 unless it is told better.
    for name in ("bot.example", "127.0.0.1.example", "10.0.0.7", "localhost.example"):
        assert not may_see(asked(base_url=f"http://{name}"), (), ())
    old = asked()
    old.environ["SERVER_PROTOCOL"] = "HTTP/1.0"
    assert not may_see(old, (), ())
    # Where loopback is a proxy that is believed, it is no client.
    assert not may_see(asked(), (), [ipaddress.ip_network("127.0.0.0/8")])
    assert may_see(asked(), (), [ipaddress.ip_network("10.0.0.0/8")])


def test_the_bearer_of_the_token_may_from_anywhere() -> None:
    for scheme in ("Bearer", "bearer"):
        right = {"Authorization": f"{scheme} {TOKEN}", "X-Forwarded-For": "1.2.3.4"}
        assert may_see(
            asked("10.0.0.7", base_url="https://bot.example", headers=right), (TOKEN,), ()
        )
    for wrong in ("Bearer", "Bearer ", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x", "Bearer é"):
        assert not may_see(asked("10.0.0.7", headers={"Authorization": wrong}), (TOKEN,), ())
    # Without a token there is none to bear.
    for none in ("Bearer None", "Bearer ", "Bearer"):
        assert not may_see(asked("10.0.0.7", headers={"Authorization": none}), (), ())


def test_tokens_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare(a: bytes, b: bytes) -> bool:
        compared.append((a, b))
        return a == b

    monkeypatch.setattr("hmac.compare_digest", compare)
    headers = {"Authorization": "Bearer wrong"}
    assert not may_see(asked("10.0.0.7", headers=headers), (TOKEN,), ())
    assert compared == [(b"wrong", TOKEN.encode())]
    # The first that is right does not end it: how long it takes tells nothing.
    compared.clear()
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert may_see(asked("10.0.0.7", headers=headers), (TOKEN, "old"), ())
    assert len(compared) == 2

"""Who may see /health and /metrics."""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from flask import Request

from glue.variables import Network
from glue.web.source import address

# What proxies add; who sends one of these is not the one at the other end of the connection.
FORWARDING = (
    *("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"),
    *("X-Forwarded-Port", "X-Forwarded-Server", "X-Real-IP", "X-Client-IP", "True-Client-IP"),
    *("CF-Connecting-IP", "X-Original-Forwarded-For", "X-Envoy-External-Address"),
)


def may_see(request: Request, tokens: tuple[str, ...], proxies: Sequence[Network]) -> bool:
    """The bearer of one of the tokens, in constant time; or somebody on this very machine."""
    return _bears(request, tokens) or _is_local(request, proxies)


def _bears(request: Request, tokens: tuple[str, ...]) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return False
    # All of them are compared: which one it was takes no longer.
    found = [hmac.compare_digest(given.strip().encode(), token.encode()) for token in tokens]
    return any(found)


def _is_local(request: Request, proxies: Sequence[Network]) -> bool:
    """Whether nobody stands between: a proxy on this machine speaks from loopback for the world.

    One that adds no header betrays itself otherwise: it passes on the public name as Host, or
    speaks HTTP/1.0 (nginx, unless it is told better). Where a proxy on loopback is trusted to say
    who it speaks for, loopback is the proxy. What is left, a bare HTTP/1.1 proxy that rewrites
    Host to loopback, cannot be told apart: such a proxy must not pass these paths on.
    """
    peer = address(request.remote_addr or "")
    if peer is None or not peer.is_loopback or any(peer in network for network in proxies):
        return False
    if any(name in request.headers for name in FORWARDING):
        return False
    if request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
        return False
    name = request.host.rpartition(":")[0] if _has_port(request.host) else request.host
    asked = address(name.strip("[]"))
    return name == "localhost" or (asked is not None and asked.is_loopback)


def _has_port(host: str) -> bool:
    return ":" in host and not host.endswith("]")

"""Where a notification may go: an operator's mistake, or a changed name, reaches nothing inside."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# RFC 6052: addresses that a translator turns into IPv4 ones.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Forbidden(Exception):
    """The receiver's address is not one that may be posted to; the message says why."""


def checked_address(url: str, allow_private: bool) -> str:
    """The address to connect to, looked up once: a second answer could be another one.

    Raises Forbidden, or OSError when the name cannot be resolved. Unless `allow_private`, every
    address that the name has must be public, and the scheme https.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Forbidden("neither http nor https")
    if parts.scheme != "https" and not allow_private:
        raise Forbidden("no TLS")
    if parts.username is not None:
        raise Forbidden("a password in the address")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses:
        raise Forbidden("no address")
    if not allow_private:
        for address in addresses:
            if not is_public(ipaddress.ip_address(address.partition("%")[0])):
                raise Forbidden("a private address")
    return addresses[0]


def is_public(address: Address) -> bool:
    """Whether it is somewhere on the internet: not this machine, this network, or reserved."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast

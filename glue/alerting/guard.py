"""Where a notification may go: an operator's mistake, or a changed name, reaches nothing inside."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from glue.alerting.lookup import addresses

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# RFC 6052: addresses that a translator turns into IPv4 ones.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Where clouds tell a machine its credentials, beside link-local addresses.
_METADATA = frozenset(
    map(ipaddress.ip_address, ("168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254"))
)


class Forbidden(Exception):
    """The receiver's address is not one that may be posted to; the message says why."""


def checked_address(url: str, allow_private: bool) -> str:
    """The address to connect to, looked up once: a second answer could be another one.

    Raises Forbidden, or OSError when the name cannot be resolved. Unless `allow_private`, every
    address that the name has must be public, and the scheme https. What no receiver can have
    (link-local, where clouds tell credentials; multicast) is refused always.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Forbidden("neither http nor https")
    if parts.scheme != "https" and not allow_private:
        raise Forbidden("no TLS")
    if parts.username is not None:
        raise Forbidden("a password in the address")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = addresses(parts.hostname, port)
    if not found:
        raise Forbidden("no address")
    for address in found:
        ip = _plain(ipaddress.ip_address(address.partition("%")[0]))
        if ip.is_link_local or ip.is_multicast or ip.is_unspecified or ip in _METADATA:
            raise Forbidden("an address that no receiver has")
        if not allow_private and (not ip.is_global or ip.is_reserved):
            raise Forbidden("a private address")
    return found[0]


def _plain(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, else the address itself."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address.sixtofour or address
    return address

"""Where a request comes from."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def source_of(peer: str | None, forwarded: Sequence[str], trusted: Sequence[Network]) -> str:
    """The address to count a request under.

    `peer` is the other end of the connection; `forwarded` the values of X-Forwarded-For, in order.
    Each proxy appends whom it heard from, so the list is read from its end for as long as the
    speaker is one of ours; what anybody else wrote into it is not believed. An IPv6 customer has
    a whole network: its first 64 bits count as one source.
    """
    speaker = address(peer or "")
    if speaker is None:
        return "unknown"
    hops = [hop for value in forwarded for hop in value.split(",")]
    while hops and any(speaker in network for network in trusted):
        heard = address(hops.pop())
        if heard is None:
            break
        speaker = heard
    if isinstance(speaker, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((speaker, 64), strict=False))
    return str(speaker)


def address(text: str) -> Address | None:
    """The address that `text` is, an IPv4 one mapped to IPv6 as itself; None for anything else."""
    try:
        found = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found

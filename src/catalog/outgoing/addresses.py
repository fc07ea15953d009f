"""Addresses: where a name leads, and which of these places nobody is sent to."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TypeAlias

Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]

METADATA = frozenset({ip_address("168.63.129.16"), ip_address("100.100.100.200")})
"""Where clouds answer machines inside of them, although the address looks like anybody's."""
OTHERS = tuple(
    map(ip_network, ("192.0.0.0/24", "100.64.0.0/10", "::/96", "64:ff9b:1::/48", "fec0::/10"))
)
"""Networks that are nobody's in public, whatever the library of this Python says."""
TRANSLATED = ip_network("64:ff9b::/96")  # IPv4 addresses, as networks with IPv6 alone write them
MOST = 8  # addresses of one name that are looked at


async def resolved(host: str, port: int) -> Sequence[str]:
    """Return the addresses of *host*, as numbers in their usual form; raises OSError for none."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(item[4][0]) for item in found))[:MOST]


def are_public(addresses: Iterable[str]) -> bool:
    """Tell whether all of these addresses are those of public hosts, and there is any."""
    found = list(addresses)
    return bool(found) and all(map(is_public, found))


def is_public(text: str) -> bool:
    """Tell whether an address, written as numbers, is that of a public host."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return _is_public(address)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        within = _within(address)
        if within is not None:
            return _is_public(within)
    special = (
        address.is_multicast
        or address.is_unspecified
        or address.is_reserved
        or address in METADATA
        or any(address in network for network in OTHERS if network.version == address.version)
    )
    return address.is_global and not special


def _within(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that one of IPv6 stands for, or None."""
    if address in TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo and teredo[1])

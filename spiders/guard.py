"""Which network addresses may be connected to: decided on the address used, at connect time; never by a host's name."""

import ipaddress
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address

PORTS = frozenset({80, 443})
"""The ports that public blogs are served on; any other must be named in `allow_addresses`."""

_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NOT_PUBLIC = (
    ipaddress.IPv4Network("192.88.99.0/24"),  # relays of 6to4, RFC 7526
    ipaddress.IPv4Network("192.0.0.0/24"),  # protocol assignments, RFC 6890
    ipaddress.IPv6Network("2001::/23"),  # protocol assignments; Teredo is looked into before
    ipaddress.IPv6Network("3fff::/20"),  # documentation, RFC 9637
)

Address = IPv4Address | IPv6Address


class Guard:
    """Refuses addresses that are not public, but for the exact pairs of address and port a site allows."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        """Take `allow_addresses`: "IP:PORT", an IPv6 address in brackets; what is no such pair allows nothing."""
        self._allowed = frozenset(pair for pair in map(_pair, allowed) if pair)

    def refusal(self, address: str, port: int) -> str | None:
        """Why this address and port must not be connected to, or None. `address` is a resolved one, never a name."""
        try:
            resolved = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return f"{address!r} is no resolved address"
        plain = _unmapped(resolved)
        if (str(plain), port) in self._allowed:
            return None
        if not is_public(plain):
            return f"{address} is not a public address, and {plain}:{port} is not in allow_addresses"
        if port not in PORTS:
            return f"port {port} is neither 80 nor 443, and {plain}:{port} is not in allow_addresses"
        return None


def is_public(address: Address) -> bool:
    """Whether an address, and any IPv4 address it wraps (mapped, 6to4, Teredo, NAT64), is reachable by everybody."""
    address = _unmapped(address)
    if isinstance(address, IPv6Address):
        inner = _wrapped(address)
        if inner is not None:
            return all(is_public(each) for each in inner)
        if address not in _GLOBAL_UNICAST:
            return False
    if any(address in network for network in _NOT_PUBLIC):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _unmapped(address: Address) -> Address:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _wrapped(address: IPv6Address) -> tuple[IPv4Address, ...] | None:
    """The IPv4 addresses that a packet to this address can end at."""
    if address.sixtofour:
        return (address.sixtofour,)
    if address.teredo:
        return address.teredo
    if address in _NAT64:
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    return None


def _pair(text: str) -> tuple[str, int] | None:
    host, _, port = text.strip().rpartition(":")
    try:
        return str(_unmapped(ipaddress.ip_address(host.strip("[]")))), int(port)
    except ValueError:
        return None

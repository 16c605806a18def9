"""The network that this computer is in, as far as a page for other devices in the room needs to know it."""

from __future__ import annotations

import ipaddress
import socket

ANSWER_S = 2.0
"""How long an address of this computer may take to answer it."""

NOT_FOR_OTHERS = (
    "lo",
    "docker",
    "br-",
    "veth",
    "virbr",
    "vmnet",
    "vbox",
    "vethernet",
    "tun",
    "tap",
    "utun",
    "wg",
    "zt",
)
"""How systems call what leads to no device in the room: containers, virtual machines, tunnels."""

HOMELY = ("192.168.0.0/16", "10.0.0.0/8", "172.16.0.0/12")
"""Addresses of a room's network (RFC 1918), the most usual first."""


def lan_addresses() -> list[str]:
    """This computer's IPv4 addresses that other devices in the room may reach, the likeliest first; nothing is sent."""
    import psutil

    up = {name for name, state in psutil.net_if_stats().items() if state.isup}
    found = [
        address.address
        for name, addresses in psutil.net_if_addrs().items()
        if name in up and not name.casefold().startswith(NOT_FOR_OTHERS)
        for address in addresses
        if address.family is socket.AF_INET and rank(address.address) is not None
    ]
    return sorted(found, key=lambda address: (rank(address), address))


def rank(address: str) -> int | None:
    """Place of an address in `HOMELY`, or after it; None for one that no room has, or that the whole internet reaches.

    >>> rank("192.168.1.20"), rank("10.4.0.7"), rank("127.0.0.1"), rank("169.254.3.9"), rank("8.8.8.8")
    (0, 1, None, None, None)
    """
    number = ipaddress.ip_address(address)
    if not number.is_private or number.is_loopback or number.is_link_local:
        return None
    return next((place for place, net in enumerate(HOMELY) if number in ipaddress.ip_network(net)), len(HOMELY))


def answers(address: str) -> bool:
    """Whether this computer reaches itself at an address: no address of its own, or a firewall, may forbid it."""
    try:
        with socket.create_server((address, 0)) as server:
            socket.create_connection(server.getsockname(), timeout=ANSWER_S).close()
    except OSError:
        return False
    return True


def is_free(address: str, port: int) -> bool:
    """Whether a server may answer there: nobody else does."""
    try:
        socket.create_server((address, port)).close()
    except OSError:
        return False
    return True


def is_loopback(address: str) -> bool:
    """Whether an address is of this computer for itself only.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("::ffff:127.0.0.1"), is_loopback("192.168.1.20")
    (True, True, True, False)
    """
    try:
        number = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(number, "ipv4_mapped", None)
    return (mapped or number).is_loopback

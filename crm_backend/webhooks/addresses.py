"""Where a webhook may go: the public internet, unless the settings name more. Guards against SSRF.

A name is resolved once and the call goes to that very address: a name that changes its mind in between
leads nowhere.
"""

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from crm_backend.settings import Settings

Address = IPv4Address | IPv6Address
_NAT64 = ip_network("64:ff9b::/96")


class Refused(Exception):
    """The address may not be called; the text says why, for people."""


def check_url(url: str, settings: Settings) -> tuple[str, int]:
    """Return host and port of a URL.

    Raises:
        Refused: no http(s) URL, with a name and password in it, or not https in production.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise Refused("This is no web address.") from error
    if parts.scheme not in ("http", "https") or not host:
        raise Refused("Give a whole address, such as https://example.com/kefu.")
    if parts.username is not None or parts.password is not None:
        raise Refused("Leave name and password out of the address: the signature says who calls.")
    if parts.scheme == "http" and settings.env == "production":
        raise Refused("In production the address must begin with https://.")
    return host, port or (443 if parts.scheme == "https" else 80)


async def resolve(url: str, settings: Settings) -> Address:
    """Return the address to call.

    Raises:
        Refused: as above, or the host lies inside (loopback, private, link-local and the like).
        OSError: the name is not known.
    """
    host, port = check_url(url, settings)
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ip_address(str(entry[4][0]).split("%")[0]) for entry in found]
    if not addresses or not all(is_allowed(one, settings.webhook_networks) for one in addresses):
        raise Refused(
            f"{host} lies inside a private network. KEFU_WEBHOOK_NETWORKS names networks that may be called."
        )
    return addresses[0]


def is_allowed(address: Address, networks: list[str]) -> bool:
    """Say whether an address is public, or in one of these networks."""
    real = _embedded(address)
    if any(real.version == (net := ip_network(one)).version and real in net for one in networks):
        return True
    return real.is_global and not real.is_multicast


def _embedded(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 one only wraps."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address

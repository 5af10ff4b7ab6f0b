"""Which address a name stands for at this moment, and whether a message may go there.

The answer is an address and not a yes: the connection is made to the very address that was looked at, so
that a name which answers differently a moment later leads nowhere else. What counts as private is
``domain/channels.py``.
"""

import asyncio
import socket

from diversion.domain.channels import is_public


class AddressRefused(Exception):
    """A name that leads nowhere (``name-unknown``) or into a private network (``address-private``)."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


async def addresses_of(host: str, port: int, *, private_allowed: bool) -> list[str]:
    """Resolve a host into the addresses to connect to, in the system's order. Raises ``AddressRefused``.

    One private address among several refuses them all: whoever answers for the name mixes them on purpose.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as unknown:
        raise AddressRefused("name-unknown") from unknown
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not addresses:
        raise AddressRefused("name-unknown")
    if not private_allowed and not all(is_public(address) for address in addresses):
        raise AddressRefused("address-private")
    return addresses

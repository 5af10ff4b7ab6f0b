"""How an organisation wants to be told of offers and notices, and which places on the net may be told at all.

The inbox in the product always has it; a channel tells beside it. A webhook may only reach what the
whole world can reach: an address inside the court's own network would let whoever may name a partner's
address make the court speak to its own machines. Which addresses a name resolves to is asked at each
connection (``gateways/addresses.py``); what they mean is said here.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from diversion.domain.reasons import Fault

LONGEST_URL = 500
LONGEST_ADDRESS = 254
_ADDRESS = re.compile(r"[^@\s<>\"(),:;\\\[\]]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\Z")
_TRANSLATED = IPv6Network("64:ff9b::/96")
"""NAT64: the last four bytes are an IPv4 address, which may be anybody's."""


class ChannelKind(StrEnum):
    """``inbox``: the product's own. ``webhook``: signed HTTP. ``email``: a mail with a one-time link."""

    INBOX = "inbox"
    WEBHOOK = "webhook"
    EMAIL = "email"


class Addressee(StrEnum):
    """Whom an organisation's channel reaches: itself, or the body that its request letters are copied to."""

    ORGANISATION = "organisation"
    SUPERVISING_BODY = "supervising_body"


def is_public(address: str) -> bool:
    """Tell whether an IP address is the whole world's: no private, loopback, link-local or reserved one.

    An IPv6 address that carries an IPv4 one inside is judged by that too. What is no address is not public.

    >>> [is_public(address) for address in ("93.184.215.14", "10.0.0.1", "::ffff:127.0.0.1", "169.254.169.254")]
    [True, False, False, False]
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(each.is_global and not each.is_multicast for each in (found, *_carried(found)))


def _carried(address: IPv4Address | IPv6Address) -> Iterator[IPv4Address]:
    if isinstance(address, IPv4Address):
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if address in _TRANSLATED:
        yield IPv4Address(int(address) & 0xFFFFFFFF)


def webhook_faults(url: str, *, private_allowed: bool) -> tuple[Fault, ...]:
    """Find what stands against a webhook's URL, as far as its text tells.

    Codes at ``/url``: ``url-malformed``, ``url-not-https``, ``url-carries-secret`` (user and password belong
    to nobody's log), ``address-private``. Where private addresses are allowed, so is plain HTTP.

    >>> [fault.code for fault in webhook_faults("http://10.0.0.1/hook", private_allowed=False)]
    ['url-not-https', 'address-private']
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if (
        not host
        or parts.scheme not in ("http", "https")
        or len(url) > LONGEST_URL
        or re.search(r"[\s#]", url)
    ):
        zh, en = "地址应为完整的 https 网址。", "This must be a complete https URL."
        return (Fault("/url", "url-malformed", zh, en),)
    return tuple(_url_faults(parts.scheme, host, "@" in parts.netloc, private_allowed))


def _url_faults(scheme: str, host: str, carries_secret: bool, private_allowed: bool) -> Iterator[Fault]:
    if scheme != "https" and not private_allowed:
        zh, en = "须用 https：消息中有当事人姓名。", "It must be https: messages name parties."
        yield Fault("/url", "url-not-https", zh, en)
    if carries_secret:
        zh = "网址中不得含用户名和密码；消息另有签名，请删除。"
        yield Fault(
            "/url", "url-carries-secret", zh, "Remove user and password; messages are signed instead."
        )
    if not private_allowed and _is_literal(host) and not is_public(host):
        zh = "不得使用内网地址；确需使用的，由系统管理员在部署时许可。"
        en = "A private address; whoever runs the installation may allow those."
        yield Fault("/url", "address-private", zh, en)


def _is_literal(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def address_faults(address: str) -> tuple[Fault, ...]:
    r"""Find what stands against an e-mail address: ``address-malformed`` at ``/address``. One address, no name.

    >>> address_faults("office@example.org"), address_faults("a@b\nBcc: c@d")[0].code
    ((), 'address-malformed')
    """
    if len(address) <= LONGEST_ADDRESS and address.isascii() and _ADDRESS.match(address):
        return ()
    zh, en = (
        "应为一个电子邮箱地址，如 office@example.org。",
        "One e-mail address, such as office@example.org.",
    )
    return (Fault("/address", "address-malformed", zh, en),)

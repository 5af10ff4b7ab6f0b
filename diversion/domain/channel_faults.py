"""What stands against a channel that somebody wants to set, beside what ``channels.py`` says of its address.

A supervising body gets copies of letters and nothing else, and has no account here: it is told by mail only.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field

from diversion.domain.channels import Addressee, ChannelKind, address_faults, webhook_faults
from diversion.domain.reasons import Fault

SECRET_PREFIX = "whsec_"  # noqa: S105 - what secrets of Standard Webhooks begin with
SECRET_BYTES_ALLOWED = range(24, 65)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelTerms:
    """A channel as it is wanted: of which kind, for whom, where it leads, how it is signed."""

    kind: ChannelKind
    addressee: Addressee = Addressee.ORGANISATION
    url: str | None = None
    address: str | None = None
    secret: str | None = field(default=None, repr=False)


def channel_faults(
    terms: ChannelTerms, *, private_allowed: bool, has_supervising_body: bool
) -> Iterator[Fault]:
    """Find what stands against a channel.

    Codes: ``channel-incomplete`` and ``channel-superfluous`` (a webhook needs ``url`` and may have ``secret``, an
    e-mail channel needs ``address``), ``copies-by-mail-only``, ``supervising-body-missing``,
    ``secret-malformed``, and those of ``channels.py``.

    >>> copies = ChannelTerms(kind=ChannelKind.INBOX, addressee=Addressee.SUPERVISING_BODY)
    >>> [each.code for each in channel_faults(copies, private_allowed=False, has_supervising_body=False)]
    ['copies-by-mail-only', 'supervising-body-missing']
    """
    yield from _needed(terms.kind is ChannelKind.WEBHOOK, terms.url, "/url")
    yield from _needed(terms.kind is ChannelKind.EMAIL, terms.address, "/address")
    if terms.kind is not ChannelKind.WEBHOOK and terms.secret is not None:
        yield _superfluous("/secret")
    if terms.addressee is Addressee.SUPERVISING_BODY:
        yield from _copy_faults(terms.kind, has_supervising_body)
    if terms.url is not None:
        yield from webhook_faults(terms.url, private_allowed=private_allowed)
    if terms.address is not None:
        yield from address_faults(terms.address)
    if terms.secret is not None and not _is_secret(terms.secret):
        zh = "密钥应为 whsec_ 加 24 至 64 字节的 base64；不填则由系统生成。"
        en = "whsec_ and 24 to 64 bytes in base64; leave it out to have one made."
        yield Fault("/secret", "secret-malformed", zh, en)


def _copy_faults(kind: ChannelKind, has_supervising_body: bool) -> Iterator[Fault]:
    if kind is not ChannelKind.EMAIL:
        zh, en = "商请函只能以邮件抄送主管单位。", "Letters are copied to a supervising body by mail only."
        yield Fault("/kind", "copies-by-mail-only", zh, en)
    if not has_supervising_body:
        zh = "该组织未登记主管单位，请先在组织信息中填写主管单位。"
        en = "The organisation names no supervising body; enter it in the register first."
        yield Fault("/addressee", "supervising-body-missing", zh, en)


def _needed(is_needed: bool, value: str | None, pointer: str) -> Iterator[Fault]:
    if is_needed and value is None:
        zh, en = "此种通道须填写此项。", "This kind of channel needs it."
        yield Fault(pointer, "channel-incomplete", zh, en)
    if not is_needed and value is not None:
        yield _superfluous(pointer)


def _superfluous(pointer: str) -> Fault:
    zh, en = "此种通道不用此项，请删除。", "This kind of channel has no use for it; leave it out."
    return Fault(pointer, "channel-superfluous", zh, en)


def _is_secret(secret: str) -> bool:
    try:
        raw = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except ValueError:
        return False
    return secret.startswith(SECRET_PREFIX) and len(raw) in SECRET_BYTES_ALLOWED

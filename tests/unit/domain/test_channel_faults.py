"""Which channels may be set: what each kind needs, and that copies leave by mail to a body that is named."""

from typing import Any

import pytest

from diversion.domain.channel_faults import ChannelTerms, channel_faults
from diversion.domain.channels import Addressee, ChannelKind
from diversion.domain.deliveries import is_notice_worth_sending

EMAIL, WEBHOOK, INBOX = ChannelKind.EMAIL, ChannelKind.WEBHOOK, ChannelKind.INBOX
URL, ADDRESS = "https://partner.example/hook", "office@example.org"
SECRET = "whsec_MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI="


def faults(has_body: bool = True, **terms: Any) -> list[str]:
    found = channel_faults(ChannelTerms(**terms), private_allowed=False, has_supervising_body=has_body)
    return [f"{each.pointer} {each.code}" for each in found]


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"kind": INBOX}, []),
        ({"kind": WEBHOOK, "url": URL}, []),
        ({"kind": EMAIL, "address": ADDRESS}, []),
        ({"kind": WEBHOOK}, ["/url channel-incomplete"]),
        ({"kind": EMAIL}, ["/address channel-incomplete"]),
        ({"kind": INBOX, "address": ADDRESS}, ["/address channel-superfluous"]),
        ({"kind": EMAIL, "address": ADDRESS, "secret": SECRET}, ["/secret channel-superfluous"]),
        ({"kind": WEBHOOK, "url": URL, "secret": "whsec_MTIz"}, ["/secret secret-malformed"]),
        ({"kind": EMAIL, "address": "nobody"}, ["/address address-malformed"]),
    ],
)
def test_each_kind_has_what_it_needs_and_no_more(terms: dict[str, Any], expected: list[str]) -> None:
    assert faults(**terms) == expected


def test_copies_need_a_mail_and_somebody_who_supervises() -> None:
    copies = {"addressee": Addressee.SUPERVISING_BODY}
    assert faults(kind=EMAIL, address=ADDRESS, **copies) == []
    assert faults(kind=WEBHOOK, url=URL, **copies) == ["/kind copies-by-mail-only"]
    assert faults(False, kind=EMAIL, address=ADDRESS, **copies) == ["/addressee supervising-body-missing"]


@pytest.mark.parametrize("channel", [EMAIL, WEBHOOK])
@pytest.mark.parametrize("addressee", Addressee)
def test_what_is_settled_is_told_nobody_and_what_was_seen_is_mailed_only_as_a_copy(
    channel: ChannelKind, addressee: Addressee
) -> None:
    def worth(*, seen: bool, settled: bool) -> bool:
        return is_notice_worth_sending(channel, addressee, is_seen=seen, is_settled=settled)

    assert worth(seen=False, settled=False)
    assert not worth(seen=False, settled=True)
    is_told_anyway = channel is WEBHOOK or addressee is Addressee.SUPERVISING_BODY
    assert worth(seen=True, settled=False) is is_told_anyway

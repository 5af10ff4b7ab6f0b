"""The copy card: a dispute as lines to paste into 人民法院调解平台, in the order in which it asks (ZX-4).

Identity, dispute summary, telephone, electronic service address, complaint. The two systems do not meet, so
somebody copies; what is copied line by line in the other form's order is copied right. Values come in as
they may be shown; what the platform answers comes back as an outside number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from diversion.domain.parties import IdentityType, PartyRole

RULE = "ZX-4"


class CardPart(StrEnum):
    """The parts of the platform's form, in its order."""

    IDENTITY = "identity"
    SUMMARY = "summary"
    PHONE = "phone"
    ELECTRONIC_ADDRESS = "electronic_address"
    COMPLAINT = "complaint"


_ROLES = {
    PartyRole.APPLICANT: ("申请人", "applicant"),
    PartyRole.RESPONDENT: ("被申请人", "respondent"),
    PartyRole.THIRD_PARTY: ("第三人", "third party"),
}
_IDENTITIES = {
    IdentityType.RESIDENT_ID: ("居民身份证号", "resident identity number"),
    IdentityType.RESIDENCE_PERMIT: ("居住证号", "residence permit number"),
    IdentityType.PASSPORT: ("护照号", "passport number"),
    IdentityType.FOREIGNER_CARD: ("外国人永久居留身份证号", "foreigner's card number"),
    IdentityType.USCC: ("统一社会信用代码", "unified social credit code"),
    None: ("证件号", "identity number"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CardParty:
    """A party with its values as they may be shown; ``masked`` when they are not shown in clear."""

    ref: str
    role: PartyRole
    name: str | None
    identity_type: IdentityType | None
    identity_number: str | None
    phone: str | None
    electronic_address: str | None
    masked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSummary:
    """The dispute in the words of its filing."""

    cause: str | None
    amount: str | None
    claims: str | None
    facts: str | None


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line to paste; a value of None is one that the filing does not have."""

    part: CardPart
    label: str
    label_en: str
    value: str | None
    party_ref: str | None = None
    masked: bool = False


def card_lines(
    parties: Sequence[CardParty], summary: CardSummary, complaints: Sequence[str]
) -> Iterator[CardLine]:
    """Give the lines in the platform's order; ``complaints`` are the names of the filing's documents.

    >>> party = CardParty(ref="a1", role=PartyRole.APPLICANT, name="示例甲", identity_type=None,
    ...                   identity_number=None, phone="138****8000", electronic_address=None, masked=True)
    >>> summary = CardSummary(cause="买卖合同纠纷", amount=None, claims=None, facts=None)
    >>> [(line.label, line.value) for line in card_lines([party], summary, []) if line.value]
    [('申请人姓名或者名称', '示例甲'), ('案由', '买卖合同纠纷'), ('申请人电话', '138****8000')]
    """
    for party in parties:
        yield _of(party, CardPart.IDENTITY, "姓名或者名称", "name", party.name, clear=True)
        label, label_en = _IDENTITIES[party.identity_type]
        yield _of(party, CardPart.IDENTITY, label, label_en, party.identity_number)
    yield CardLine(CardPart.SUMMARY, "案由", "cause", summary.cause)
    yield CardLine(CardPart.SUMMARY, "争议金额（元）", "amount (CNY)", summary.amount)
    yield CardLine(CardPart.SUMMARY, "请求事项", "claims", summary.claims)
    yield CardLine(CardPart.SUMMARY, "事实与理由", "facts", summary.facts)
    for party in parties:
        yield _of(party, CardPart.PHONE, "电话", "telephone", party.phone)
    for party in parties:
        label, label_en = "电子送达地址", "electronic service address"
        yield _of(party, CardPart.ELECTRONIC_ADDRESS, label, label_en, party.electronic_address)
    for name in complaints or (None,):
        yield CardLine(CardPart.COMPLAINT, "电子起诉状等文件", "complaint, to upload", name)


def _of(
    party: CardParty, part: CardPart, label: str, label_en: str, value: str | None, *, clear: bool = False
) -> CardLine:
    role, role_en = _ROLES[party.role]
    is_masked = party.masked and value is not None and not clear
    return CardLine(part, role + label, f"{role_en}: {label_en}", value, party.ref, is_masked)

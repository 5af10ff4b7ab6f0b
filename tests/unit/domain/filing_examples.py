"""An invented complete filing and the registers it is judged against, for the tests of intake."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from diversion.domain.causes import Cause, CauseCatalogue, cause_key
from diversion.domain.consents import Answer, ChoiceBy, Matter, Means
from diversion.domain.entries import Entry
from diversion.domain.filing import (
    ChoiceInput,
    ConsentInput,
    Filing,
    IntakeContext,
    PartyInput,
    RepresentativeInput,
)
from diversion.domain.parties import IdentityType, PartyKind, PartyRole, Power, RepresentativeKind

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
ORGANISATION = "0195f000-0000-7000-8000-000000000001"
CHECK_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def resident_number(place: int = 1, born_on: date = date(1980, 1, 1), region: str = "110101") -> str:
    body = f"{region}{born_on:%Y%m%d}{place:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, CHECK_WEIGHTS, strict=True)) % 11]


def cause(code: str | None, number: str, *path: str) -> Cause:
    return Cause("2026", cause_key(code, len(path), number), code, path[-1], len(path), path)


LOAN = cause("9181", "4", "合同、准合同纠纷", "合同纠纷", "借款合同纠纷", "民间借贷纠纷")
UNJUST_GROUP = cause("9295", "十一", "合同、准合同纠纷", "不当得利纠纷")
UNJUST = cause("9296", "148", "合同、准合同纠纷", "不当得利纠纷", "不当得利纠纷")
DIVORCE = cause("9015", "13", "婚姻家庭、继承纠纷", "婚姻家庭纠纷", "离婚纠纷")
CATALOGUE = CauseCatalogue("2026", date(2026, 1, 1), (LOAN, UNJUST_GROUP, UNJUST, DIVORCE))
CONTEXT = IntakeContext(
    now=NOW,
    today=TODAY,
    courts=frozenset({"苏0506", "苏05"}),
    regions=frozenset({"32", "3205", "320506", "320506001", "11", "1101", "110101", "110101001"}),
    catalogues=(CATALOGUE,),
    organisations=frozenset({ORGANISATION}),
)

LAWYER = RepresentativeInput(RepresentativeKind.LAWYER, "某律师", tuple(Power))
APPLICANT = PartyInput(
    ref="a1",
    role=PartyRole.APPLICANT,
    kind=PartyKind.NATURAL_PERSON,
    name="甲某",
    identity_type=IdentityType.RESIDENT_ID,
    identity_number=resident_number(),
    phone="13800138000",
    address="苏州市吴中区某路1号",
    address_region="320506001",
    representatives=(LAWYER,),
)
RESPONDENT = PartyInput(
    ref="r1",
    role=PartyRole.RESPONDENT,
    kind=PartyKind.LEGAL_PERSON,
    name="乙某（苏州）有限公司",
    address="苏州市吴中区某路2号",
)
THIRD_PARTY = PartyInput(ref="t1", role=PartyRole.THIRD_PARTY, kind=PartyKind.NATURAL_PERSON, name="丙某")
CONSENT = ConsentInput("a1", Matter.MEDIATION, Answer.YES, "clerk", Means.IN_PERSON, NOW)
SIGNED = ConsentInput("a1", Matter.MEDIATE_BEFORE_DOCKETING, Answer.YES, None, Means.SIGNED_FORM, NOW)

COMPLETE = Filing(
    entry=Entry.COMPLAINT,
    filed_on=TODAY,
    court_code="苏0506",
    cause_code="9181",
    claim_amount=Decimal("128000.00"),
    dispute_region="320506001",
    claims="请求返还借款本金及利息。",
    facts="双方于2025年签订借款合同，\n到期未还。",
    preservation_wanted=False,
    parties=(APPLICANT, RESPONDENT),
    consents=(CONSENT, SIGNED),
    choice=ChoiceInput(ChoiceBy.APPLICANT_CONSULTED),
)


def filing(**changes: Any) -> Filing:
    return replace(COMPLETE, **changes)


def filing_of(*parties: PartyInput, **changes: Any) -> Filing:
    return replace(COMPLETE, parties=parties, consents=(), **changes)


def applicant(place: int = 1, **changes: Any) -> PartyInput:
    person = replace(APPLICANT, ref=f"a{place}", name=f"甲{place}", identity_number=resident_number(place))
    return replace(person, **changes)


def respondent(place: int = 1, **changes: Any) -> PartyInput:
    company = replace(RESPONDENT, ref=f"r{place}", name=f"乙{place}")
    return replace(company, **changes)

"""What the invented disputes are about, and writing one as a filing.

Causes bear the catalogue's names. What a text says is short and says 示例 through its parties.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from random import Random
from types import MappingProxyType

from diversion.domain.entries import Entry
from diversion.domain.filing import Filing, PartyInput, RepresentativeInput
from diversion.domain.parties import IdentityType, PartyKind, PartyRole, Power, RepresentativeKind
from diversion.services.demo.people import Invented, company, hospital, person, property_manager
from diversion.services.demo.places import COURT_CODE, STREETS

Invent = Callable[[Random], Invented]


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of dispute: its cause, who has it with whom, for how much (yuan, None: no sum), and why."""

    cause: str
    applicant: Invent
    respondent: Invent
    amount: tuple[int, int] | None
    claims: str
    facts: str


_SUBJECTS: Mapping[str, Sequence[Subject]] = MappingProxyType(
    {
        "commercial": (
            Subject("买卖合同纠纷", company, company, (20_000, 900_000), "请求判令支付货款及逾期付款利息。",
                    "双方签订买卖合同，被申请人收货后未付清货款。"),
            Subject("加工合同纠纷", company, company, (15_000, 400_000), "请求判令支付加工费。",
                    "申请人依约完成加工并交付，被申请人以质量为由拒付加工费。"),
            Subject("建设工程施工合同纠纷", company, company, (80_000, 3_000_000), "请求判令支付工程款。",
                    "工程已经竣工验收，双方对增加的工程量有争议，工程款未结清。"),
            Subject("股权转让纠纷", person, person, (50_000, 2_000_000), "请求判令支付股权转让款。",
                    "双方签订股权转让协议并办理变更登记，余款逾期未付。"),
        ),
        "loan": (
            Subject("民间借贷纠纷", person, person, (5_000, 300_000), "请求判令返还借款本金并支付利息。",
                    "被申请人出具借条，约定期限届满后仅归还部分借款。"),
            Subject("房屋租赁合同纠纷", person, company, (4_000, 120_000), "请求判令支付租金并返还房屋。",
                    "租期内被申请人拖欠租金，经催告仍未支付。"),
            Subject("劳务合同纠纷", person, company, (3_000, 80_000), "请求判令支付劳务费。",
                    "申请人提供劳务后双方结算，被申请人未按结算单付款。"),
            Subject("装饰装修合同纠纷", person, company, (6_000, 150_000), "请求判令返工并赔偿损失。",
                    "装修完工后墙面开裂、漏水，双方对返工费用协商不成。"),
        ),
        "family": (
            Subject("离婚纠纷", person, person, None, "请求判令离婚，依法分割共同财产。",
                    "双方婚后因家庭琐事长期争吵，分居已逾一年。"),
            Subject("赡养费纠纷", person, person, (3_000, 36_000), "请求判令被申请人按月支付赡养费。",
                    "申请人年老多病，子女对赡养费分担有分歧。"),
            Subject("法定继承纠纷", person, person, (60_000, 1_500_000), "请求依法分割遗产。",
                    "被继承人去世后，各继承人对房屋分割未能达成一致。"),
        ),
        "neighbourhood": (
            Subject("相邻采光、日照纠纷", person, person, (2_000, 30_000), "请求判令拆除遮挡物，恢复采光。",
                    "被申请人在阳台外加建雨棚，影响申请人采光。"),
            Subject("饲养动物损害责任纠纷", person, person, (1_000, 40_000), "请求判令赔偿医疗费等损失。",
                    "被申请人所养的狗未牵绳，将申请人咬伤。"),
            Subject("噪声污染责任纠纷", person, person, (1_000, 20_000), "请求判令停止噪声侵扰并赔偿损失。",
                    "被申请人夜间装修、播放音响，影响楼下居住。"),
        ),
        "property": (
            Subject("物业服务合同纠纷", property_manager, person, (1_200, 18_000), "请求判令支付物业费。",
                    "被申请人以服务不到位为由拖欠物业费两年。"),
        ),
        "traffic": (
            Subject("机动车交通事故责任纠纷", person, person, (8_000, 260_000), "请求判令赔偿医疗费、误工费等损失。",
                    "双方车辆碰撞，交警认定被申请人负主要责任，赔偿数额未能协商一致。"),
        ),
        "medical": (
            Subject("医疗损害责任纠纷", person, hospital, (20_000, 600_000), "请求判令赔偿医疗损害损失。",
                    "申请人术后出现并发症，双方对诊疗有无过错有争议。"),
        ),
        "consumer": (
            Subject("信息网络买卖合同纠纷", person, company, (500, 20_000), "请求判令退货退款并赔偿损失。",
                    "申请人网购商品与宣传不符，协商退货未果。"),
        ),
        "labour": (
            Subject("追索劳动报酬纠纷", person, company, (3_000, 90_000), "请求判令支付拖欠的工资。",
                    "被申请人拖欠申请人三个月工资。"),
        ),
        "status": (
            Subject("婚姻无效纠纷", person, person, None, "请求确认婚姻无效。",
                    "双方登记结婚时存在法定无效情形。"),
        ),
    }
)  # fmt: skip
COMMON = ("commercial", "loan", "loan", "property", "traffic", "consumer")
"""Whatever is brought to a court's window, the more frequent more than once."""
ROUNDED_TO = 100


@dataclass(slots=True)
class Draft:
    """A filing being invented: the subject, where, and the parties; scripts change it before it is filed."""

    rng: Random
    subject: Subject
    street: str
    entry: Entry = Entry.COMPLAINT
    applicants: list[PartyInput] = field(default_factory=list)
    respondents: list[PartyInput] = field(default_factory=list)

    def filing(self, filed_on: date) -> Filing:
        """Write the filing as of a day."""
        amount = None
        if self.subject.amount is not None:
            least, most = self.subject.amount
            amount = Decimal(self.rng.randrange(least, most, ROUNDED_TO)).quantize(Decimal("0.01"))
        return Filing(
            entry=self.entry,
            filed_on=filed_on,
            court_code=COURT_CODE,
            cause_name=self.subject.cause,
            claim_amount=amount,
            dispute_region=self.street,
            claims=self.subject.claims,
            facts=self.subject.facts,
            preservation_wanted=False,
            parties=(*self.applicants, *self.respondents),
        )


def invent(rng: Random, kinds: Sequence[str]) -> Draft:
    """Invent a dispute of one of some kinds, with a party on each side."""
    draft = Draft(rng, rng.choice(_SUBJECTS[rng.choice(kinds)]), rng.choice(list(STREETS)))
    draft.applicants.append(_party(draft, PartyRole.APPLICANT, draft.subject.applicant, 1))
    draft.respondents.append(_party(draft, PartyRole.RESPONDENT, draft.subject.respondent, 1))
    return draft


def add_applicants(draft: Draft, until: int) -> None:
    """Add applicants like the first until there are so many."""
    for number in range(len(draft.applicants) + 1, until + 1):
        draft.applicants.append(_party(draft, PartyRole.APPLICANT, person, number))


def add_lawyer(draft: Draft) -> None:
    """Give the first applicant a lawyer with the powers that settling takes."""
    name = person(draft.rng).name.replace("（", "律师（")
    lawyer = RepresentativeInput(RepresentativeKind.LAWYER, name, tuple(Power))
    draft.applicants[0] = replace(draft.applicants[0], representatives=(lawyer,))


def _party(draft: Draft, role: PartyRole, invent_one: Invent, number: int) -> PartyInput:
    told = invent_one(draft.rng)
    is_person = invent_one is person
    street = draft.street if draft.rng.random() < 0.7 else draft.rng.choice(list(STREETS))
    known = role is PartyRole.APPLICANT or draft.rng.random() < 0.4
    return PartyInput(
        ref=f"{'a' if role is PartyRole.APPLICANT else 'r'}{number}",
        role=role,
        kind=PartyKind.NATURAL_PERSON if is_person else PartyKind.LEGAL_PERSON,
        name=told.name,
        identity_type=(IdentityType.RESIDENT_ID if is_person else IdentityType.USCC) if known else None,
        identity_number=told.identity_number if known else None,
        phone=told.phone,
        address=f"江苏省苏州市吴中区{STREETS[street]}示例路{draft.rng.randrange(1, 300)}号",
        address_region=street,
        representatives=() if is_person or role is not PartyRole.APPLICANT else (_head(draft.rng),),
    )


def _head(rng: Random) -> RepresentativeInput:
    return RepresentativeInput(RepresentativeKind.LEGAL_REPRESENTATIVE, person(rng).name)

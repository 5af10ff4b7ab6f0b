"""What papers (文书) call things: always Chinese, in the words of a court's documents, whoever prints them.

Beside ``papers.py``, which has the fields. After docketing parties and money have other names.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from diversion.domain.entries import ReferralKind
from diversion.domain.mediation import ParticipantRole, SessionStatus
from diversion.domain.outcome import DocumentKind, EndReason
from diversion.domain.parties import IdentityType, PartyRole, RepresentativeKind
from diversion.domain.working_days import SHANGHAI

PARTY_ROLES: Mapping[bool, Mapping[PartyRole, str]] = {
    False: {
        PartyRole.APPLICANT: "申请人",
        PartyRole.RESPONDENT: "被申请人",
        PartyRole.THIRD_PARTY: "第三人",
    },
    True: {PartyRole.APPLICANT: "原告", PartyRole.RESPONDENT: "被告", PartyRole.THIRD_PARTY: "第三人"},
}
"""By whether the dispute is docketed."""
REFERRALS = {ReferralKind.PRE_DOCKET: "委派", ReferralKind.POST_DOCKET: "委托"}
IDENTITIES = {
    IdentityType.RESIDENT_ID: "居民身份证",
    IdentityType.RESIDENCE_PERMIT: "居住证",
    IdentityType.PASSPORT: "护照",
    IdentityType.FOREIGNER_CARD: "外国人永久居留身份证",
    IdentityType.USCC: "统一社会信用代码",
}
ENDS = {
    EndReason.AGREEMENT_REACHED: "达成调解协议",
    EndReason.SETTLED_AND_WITHDRAWN: "当事人自行和解，申请人撤回申请",
    EndReason.PARTY_UNREACHABLE: "在调解期限内无法与当事人取得联系",
    EndReason.PARTY_UNWILLING: "一方当事人明确表示不愿意继续调解",
    EndReason.LARGE_GAP: "当事人分歧较大且难以达成调解协议",
    EndReason.PERIOD_EXPIRED: "调解期限届满，未达成协议且未同意延长",
    EndReason.SIGNATURE_REFUSED: "当事人一方拒绝在调解协议上签章",
    EndReason.OTHER: "其他情形",
}
MEETINGS = {
    SessionStatus.SCHEDULED: "已预约",
    SessionStatus.HELD: "已进行",
    SessionStatus.ADJOURNED: "已改期",
    SessionStatus.MISSED: "有人未到场",
}
AT_THE_TABLE = {
    ParticipantRole.PARTY: "当事人",
    ParticipantRole.REPRESENTATIVE: "代理人",
    ParticipantRole.MEDIATOR: "调解员",
    ParticipantRole.CO_MEDIATOR: "协同调解员",
    ParticipantRole.VILLAGE_CADRE: "村（居）干部",
    ParticipantRole.GRID_WORKER: "网格员",
    ParticipantRole.EXPERT: "专业人士",
    ParticipantRole.GUIDING_JUDGE: "指导法官",
}
MATERIALS = {
    DocumentKind.FILING: "起诉、申请材料",
    DocumentKind.EVIDENCE: "证据",
    DocumentKind.SERVICE_ADDRESS: "送达地址确认书",
    DocumentKind.UNDISPUTED_FACTS: "无争议事实记载",
}
REPRESENTATIVES = {
    RepresentativeKind.LAWYER: "委托代理人（律师）",
    RepresentativeKind.LEGAL_WORKER: "委托代理人（基层法律服务工作者）",
    RepresentativeKind.RELATIVE: "委托代理人（近亲属）",
    RepresentativeKind.EMPLOYEE: "委托代理人（工作人员）",
    RepresentativeKind.LEGAL_REPRESENTATIVE: "法定代表人",
    RepresentativeKind.GUARDIAN: "法定代理人",
    RepresentativeKind.OTHER: "代理人",
}


def day(told: date | datetime | None) -> str:
    """Write a day, of a moment Shanghai's; nothing for none.

    >>> day(date(2026, 12, 3)), day(None)
    ('2026年12月3日', '')
    """
    if told is None:
        return ""
    when = told.astimezone(SHANGHAI) if isinstance(told, datetime) else told
    return f"{when.year}年{when.month}月{when.day}日"


def moment(told: datetime) -> str:
    """Write a moment by Shanghai's clock.

    >>> moment(datetime.fromisoformat("2026-12-03T09:05:00+08:00"))
    '2026年12月3日 09:05'
    """
    return f"{day(told)} {told.astimezone(SHANGHAI):%H:%M}"


def money(told: Decimal | None) -> str:
    """Write an amount; nothing for none.

    >>> money(Decimal("128000"))
    '128,000.00元'
    """
    return "" if told is None else f"{told:,.2f}元"

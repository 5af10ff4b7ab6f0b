"""What the codes of the API are called on a page: one word for one thing, as the glossary has them.

Every word of an enumeration that a page shows stands here; a test looks for gaps. Where a party's word differs by
stage, the page asks ``party_role`` with whether the dispute is docketed.
"""

from collections.abc import Mapping
from enum import StrEnum

from diversion.domain.access import Role
from diversion.domain.alerts import AlertKind
from diversion.domain.blocks import Block, Side, Surety
from diversion.domain.closing import ClosingReason
from diversion.domain.confirmations import NotAcceptedGround, RefusalGround
from diversion.domain.consents import Answer, ChoiceBy, ChosenBy, Matter, Means
from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.dispute import CourtRole, HolderKind, Status
from diversion.domain.enterprise_contacts import OverCapReason
from diversion.domain.entries import Entry, Procedure, ReferralKind
from diversion.domain.handoff import DeclineReason, DisclosureGround, HandoffStatus
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.mediation import ContactMeans, ContactResult, ParticipantRole, SessionStatus
from diversion.domain.organisations import OrganisationKind
from diversion.domain.outcome import EndReason, Exit
from diversion.domain.parties import IdentityType, PartyKind, PartyRole
from diversion.domain.payment_plan import Interval
from diversion.domain.satisfaction import AnswerAsked, Satisfaction, SatisfactionBy
from diversion.domain.triage import TriageDecision
from diversion.domain.window_papers import WindowPaper
from diversion.web.event_words import EVENTS
from diversion.web.language import say, say_as
from diversion.web.register_events import ACCESS_EVENTS, ACTORS, REGISTER_EVENTS
from diversion.web.register_words import REGISTER_WORDS
from diversion.web.ruling_words import RULING_WORDS

WORDS: Mapping[type[StrEnum], Mapping[str, str]] = {
    WindowPaper: {"consent_form": "调解征询意见书", "service_address": "送达地址确认书"},
    Role: {
        "clerk": "立案窗口人员",
        "router": "程序分流员",
        "judge": "指导法官",
        "coordinator": "联络员",
        "mediator": "调解员",
        "grid_worker": "网格员",
        "manager": "院领导、庭长",
        "auditor": "审务督察",
        "admin": "系统管理员",
    },
    CourtRole: {"clerk": "立案窗口", "router": "程序分流员", "judge": "法官"},
    HolderKind: {
        "court_role": "法院",
        "organisation": "调解组织",
        "user": "调解员",
        "party": "当事人",
        "appraiser": "鉴定机构",
    },
    Status: {
        "awaiting_supplement": "待补正",
        "awaiting_decision": "待分流决定",
        "awaiting_docket": "待立案",
        "consulting": "征询意见中",
        "offered": "待调解组织答复",
        "in_mediation": "调解中",
        "settled": "已达成协议",
        "confirmed": "已司法确认",
        "returned": "已退回法院",
        "closed": "已办结",
    },
    HandoffStatus: {
        "pending": "待推送",
        "dispatched": "已推送",
        "delivered": "已送达",
        "received": "已查收",
        "accepted": "已接受",
        "declined": "不予接受",
        "lapsed": "逾期未确认",
        "recalled": "已收回",
        "completed": "已办结",
    },
    HandoffKind: {"mediate": "调解", "assist": "协助"},
    ReferralKind: {"pre_docket": "委派（立案前）", "post_docket": "委托（立案后）"},
    ChosenBy: {
        "joint": "共同选定",
        "applicant_consulted": "征求申请人意见后指定",
        "court_appointed": "法院指定",
    },
    ChoiceBy: {"joint": "共同选定", "applicant_consulted": "已征求申请人意见", "waived": "由法院指定"},
    Entry: {"complaint": "起诉", "mediation_application": "申请调解", "transferred_in": "转入"},
    Procedure: {"ordinary": "普通程序", "summary": "简易程序", "small_claims": "小额诉讼程序"},
    PartyRole: {"applicant": "申请人", "respondent": "被申请人", "third_party": "第三人"},
    PartyKind: {
        "natural_person": "自然人",
        "legal_person": "法人",
        "other_organisation": "非法人组织",
    },
    IdentityType: {
        "resident_id": "居民身份证",
        "residence_permit": "居住证",
        "passport": "护照",
        "foreigner_card": "外国人永久居留身份证",
        "uscc": "统一社会信用代码",
    },
    TriageDecision: {
        "suitable": "适宜调解",
        "docket_first": "应先立案",
        "unsuitable": "不适宜调解",
        "ask": "须由分流员决定",
    },
    Matter: {
        "mediation": "参加调解",
        "mediate_before_docketing": "立案前先行调解",
        "organisation": "调解组织",
        "mediator": "调解员",
        "online": "在线调解",
        "fee": "调解收费",
        "electronic_service": "电子送达",
        "extension": "延长调解期限",
    },
    Answer: {"yes": "同意", "no": "不同意"},
    Means: {
        "in_person": "当面",
        "signed_form": "签署书面意见",
        "phone": "电话",
        "online": "线上",
        "oral_recorded": "口头并记入笔录",
    },
    OrganisationKind: {
        "commercial_centre": "商事调解中心",
        "peoples_committee": "人民调解委员会",
        "industry_body": "行业调解组织",
        "lawyer_office": "律师调解工作室",
        "grid_station": "网格工作站",
        "judge_station": "法官工作站",
    },
    DeclineReason: {
        "outside_charter": "不属于本组织章程规定的范围",
        "outside_field": "不属于本组织的行业领域",
        "beyond_expertise": "明显超出本组织擅长领域",
        "other": "其他不适宜接受的情形",
    },
    DisclosureGround: {
        "party_or_near_relative": "是当事人，或者与当事人有近亲属关系",
        "interest": "与纠纷有利害关系",
        "other_relation": "与当事人有其他关系，可能影响公正调解",
    },
    EndReason: {
        "agreement_reached": "达成调解协议",
        "settled_and_withdrawn": "和解并撤回",
        "party_unreachable": "无法联系当事人",
        "party_unwilling": "当事人不愿调解",
        "large_gap": "意见差距大，无法达成一致",
        "period_expired": "调解期限届满",
        "signature_refused": "达成一致后不签署",
        "other": "其他情形",
    },
    Exit: {
        "confirmation": "司法确认",
        "performance": "自动履行",
        "withdrawal": "撤诉",
        "immediate_performance": "即时履行",
        "closed_otherwise": "其他方式结案",
        "mediation_judgment": "出具调解书",
    },
    ClosingReason: {
        "not_supplemented": "逾期未补正",
        "not_accepted": "不予受理",
        "transferred_to_trial": "转入审理",
        "fee_unpaid": "未交纳受理费",
        "settled_outside": "自行和解",
        "redirected": "告知其他途径",
        "joined_to_another": "并入他案",
        "other": "其他",
    },
    ContactResult: {
        "reached": "已联系上",
        "no_answer": "联系不上",
        "moved_away": "已搬走",
        "refused": "拒绝调解",
    },
    ContactMeans: {
        "phone": "电话",
        "message": "短信或消息",
        "in_person": "上门",
        "letter": "信函",
        "online": "线上",
    },
    SessionStatus: {"scheduled": "已预约", "held": "已进行", "adjourned": "已改期", "missed": "未到场"},
    ParticipantRole: {
        "party": "当事人",
        "representative": "代理人",
        "mediator": "调解员",
        "co_mediator": "协同调解员",
        "village_cadre": "村（居）干部",
        "grid_worker": "网格员",
        "expert": "专业人士",
        "guiding_judge": "指导法官",
    },
    OverCapReason: {
        "asked_back": "企业要求回电或者再次联系",
        "agreed": "事先与企业约定",
        "period_ending": "期限将届满，须立即联系",
        "recorded_later": "补记此前的联系",
        "other": "其他（请在备注中写明）",
    },
    Satisfaction: {"satisfied": "满意", "fairly": "基本满意", "dissatisfied": "不满意"},
    SatisfactionBy: {"organisation_kind": "组织类型"},
    AnswerAsked: {
        "answered": "已评价",
        "satisfied": "满意",
        "fairly": "基本满意",
        "dissatisfied": "不满意",
    },
    Interval: {"week": "每周", "month": "每月", "quarter": "每季度"},
    AlertKind: {
        "violence": "暴力风险",
        "crowd": "群体聚集",
        "petition": "信访风险",
        "self_harm": "自伤风险",
        "other": "其他风险",
    },
    Block: {"dormant": "联而不动", "unanswered": "对而不接", "obstructed": "接而不畅"},
    Side: {"court": "法院一方", "partner": "调解组织一方"},
    Surety: {"certain": "确定", "statistical": "统计推断", "provisional": "暂定"},
    DeadlineRule: {
        "supplement": "补正材料",
        "decision": "作出分流决定",
        "docketing": "立案",
        "docketing_alarm_first": "立案预警（第五日）",
        "docketing_alarm_second": "立案预警（第七日）",
        "joint_choice": "共同选定调解组织",
        "consulting": "征询意见",
        "delivery": "送达调解组织",
        "answer": "答复是否接受",
        "materials": "签收材料",
        "first_contact": "首次联系当事人",
        "activity": "推进调解",
        "mediation": "调解期限",
        "appraisal": "鉴定",
        "guidance_answer": "答复指导请求",
        "mediator_change": "答复更换调解员的申请",
        "stop": "核查中止事项",
        "review": "审查协议",
        "confirmation_application": "申请司法确认",
        "confirmation_ruling": "作出司法确认裁定",
        "performance": "履行协议",
        "post_docket_exit": "办理结案",
        "mediation_letter": "出具调解书",
        "failure_report": "提交调解情况报告",
        "return_docketing": "退回后立案",
        "fee_notice": "发出交费通知",
        "trial_transfer": "转入审理",
        "trial_limit": "审理期限",
        "trial_limit_near": "审理期限临近",
    },
}
PLAIN: Mapping[str, tuple[str, str]] = {
    "awaiting_supplement": ("法院已收到材料，还需要补充。", "请按通知补齐材料，补齐后法院继续办理。"),
    "awaiting_decision": ("法院正在决定怎样办理。", "决定后会告知您是先调解还是先立案。"),
    "awaiting_docket": ("法院正在办理立案。", "立案后会告知您案号。"),
    "consulting": ("法院正在征询各方是否同意调解、由哪家组织调解。", "您可以在本页答复，也可以联系法院。"),
    "offered": ("法院已请调解组织接手，正在等待答复。", "接受后调解员会联系您；不接受的，法院另请其他组织。"),
    "in_mediation": ("调解员正在办理。", "调解员会与您联系，请保持电话畅通。"),
    "settled": ("各方已达成调解协议。", "请按协议履行；需要司法确认的，可以共同向法院申请。"),
    "confirmed": ("协议已经法院司法确认。", "请按协议履行；不履行的，对方可以申请强制执行。"),
    "returned": ("调解已经结束，由法院继续办理。", "法院会告知您下一步。"),
    "closed": ("已办结。", "如有疑问，请联系法院。"),
}
"""What a status means to a party, and what comes next; without the court's own words."""
PARTY_ROLES_DOCKETED = {"applicant": "原告", "respondent": "被告", "third_party": "第三人"}


def word(kind: str, code: str | None) -> str:
    """Say what a code is called: ``word("Status", "offered")``; one that nobody knows is said as it is."""
    if code is None:
        return ""
    return say_as(kind, _BY_NAME[kind].get(code, code))


def choices(kind: str) -> list[tuple[str, str]]:
    """Give the codes of an enumeration with what they are called, in its order."""
    return [(code, say_as(kind, name)) for code, name in _BY_NAME[kind].items()]


def plainly(status: str) -> tuple[str, str]:
    """Say to a party where its dispute is and what comes next."""
    where, following = PLAIN[status]
    return say(where), say(following)


def event(code: str) -> str:
    """Say what befell a dispute, a register or an account."""
    return say_as("event", EVENTS.get(code) or REGISTER_EVENTS.get(code) or ACCESS_EVENTS.get(code, code))


def event_kinds() -> list[tuple[str, list[tuple[str, str]]]]:
    """Give every kind of event with its word, by what it befalls."""
    kinds = ((say("纠纷"), EVENTS), (say("系统登记"), REGISTER_EVENTS), (say("账号"), ACCESS_EVENTS))
    return [(of, [(code, say_as("event", name)) for code, name in words.items()]) for of, words in kinds]


def acted(kind: str) -> str:
    """Say who acted where no account did: ``acted("system")`` is 系统."""
    return say(ACTORS.get(kind, kind))


def due_word(rule: str | None, status: str | None, holder_kind: str | None = None) -> str:
    """Say what is due: going on is mediating only while somebody mediates, and a party who is awaited helps with it.

    Not of a rule alone: the limit of activity runs for whoever has the dispute, a clerk with a filing as well.
    """
    if rule != DeadlineRule.ACTIVITY:
        return word("DeadlineRule", rule)
    if status != Status.IN_MEDIATION:
        return say("跟进办理")
    return say("配合调解") if holder_kind == HolderKind.PARTY else word("DeadlineRule", rule)


def ground(code: str) -> str:
    """Say on which ground an application for confirmation was not taken in, or confirmation refused."""
    kind: type[StrEnum] = NotAcceptedGround if code in set(NotAcceptedGround) else RefusalGround
    return word(kind.__name__, code)


def party_role(code: str, *, docketed: bool) -> str:
    """Say what a party is called before docketing and after it."""
    return say(PARTY_ROLES_DOCKETED[code] if docketed else WORDS[PartyRole][code])


ALL_WORDS: Mapping[type[StrEnum], Mapping[str, str]] = {**WORDS, **RULING_WORDS, **REGISTER_WORDS}
_BY_NAME = {kind.__name__: words for kind, words in ALL_WORDS.items()}

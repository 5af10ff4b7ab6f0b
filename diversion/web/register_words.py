"""What the codes of figures, supervisions, notices and registers are called, beside ``words.py``, which has the dispute's.

Read through ``words.word`` like all others.
"""

from collections.abc import Mapping
from enum import StrEnum

from diversion.domain.access import Permission
from diversion.domain.blocks_dormant import Fate
from diversion.domain.case_mix import (
    AmountClass,
    CaseKind,
    MixMethod,
    PartyKinds,
    PartyNumber,
    RepresentedSides,
)
from diversion.domain.cause_classes import CLASS_NAMES, CauseClass
from diversion.domain.channels import Addressee, ChannelKind
from diversion.domain.control_limits import Signal
from diversion.domain.deadline_register import Source
from diversion.domain.funnel import Position
from diversion.domain.handoff import OfferPolicy
from diversion.domain.law import Unit
from diversion.domain.left_out import NotCounted, WhyNotCounted
from diversion.domain.measures import Certainty, LeftOut
from diversion.domain.notice_choices import MailChoice
from diversion.domain.notices import NoticeKind
from diversion.domain.organisations import CourtUnit
from diversion.domain.outside_figures import FileKind
from diversion.domain.papers import PaperKind
from diversion.domain.period_comparison import Beside
from diversion.domain.regimes import Regime
from diversion.domain.report_lines import TABLE_NAMES, ReportTable
from diversion.domain.report_periods import SPAN_NAMES, ReportSpan
from diversion.domain.reporting import By, Definition, Part, StageAsked
from diversion.domain.settings import Mark
from diversion.domain.time_to_end import Ending, Standing
from diversion.domain.trends import Trend, Watched
from diversion.schemas.benchmarks import Comparable
from diversion.schemas.outbox import PromiseState
from diversion.services.eligible import LinkPart
from diversion.services.gap import HowFar
from diversion.services.measures import MeasurePart
from diversion.services.red_list import Lateness
from diversion.web.language import reads_english, say

ENDINGS = {
    "settled": "达成调解协议",
    "withdrawn": "自行和解并撤回",
    "failed": "调解不成",
    "period_over": "期限届满",
    "other": "其他",
}
REGISTER_WORDS: Mapping[type[StrEnum], Mapping[str, str]] = {
    CauseClass: {each.value: zh for each, (zh, _en) in CLASS_NAMES.items()},
    PaperKind: {
        "agreement": "调解协议书",
        "transcript": "调解笔录",
        "failure_report": "调解不成报告",
        "termination_report": "调解终止报告",
    },
    Lateness: {
        "court_by_law": "本院超过法定期限",
        "court_by_setting": "本院超过本院设定的期限",
        "partner": "调解组织逾期",
        "party": "当事人、鉴定机构逾期",
    },
    Definition: {
        "closed": "成功数÷调解终结数",
        "mediated": "成功数÷实际调解数",
        "accepted": "成功数÷接受数",
        "offered": "成功数÷委派委托数",
        "eligible": "成功数÷可派数",
        "entered": "成功数÷进入数",
    },
    By: {
        "organisation": "调解组织",
        "organisation_kind": "组织类型",
        "cause": "案由",
        "region": "地区",
        "month": "月份",
        "entry": "来源",
    },
    StageAsked: {"pre_docket": "委派（立案前）", "post_docket": "委托（立案后）", "mixed": "合并统计"},
    MeasurePart: {"numerator": "分子", "denominator": "分母", "left_out": "不计入"},
    LeftOut: {
        "withdrawn": "申请已撤回",
        "undone": "生效后又回到法院",
        "no_day": "没有约定履行日",
        "not_due": "履行期限未满",
        "too_young": "时间未满",
        "unknown": "所在月份没有上传数据",
        "erased": "当事人信息已依法删除",
    },
    NotCounted: {
        "cancelled": "误录撤销的收件",
        "assisting": "协助类委派委托",
        "not_stood": "未能成立的协议",
    },
    WhyNotCounted: {
        "mistaken": "误录，当日撤销",
        "assisting": "协助联系、送达或者调解",
        "sham": "查明为虚假调解",
        "confirmation_refused": "司法确认申请被驳回",
        "party_asked": "当事人要求立案或者终结调解",
        "other": "其他原因退回法院",
    },
    Ending: ENDINGS,
    Standing: {"all": "全部接受的", **ENDINGS, "open": "尚未终结"},
    HowFar: {
        "entered": "已收件",
        "offered": "已委派委托",
        "accepted": "已接受",
        "ended": "其中已终结",
        "met": "终结前开展了调解",
        "settled": "调解成功",
        "open": "尚在调解中",
    },
    Certainty: {"published": "公布的口径", "fitted": "由公布数字反推", "proposed": "本系统建议"},
    Position: {
        "within": "界限内",
        "below_95": "低于95%界限",
        "above_95": "高于95%界限",
        "below_998": "低于99.8%界限",
        "above_998": "高于99.8%界限",
    },
    MixMethod: {
        "model": "正则化逻辑回归，逐件预期",
        "strata": "按案由类别、阶段、来源分层",
        "too_few": "件数太少",
    },
    CaseKind: {
        "cause_class": "案由类别",
        "amount_class": "争议金额",
        "party_kinds": "当事人类型",
        "party_number": "当事人人数",
        "representation": "代理情况",
        "place": "纠纷发生地",
        "entry": "来源",
        "docketed": "阶段",
        "regime": "适用规则",
    },
    AmountClass: {
        "to_10k": "1万元以下",
        "to_50k": "超过1万元至5万元",
        "to_100k": "超过5万元至10万元",
        "to_500k": "超过10万元至50万元",
        "more": "超过50万元",
    },
    PartyKinds: {
        "person_person": "自然人对自然人",
        "person_organisation": "自然人对单位",
        "organisation_person": "单位对自然人",
        "organisation_organisation": "单位对单位",
    },
    PartyNumber: {"two": "2方以下", "three_or_four": "3至4方", "five_or_more": "5方以上"},
    RepresentedSides: {
        "nobody": "都没有代理人",
        "applicant": "申请人一方有代理人",
        "respondent": "被申请人一方有代理人",
        "both": "双方都有代理人",
    },
    Trend: {"entered": "进入（收件）", "acceptance": "接受比例", "success": "成功率（按调解终结数）"},
    Watched: {"acceptance": "接受比例", "settlement": "成功率（按调解终结数）"},
    Signal: {"beyond": "超出控制界限", "run": "连续8个月以上在中心线同一侧"},
    FileKind: {"months": "收案数和人口（按月）", "events": "申请执行和再次起诉"},
    Regime: {"PRE2025": "2025年以前的规则", "POST2025": "2025年起的规则"},
    Part: {"numerator": "分子", "denominator": "分母"},
    LinkPart: {
        "eligible": "可派",
        "refused": "已派中不接或者逾期",
        "asked": "已派",
        "overruled": "推荐后改派",
        "given_to_another": "派给其他组织",
        "not_offered": "可派未派",
        "not_due": "尚在期限内或者已不能派",
    },
    Beside: {"this_month": "当月", "last_month": "上月同期", "last_year": "去年同期"},
    Fate: {
        "asked": "已派",
        "overruled": "推荐后改派",
        "given_to_another": "派给其他组织",
        "not_offered": "可派未派",
        "not_due": "尚在期限内或者已不能派",
    },
    Comparable: {"yes": "可比较", "partly": "部分可比较", "no": "不可比较"},
    NoticeKind: {
        "reminder": "催办",
        "overdue": "逾期",
        "alarm": "预警",
        "request": "商请",
        "supervision": "督办",
        "task": "待办",
        "session": "调解提醒",
        "report": "统计报表",
    },
    ReportSpan: {span.value: name.zh for span, name in SPAN_NAMES.items()},
    ReportTable: {table.value: name for table, name in TABLE_NAMES.items()},
    MailChoice: {"at_once": "立即发送", "daily": "每日摘要", "none": "不发邮件"},
    Unit: {"working_days": "工作日", "calendar_days": "日", "months": "个月"},
    Source: {"law": "法律规定", "setting": "本院设定", "agreed": "约定或者指定"},
    Mark: {"law": "法律规定", "default": "可由本院设定"},
    OfferPolicy: {"auto": "自动发出", "confirm": "由分流员确认后发出"},
    ChannelKind: {"inbox": "收件箱", "webhook": "系统对接", "email": "电子邮件"},
    Addressee: {"organisation": "本组织", "supervising_body": "主管单位"},
    CourtUnit: {
        "fast_track_team": "速裁团队",
        "filing_division": "立案庭",
        "trial_division": "审判庭",
    },
    Permission: {
        "public": "公开",
        "signed_in": "已登录",
        "demo": "演示系统专用",
        "dispute.file": "收件",
        "dispute.document": "添加材料",
        "dispute.consent": "记录意见",
        "dispute.party_act": "代当事人提出",
        "dispute.read": "查看纠纷",
        "dispute.route": "分流",
        "dispute.docket": "立案",
        "dispute.fee_notice": "交费通知",
        "dispute.close": "办结",
        "dispute.unmask": "查看完整信息",
        "handoff.answer": "答复委派委托",
        "handoff.bundle": "纸质清单",
        "handoff.mediate": "调解",
        "handoff.contact": "联系当事人",
        "handoff.notes": "调解笔记",
        "court.guidance": "答复指导请求",
        "outcome.apply": "申请司法确认",
        "outcome.packet": "退回材料包",
        "notices.read": "查看通知",
        "supervision.read": "查看督办",
        "supervision.raise": "发出督办",
        "supervision.answer": "答复督办",
        "organisation.resume": "恢复自动委派",
        "figures.read": "查看数据",
        "figures.own": "查看本人、本组织的成功率",
        "figures.outside": "上传外部数据",
        "reports.read": "查看月报季报",
        "reports.make": "生成和更正月报季报",
        "registers.read": "查看系统登记",
        "registers.change": "更改系统登记",
        "registers.absence": "登记缺勤",
        "interference.record": "登记过问记录回执",
        "interference.read": "查看过问记录回执",
        "jobs.read": "查看后台任务",
        "jobs.replay": "重做后台任务",
        "journal.read": "查看办理留痕",
        "journal.verify": "核验办理留痕",
    },
    PromiseState: {"waiting": "待处理", "sent": "已交办", "done": "已完成", "failed": "失败"},
}
"""Every word here is said by ``words.word`` and chosen by ``words.choices``."""
UNITS: Mapping[str, str] = {
    "working_days": "个工作日",
    "calendar_days": "日",
    "months": "个月",
    "hours": "小时",
    "minutes": "分钟",
    "hour": "时",
    "percent": "%",
    "yuan": "元",
    "disputes": "件",
    "offers": "次委派委托",
    "contacts": "次联系",
    "tries": "次尝试",
    "mebibytes": "MiB",
    "characters": "字",
    "lapses": "次逾期",
    "sessions": "场",
    "extensions": "次延期",
    "rounds": "轮",
    "notices": "条通知",
    "parties": "名当事人",
}
"""What numbers of settings, clocks and limits are of."""


def measured(amount: object, code: str | None) -> str:
    """Say a number with what it is of, which in English stands apart from it: 3个工作日, 3 working days, 18:00, 5%."""
    if not code or code == "percent":
        return f"{amount}{UNITS[code] if code else ''}"
    told = say(UNITS[code], n=1 if str(amount) == "1" else 2) if code in UNITS else code
    apart = " " if reads_english() and not told.startswith(":") else ""
    return f"{amount}{apart}{told}"

"""What each number of the monthly and quarterly tables means: it goes with the number on the page, in print and in the sheet.

The success rates are those of ``reporting.py`` and say the same. A card is frozen with the report that it explains;
``VERSION`` is raised when one comes to mean something else.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from diversion.domain.report_lines import SUCCESS, Line
from diversion.domain.reporting import CARDS as RATES
from diversion.domain.reporting import Definition, Wording
from diversion.domain.satisfaction import CARDS as SATISFACTION

VERSION = "1"


@dataclass(frozen=True, slots=True)
class ReportCard:
    """One number's card: what is counted, over what (a count: nothing), by which day, and what is left out."""

    name: Wording
    counted: Wording
    over: Wording
    window: Wording
    excluded: Wording


_NOTHING = Wording("不作除数，只计件数", "a count, over nothing")
_CANCELLED = Wording("误录撤销的收件", "filings cancelled as mistaken")
_STAGED = Wording(
    "误录撤销的收件；协助类委派。立案前、立案后分别统计，每件纠纷在每一阶段计一次",
    "cancelled filings; assisting handoffs. Before and after docketing apart, each dispute once at each",
)
_TIMES = Wording(
    "误录撤销的收件；协助类委派。按次计", "cancelled filings; assisting handoffs. Counted by the time"
)


def _by(zh: str, en: str) -> Wording:
    return Wording(f"按{zh}之日计入统计期间（北京时间）", f"by the day {en}, Shanghai time")


_RECEIVED = _by("收件", "it was received")
_AT_END = Wording("统计期间最后一日结束时的状态", "as it stood at the end of the period's last day")
_COHORT = Wording(
    "按收件之日计入统计期间；截止时间以前发生的计入",
    "by the day of receipt; what happened until the cut-off counts",
)


def _count(
    name: tuple[str, str], counted: tuple[str, str], window: Wording, excluded: Wording = _STAGED
) -> ReportCard:
    return ReportCard(Wording(*name), Wording(*counted), _NOTHING, window, excluded)


def _success(line: Line) -> ReportCard:
    card = RATES[Definition(line.value.removeprefix("success_"))]
    name = Wording(f"成功率（{card.name.zh}）", f"success rate ({card.name.en})")
    return ReportCard(name, card.numerator, card.denominator, card.window, card.excluded)


_L = Line
CARDS: Mapping[Line, ReportCard] = MappingProxyType(
    {
        _L.RECEIVED: _count(("收件", "received"), ("收到的纠纷", "disputes received"), _RECEIVED, _CANCELLED),
        _L.DOCKETED: _count(
            ("立案", "docketed"),
            ("登记立案的纠纷", "disputes docketed"),
            _by("立案", "of docketing"),
            _CANCELLED,
        ),
        _L.DOCKETING_LATE: _count(
            ("超7日未立案", "not docketed within 7 days"),
            (
                "立案期限（民事诉讼法第126条）在期间内届满、届满时仍未立案也未依法停止计算的纠纷",
                "disputes whose time to docket (Civil Procedure Law art. 126) ended in the period with no docketing",
            ),
            _by("立案期限届满", "the time to docket ended"),
            _CANCELLED,
        ),
        _L.CONSULTED: _count(
            ("征询", "asked for consent"),
            (
                "收件中已征询调解意愿的纠纷：已记录答复，或者征询期限已经开始",
                "of those received, disputes whose parties were asked: an answer is recorded, or the time to ask began",
            ),
            _COHORT,
            _CANCELLED,
        ),
        _L.CONSENTED: _count(
            ("同意", "consented"),
            (
                "已征询的纠纷中，作出答复的在案当事人最近一次答复均为同意的；未答复不视为同意",
                "of those asked, disputes in which every party that answered said yes last; silence is no consent",
            ),
            _COHORT,
            _CANCELLED,
        ),
        _L.CONSENT_RATE: ReportCard(
            Wording("同意率", "consent rate"),
            Wording("同意的纠纷", "disputes whose parties consented"),
            Wording("征询的纠纷", "disputes whose parties were asked"),
            _COHORT,
            _CANCELLED,
        ),
        _L.DIVERTED: _count(
            ("分流", "diverted"),
            ("收件中已发出委派委托的纠纷", "of those received, disputes offered to an organisation"),
            _COHORT,
            _CANCELLED,
        ),
        _L.DIVERSION_RATE: ReportCard(
            Wording("分流率（委派委托÷收件）", "diversion rate (offered of received)"),
            Wording("收件中已发出委派委托的纠纷", "of those received, disputes offered to an organisation"),
            Wording(
                "收到的纠纷；不是“诉前调解成功数÷（成功数＋一审新收数）”",
                "disputes received; not success over success and new first-instance cases",
            ),
            _COHORT,
            _CANCELLED,
        ),
        _L.OPEN_AT_END: _count(
            ("期末未结", "open at the end"),
            ("已收件、尚未办结的纠纷", "disputes received and not closed"),
            _AT_END,
            _CANCELLED,
        ),
        _L.OVERDUE_AT_END: _count(
            ("期末超期", "overdue at the end"),
            (
                "未结纠纷中，有任一办理期限届满而事项未完成的，法定期限和本院设置的期限均计",
                "open disputes with a clock that had run out, whether law or the court set it; alarms do not count",
            ),
            _AT_END,
            _CANCELLED,
        ),
        _L.ENTERED: _count(("进入", "came in"), ("已收件的全部纠纷", "all disputes received"), _RECEIVED),
        _L.ELIGIBLE: _count(
            ("可派", "eligible"),
            ("经甄别适宜调解、可以委派委托的纠纷", "disputes found suitable that could be offered"),
            _by("首次甄别为适宜调解", "it was first found suitable"),
        ),
        _L.OFFERED: _count(
            ("委派委托", "offered"),
            ("首次发出委派（立案前）或者委托（立案后）的纠纷", "disputes first offered to an organisation"),
            _by("发出委派委托", "it was offered"),
        ),
        _L.ACCEPTED: _count(
            ("接受", "accepted"),
            ("调解组织或者调解员首次确认接受的纠纷", "disputes first accepted by an organisation"),
            _by("确认接受", "it was accepted"),
        ),
        _L.DECLINED: _count(
            ("不予接受（次）", "declined (times)"),
            ("调解组织不予接受的委派委托", "handoffs that an organisation declined"),
            _by("不予接受", "it was declined"),
            _TIMES,
        ),
        _L.LAPSED: _count(
            ("逾期未确认（次）", "lapsed (times)"),
            ("调解组织逾期未确认的委派委托", "handoffs that nobody answered in time"),
            _by("逾期", "it lapsed"),
            _TIMES,
        ),
        _L.RECALLED: _count(
            ("收回（次）", "recalled (times)"),
            ("法院收回的委派委托", "handoffs that the court took back"),
            _by("收回", "it was recalled"),
            _TIMES,
        ),
        _L.ENDED: _count(
            ("调解终结", "ended"),
            ("接受委派委托后调解已终结的纠纷", "disputes whose mediation, once accepted, ended"),
            _by("调解终结", "mediation ended"),
        ),
        _L.MEDIATED: _count(
            ("实际调解", "mediated"),
            (
                "终结的纠纷中，至少举行过一次调解或者已达成协议的",
                "of those ended, disputes in which a session was held or an agreement made",
            ),
            _by("调解终结", "mediation ended"),
        ),
        _L.AGREED: _count(
            ("达成协议", "agreement reached"),
            (
                "以达成调解协议终结的纠纷，不含协议被认定虚假或者未能成立的",
                "disputes that ended with an agreement; not those whose settlement did not stand",
            ),
            _by("调解终结", "mediation ended"),
        ),
        _L.WITHDRAWN: _count(
            ("和解撤回", "settled and withdrawn"),
            ("当事人自行和解并撤回而终结的纠纷", "disputes that ended as settled and withdrawn"),
            _by("调解终结", "mediation ended"),
        ),
        _L.IMMEDIATE_PERFORMANCE: _count(
            ("即时履行", "immediate performance"),
            ("以即时履行结案的案件（立案后）", "docketed cases closed by immediate performance"),
            _by("结案", "it was closed so"),
        ),
        **{line: _success(line) for line in SUCCESS},
        _L.CONFIRMATION_APPLIED: _count(
            ("申请司法确认", "confirmation applied for"),
            ("共同申请司法确认的纠纷（立案前）", "disputes whose parties applied for confirmation"),
            _by("申请", "of the application"),
        ),
        _L.CONFIRMED: _count(
            ("准许司法确认", "confirmed"),
            ("裁定确认调解协议有效的纠纷（立案前）", "disputes whose agreement was confirmed"),
            _by("裁定", "of the ruling"),
        ),
        _L.MEDIATION_JUDGMENT: _count(
            ("出具调解书", "mediation judgment"),
            ("以调解书结案的案件（立案后）", "docketed cases closed by a mediation judgment"),
            _by("结案", "it was closed so"),
        ),
        _L.PERFORMED: _count(
            ("自动履行", "performed"),
            (
                "协议已全部自动履行的纠纷",
                "disputes whose agreement was performed in whole without enforcement",
            ),
            _by("履行完毕", "of performance"),
        ),
        _L.TO_DOCKETING: _count(
            ("转立案", "to docketing"),
            ("退回法院立案的纠纷（立案前）", "disputes that came back to be docketed"),
            _by("退回", "it came back"),
        ),
        _L.TO_TRIAL: _count(
            ("转审理", "to trial"),
            ("转入审理的案件（立案后）", "docketed cases that went back to trial"),
            _by("转回", "it went back"),
        ),
        _L.DAYS: ReportCard(
            Wording("调解天数（平均、中位）", "days of mediation (mean, median)"),
            Wording("自确认接受至调解终结的日数", "days from acceptance to the end of mediation"),
            Wording("期间内调解终结的纠纷", "disputes whose mediation ended in the period"),
            _by("调解终结", "mediation ended"),
            _STAGED,
        ),
        _L.MEDIATING_AT_END: _count(
            ("期末正在调解", "in mediation at the end"),
            ("已接受、调解尚未终结的纠纷", "disputes accepted whose mediation had not ended"),
            _AT_END,
        ),
    }
)
"""Every line's card."""

_ROUTED = _by("首次可派的分流决定", "of the first routing decision that could have named it")
_PAIRS = Wording(
    "误录撤销的收件；一件纠纷对每个组织只有一种去向", "cancelled filings; each dispute has one fate for each"
)
_STANDING = ("期末存在", "standing at the end")
OTHERS: Mapping[str, ReportCard] = MappingProxyType(
    {
        "links.eligible": _count(
            ("可派", "eligible"),
            ("按分流决定可以派给该组织的纠纷", "disputes that a routing decision could have offered to it"),
            _ROUTED,
            _PAIRS,
        ),
        "links.asked": _count(("已派", "asked"), ("已派给该组织的", "those offered to it"), _ROUTED, _PAIRS),
        "links.refused": _count(
            ("其中不予接受或者逾期", "of these refused"),
            ("已派的纠纷中，不予接受或者逾期未确认的", "of those offered, declined or left unanswered"),
            _ROUTED,
            _PAIRS,
        ),
        "links.overruled": _count(
            ("改派其他组织", "overruled"),
            ("拟派该组织、分流员改派其他组织的", "proposed to it, and a router chose another"),
            _ROUTED,
            _PAIRS,
        ),
        "links.given_to_another": _count(
            ("已派其他组织", "given to another"),
            ("先派给其他组织的", "another was asked first"),
            _ROUTED,
            _PAIRS,
        ),
        "links.not_offered": _count(
            ("可派未派", "not offered"),
            ("分流期限届满、没有派给任何组织的", "nobody was asked and the router's time was over"),
            _ROUTED,
            _PAIRS,
        ),
        "links.not_due": _count(
            ("未到期或者已不能派", "not due"),
            ("分流期限未满，或者已不再可派的", "there was time still, or it could be offered no longer"),
            _ROUTED,
            _PAIRS,
        ),
        "blocks.standing": _count(
            _STANDING,
            ("期末仍然存在的堵点", "blocks that stood then"),
            _AT_END,
            Wording(
                "被申请人下落不明或者不愿调解，不是堵点；以截止时最近一次查看的结果为准",
                "a respondent who is lost or refuses is none; as the last look before the cut-off found them",
            ),
        ),
        "blocks.begun": _count(
            ("期间新增", "begun in the period"),
            ("期间内开始的堵点", "blocks that began in the period"),
            _by("堵点开始", "it began"),
            Wording("被申请人下落不明或者不愿调解，不是堵点", "a respondent who is lost or refuses is none"),
        ),
        "supervision.raised": _count(
            ("督办", "raised"),
            ("期间内发出的督办", "supervisions raised"),
            _by("督办", "it was raised"),
            _CANCELLED,
        ),
        "supervision.answered": _count(
            ("已答复", "answered"),
            ("期间内发出、截止时已答复的", "of those raised, answered until the cut-off"),
            _by("督办", "it was raised"),
            _CANCELLED,
        ),
        "supervision.in_time": ReportCard(
            Wording("按期答复率", "answered in time"),
            Wording("在限期内答复的", "answered before their time was over"),
            Wording(
                "期间内发出、截止时已答复或者已到期的", "of those raised, answered or due by the cut-off"
            ),
            _by("督办", "it was raised"),
            _CANCELLED,
        ),
        "supervision.open_at_end": _count(
            ("期末未答复", "unanswered at the end"),
            ("尚未答复的督办", "supervisions not answered"),
            _AT_END,
            _CANCELLED,
        ),
        "satisfaction.invited": _count(
            ("受邀", "invited"),
            ("调解终结时受邀评价的当事人", "parties invited when mediation ended"),
            _by("邀请", "of the invitation"),
            _CANCELLED,
        ),
        **{
            f"satisfaction.{figure.value}": ReportCard(
                card.name, card.numerator, card.denominator, card.window, card.excluded
            )
            for figure, card in SATISFACTION.items()
        },
    }
)
"""The cards of the tables that count no disputes: by their table and column."""


def card_of(table: str, column: str) -> ReportCard | None:
    """Find the card of a table's line or column; a group of disputes has none."""
    return CARDS[Line(column)] if column in set(Line) else OTHERS.get(f"{table}.{column}")


def cards_written() -> dict[str, dict[str, Any]]:
    """Write every card as it is frozen with a report, by its line, or its table and column."""
    return {str(key): {**asdict(card), "version": VERSION} for key, card in (*CARDS.items(), *OTHERS.items())}

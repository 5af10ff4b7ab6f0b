"""Why this date? The answer to anybody who asks how a due day was found, in Chinese and English.

Every deadline carries its derivation, and the page, the letter and the journal show these lines as they
stand. The counting itself is in ``deadlines.py``; this module only puts a finished count into words, so
that wording can be changed without touching a clock.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from types import MappingProxyType

from diversion.domain import law
from diversion.domain.deadline_rules import Basis, Ending, Terms
from diversion.domain.law import Unit
from diversion.domain.working_days import DayKind, Standing


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a derivation, in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Passed:
    """One day that a count went over: what it is, whether it counted, whether the clock stood still."""

    standing: Standing
    is_counted: bool
    is_suspended: bool


@dataclass(frozen=True, slots=True)
class Count:
    """A finished count. ``passed`` goes up to the nominal last day, ``rolled`` is what came after it."""

    terms: Terms
    basis: Basis
    started_on: date
    days: int
    extended_days: int
    nominal: Passed
    passed: tuple[Passed, ...]
    rolled: tuple[Passed, ...]

    @property
    def due_on(self) -> date:
        """The last day, rolled forward where the rule says so."""
        return self.rolled[-1].standing.day if self.rolled else self.nominal.standing.day

    @property
    def suspended_days(self) -> int:
        """How many days the clock stood still."""
        return sum(one.is_suspended for one in self.passed)

    @property
    def missing_notices(self) -> tuple[int, ...]:
        """The years whose notice could still move the last day.

        Working days lean on every day passed; calendar days only on whether the last one is a day off;
        an exact day and an alarm on none.
        """
        if self.terms.ending is not Ending.ROLLED:
            return ()
        counts_working_days = self.terms.unit is Unit.WORKING_DAYS
        leaned_on = (*(self.passed if counts_working_days else ()), self.nominal, *self.rolled)
        missing = {one.standing.missing_notice for one in leaned_on}
        return tuple(sorted(year for year in missing if year is not None))


EVENTS: Mapping[Basis, Line] = MappingProxyType(
    {
        Basis.RECEIVED: Line("收到材料", "received"),
        Basis.SUPPLEMENT_ASKED: Line("发出补正通知", "notice to supplement given"),
        Basis.SUPPLEMENTED: Line("补正齐全", "supplemented"),
        Basis.PASSED_TO_ROUTER: Line("转交程序分流员", "passed to the router"),
        Basis.DEMANDED: Line("当事人要求立案", "docketing demanded"),
        Basis.ALL_CONSENTED: Line("各方同意调解", "every party consented"),
        Basis.CONSULTATION_OPENED: Line("开始征求意见", "consultation opened"),
        Basis.OFFERED: Line("发出委派委托", "offered"),
        Basis.DELIVERED: Line("系统接收", "delivered"),
        Basis.ACCEPTED: Line("确认接受", "accepted"),
        Basis.MATERIALS_SIGNED: Line("签收材料", "materials signed for"),
        Basis.LAST_ACTIVITY: Line("最近一次办理", "last activity"),
        Basis.APPRAISAL_EXPECTED: Line("鉴定评估预计完成", "appraisal expected"),
        Basis.GUIDANCE_ASKED: Line("提出指导请求", "guidance asked for"),
        Basis.CHANGE_ASKED: Line("当事人申请更换调解员", "a party asked for another mediator"),
        Basis.STOPPED: Line("中止调解", "mediation stopped"),
        Basis.REVIEW_ASKED: Line("提交审查", "review asked for"),
        Basis.AGREED: Line("达成调解协议", "agreement reached"),
        Basis.AGREEMENT_EFFECTIVE: Line("调解协议生效", "agreement in force"),
        Basis.CONFIRMATION_DOCKETED: Line("司法确认案件立案", "confirmation docketed"),
        Basis.PERFORMANCE_AGREED: Line("协议约定的履行日", "performance agreed for"),
        Basis.MEDIATION_ENDED: Line("调解终结", "mediation ended"),
        Basis.RETURNED: Line("退回法院", "returned to the court"),
        Basis.FEE_NOTICE_SENT: Line("发出交费通知", "fee notice sent"),
        Basis.DOCKETED: Line("立案", "docketed"),
        Basis.TRIAL_LIMIT_ENDS: Line("审理期限届满", "trial limit ends"),
    }
)
"""What started a clock, in words."""

_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOLIDAYS_EN = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明节": "Qingming Festival",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
}


def explain(count: Count) -> tuple[Line, ...]:
    """Put a count into words: start, length, extension, days left out, last day, what is still unknown."""
    return (
        _start(count),
        *_length(count),
        *_extension(count),
        *_exceptions(count),
        _end(count),
        *_unknown(count),
    )


def _day(day: date) -> Line:
    zh = f"{day.year}年{day.month}月{day.day}日（星期{_WEEKDAYS_ZH[day.weekday()]}）"
    return Line(zh, f"{_WEEKDAYS_EN[day.weekday()]} {day.isoformat()}")


def _span(first: date, last: date) -> Line:
    if first == last:
        return _day(first)
    return Line(f"{_day(first).zh}至{_day(last).zh}", f"{_day(first).en} to {_day(last).en}")


def _amount(days: int, unit: Unit) -> Line:
    if not days:
        return Line("当日", "the same day")
    plural = "" if days == 1 else "s"
    if unit is Unit.WORKING_DAYS:
        return Line(f"{days}个工作日", f"{days} working day{plural}")
    if unit is Unit.MONTHS:
        return Line(f"{days}个月", f"{days} month{plural}")
    return Line(f"{days}日", f"{days} day{plural}")


def _start(count: Count) -> Line:
    event, day = EVENTS[count.basis], _day(count.started_on)
    if count.terms.ending in (Ending.EXACT, Ending.BEFORE):
        return Line(f"{event.zh}：{day.zh}。", f"{event.en} {day.en}")
    if not count.days:
        return Line(f"{day.zh}{event.zh}。", f"{event.en} {day.en}")
    return Line(f"{day.zh}{event.zh}，期间从次日起算。", f"{event.en} {day.en}; that day is not counted")


def _length(count: Count) -> Iterator[Line]:
    terms, amount = count.terms, _amount(count.days, count.terms.unit)
    if terms.ending is Ending.EXACT:
        return
    if terms.setting_key is None and terms.law:
        article = law.cite(terms.law)
        yield Line(f"期限为{amount.zh}，依据：{article}。", f"{amount.en} under {article}")
        return
    word_zh, word_en = ("提前", " before") if terms.ending is Ending.BEFORE else ("期限为", "")
    zh = f"{word_zh}{amount.zh}，系本院设置，非法律规定"
    en = f"{amount.en}{word_en}, a setting of this court, not law"
    if terms.law:
        zh, en = f"{zh}；参照：{law.cite(terms.law)}", f"{en}; after {law.cite(terms.law)}"
    if terms.at_most:
        most, article = _amount(terms.at_most.amount, terms.at_most.unit), terms.at_most.article
        zh, en = f"{zh}；最长{most.zh}，依据：{article}", f"{en}; at most {most.en} under {article}"
    yield Line(f"{zh}。", en)


def _extension(count: Count) -> Iterator[Line]:
    if count.extended_days and count.terms.extension_rule:
        more, article = _amount(count.extended_days, count.terms.unit), law.cite(count.terms.extension_rule)
        yield Line(f"延长{more.zh}，依据：{article}。", f"extended by {more.en} under {article}")


def _exceptions(count: Count) -> Iterator[Line]:
    """Name the days a reader would count otherwise: suspended ones and, in working days, the calendar's."""
    for exception, days in groupby(count.passed, key=lambda one: _exception(one, count.terms)):
        run = [one.standing.day for one in days]
        if exception is not None:
            span, said = _span(run[0], run[-1]), _said(exception, len(run))
            yield Line(f"{span.zh}{said.zh}。", f"{span.en}: {said.en}")


def _exception(one: Passed, terms: Terms) -> Line | None:
    """Say what is out of the ordinary about a day, in the same words for each day of a run."""
    if one.is_suspended:
        article = law.cite(terms.suspension_rule) if terms.suspension_rule else ""
        return Line(f"为扣除期间，不计入，依据：{article}", f"suspended under {article}, not counted")
    if terms.unit is not Unit.WORKING_DAYS or one.standing.kind is DayKind.WORKDAY:
        return None
    if one.standing.kind is DayKind.MAKE_UP:
        return Line("为调休工作日，计入", "make-up working day, counted")
    return Line(f"{_off(one.standing).zh}，不计入", f"{_off(one.standing).en}, not counted")


def _said(exception: Line, days: int) -> Line:
    if days == 1:
        return exception
    return Line(f"{exception.zh}（共{days}日）", f"{exception.en} ({days} days)")


def _off(standing: Standing) -> Line:
    if standing.kind is DayKind.WEEKEND:
        return Line("为周末", "weekend")
    if not standing.holiday:
        return Line("为法定休假日", "public holiday")
    names = standing.holiday.split("、")
    return Line(f"为{standing.holiday}放假", " and ".join(_HOLIDAYS_EN.get(name, name) for name in names))


def _end(count: Count) -> Line:
    last = _nominal(count)
    if count.terms.ending in (Ending.ALARM, Ending.BEFORE):
        return Line(f"{last.zh}，当日零时提醒。", f"{last.en}; the alarm is given as it begins")
    if not count.rolled:
        return Line(f"{last.zh}，当日24时届满。", f"{last.en}; in time until 24:00 that day")
    why = Line("为扣除期间", "suspended") if count.nominal.is_suspended else _off(count.nominal.standing)
    due, article = _day(count.due_on), law.cite("D-1")
    by_zh, by_en = ("参照", "after") if count.terms.setting_key else ("依据", "under")
    return Line(
        f"{last.zh}，{why.zh}，顺延至其后第一个工作日{due.zh}，当日24时届满，{by_zh}：{article}。",
        f"{last.en}, {why.en}; the first working day after is {due.en}, in time until 24:00 that day, "
        f"{by_en} {article}",
    )


def _nominal(count: Count) -> Line:
    number, day = count.days + count.extended_days, _day(count.nominal.standing.day)
    if count.terms.ending is Ending.BEFORE:
        return Line(f"提前第{number}日为{day.zh}", f"{number} days before is {day.en}")
    if count.terms.unit is Unit.MONTHS:
        more = (
            Line("（顺延扣除期间后）", " with the suspended days") if count.suspended_days else Line("", "")
        )
        months = _amount(number, Unit.MONTHS)
        return Line(f"{months.zh}{more.zh}的届满日为{day.zh}", f"{months.en}{more.en} end on {day.en}")
    if not number:
        return Line(f"届满日为{day.zh}", f"the last day is {day.en}")
    if count.terms.unit is Unit.WORKING_DAYS:
        return Line(f"第{number}个工作日为{day.zh}", f"working day {number} is {day.en}")
    return Line(f"第{number}日为{day.zh}", f"day {number} is {day.en}")


def _unknown(count: Count) -> Iterator[Line]:
    for year in count.missing_notices:
        yield Line(
            f"{year}年放假安排尚未载入，暂按周末推算；通知载入后重新计算。",
            f"the holiday notice for {year} is not loaded: weekends only, to be computed again when it is",
        )

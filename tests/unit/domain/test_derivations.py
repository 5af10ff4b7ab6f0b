"""The answer to "why this date?", word for word, in Chinese and English."""

from datetime import date, timedelta

from diversion.domain.deadline_rules import Basis, DeadlineRule
from diversion.domain.deadlines import Due, due_on
from diversion.domain.derivations import Line
from diversion.domain.entries import ReferralKind
from diversion.domain.mediation_period import Venue, mediation_terms
from diversion.domain.regimes import Regime
from diversion.domain.working_days import Calendar, Notice


def run(first: date, days: int, name: str) -> list[tuple[date, str, bool]]:
    return [(first + timedelta(days=day), name, True) for day in range(days)]


CALENDAR = Calendar(
    (
        Notice.of(2025, run(date(2025, 10, 1), 8, "国庆节、中秋节"), "as published"),
        Notice.of(
            2026,
            [(date(2026, 2, 14), "春节", False), *run(date(2026, 2, 15), 9, "春节")],
            "as published, in part",
        ),
    ),
    "2025-2026",
)
PRE_DOCKET_2024 = mediation_terms(Regime.PRE2025, ReferralKind.PRE_DOCKET, Venue.ONLINE)
PRE_DOCKET_2026 = mediation_terms(Regime.POST2025, ReferralKind.PRE_DOCKET, Venue.ONLINE)


def zh(due: Due) -> str:
    return "".join(line.zh for line in due.derivation)


def test_why_this_date_working_days() -> None:
    due = due_on(DeadlineRule.ANSWER, date(2026, 2, 12), CALENDAR)
    article = "人民法院在线调解规则（法释〔2021〕23号）第12条"
    assert due.derivation == (
        Line(
            "2026年2月12日（星期四）系统接收，期间从次日起算。",
            "delivered Thu 2026-02-12; that day is not counted",
        ),
        Line(f"期限为3个工作日，依据：{article}。", f"3 working days under {article}"),
        Line("2026年2月14日（星期六）为调休工作日，计入。", "Sat 2026-02-14: make-up working day, counted"),
        Line(
            "2026年2月15日（星期日）至2026年2月23日（星期一）为春节放假，不计入（共9日）。",
            "Sun 2026-02-15 to Mon 2026-02-23: Spring Festival, not counted (9 days)",
        ),
        Line(
            "第3个工作日为2026年2月24日（星期二），当日24时届满。",
            "working day 3 is Tue 2026-02-24; in time until 24:00 that day",
        ),
    )
    assert (due.rule, due.basis, due.law, due.article) == ("answer", Basis.DELIVERED, "ZX-9", article)
    assert (due.days_counted, due.days_skipped, due.calendar_version) == (3, 9, "2025-2026")


def test_why_this_date_calendar_days_rolled_forward() -> None:
    due = due_on(DeadlineRule.DOCKETING, date(2026, 2, 12), CALENDAR, basis=Basis.SUPPLEMENTED)
    assert due.derivation == (
        Line(
            "2026年2月12日（星期四）补正齐全，期间从次日起算。",
            "supplemented Thu 2026-02-12; that day is not counted",
        ),
        Line("期限为7日，依据：民事诉讼法（2023）第126条。", "7 days under 民事诉讼法（2023）第126条"),
        Line(
            "第7日为2026年2月19日（星期四），为春节放假，顺延至其后第一个工作日2026年2月24日（星期二），"
            "当日24时届满，依据：民事诉讼法（2023）第85条。",
            "day 7 is Thu 2026-02-19, Spring Festival; the first working day after is Tue 2026-02-24, "
            "in time until 24:00 that day, under 民事诉讼法（2023）第85条",
        ),
    )
    assert (due.days_counted, due.days_skipped) == (7, 5)


def test_a_weekend_and_two_holidays_at_once_are_named() -> None:
    assert "2026年3月7日（星期六）至2026年3月8日（星期日）为周末，不计入（共2日）。" in zh(
        due_on(DeadlineRule.JOINT_CHOICE, date(2026, 3, 6), CALENDAR)
    )
    english = [line.en for line in due_on(DeadlineRule.DELIVERY, date(2025, 9, 30), CALENDAR).derivation]
    assert english[2] == (
        "Wed 2025-10-01 to Wed 2025-10-08: National Day and Mid-Autumn Festival, not counted (8 days)"
    )


def test_a_setting_is_never_presented_as_law() -> None:
    delivery = due_on(DeadlineRule.DELIVERY, date(2026, 3, 2), CALENDAR)
    assert (delivery.law, delivery.article) == (None, None)
    assert delivery.setting_key == "delivery_within_working_days"
    assert "系本院设置，非法律规定" in zh(delivery)
    contact = due_on(DeadlineRule.FIRST_CONTACT, date(2026, 3, 2), CALENDAR, 3)
    assert (contact.due_on, contact.article) == (date(2026, 3, 5), None)
    assert "最长3个工作日，依据：人民法院在线调解规则（法释〔2021〕23号）第15条" in zh(contact)
    local = due_on(PRE_DOCKET_2026, date(2026, 3, 2), CALENDAR)
    assert local.setting_key == "mediation_before_docketing_within_calendar_days"
    assert "系本院设置，非法律规定；参照：苏州市吴江区人民法院典型经验（2025，地方做法）" in zh(local)


def test_a_suspension_is_named_with_its_article() -> None:
    due = due_on(
        PRE_DOCKET_2024, date(2026, 1, 20), CALENDAR, suspended=[(date(2026, 2, 10), date(2026, 2, 25))]
    )
    assert due.derivation[2] == Line(
        "2026年2月10日（星期二）至2026年2月25日（星期三）为扣除期间，不计入，"
        "依据：人民法院在线调解规则（法释〔2021〕23号）第26条（共16日）。",
        "Tue 2026-02-10 to Wed 2026-02-25: suspended under 人民法院在线调解规则（法释〔2021〕23号）第26条, "
        "not counted (16 days)",
    )
    assert (due.days_counted, due.days_skipped) == (30, 18)


def test_an_extension_is_named_with_the_rule_that_allows_it() -> None:
    due = due_on(PRE_DOCKET_2024, date(2026, 3, 2), CALENDAR, extended_days=1)
    article = "人民法院在线调解规则（法释〔2021〕23号）第24条第1款"
    assert due.derivation[2] == Line(f"延长1日，依据：{article}。", f"extended by 1 day under {article}")
    assert due.derivation[3].zh == "第31日为2026年4月2日（星期四），当日24时届满。"


def test_the_same_day_a_named_day_and_an_alarm_have_their_own_words() -> None:
    materials = due_on(DeadlineRule.MATERIALS, date(2026, 2, 16), CALENDAR)
    *start, end = [line.en for line in materials.derivation]
    assert start == ["accepted Mon 2026-02-16", "the same day, a setting of this court, not law"]
    assert end == (
        "the last day is Mon 2026-02-16, Spring Festival; the first working day after is Tue 2026-02-24, "
        "in time until 24:00 that day, after 民事诉讼法（2023）第85条"
    )
    performance = due_on(DeadlineRule.PERFORMANCE, date(2026, 2, 17), CALENDAR)
    assert zh(performance) == (
        "协议约定的履行日：2026年2月17日（星期二）。届满日为2026年2月17日（星期二），当日24时届满。"
    )
    alarm = due_on(DeadlineRule.DOCKETING_ALARM_FIRST, date(2026, 2, 12), CALENDAR)
    assert alarm.derivation[-1].zh == "第5日为2026年2月17日（星期二），当日零时提醒。"


def test_a_day_off_whose_name_was_not_recorded_is_a_public_holiday() -> None:
    unnamed = Calendar((Notice(2026, frozenset({date(2026, 3, 3)}), frozenset(), "example"),), "example")
    due = due_on(DeadlineRule.DELIVERY, date(2026, 3, 2), unnamed)
    assert due.derivation[2] == Line(
        "2026年3月3日（星期二）为法定休假日，不计入。", "Tue 2026-03-03: public holiday, not counted"
    )


def test_a_year_without_a_notice_is_said_to_be_one() -> None:
    due = due_on(DeadlineRule.ANSWER, date(2026, 12, 30), CALENDAR)
    assert due.derivation[-1] == Line(
        "2027年放假安排尚未载入，暂按周末推算；通知载入后重新计算。",
        "the holiday notice for 2027 is not loaded: weekends only, to be computed again when it is",
    )

"""When something is due: the counting behind every clock.

From what started a clock to its last day, over weekends, holidays, make-up days, suspensions and
extensions. Which clocks there are and how long they run is in ``deadline_rules.py``,
``mediation_period.py`` and ``trial_limit.py``; what a working day is, in ``working_days.py``; the words of
the answer, in ``derivations.py``.

Articles: the first day is not counted, and a period ending on a 法定休假日 ends on the first day after
it (D-1, D-2); working days by the notices (D-4); appraisal does not count (ZX-23).
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from diversion.domain import law
from diversion.domain.deadline_rules import TERMS, Basis, DeadlineRule, Ending, Terms
from diversion.domain.derivations import Count, Line, Passed, explain
from diversion.domain.law import Unit
from diversion.domain.working_days import Calendar, Standing, day_begins_at, day_ends_at, shanghai_day

ALARMS = (Ending.ALARM, Ending.BEFORE)
"""Endings at which a day is announced as it begins, instead of ending with it."""

Span = tuple[date, date]
"""First and last day of a suspension, both of them not counted."""


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline that was computed, with everything needed to show it, check it and compute it again.

    ``due_at`` is 24:00 in Shanghai of ``due_on``, in UTC (of an alarm: 00:00 of it; one that is counted
    backwards counts no day and skips a negative number of them). ``law`` and
    ``article`` are None where no rule sets the number; ``setting_key`` is None where law fixes it.
    ``days_counted`` and ``days_skipped`` add up to the days from ``started_on`` to ``due_on``.
    ``provisional`` dates lean on a year without a notice and are computed again when it is loaded.
    """

    rule: DeadlineRule
    basis: Basis
    started_on: date
    due_on: date
    due_at: datetime
    law: str | None
    article: str | None
    setting_key: str | None
    days_counted: int
    days_skipped: int
    derivation: tuple[Line, ...]
    provisional: bool
    calendar_version: str


def due_on(
    rule: DeadlineRule | Terms,
    started: date | datetime,
    calendar: Calendar,
    amount: int | None = None,
    *,
    basis: Basis | None = None,
    suspended: Sequence[Span] = (),
    extended_days: int = 0,
) -> Due:
    """Compute a deadline from the day, or moment, on which its clock started.

    ``rule`` is a clock of the table, or the terms that ``mediation_terms`` found. ``amount`` is this
    court's setting, in the clock's own unit; left out, the default. ``basis`` says which of the clock's
    events started it when it was not the usual one.

    The first day is not counted. A calendar period whose last day is no working day ends on the first
    working day after it; 法定休假日 in D-1 is read to cover weekends and every day that a notice frees,
    while a make-up Saturday is a working day on which a period does end. Suspended days are left out
    one by one, overlapping ones once; an extension is added before the end is rolled, once. Months end on
    the day of the same number, or on the month's last where there is none.

    ``ValueError``: an amount that law does not leave to the court (``Terms.allows``), a basis the clock
    does not have, a suspension or an extension that no rule provides for, a suspension that ends before
    it begins, a naive moment. ``KeyError``: the mediation period asked for without its terms.

    >>> due = due_on(DeadlineRule.ANSWER, date(2026, 11, 20), Calendar((), "none"))
    >>> due.due_on, due.provisional, due.article
    (datetime.date(2026, 11, 25), True, '人民法院在线调解规则（法释〔2021〕23号）第12条')
    """
    terms = rule if isinstance(rule, Terms) else TERMS[rule]
    days = terms.days if amount is None else amount
    event = basis or terms.bases[0]
    _refuse_what_the_terms_do_not_allow(terms, days, event, suspended, extended_days)
    count = _count(terms, event, shanghai_day(started), days, calendar, suspended, extended_days)
    last = count.due_on
    counted = sum(one.is_counted for one in count.passed)
    return Due(
        rule=terms.rule,
        basis=event,
        started_on=count.started_on,
        due_on=last,
        due_at=day_begins_at(last) if terms.ending in ALARMS else day_ends_at(last),
        law=terms.law,
        article=law.cite(terms.law) if terms.law else None,
        setting_key=terms.setting_key,
        days_counted=counted,
        days_skipped=(last - count.started_on).days - counted,
        derivation=explain(count),
        provisional=bool(count.missing_notices),
        calendar_version=calendar.version,
    )


def _refuse_what_the_terms_do_not_allow(
    terms: Terms, days: int, basis: Basis, suspended: Sequence[Span], extended_days: int
) -> None:
    if not terms.allows(days):
        raise ValueError(f"{terms.rule} may not run for {days} {terms.unit}")
    if basis not in terms.bases:
        raise ValueError(f"{terms.rule} is not started by {basis}")
    if suspended and terms.suspension_rule is None:
        raise ValueError(f"{terms.rule} may not be suspended")
    if any(first > last for first, last in suspended):
        raise ValueError("a suspension ends on or after the day it begins")
    if extended_days < 0 or (extended_days and terms.extension_rule is None):
        raise ValueError(f"{terms.rule} may not be extended by {extended_days} {terms.unit}")


def _count(
    terms: Terms,
    basis: Basis,
    started_on: date,
    days: int,
    calendar: Calendar,
    suspended: Sequence[Span],
    extended_days: int,
) -> Count:
    nominal = _passed(calendar.standing(_nominal_of_none(terms, started_on, days)), terms, suspended)
    ahead = calendar.days_after(started_on)
    passed: list[Passed] = []
    remaining = _days_to_count(terms, started_on, days) + extended_days
    while remaining:
        nominal = _passed(next(ahead), terms, suspended)
        passed.append(nominal)
        remaining -= nominal.is_counted
    rolled: list[Passed] = []
    last = nominal
    while terms.ending is Ending.ROLLED and (last.is_suspended or not last.standing.is_working):
        last = _passed(next(ahead), terms, suspended)
        rolled.append(last)
    return Count(terms, basis, started_on, days, extended_days, nominal, tuple(passed), tuple(rolled))


def _passed(standing: Standing, terms: Terms, suspended: Sequence[Span]) -> Passed:
    is_suspended = any(first <= standing.day <= last for first, last in suspended)
    counts = terms.unit is not Unit.WORKING_DAYS or standing.is_working
    return Passed(standing, counts and not is_suspended, is_suspended)


def _nominal_of_none(terms: Terms, started_on: date, days: int) -> date:
    return started_on - timedelta(days=days) if terms.ending is Ending.BEFORE else started_on


def _days_to_count(terms: Terms, started_on: date, amount: int) -> int:
    if terms.ending is Ending.BEFORE:
        return 0
    if terms.unit is not Unit.MONTHS:
        return amount
    return (_months_after(started_on, amount) - started_on).days


def _months_after(day: date, months: int) -> date:
    """Give the day of the same number some months later, or that month's last day where it is too short."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))

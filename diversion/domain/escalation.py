"""What happens when nobody acts, step by step: whom each clock reminds, tells, asks, and when (催办、商请、督办).

One table of ladders, each for some clocks, some kinds of organisation and from a day on; a ladder is a list
of rungs. Each rung happens once for a deadline. Waits between rungs are settings of the court. What a clock
itself does at its end (an offer lapses, a mediation ends) is the services' and no rung's.

A court's own staff are supervised, partners reminded and asked, a party or an appraiser never chased: there
only whoever passed the ball on is reminded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.dispute import CourtRole
from diversion.domain.notices import NoticeKind
from diversion.domain.organisations import OrganisationKind
from diversion.domain.working_days import Calendar, day_begins_at, day_ends_at, shanghai_day


class Step(StrEnum):
    """The steps of a ladder, in order. Stored with the deadline; a published value never changes.

    ``start``: as the clock starts. ``half_time``: half of its days are over. ``due``: its end, where the clock
    also does what it does. ``request``: asked formally, still undone. ``router``: a router decides.
    """

    START = "start"
    HALF_TIME = "half_time"
    DUE = "due"
    REQUEST = "request"
    ROUTER = "router"


class To(StrEnum):
    """Whom a rung tells; the services find who that is.

    ``holder``: whoever has the ball, ``mediator`` and ``organisation``: of the clock's handoff. A dispute
    without such a one is passed over. ``filing_managers``: managers of the filing division, or where there are
    none the court's.
    """

    HOLDER = "holder"
    MEDIATOR = "mediator"
    ORGANISATION = "organisation"
    CLERK = "clerk"
    ROUTER = "router"
    JUDGE = "judge"
    FILING_MANAGERS = "filing_managers"
    MANAGERS = "managers"


class Side(StrEnum):
    """Whose work a clock waits for; a router may pause the ladder of ``partner`` and ``party`` only."""

    COURT = "court"
    PARTNER = "partner"
    PARTY = "party"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: who is told what. ``wait`` is the setting that says how long after the step before, in working days."""

    step: Step
    told: tuple[tuple[To, NoticeKind], ...] = ()
    wait: str | None = None
    is_supervised: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """One row of the table. ``kinds`` None: of every organisation, and where none has to act."""

    rules: frozenset[DeadlineRule]
    side: Side
    rungs: tuple[Rung, ...]
    kinds: frozenset[OrganisationKind] | None = None
    from_on: date = date.min

    def rung(self, step: Step) -> Rung | None:
        """Find a step's rung."""
        return next((each for each in self.rungs if each.step is step), None)


_R, _S, _K = DeadlineRule, Step, NoticeKind
REQUEST_WAIT = "ladder_request_after_working_days"
ROUTER_WAIT = "ladder_router_after_working_days"

RESPONSIBLE: Mapping[DeadlineRule, CourtRole] = MappingProxyType(
    {
        _R.DECISION: CourtRole.ROUTER,
        _R.DELIVERY: CourtRole.ROUTER,
        _R.CONSULTING: CourtRole.CLERK,
        _R.DOCKETING: CourtRole.CLERK,
        _R.RETURN_DOCKETING: CourtRole.CLERK,
        _R.GUIDANCE_ANSWER: CourtRole.JUDGE,
        _R.STOP: CourtRole.JUDGE,
        _R.REVIEW: CourtRole.JUDGE,
        _R.CONFIRMATION_RULING: CourtRole.JUDGE,
        _R.POST_DOCKET_EXIT: CourtRole.JUDGE,
        _R.MEDIATION_LETTER: CourtRole.JUDGE,
        _R.FEE_NOTICE: CourtRole.JUDGE,
        _R.TRIAL_TRANSFER: CourtRole.JUDGE,
    }
)
"""Which of the court's own roles each of its clocks waits for."""

SUPERVISED = frozenset(
    {
        _R.DOCKETING,
        _R.CONSULTING,
        _R.GUIDANCE_ANSWER,
        _R.REVIEW,
        _R.RETURN_DOCKETING,
        _R.FEE_NOTICE,
        _R.TRIAL_TRANSFER,
    }
)
"""Lateness that raises a supervision: docketing, consents, guidance, review and return."""

ALARMS = frozenset({_R.DOCKETING_ALARM_FIRST, _R.DOCKETING_ALARM_SECOND, _R.TRIAL_LIMIT_NEAR, _R.TRIAL_LIMIT})
"""Told as alarms, which nobody can pause (MS-2, MS-9)."""

STATIONS = frozenset(kind for kind in OrganisationKind if kind.is_station)


def _of_court(rule: DeadlineRule, role: CourtRole) -> Ladder:
    to = To(role.value)
    half = () if rule is _R.DOCKETING else (Rung(_S.HALF_TIME, ((to, _K.REMINDER),)),)
    due = Rung(_S.DUE, ((to, _K.OVERDUE),), is_supervised=rule in SUPERVISED)
    return Ladder(rules=frozenset({rule}), side=Side.COURT, rungs=(*half, due))


def _alarm(rule: DeadlineRule, *to: To) -> Ladder:
    told = tuple((each, _K.ALARM) for each in to)
    return Ladder(rules=frozenset({rule}), side=Side.COURT, rungs=(Rung(_S.DUE, told),))


def _partner(
    *rules: DeadlineRule, rungs: tuple[Rung, ...], kinds: frozenset[OrganisationKind] | None = None
) -> Ladder:
    return Ladder(rules=frozenset(rules), side=Side.PARTNER, rungs=rungs, kinds=kinds)


def _party(rule: DeadlineRule, to: To, at_end: NoticeKind) -> Ladder:
    rungs = (Rung(_S.HALF_TIME, ((to, _K.REMINDER),)), Rung(_S.DUE, ((to, at_end),)))
    return Ladder(rules=frozenset({rule}), side=Side.PARTY, rungs=rungs)


_HALF = Rung(_S.HALF_TIME, ((To.HOLDER, _K.REMINDER),))
_LATE = Rung(_S.DUE, ((To.HOLDER, _K.OVERDUE), (To.ORGANISATION, _K.OVERDUE)))
_ASKED = Rung(_S.REQUEST, ((To.ORGANISATION, _K.REQUEST),), wait=REQUEST_WAIT)
_DECIDED = Rung(_S.ROUTER, ((To.ROUTER, _K.TASK),), wait=ROUTER_WAIT)
_MEDIATING_KINDS = frozenset(OrganisationKind) - STATIONS

LADDERS: tuple[Ladder, ...] = (
    *(_of_court(rule, role) for rule, role in RESPONSIBLE.items()),
    _alarm(_R.DOCKETING_ALARM_FIRST, To.CLERK, To.FILING_MANAGERS),
    _alarm(_R.DOCKETING_ALARM_SECOND, To.CLERK, To.MANAGERS),
    _alarm(_R.TRIAL_LIMIT_NEAR, To.JUDGE),
    _alarm(_R.TRIAL_LIMIT, To.JUDGE, To.MANAGERS),
    # an offer: at its end it lapses and the next is asked; where it may not lapse, a router decides
    _partner(
        _R.ANSWER,
        rungs=(
            Rung(_S.HALF_TIME, ((To.ORGANISATION, _K.REMINDER),)),
            Rung(_S.DUE, ((To.ORGANISATION, _K.OVERDUE),)),
            _DECIDED,
        ),
    ),
    # a party's wish for another mediator: the organisation decides (ZX-11); one that does not leaves it to a router
    _partner(
        _R.MEDIATOR_CHANGE,
        rungs=(
            Rung(_S.HALF_TIME, ((To.ORGANISATION, _K.REMINDER),)),
            Rung(_S.DUE, ((To.ORGANISATION, _K.OVERDUE),)),
            _DECIDED,
        ),
    ),
    # after acceptance: reminded, told, asked, and then a router decides; a station has nobody to copy a letter to
    _partner(_R.FIRST_CONTACT, _R.ACTIVITY, rungs=(_HALF, _LATE, _ASKED, _DECIDED), kinds=_MEDIATING_KINDS),
    _partner(_R.FIRST_CONTACT, _R.ACTIVITY, rungs=(_HALF, _LATE, _DECIDED), kinds=STATIONS),
    _partner(_R.MATERIALS, rungs=(_LATE,)),
    _partner(_R.MEDIATION, rungs=(Rung(_S.HALF_TIME, ((To.MEDIATOR, _K.REMINDER),)), Rung(_S.DUE))),
    _partner(
        _R.FAILURE_REPORT,
        rungs=(
            Rung(_S.START, ((To.MEDIATOR, _K.TASK),)),
            Rung(_S.DUE, ((To.MEDIATOR, _K.OVERDUE), (To.ORGANISATION, _K.OVERDUE))),
            _ASKED,
        ),
    ),
    # going on where no organisation has to: the clerk after a supplement that never came, performance without a day
    Ladder(
        rules=frozenset({_R.ACTIVITY}),
        side=Side.PARTY,
        rungs=(_HALF, Rung(_S.DUE, ((To.HOLDER, _K.OVERDUE),))),
    ),
    _party(_R.SUPPLEMENT, To.CLERK, _K.TASK),
    _party(_R.JOINT_CHOICE, To.ROUTER, _K.TASK),
    _party(_R.APPRAISAL, To.MEDIATOR, _K.TASK),
    _party(_R.CONFIRMATION_APPLICATION, To.HOLDER, _K.REMINDER),
    _party(_R.PERFORMANCE, To.HOLDER, _K.REMINDER),
)
"""Who is told what, when. A new practice is a new row from its day on, beside the one that it follows."""

BY_KIND = frozenset(rule for ladder in LADDERS if ladder.kinds is not None for rule in ladder.rules)
"""Clocks whose ladder differs by the kind of the organisation that has to act."""

_ENDS_ONLY = Ladder(rules=frozenset(), side=Side.COURT, rungs=(Rung(_S.DUE),))


@cache
def ladder_for(rule: DeadlineRule, kind: OrganisationKind | None, on: date) -> Ladder:
    """Find the ladder of a clock for the organisation that has to act (None: none has), as it is on a day.

    A row that names the kind goes before one for all, a later one before an earlier one.

    >>> [rung.step.value for rung in ladder_for(DeadlineRule.ACTIVITY, OrganisationKind.GRID_STATION, date(2026, 3, 2)).rungs]
    ['half_time', 'due', 'router']
    """
    rows = [
        each
        for each in LADDERS
        if rule in each.rules and each.from_on <= on and (each.kinds is None or kind in each.kinds)
    ]
    return max(rows, key=lambda each: (each.kinds is not None, each.from_on), default=_ENDS_ONLY)


@dataclass(frozen=True, slots=True)
class Ahead:
    """The next step of a clock, and when it is to be taken."""

    step: Step
    at: datetime


def first_ahead(
    ladder: Ladder, starts_at: datetime, due_at: datetime, now: datetime, calendar: Calendar, hour: int
) -> Ahead:
    """Tell the first step of a clock that starts, or is derived anew, now.

    A half-time that is past already, or would not come before the end, is left out. The end always comes.
    """
    if ladder.rung(Step.START) is not None:
        return Ahead(Step.START, now)
    return after_start(ladder, starts_at, due_at, now, calendar, hour)


def after_start(
    ladder: Ladder, starts_at: datetime, due_at: datetime, now: datetime, calendar: Calendar, hour: int
) -> Ahead:
    """Tell the next step of a clock that has begun to run: its half-time, or its end."""
    if ladder.rung(Step.HALF_TIME) is not None:
        half_at = half_time_at(starts_at, due_at, calendar, hour)
        if half_at is not None and half_at > now:
            return Ahead(Step.HALF_TIME, half_at)
    return Ahead(Step.DUE, due_at)


def half_time_at(starts_at: datetime, due_at: datetime, calendar: Calendar, hour: int) -> datetime | None:
    """Tell when half of a clock's days are over: that day at ``hour`` o'clock in Shanghai.

    Half of the days, rounded up, from the day of the start to the last day; where that is no working day, the
    next one, as long as it is not after the last. None where no such moment lies between start and end.

    >>> monday, thursday_ends = (datetime.fromisoformat(f"2026-03-0{day}+08:00") for day in ("2T10:00", "6T00:00"))
    >>> half_time_at(monday, thursday_ends, Calendar((), "none"), 9).isoformat()
    '2026-03-04T01:00:00+00:00'
    """
    first, last = shanghai_day(starts_at), shanghai_day(due_at - timedelta(microseconds=1))
    half = calendar.working_day_from(first + timedelta(days=((last - first).days + 1) // 2))
    at = day_begins_at(half) + timedelta(hours=hour)
    return at if starts_at < at < due_at else None


def next_after(
    ladder: Ladder, step: Step, today: date, calendar: Calendar, waits: Mapping[str, int], hour: int
) -> Ahead | None:
    """Tell the step after one that was taken today at or after a clock's end; None when nothing is left.

    A wait counts from the day on which the step before was taken, however late that was, so that after a long
    stop nobody is asked formally who was not told before.

    >>> ladder = ladder_for(DeadlineRule.ACTIVITY, OrganisationKind.INDUSTRY_BODY, date(2026, 3, 2))
    >>> ahead = next_after(ladder, Step.DUE, date(2026, 3, 6), Calendar((), "none"), {REQUEST_WAIT: 2}, 9)
    >>> ahead.step.value, ahead.at.isoformat()
    ('request', '2026-03-10T01:00:00+00:00')
    """
    steps = [rung.step for rung in ladder.rungs]
    later = ladder.rungs[steps.index(step) + 1 :] if step in steps else ()
    rung = next((each for each in later if each.wait is not None), None)
    if rung is None or rung.wait is None:
        return None
    day = calendar.add_working_days(today, waits[rung.wait])
    return Ahead(rung.step, day_begins_at(day) + timedelta(hours=hour))


class Level(StrEnum):
    """Who looks at a supervision: the router, when late the court's managers, then the upper court's."""

    ROUTER = "router"
    MANAGER = "manager"
    UPPER = "upper"


def level_above(level: Level, *, has_upper_court: bool) -> Level | None:
    """Tell where a supervision that was not answered in time goes up to; None at the top.

    >>> [level_above(Level.MANAGER, has_upper_court=upper) for upper in (True, False)]
    [<Level.UPPER: 'upper'>, None]
    """
    if level is Level.ROUTER:
        return Level.MANAGER
    return Level.UPPER if level is Level.MANAGER and has_upper_court else None


def supervision_due(today: date, calendar: Calendar, within_working_days: int) -> datetime:
    """Tell until when a supervision raised or gone up today is to be answered: 24:00 of its last day."""
    return day_ends_at(calendar.add_working_days(today, within_working_days))


def lapses_pause(lapses_in_a_row: int, pause_from: int) -> bool:
    """Tell whether an organisation that let so many offers lapse in a row is offered nothing by itself any more.

    >>> [lapses_pause(lapses, 3) for lapses in (2, 3, 4)]
    [False, True, True]
    """
    return lapses_in_a_row >= pause_from

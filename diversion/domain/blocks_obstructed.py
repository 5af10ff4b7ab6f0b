"""接而不畅: taken, and then not moving, on the partner's side or on the court's.

Most of it is a clock that was missed: each deadline already says by which rule, from what, until when. Which
missed clock is whose block stands in one table. The rest is counted on the handoff: meetings that did not
take place, time added again and again, a dispute passed back to who had it before, materials asked for twice.

Who is lost or refuses blocks nothing: where the newest attempt at a party came to nothing, the wait is that
party's (ZX-12, ZX-22); and while the court or an appraiser has the dispute, the mediator does not idle.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from types import MappingProxyType
from uuid import UUID

from diversion.domain.block_limits import BlockLimits
from diversion.domain.blocks import BlockCode, Evidence, Finding, LimitTold, Side, Surety, own_limit
from diversion.domain.deadline_rules import TERMS, DeadlineRule
from diversion.domain.mediation import SessionStatus
from diversion.domain.working_days import day_ends_at, shanghai_day

_R, _C = DeadlineRule, BlockCode

MISSED: Mapping[DeadlineRule, tuple[BlockCode, Side]] = MappingProxyType(
    {
        _R.DELIVERY: (_C.UNDELIVERED, Side.COURT),
        _R.FIRST_CONTACT: (_C.NO_CONTACT, Side.PARTNER),
        _R.ACTIVITY: (_C.IDLE_AFTER_ACCEPTANCE, Side.PARTNER),
        _R.GUIDANCE_ANSWER: (_C.GUIDANCE_UNANSWERED, Side.COURT),
        _R.REVIEW: (_C.CONFIRMATION_LATE, Side.COURT),
        _R.CONFIRMATION_RULING: (_C.CONFIRMATION_LATE, Side.COURT),
        _R.FEE_NOTICE: (_C.RETURN_LATE, Side.COURT),
        _R.TRIAL_TRANSFER: (_C.RETURN_LATE, Side.COURT),
        _R.RETURN_DOCKETING: (_C.DOCKETING_LATE, Side.COURT),
        _R.DOCKETING: (_C.DOCKETING_LATE, Side.COURT),
        _R.DECISION: (_C.OFFER_LATE, Side.COURT),
    }
)
"""What a missed clock blocks, and whose side it is; clocks that are the parties' own are not among them."""

_MEDIATORS_OWN = (_C.NO_CONTACT, _C.IDLE_AFTER_ACCEPTANCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFacts:
    """A deadline, and what else held the dispute when it ran out.

    ``met_at`` is None while it runs. ``sent`` tells whether the offer had left the court.
    ``awaits_party``: the newest attempt at some party came to nothing. ``held_elsewhere``: a question to
    the court, a stop, an appraisal, a preservation or the day's number of contacts with an enterprise kept
    the mediator from going on.
    """

    rule: DeadlineRule
    court_id: UUID
    dispute_id: UUID
    deadline_id: UUID
    due_at: datetime
    amount: int
    organisation_id: UUID | None = None
    handoff_id: UUID | None = None
    met_at: datetime | None = None
    article: str | None = None
    provisional: bool = False
    sent: bool = False
    awaits_party: bool = False
    held_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to reach a party, and whether it was reached."""

    party_id: UUID
    at: datetime
    reached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One handoff to mediate on a dispute's way; ``given_up_at``: recalled after acceptance without an end."""

    handoff_id: UUID
    organisation_id: UUID
    offered_at: datetime
    given_up_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A booked session: when it was to begin, and what became of it."""

    starts_at: datetime
    status: SessionStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class MediationFacts:
    """An accepted handoff: its meetings, the moments its period was lengthened, and what befell it.

    ``bounced_at``: recalled without an outcome and passed back to an organisation that had the dispute
    before it. ``asked_twice_at``: the court took in again what already lay in the file.
    """

    court_id: UUID
    organisation_id: UUID
    dispute_id: UUID
    handoff_id: UUID
    ended_at: datetime | None = None
    meetings: tuple[Meeting, ...] = ()
    extended_at: tuple[datetime, ...] = ()
    extended_days: int = 0
    bounced_at: datetime | None = None
    asked_twice_at: datetime | None = None
    awaits_party: bool = False


def awaits_party(attempts: Iterable[Attempt], moment: datetime) -> bool:
    """Tell whether the newest attempt at some party, as of a moment, came to nothing: lost or refusing.

    >>> tried = Attempt(UUID(int=1), datetime.fromisoformat("2026-03-03T10:00:00+08:00"), reached=False)
    >>> awaits_party([tried], tried.at), awaits_party([], tried.at)
    (True, False)
    """
    newest: dict[UUID, bool] = {}
    for attempt in sorted(attempts, key=lambda each: each.at):
        if attempt.at <= moment:
            newest[attempt.party_id] = attempt.reached
    return not all(newest.values())


def bounced_at(legs: Sequence[Leg]) -> dict[UUID, datetime]:
    """Tell which handoffs of a dispute, in their order, were passed back to an earlier holder, and when.

    Going on to an organisation that never had it is a reassignment, no bounce.
    """
    bounced = {}
    for place, (leg, following) in enumerate(pairwise(legs)):
        earlier = {each.organisation_id for each in legs[:place]}
        is_back = following.organisation_id in earlier - {leg.organisation_id}
        if leg.given_up_at is not None and is_back:
            bounced[leg.handoff_id] = following.offered_at
    return bounced


def missed_clocks(clocks: Iterable[ClockFacts], at: datetime) -> list[Finding]:
    """Find the clocks that ran out without what they wait for; met on the last day is in time.

    Codes: those of ``MISSED``. An offer that left the court and was not received is the partner's side; one
    that never left, the court's.

    >>> due = datetime.fromisoformat("2026-03-06T00:00:00+08:00")
    >>> clock = ClockFacts(rule=DeadlineRule.GUIDANCE_ANSWER, court_id=UUID(int=1), dispute_id=UUID(int=2),
    ...     deadline_id=UUID(int=3), handoff_id=UUID(int=4), due_at=due, amount=2)
    >>> [len(missed_clocks([clock], moment)) for moment in (due - datetime.resolution, due)]
    [0, 1]
    """
    return [_of_clock(clock) for clock in clocks if _is_missed(clock, at)]


def obstructed_mediations(
    mediations: Iterable[MediationFacts], limits: BlockLimits, at: datetime
) -> list[Finding]:
    """Find what keeps accepted disputes from flowing, counted on each handoff.

    Codes: ``sessions_missed``, ``chronic_extension``, ``bounced_back`` (partner), ``materials_asked_twice``
    (court). A meeting still booked when its day is over counts as missed: nobody wrote down that it was
    held. As many as the limit are no block.
    """
    return [finding for each in mediations for finding in _of_mediation(each, limits, at)]


def _is_missed(clock: ClockFacts, at: datetime) -> bool:
    if (clock.met_at or at) < clock.due_at or clock.rule not in MISSED:
        return False
    is_mediators = MISSED[clock.rule][0] in _MEDIATORS_OWN
    return not (is_mediators and (clock.awaits_party or clock.held_elsewhere))


def _of_clock(clock: ClockFacts) -> Finding:
    code, side = MISSED[clock.rule]
    if code is BlockCode.UNDELIVERED and clock.sent:
        side = Side.PARTNER
    return Finding(
        code=code,
        side=side,
        court_id=clock.court_id,
        organisation_id=clock.organisation_id,
        dispute_id=clock.dispute_id,
        handoff_id=clock.handoff_id,
        since_at=clock.due_at,
        until_at=clock.met_at,
        surety=Surety.PROVISIONAL if clock.provisional else Surety.CERTAIN,
        evidence=Evidence(
            disputes=(clock.dispute_id,),
            handoffs=(clock.handoff_id,) if clock.handoff_id else (),
            deadlines=(clock.deadline_id,),
            limit=LimitTold(clock.amount, TERMS[clock.rule].unit.value, None, clock.article),
        ),
    )


def _of_mediation(facts: MediationFacts, limits: BlockLimits, at: datetime) -> Iterator[Finding]:
    missed = sorted(_missed_meetings(facts, at))
    if len(missed) > limits.sessions_missed_at_most and not facts.awaits_party:
        limit = own_limit("sessions_missed_at_most", limits.sessions_missed_at_most)
        numbers = {"booked": len(facts.meetings), "missed": len(missed)}
        yield _finding(
            facts, BlockCode.SESSIONS_MISSED, missed[limit.amount], numbers, limit, until=facts.ended_at
        )
    extended = sorted(facts.extended_at)
    if len(extended) > limits.extensions_at_most:
        limit = own_limit("extensions_at_most", limits.extensions_at_most)
        numbers = {"extensions": len(extended), "extended_days": facts.extended_days}
        yield _finding(
            facts, BlockCode.CHRONIC_EXTENSION, extended[limit.amount], numbers, limit, until=facts.ended_at
        )
    if facts.bounced_at is not None:
        yield _finding(facts, BlockCode.BOUNCED_BACK, facts.bounced_at, {}, until=facts.bounced_at)
    if facts.asked_twice_at is not None:
        moment = facts.asked_twice_at
        yield _finding(facts, BlockCode.MATERIALS_ASKED_TWICE, moment, {}, side=Side.COURT, until=moment)


def _missed_meetings(facts: MediationFacts, at: datetime) -> Iterator[datetime]:
    """Tell since when each meeting is missed; one that was booked past the mediation's end never is."""
    for meeting in facts.meetings:
        day_is_over = day_ends_at(shanghai_day(meeting.starts_at))
        if meeting.status is SessionStatus.MISSED:
            yield meeting.starts_at
        elif meeting.status is SessionStatus.SCHEDULED and day_is_over <= (facts.ended_at or at):
            yield day_is_over


def _finding(
    facts: MediationFacts,
    code: BlockCode,
    since_at: datetime,
    numbers: dict[str, int],
    limit: LimitTold | None = None,
    *,
    side: Side = Side.PARTNER,
    until: datetime | None = None,
) -> Finding:
    return Finding(
        code=code,
        side=side,
        court_id=facts.court_id,
        organisation_id=facts.organisation_id,
        dispute_id=facts.dispute_id,
        handoff_id=facts.handoff_id,
        since_at=since_at,
        until_at=until,
        evidence=Evidence(
            numbers=numbers, disputes=(facts.dispute_id,), handoffs=(facts.handoff_id,), limit=limit
        ),
    )

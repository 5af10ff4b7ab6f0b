"""Whose turn is it, and by which clock: the holder of the ball in every status (当前责任主体).

Promise 1 rests here: whatever the facts, a dispute that is not closed gets exactly one holder and one
deadline rule. Where a fact is missing that should name the holder (an organisation, a mediator), the ball
falls to the hand next behind it and never to nobody. Which statuses there are, and how they change, is
``dispute.py``; how long a rule runs is ``deadline_rules.py``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.dispute import CourtRole, HolderKind, Status

PARTIES_JOINTLY = "parties_jointly"
"""Whom a span is attributed to while several parties are awaited, whoever keeps the ball for them."""


class ConfirmationStage(StrEnum):
    """Where 司法确认 stands: still open to the parties, applied for, or no longer a way."""

    OPEN = "open"
    APPLIED = "applied"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Ball:
    """Who must act next and by which clock. ``attributed_to`` is whose time runs when it is not the holder's.

    ``holder_id`` is a role's name for the court, else the id of the organisation, user, party or
    appraiser. ``attributed_to`` is a party's id or ``parties_jointly``.
    """

    holder_kind: HolderKind
    holder_id: str
    rule: DeadlineRule
    attributed_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnFacts:
    """What decides whose turn it is; each fact matters in the statuses that name it, elsewhere not.

    ``awaited_parties``: asked, not yet answered, and still in time. A party whose time is over is left
    out, so that its ball returns to whoever passed it; so is an appraiser (``appraiser_id``).
    ``period_ends_first``: the mediation period ends before the next sign of activity falls due.
    ``confirmation``: ``past`` also when the parties want none, or the agreed day of performance comes
    before the thirty days are over. ``performance_on_agreed_day``: the agreement names a day.
    """

    docketed: bool = False
    awaited_parties: tuple[str, ...] = ()
    joint_choice_awaited: bool = False
    organisation_id: str | None = None
    mediator_id: str | None = None
    delivered: bool = False
    materials_signed: bool = False
    first_contact_made: bool = False
    period_ends_first: bool = False
    stopped: bool = False
    appraiser_id: str | None = None
    guidance_asked: bool = False
    change_asked: bool = False
    under_review: bool = False
    confirmation: ConfirmationStage = ConfirmationStage.OPEN
    performance_on_agreed_day: bool = False
    fee_notice_sent: bool = False


def ball_for(status: Status, facts: TurnFacts) -> Ball | None:
    """Tell who holds a dispute and by which clock; None exactly when it is closed.

    Several awaited parties never hold the ball together: the clerk or mediator keeps it and the time is
    attributed to ``parties_jointly``; one awaited party holds it alone, except while consents are asked,
    which stays the court's work. Whoever gets an expired ball back has the activity limit to act.

    >>> ball_for(Status.RETURNED, TurnFacts(docketed=True))
    Ball(holder_kind=<HolderKind.COURT_ROLE: 'court_role'>, holder_id='judge',\
 rule=<DeadlineRule.FEE_NOTICE: 'fee_notice'>, attributed_to=None)
    """
    return None if status is Status.CLOSED else _TURNS[status](facts)


def _court(role: CourtRole, rule: DeadlineRule, attributed_to: str | None = None) -> Ball:
    return Ball(HolderKind.COURT_ROLE, role.value, rule, attributed_to)


def _awaited(facts: TurnFacts) -> str | None:
    if len(facts.awaited_parties) > 1:
        return PARTIES_JOINTLY
    return facts.awaited_parties[0] if facts.awaited_parties else None


def _awaiting_supplement(facts: TurnFacts) -> Ball:
    if len(facts.awaited_parties) == 1:
        return Ball(HolderKind.PARTY, facts.awaited_parties[0], DeadlineRule.SUPPLEMENT)
    if facts.awaited_parties:
        return _court(CourtRole.CLERK, DeadlineRule.SUPPLEMENT, PARTIES_JOINTLY)
    return _court(CourtRole.CLERK, DeadlineRule.ACTIVITY)


def _awaiting_decision(_: TurnFacts) -> Ball:
    return _court(CourtRole.ROUTER, DeadlineRule.DECISION)


def _awaiting_docket(_: TurnFacts) -> Ball:
    return _court(CourtRole.CLERK, DeadlineRule.DOCKETING)


def _consulting(facts: TurnFacts) -> Ball:
    """The clerk asks for consents; a joint choice is the parties' for two working days (ZX-6)."""
    if facts.joint_choice_awaited:
        return _court(CourtRole.ROUTER, DeadlineRule.JOINT_CHOICE, PARTIES_JOINTLY)
    return _court(CourtRole.CLERK, DeadlineRule.CONSULTING, _awaited(facts))


def _offered(facts: TurnFacts) -> Ball:
    """An undelivered offer leaves the ball with the router: nobody answers what he has not got."""
    if facts.delivered and facts.organisation_id:
        return Ball(HolderKind.ORGANISATION, facts.organisation_id, DeadlineRule.ANSWER)
    return _court(CourtRole.ROUTER, DeadlineRule.DELIVERY)


def _in_mediation(facts: TurnFacts) -> Ball:
    """The court before the appraiser before the parties before the mediator: the gravest wait counts."""
    if facts.stopped:
        return _court(CourtRole.JUDGE, DeadlineRule.STOP)
    if facts.appraiser_id:
        return Ball(HolderKind.APPRAISER, facts.appraiser_id, DeadlineRule.APPRAISAL)
    if facts.guidance_asked:
        return _court(CourtRole.JUDGE, DeadlineRule.GUIDANCE_ANSWER)
    if facts.change_asked:
        return _organisation(facts, DeadlineRule.MEDIATOR_CHANGE, None)
    rule = _rule_in_mediation(facts)
    if len(facts.awaited_parties) == 1:
        return Ball(HolderKind.PARTY, facts.awaited_parties[0], rule)
    return _mediating(facts, rule, _awaited(facts))


def _rule_in_mediation(facts: TurnFacts) -> DeadlineRule:
    """Materials, then first contact, then activity; the end of the period takes over when it is nearer."""
    if facts.period_ends_first:
        return DeadlineRule.MEDIATION
    if not facts.materials_signed:
        return DeadlineRule.MATERIALS
    return DeadlineRule.ACTIVITY if facts.first_contact_made else DeadlineRule.FIRST_CONTACT


def _mediating(facts: TurnFacts, rule: DeadlineRule, attributed_to: str | None) -> Ball:
    if facts.mediator_id:
        return Ball(HolderKind.USER, facts.mediator_id, rule, attributed_to)
    return _organisation(facts, rule, attributed_to)


def _organisation(facts: TurnFacts, rule: DeadlineRule, attributed_to: str | None) -> Ball:
    """The coordinator acts for the organisation; without one the dispute is the router's again."""
    if facts.organisation_id:
        return Ball(HolderKind.ORGANISATION, facts.organisation_id, rule, attributed_to)
    return _court(CourtRole.ROUTER, rule, attributed_to)


def _settled(facts: TurnFacts) -> Ball:
    """Before docketing the parties confirm or perform, helped by the coordinator; after it the judge."""
    if facts.under_review:
        return _court(CourtRole.JUDGE, DeadlineRule.REVIEW)
    if facts.docketed:
        return _court(CourtRole.JUDGE, DeadlineRule.POST_DOCKET_EXIT)
    if facts.confirmation is ConfirmationStage.APPLIED:
        return _court(CourtRole.JUDGE, DeadlineRule.CONFIRMATION_RULING)
    if facts.confirmation is ConfirmationStage.OPEN:
        return _organisation(facts, DeadlineRule.CONFIRMATION_APPLICATION, PARTIES_JOINTLY)
    return _confirmed(facts)


def _confirmed(facts: TurnFacts) -> Ball:
    """An agreement without a day of performance still needs a hand: the activity limit gives it one."""
    rule = DeadlineRule.PERFORMANCE if facts.performance_on_agreed_day else DeadlineRule.ACTIVITY
    return _organisation(facts, rule, PARTIES_JOINTLY)


def _returned(facts: TurnFacts) -> Ball:
    if not facts.docketed:
        return _court(CourtRole.CLERK, DeadlineRule.RETURN_DOCKETING)
    return _court(
        CourtRole.JUDGE, DeadlineRule.TRIAL_TRANSFER if facts.fee_notice_sent else DeadlineRule.FEE_NOTICE
    )


_TURNS: Mapping[Status, Callable[[TurnFacts], Ball]] = MappingProxyType(
    {
        Status.AWAITING_SUPPLEMENT: _awaiting_supplement,
        Status.AWAITING_DECISION: _awaiting_decision,
        Status.AWAITING_DOCKET: _awaiting_docket,
        Status.CONSULTING: _consulting,
        Status.OFFERED: _offered,
        Status.IN_MEDIATION: _in_mediation,
        Status.SETTLED: _settled,
        Status.CONFIRMED: _confirmed,
        Status.RETURNED: _returned,
    }
)

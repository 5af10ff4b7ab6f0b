"""When an offer to mediate may go out, as 委派 or 委托, and what it waits for when it may not.

Five conditions: whose consent the stage and regime need (1 to 3: docketed, a complaint under the opinions
of 2025, all the rest), that the organisation was chosen in one of the lawful ways (4), and that neither a
wish for preservation nor a hard bar stands against it (5). All are asked each time, also before the next
candidate gets an offer, and every block is told, not only the first. Where a dispute goes on the answer
is ``placement.py``. Articles: MS-1, MS-4, R25-1, R25-2, R25-10, ZX-6, ZX-12.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from diversion.domain.consents import (
    Answer,
    ChoiceBy,
    ChosenBy,
    Consent,
    Matter,
    answer_of,
    everyone_agreed_at,
    refused_by,
    unanswered_by,
)
from diversion.domain.entries import Entry, ReferralKind
from diversion.domain.filing import HARD_BAR_NEAR_DAYS
from diversion.domain.reasons import Reason
from diversion.domain.regimes import Regime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFacts:
    """What a gate looks at. ``applicants`` and ``parties`` are refs; ``parties`` names every party.

    ``choice_due_at``: the end of the two working days since ``both_agreed_at`` (ZX-6); None while they have
    not begun, and also on a provisional date unless a router acts, so that no clock takes the parties'
    choice on a guess. ``preservation_pending``: wanted and not executed yet. ``hard_bar_within_days`` is a
    setting in calendar days, not law.
    """

    entry: Entry
    regime: Regime
    docketed: bool
    applicants: tuple[str, ...]
    parties: tuple[str, ...]
    consents: tuple[Consent, ...]
    now: datetime
    today: date
    choice: ChoiceBy | None = None
    choice_due_at: datetime | None = None
    preservation_pending: bool = False
    hard_bar_on: date | None = None
    hard_bar_within_days: int = HARD_BAR_NEAR_DAYS


@dataclass(frozen=True, slots=True)
class Awaited:
    """A consent that is missing: of whom, on what."""

    party_ref: str
    matter: Matter


@dataclass(frozen=True, slots=True)
class Gate:
    """The answer. An open gate says on what ground and how the organisation came to be chosen.

    A closed one gives every block as a reason; ``awaited`` are the consents to ask for, ``refused_by`` the
    parties that said no, ``not_before`` the moment from which the court may appoint, and ``docket_first``
    that only docketing helps. ``choice_awaited``: the consents are there, the choice is not.
    """

    open: bool
    referral_kind: ReferralKind
    reasons: tuple[Reason, ...]
    chosen_by: ChosenBy | None = None
    awaited: tuple[Awaited, ...] = ()
    refused_by: tuple[str, ...] = ()
    not_before: datetime | None = None
    docket_first: bool = False
    choice_awaited: bool = False


_CONSENT_RULES = {Regime.PRE2025: "MS-4", Regime.POST2025: "R25-2"}
_REFUSED = Reason("party-refuses", "当事人不同意调解", "a party refuses mediation", "MS-1")
_DOCKET_FIRST = Reason(
    "docket-first",
    "应先登记立案；申请人签署立案前调解同意书的除外",
    "docket first, unless the applicant signs the form for mediation before docketing",
    "R25-1",
)
_BY_SIGNED_FORM = Reason(
    "agreed-before-docketing",
    "申请人已签署立案前调解同意书",
    "the applicant signed the form for mediation before docketing",
    "R25-10",
)
_NOT_EVERY_PARTY = {
    regime: Reason(
        "consents-missing",
        "立案后委托调解须征得各方当事人同意",
        "after docketing every party's consent is needed",
        rule,
    )
    for regime, rule in _CONSENT_RULES.items()
}
_EVERY_PARTY = {
    regime: Reason("every-party-agreed", "各方当事人均同意调解", "every party agrees to mediation", rule)
    for regime, rule in _CONSENT_RULES.items()
}
_NOT_APPLICANT = Reason(
    "applicant-not-asked", "尚未征得申请人同意", "the applicant's consent is not recorded", "ZX-12"
)
_APPLICANT = Reason(
    "applicant-agreed",
    "申请人同意调解，由调解员征询对方意愿",
    "the applicant agrees; the mediator asks the other side",
    "ZX-12",
)
_CHOICE_AWAITED = Reason(
    "choice-awaited",
    "各方已同意调解，请在两个工作日内共同选定；逾期由法院指定",
    "everyone agrees; a joint choice is awaited for two working days, then the court appoints",
    "ZX-6",
)
_NOT_CONSULTED = Reason(
    "applicant-not-consulted",
    "指定调解组织前须征求申请人意见",
    "the applicant must be consulted before the court appoints",
    "ZX-6",
)
_PRESERVATION = Reason(
    "preservation-first",
    "申请人要求保全，执行完毕前不联系对方当事人",
    "preservation is wanted; the respondent is not contacted until it is executed",
)
_HARD_BAR = Reason(
    "hard-bar-near",
    "除斥期间或者起诉期限将至，应先登记立案",
    "a hard bar is near; docket first",
)


@dataclass(frozen=True, slots=True)
class _Need:
    """Whose consent to what opens the gate, and the words for having it or not."""

    referral_kind: ReferralKind
    matter: Matter
    of: tuple[str, ...]
    granted: Reason
    missing: Reason


def may_be_offered(facts: OfferFacts) -> Gate:
    """Tell whether an offer may go out now, and every reason against it.

    Open: ``agreed-before-docketing``, ``every-party-agreed``, ``applicant-agreed``. Closed:
    ``party-refuses``, ``docket-first``, ``consents-missing``, ``applicant-not-asked``,
    ``preservation-first``, ``hard-bar-near``; and, once the consents are there, ``choice-awaited`` or
    ``applicant-not-consulted``. Edges: from ``choice_due_at`` itself (24:00 of the second day) the court
    may appoint; a bar exactly ``hard_bar_within_days`` away is near, and so is one already past.

    >>> from datetime import UTC
    >>> gate = may_be_offered(OfferFacts(
    ...     entry=Entry.COMPLAINT, regime=Regime.POST2025, docketed=False, applicants=("a1",),
    ...     parties=("a1", "r1"), consents=(), now=datetime(2026, 3, 2, tzinfo=UTC), today=date(2026, 3, 2)))
    >>> gate.open, gate.docket_first, [reason.code for reason in gate.reasons]
    (False, True, ['docket-first'])
    """
    need = _need(facts)
    lacking = tuple(ref for ref in need.of if answer_of(facts.consents, ref, need.matter) is not Answer.YES)
    refused = refused_by(_with_implied(facts), facts.parties, Matter.MEDIATION)
    both_at = both_agreed_at(facts)
    chosen_by = _chosen_by(facts, both_at)
    is_unchosen = not lacking and chosen_by is None
    choice_awaited = is_unchosen and both_at is not None
    bar_near = _bar_is_near(facts)
    blocks = (
        (bool(refused), _REFUSED),
        (bool(set(lacking) - set(refused)) or not need.of, need.missing),
        (is_unchosen, _CHOICE_AWAITED if choice_awaited else _NOT_CONSULTED),
        (facts.preservation_pending, _PRESERVATION),
        (bar_near, _HARD_BAR),
    )
    against = tuple(reason for stands, reason in blocks if stands)
    return Gate(
        open=not against,
        referral_kind=need.referral_kind,
        reasons=against or (need.granted,),
        chosen_by=chosen_by,
        awaited=tuple(
            Awaited(ref, need.matter) for ref in unanswered_by(facts.consents, need.of, need.matter)
        ),
        refused_by=refused,
        not_before=facts.choice_due_at if choice_awaited else None,
        docket_first=bar_near or (need.missing is _DOCKET_FIRST and bool(lacking)),
        choice_awaited=choice_awaited,
    )


def both_agreed_at(facts: OfferFacts) -> datetime | None:
    """Give the moment since which every party agrees to mediation: it starts the two days of ZX-6."""
    return everyone_agreed_at(_with_implied(facts), facts.parties, Matter.MEDIATION)


def _with_implied(facts: OfferFacts) -> tuple[Consent, ...]:
    """Add what the signed form implies: until docketing, its signer agrees to mediation as well.

    Refusing or revoking the form says nothing about mediation after docketing and implies nothing.
    """
    if facts.docketed:
        return facts.consents
    implied = (
        replace(each, matter=Matter.MEDIATION)
        for each in facts.consents
        if each.matter is Matter.MEDIATE_BEFORE_DOCKETING and each.answer is Answer.YES and each.counts
    )
    return (*facts.consents, *implied)


def _need(facts: OfferFacts) -> _Need:
    """Conditions 1 to 3: docketed, a complaint under the new regime, and all the rest."""
    if facts.docketed:
        granted, missing = _EVERY_PARTY[facts.regime], _NOT_EVERY_PARTY[facts.regime]
        return _Need(ReferralKind.POST_DOCKET, Matter.MEDIATION, facts.parties, granted, missing)
    if facts.entry is Entry.COMPLAINT and facts.regime is Regime.POST2025:
        matter = Matter.MEDIATE_BEFORE_DOCKETING
        return _Need(ReferralKind.PRE_DOCKET, matter, facts.applicants, _BY_SIGNED_FORM, _DOCKET_FIRST)
    return _Need(ReferralKind.PRE_DOCKET, Matter.MEDIATION, facts.applicants, _APPLICANT, _NOT_APPLICANT)


def _chosen_by(facts: OfferFacts, both_at: datetime | None) -> ChosenBy | None:
    """Condition 4: how the organisation may be chosen now; None while that is still open.

    Consulting the applicant alone is for one-sided consent; once both sides agree the choice is theirs
    jointly (ZX-6), and the court's only when they leave it to the court or let two working days pass.
    """
    if facts.choice is ChoiceBy.JOINT:
        return ChosenBy.JOINT
    if facts.choice is ChoiceBy.WAIVED:
        return ChosenBy.COURT_APPOINTED
    if both_at is None:
        return ChosenBy.APPLICANT_CONSULTED if facts.choice is ChoiceBy.APPLICANT_CONSULTED else None
    has_passed = facts.choice_due_at is not None and facts.now >= facts.choice_due_at
    return ChosenBy.COURT_APPOINTED if has_passed else None


def _bar_is_near(facts: OfferFacts) -> bool:
    """Condition 5: before docketing mediation does not stop a hard bar; docketing does."""
    if facts.docketed or facts.hard_bar_on is None:
        return False
    return (facts.hard_bar_on - facts.today).days <= facts.hard_bar_within_days

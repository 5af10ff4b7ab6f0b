"""Lives that turn at the court's window and desk: filings, decisions, consents, choices, ends without mediation."""

from dataclasses import replace
from datetime import timedelta

from diversion.domain.amendment import Amendment, PartyChange
from diversion.domain.closing import ClosingReason
from diversion.domain.consents import ChoiceBy, Matter, Means
from diversion.domain.entries import Entry
from diversion.domain.triage import TriageDecision
from diversion.domain.triage_ruling import RulingReason
from diversion.domain.working_days import shanghai_day
from diversion.services.acting import PartyWord
from diversion.services.closing import cancel_filing, close_dispute, demand_docketing, withdraw
from diversion.services.demo.filings import add_applicants
from diversion.services.demo.places import LAWYERS
from diversion.services.demo.play import Play
from diversion.services.demo.steps import Acts, begin, docket_for_trial, mediate, perform
from diversion.services.preservation import record_preservation
from diversion.services.supplement import supplement_filing
from diversion.services.triage import overrule_triage

MANY = 200
BAR_AHEAD = timedelta(days=20)
FLAGS = ("arbitration_agreement", "jurisdiction_doubt", "criminal_overlap", "same_dispute_before")


def incomplete(play: Play) -> Acts:
    """The applicant's number is missing: one notice says so, and fifteen days run."""
    first = play.draft.applicants[0]
    play.draft.applicants[0] = replace(first, identity_type=None, identity_number=None, representatives=())
    play.file(signed=True)
    yield from ()


def supplemented(play: Play) -> Acts:
    """What was missing is handed in a few days later; the dispute is mediated and settled."""
    first = play.draft.applicants[0]
    told = {"identity_type": first.identity_type, "identity_number": first.identity_number}
    yield from incomplete(play)
    yield play.in_days(play.rng.randrange(2, 6))
    supplement_filing(play.clerk, play.dispute, Amendment(parties=(PartyChange("a1", told),)))
    yield from mediate(play)
    play.settle(perform_in_days=10)
    yield from perform(play)


def never_supplemented(play: Play) -> Acts:
    """Nothing is handed in; the clerk closes the dispute after the time for it."""
    yield from incomplete(play)
    yield play.in_calendar_days(21)
    reason = "经告知逾期未补正。（示例）"
    close_dispute(play.clerk, play.dispute, ClosingReason.NOT_SUPPLEMENTED, reason)


def docket_first(play: Play) -> Acts:
    """A complaint without the signed form is to be docketed within seven days."""
    play.file()
    yield from ()


def to_be_decided(play: Play) -> Acts:
    """A circumstance that a router has to look at."""
    play.file(signed=True, triage_flags=(play.rng.choice(FLAGS),))
    yield from ()


def ruled_suitable(play: Play) -> Acts:
    """The router clears the doubt; the dispute is offered and taken up."""
    yield from to_be_decided(play)
    yield play.in_days(play.rng.randrange(1, 3))
    _clear_doubt(play)
    yield from mediate(play)
    play.settle(perform_in_days=7)
    yield from perform(play)


def two_hundred(play: Play) -> Acts:
    """Two hundred applicants against one company: a router looks, then the centre mediates."""
    add_applicants(play.draft, MANY)
    play.file(signed=True)
    yield play.in_days(1)
    _clear_doubt(play)
    yield from begin(play)


def not_asked(play: Play) -> Acts:
    """An application for mediation by somebody who has not said yes in so many words: the clerk asks."""
    play.draft.entry = Entry.MEDIATION_APPLICATION
    play.file()
    yield from ()


def joint_choice_awaited(play: Play) -> Acts:
    """Both sides agree and may choose together for two working days; then the court appoints."""
    play.draft.entry = Entry.MEDIATION_APPLICATION
    parties = (*play.draft.applicants, *play.draft.respondents)
    play.file(consents=tuple(play.said(party.ref or "", Matter.MEDIATION) for party in parties))
    yield from ()


def jointly_chosen(play: Play) -> Acts:
    """Both sides choose the lawyers' office; it settles the dispute."""
    yield from joint_choice_awaited(play)
    yield play.in_minutes(120)
    play.choose(ChoiceBy.JOINT, LAWYERS)
    yield from mediate(play)
    play.settle(perform_in_days=12)
    yield from perform(play)


def appointed_by_court(play: Play) -> Acts:
    """The two days pass; the court appoints, and the organisation takes the dispute."""
    yield from joint_choice_awaited(play)
    yield play.in_days(4)
    yield from mediate(play)
    play.settle_and_withdraw()


def transferred_in(play: Play) -> Acts:
    """Handed over by the district's centre for social governance; settled."""
    play.draft.entry = Entry.TRANSFERRED_IN
    play.file(asked=True)
    yield from mediate(play)
    play.settle(perform_in_days=9)
    yield from perform(play)


def preserved(play: Play) -> Acts:
    """Property is preserved first; only then is the respondent contacted."""
    play.file(signed=True, preservation_wanted=True)
    yield play.in_days(2)
    record_preservation(play.clerk, play.dispute, shanghai_day(play.now))
    yield from mediate(play)
    play.settle(perform_in_days=15)
    yield from perform(play)


def hard_bar(play: Play) -> Acts:
    """The right to sue is soon gone: docketed at once in spite of the form, and to trial."""
    play.file(signed=True, hard_bar_on=shanghai_day(play.now) + BAR_AHEAD)
    yield play.in_days(1)
    play.docket()


def barred_by_law(play: Play) -> Acts:
    """What law does not let be mediated is refused as an application, with where to turn."""
    play.draft.entry = Entry.MEDIATION_APPLICATION
    play.file(asked=True)
    yield from ()


def not_civil(play: Play) -> Acts:
    """Not civil at all: refused as an application, with where to turn."""
    play.draft.entry = Entry.MEDIATION_APPLICATION
    kind = play.rng.choice(("criminal", "administrative"))
    play.file(asked=True, triage_flags=(f"not_civil:{kind}",))
    yield from ()


def cancelled(play: Play) -> Acts:
    """Filed by mistake and cancelled within the hour."""
    play.file(signed=True)
    yield play.in_minutes(25)
    cancel_filing(play.clerk, play.dispute, "误将同一材料录入两次。（示例）")


def withdrawn(play: Play) -> Acts:
    """The applicant withdraws while the offer is out."""
    play.file(signed=True)
    yield play.in_days(1)
    withdraw(play.clerk, play.dispute, PartyWord("a1", Means.IN_PERSON, "双方已自行和解。（示例）"))


def docketing_demanded(play: Play) -> Acts:
    """In mid-mediation the applicant wants the court after all; it is docketed and tried."""
    play.file(signed=True)
    yield from mediate(play)
    yield play.in_days(2)
    demand_docketing(play.clerk, play.dispute, PartyWord("a1", Means.IN_PERSON, "不再同意先行调解。（示例）"))
    yield from docket_for_trial(play)


def _clear_doubt(play: Play) -> None:
    reason = "已核对材料并询问当事人，疑点排除。（示例）"
    overrule_triage(play.router, play.dispute, TriageDecision.SUITABLE, RulingReason.DOUBT_CLEARED, reason)

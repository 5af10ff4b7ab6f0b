"""Lives that turn at the end of mediation: settled and performed or confirmed, failed and back at court."""

from diversion.domain.confirmations import ConfirmationDecision, RefusalGround
from diversion.domain.consents import Answer, Means
from diversion.domain.mediation import ContactResult, SessionEvent
from diversion.domain.outcome import EndReason
from diversion.domain.sham import Finding
from diversion.services.acting import PartyWord
from diversion.services.closing import end_mediation
from diversion.services.demo.play import Play
from diversion.services.demo.steps import (
    Acts,
    accept,
    begin,
    confirm,
    docket_and_consent,
    docket_for_trial,
    leave_court,
    mediate,
    meet,
    perform,
    to_trial,
)
from diversion.services.reviews import review_settlement


def settled(play: Play) -> Acts:
    """An agreement is signed; the parties may apply for confirmation for thirty days."""
    play.file(signed=True)
    yield from mediate(play)
    play.settle(perform_in_days=play.rng.randrange(50, 80))


def performed(play: Play) -> Acts:
    """Settled and performed without anybody's force."""
    yield from settled_soon_to_be_performed(play)
    yield from perform(play)


def settled_soon_to_be_performed(play: Play) -> Acts:
    """An agreement to be performed within days, so that nobody asks for confirmation."""
    play.file(signed=True)
    yield from mediate(play)
    play.settle(perform_in_days=play.rng.randrange(8, 20))


def applied(play: Play) -> Acts:
    """Both sides have asked for confirmation; the judge decides within thirty days."""
    yield from settled(play)
    yield play.in_days(3)
    play.apply_for_confirmation()


def confirmed(play: Play) -> Acts:
    """Confirmed, and to be performed on a later day."""
    play.file(signed=True)
    yield from mediate(play)
    yield from confirm(play)


def confirmed_and_performed(play: Play) -> Acts:
    """Confirmed and performed."""
    yield from confirmed(play)
    yield play.in_days(play.rng.randrange(5, 15))
    play.perform()


def confirmation_refused(play: Play) -> Acts:
    """The judge refuses: the terms are unclear; the dispute is docketed and tried."""
    yield from applied(play)
    yield play.in_days(6)
    play.decide_confirmation(ConfirmationDecision.REFUSED, RefusalGround.CONTENT_UNCLEAR.value)
    yield from docket_for_trial(play)


def settled_and_withdrawn(play: Play) -> Acts:
    """The parties come to terms by themselves and the applicant withdraws."""
    play.file(signed=True)
    yield from begin(play)
    yield play.in_days(2)
    play.settle_and_withdraw()


def under_review(play: Play) -> Acts:
    """Signed without anybody having met: a judge looks before it goes on."""
    play.file(signed=True)
    yield from accept(play)
    yield play.in_days(1)
    play.contact_others(ContactResult.NO_ANSWER)
    yield play.in_days(1)
    play.settle(perform_in_days=20)


def cleared(play: Play) -> Acts:
    """The judge clears it, and it is performed."""
    yield from under_review(play)
    yield play.in_days(2)
    review_settlement(play.judge, play.dispute, Finding.CLEARED, "已询问双方，借款真实。（示例）")
    yield from perform(play)


def failed(play: Play) -> Acts:
    """Too far apart: returned for docketing with the failure report."""
    play.file(signed=True)
    yield from mediate(play)
    play.fail(EndReason.LARGE_GAP)


def failed_and_docketed(play: Play) -> Acts:
    """Returned and docketed; the fee notice is the judge's next act."""
    yield from failed(play)
    yield play.in_days(2)
    play.docket()


def fee_notice_sent(play: Play) -> Acts:
    """Returned, docketed, and asked for the fee; trial is next."""
    yield from failed_and_docketed(play)
    yield play.in_days(1)
    play.send_fee_notice()


def failed_and_tried(play: Play) -> Acts:
    """Failed, docketed, and passed on to trial."""
    yield from failed(play)
    yield from docket_for_trial(play)


def expired(play: Play) -> Acts:
    """Nobody comes to the meetings; the period ends by itself, and the report follows late."""
    play.file(signed=True)
    yield from begin(play)
    mediator = play.mediator()
    yield play.in_minutes(60)
    yield from meet(play, SessionEvent.MISSED)
    yield play.in_calendar_days(32)
    play.fail(EndReason.PERIOD_EXPIRED, mediator)
    yield from docket_for_trial(play)


def unreachable(play: Play) -> Acts:
    """The respondent cannot be found; returned and tried."""
    play.file(signed=True)
    yield from accept(play)
    yield play.in_days(1)
    play.contact_others(ContactResult.NO_ANSWER)
    yield play.in_days(2)
    play.contact_others(ContactResult.MOVED_AWAY)
    play.fail(EndReason.PARTY_UNREACHABLE)
    yield from docket_for_trial(play)


def unwilling(play: Play) -> Acts:
    """The respondent says no to mediation; it ends at once."""
    play.file(signed=True)
    yield from accept(play)
    yield play.in_days(1)
    mediator = play.mediator()
    play.refuses("r1")
    yield play.in_minutes(60)
    play.fail(EndReason.PARTY_UNWILLING, mediator)
    yield from docket_for_trial(play)


def settled_after_docketing(play: Play) -> Acts:
    """委托, settled; the judge's exit is next."""
    play.file()
    yield from docket_and_consent(play)
    yield from mediate(play, soon=True)
    play.settle()


def exited(play: Play) -> Acts:
    """委托, settled, and closed by one of the exits after docketing."""
    yield from settled_after_docketing(play)
    yield from leave_court(play)


def failed_after_docketing(play: Play) -> Acts:
    """委托 without an agreement; tried."""
    play.file()
    yield from docket_and_consent(play)
    yield from mediate(play, soon=True)
    play.fail(EndReason.LARGE_GAP)
    yield from to_trial(play)


def ended_by_party(play: Play) -> Acts:
    """A party ends mediation of a docketed dispute (R25-6); tried."""
    play.file()
    yield from docket_and_consent(play)
    yield from mediate(play, soon=True)
    yield play.in_days(1)
    mediator = play.mediator()
    end_mediation(play.clerk, play.dispute, PartyWord("a1", Means.PHONE, "不愿继续调解。（示例）"))
    yield play.in_minutes(50)
    play.fail(EndReason.PARTY_UNWILLING, mediator)
    yield from to_trial(play)


def refused_after_docketing(play: Play) -> Acts:
    """Docketed, and the respondent does not agree to mediation; tried."""
    play.file()
    yield play.in_days(3)
    play.docket()
    yield play.in_days(1)
    play.consent("a1")
    play.consent("r1", answer=Answer.NO)
    yield from to_trial(play)

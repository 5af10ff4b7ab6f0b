"""The stretches that many invented lives share: taking up an offer, meeting, coming to terms, going to trial.

A stretch is a generator like a script (``stories.py``): it acts, then yields the moment of its next act.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from diversion.domain.closing import ClosingReason
from diversion.domain.confirmations import ConfirmationDecision
from diversion.domain.consents import ChoiceBy
from diversion.domain.entries import Procedure
from diversion.domain.mediation import SessionEvent
from diversion.domain.outcome import Exit
from diversion.services.closing import close_dispute
from diversion.services.demo.play import Play

Acts = Iterator[datetime]
Script = Callable[[Play], Acts]
OPENED_FIRST = 0.4
"""How often somebody opens an offer some time before it is answered."""


def accept(play: Play) -> Acts:
    """The organisation takes the offer within two days, and signs for the materials the same day."""
    if play.rng.random() < OPENED_FIRST:
        yield play.in_minutes(play.rng.randrange(40, 200))
        play.open_offer()
    yield play.in_days(play.rng.randrange(3))
    play.accept()
    yield play.in_minutes(play.rng.randrange(20, 90))
    play.sign()


def begin(play: Play) -> Acts:
    """The mediator has accepted, and reaches the other side by the next working day."""
    yield from accept(play)
    yield play.in_days(1)
    play.contact_others()


def meet(play: Play, event: SessionEvent = SessionEvent.HELD, *, soon: bool = False) -> Acts:
    """A meeting is booked and held, or comes to nothing; after docketing there is little time (R25-3)."""
    starts_at = play.in_days(1 if soon else play.rng.randrange(2, 5))
    session = play.book(starts_at)
    yield starts_at
    yield play.in_minutes(100)
    play.end_meeting(session, event)


def mediate(play: Play, *, soon: bool = False) -> Acts:
    """Everything up to the first meeting's end."""
    yield from begin(play)
    yield play.in_minutes(60)
    yield from meet(play, soon=soon)


def confirm(play: Play) -> Acts:
    """An agreement to be performed later is signed and confirmed by the court."""
    play.settle(perform_in_days=play.rng.randrange(45, 70))
    yield play.in_days(play.rng.randrange(2, 6))
    play.apply_for_confirmation()
    yield play.in_days(play.rng.randrange(3, 9))
    play.decide_confirmation(ConfirmationDecision.CONFIRMED)


def docket_and_consent(play: Play) -> Acts:
    """The court dockets; then every party agrees to mediation and leaves the choice to the court (委托)."""
    yield play.in_days(play.rng.randrange(1, 4))
    play.docket(Procedure.ORDINARY)
    yield play.in_days(1)
    play.everyone_consents()
    play.choose(ChoiceBy.WAIVED)


def to_trial(play: Play) -> Acts:
    """A docketed dispute that came back: fee notice, trial (R25-6, R25-7)."""
    yield play.in_days(play.rng.randrange(1, 3))
    play.send_fee_notice(paid=True)
    yield play.in_days(2)
    reason = "已通知交费，转入审理。（示例）"
    close_dispute(play.judge, play.dispute, ClosingReason.TRANSFERRED_TO_TRIAL, reason)


def docket_for_trial(play: Play) -> Acts:
    """A dispute returned before docketing is docketed and goes to trial."""
    yield play.in_days(play.rng.randrange(1, 5))
    play.docket(play.rng.choice((Procedure.SUMMARY, Procedure.SMALL_CLAIMS)))
    yield from to_trial(play)


def leave_court(play: Play) -> Acts:
    """The judge closes a docketed dispute by one of its exits."""
    yield play.in_days(play.rng.randrange(1, 5))
    exits = (Exit.WITHDRAWAL, Exit.IMMEDIATE_PERFORMANCE, Exit.CLOSED_OTHERWISE, Exit.MEDIATION_JUDGMENT)
    play.leave_court(play.rng.choice(exits))


def perform(play: Play) -> Acts:
    """What was promised is done."""
    yield play.in_days(play.rng.randrange(2, 8))
    play.perform()

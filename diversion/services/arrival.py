"""That an offer left the court, and that the other side has it: two facts, and the clock the second one starts.

Called for the inbox, for what a channel answered, and for a person who opens or answers an offer before any
receipt came: whoever opens it has it. A receipt that comes after that changes nothing.
"""

from diversion.domain.dispute import Actor as Who
from diversion.domain.dispute import Status
from diversion.domain.handoff import HandoffEvent, HandoffStatus, move
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.responsible import TurnFacts
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.partner import mails_opened
from diversion.services.deadlines import Start, pass_ball
from diversion.services.handoffs import note_handoff
from diversion.services.transaction import Transaction

UNDELIVERED = (HandoffStatus.PENDING, HandoffStatus.DISPATCHED)


def note_dispatched(tx: Transaction, dispute: Dispute, handoff: Handoff) -> None:
    """Note that an offer left; the ball stays with the router until it arrives."""
    if handoff.status == HandoffStatus.PENDING:
        _dispatch(tx, handoff)
        note_handoff(tx, dispute, handoff, "dispatched")


def note_opened(tx: Transaction, dispute: Dispute, handoff: Handoff) -> None:
    """Note that a person opens an offer: whoever opens it has it, and a mail about it has arrived."""
    if handoff.status in UNDELIVERED:
        tx.session.execute(mails_opened(handoff.id, tx.recorded_at))
        note_delivered(tx, dispute, handoff, Who.PARTNER)


def note_delivered(tx: Transaction, dispute: Dispute, handoff: Handoff, who: Who = Who.RELAY) -> None:
    """Note that the other side has an offer, and give its organisation the ball and the answer clock (ZX-9).

    The same receipt again, or one after an answer, finds nothing left to do.
    """
    if handoff.status not in UNDELIVERED:
        return
    _arrive(tx, handoff, who)
    if handoff.kind == HandoffKind.MEDIATE:
        turn = TurnFacts(
            docketed=dispute.docketed, organisation_id=str(handoff.organisation_id), delivered=True
        )
        pass_ball(tx, dispute, Status.OFFERED, turn, Start(handoff_id=handoff.id), how="met")
    note_handoff(tx, dispute, handoff, "delivered")


def imply_delivered(tx: Transaction, dispute: Dispute, handoff: Handoff) -> None:
    """Note an offer as delivered because it is being answered; the answer itself passes the ball on."""
    if handoff.status in UNDELIVERED:
        tx.session.execute(mails_opened(handoff.id, tx.recorded_at))
        _arrive(tx, handoff, Who.PARTNER)
        note_handoff(tx, dispute, handoff, "delivered", reason_code="answered")


def _arrive(tx: Transaction, handoff: Handoff, who: Who) -> None:
    if handoff.status == HandoffStatus.PENDING:
        _dispatch(tx, handoff)
    handoff.status = move(HandoffStatus(handoff.status), HandoffEvent.DELIVERED, who).value
    handoff.delivered_at = tx.at


def _dispatch(tx: Transaction, handoff: Handoff) -> None:
    handoff.status = move(HandoffStatus(handoff.status), HandoffEvent.DISPATCHED, Who.RELAY).value
    handoff.dispatched_at = tx.at

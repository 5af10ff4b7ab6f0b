"""Which mediator of an organisation takes an offer, or takes over a mediation from a colleague."""

from typing import Any
from uuid import UUID

from diversion.domain.dispute import Status
from diversion.domain.handoff import LIVE, HandoffStatus
from diversion.domain.handoff_kinds import HandoffKind
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.services.access import Actor
from diversion.services.deadlines import Start, pass_ball
from diversion.services.dispute_file import read_file
from diversion.services.handoffs import (
    answering,
    demand_impartiality,
    disclosure_awaited,
    mediator_here,
    note_handoff,
)
from diversion.services.mediator_change import grant_change
from diversion.services.refusals import Conflicting
from diversion.services.transaction import Transaction
from diversion.services.turns import turn_in_mediation


def assign_mediator(
    actor: Actor,
    handoff_id: UUID,
    mediator_id: UUID,
    disclosure: dict[str, Any] | None = None,
    words: str | None = None,
) -> UUID:
    """Assign a mediator of the organisation to a handoff, and answer its id.

    Who: the organisation's coordinator, or a mediator taking over themselves. Before acceptance the
    assigned mediator sees the offer and accepts it. After it the new one discloses as in accepting (ZX-10),
    holds the ball from then on, and no clock starts anew; one to whom it was handed over discloses this way.
    Refuses ``Conflicting``: ``handoff-over``, ``assistance-unassigned``, ``not-a-mediator-here``,
    ``disclosure-missing``, ``disclosure-not-agreed``. Safe to repeat.
    """
    with answering(actor, handoff_id) as (tx, dispute, handoff):
        _refuse_unassignable(handoff)
        if handoff.mediator_id == mediator_id and not (disclosure and disclosure_awaited(handoff)):
            return handoff.id
        former = handoff.mediator_id
        handoff.mediator_id = mediator_here(tx, handoff, mediator_id)
        handoff.version += 1
        if former != mediator_id:
            grant_change(tx, handoff)
        if handoff.status == HandoffStatus.ACCEPTED:
            _take_over(tx, dispute, handoff, disclosure)
        told = {"mediator_id": str(mediator_id), "former_id": str(former) if former else None}
        note_handoff(tx, dispute, handoff, "assigned", told | (disclosure or {}), text=words)
        return handoff.id


def _take_over(
    tx: Transaction, dispute: Dispute, handoff: Handoff, disclosure: dict[str, Any] | None
) -> None:
    if disclosure is None:
        raise Conflicting(
            "disclosure-missing",
            "接手调解的调解员须先行披露有无应当回避的情形。",
            "A mediator who takes over discloses first; send the disclosure along.",
        )
    demand_impartiality(read_file(tx, dispute), disclosure)
    handoff.disclosure = disclosure
    pass_ball(
        tx,
        dispute,
        Status.IN_MEDIATION,
        turn_in_mediation(tx, dispute, handoff),
        Start(handoff_id=handoff.id),
    )


def _refuse_unassignable(handoff: Handoff) -> None:
    if handoff.status not in LIVE:
        raise Conflicting(
            "handoff-over",
            "该委派委托已经终结，不能再指派调解员。",
            "This handoff is over; nobody can be assigned to it.",
            handoff_status=handoff.status,
        )
    if handoff.kind != HandoffKind.MEDIATE:
        raise Conflicting(
            "assistance-unassigned",
            "协助事项由站点办理，无需指派调解员。",
            "Assistance is the station's; no mediator is assigned to it.",
        )

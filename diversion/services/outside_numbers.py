"""The numbers that the same dispute has in other systems (外部编号); no two disputes share one."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from diversion.domain.access import Permission
from diversion.domain.outside_numbers import OutsideSystem
from diversion.persistence.dispute import OutsideNumber
from diversion.services.access import Actor
from diversion.services.acting import acting_on, changed, demand_open
from diversion.services.disputes import note
from diversion.services.refusals import Conflicting


def record_outside_number(actor: Actor, dispute_id: UUID, system: OutsideSystem, number: str) -> UUID:
    """Record a dispute's number in another system, and answer the dispute's id.

    Who: a clerk or router of the court. A system may have given several. Refuses ``Conflicting``
    ``outside-number-taken`` when another dispute has it. Safe to repeat.
    """
    with acting_on(actor, Permission.FILE_DISPUTE, dispute_id) as (tx, dispute):
        demand_open(dispute)
        owned = {"court_id": dispute.court_id, "dispute_id": dispute.id}
        written = insert(OutsideNumber).values(
            id=tx.new_id(), system=system.value, number=number.strip(), at=tx.at, **owned
        )
        if tx.session.scalar(written.on_conflict_do_nothing().returning(OutsideNumber.id)) is not None:
            changed(dispute)
            note(tx, dispute, "outside_number_recorded", {"system": system.value, "number": number.strip()})
            return dispute_id
        holder = select(OutsideNumber.dispute_id).where(
            OutsideNumber.system == system.value,
            OutsideNumber.number == number.strip(),
            OutsideNumber.ended_at.is_(None),
        )
        if tx.session.scalar(holder) != dispute_id:
            raise Conflicting(
                "outside-number-taken",
                "该外部编号已登记在另一纠纷名下，请核对。",
                "Another dispute has this number in that system; check it.",
            )
        return dispute_id

"""Preservation of property carried out: from then on the respondent may be contacted, so the gate is asked."""

from datetime import date
from uuid import UUID

from diversion.domain.access import Permission
from diversion.domain.dispute import TRANSITIONS, Event, Status
from diversion.domain.reasons import Fault
from diversion.persistence.dispute import Preservation
from diversion.services.access import Actor
from diversion.services.acting import acting_on, changed, demand_open
from diversion.services.dispute_file import DisputeFile, read_file
from diversion.services.disputes import note
from diversion.services.placement import place
from diversion.services.refusals import InputFaulty
from diversion.services.transaction import Transaction


def record_preservation(actor: Actor, dispute_id: UUID, executed_on: date) -> UUID:
    """Record on which day preservation was executed, and answer the dispute's id.

    Who: a clerk or router of the court. Also where no wish for it was recorded before. Refuses
    ``InputFaulty`` ``day-in-future``. The same day again changes nothing; another takes its place.
    """
    with acting_on(actor, Permission.FILE_DISPUTE, dispute_id) as (tx, dispute):
        demand_open(dispute)
        if executed_on > tx.today:
            zh, en = "执行日期晚于今天，请核对。", "The day lies in the future; check it."
            raise InputFaulty([Fault("/executed_on", "day-in-future", zh, en)])
        file = read_file(tx, dispute)
        if file.preservation is not None and file.preservation.executed_on == executed_on:
            return dispute_id
        _write(tx, file, executed_on)
        note(tx, dispute, "preservation_executed", {"executed_on": executed_on.isoformat()})
        if (Status(dispute.status), Event.PRESERVED) in TRANSITIONS:
            place(tx, file, Event.PRESERVED)
        else:
            changed(dispute)
        return dispute_id


def _write(tx: Transaction, file: DisputeFile, executed_on: date) -> None:
    former = file.preservation
    if former is not None:
        former.ended_at = tx.at
    file.preservation = tx.add(
        Preservation(
            id=tx.new_id(),
            court_id=file.dispute.court_id,
            dispute_id=file.dispute.id,
            wanted_at=former.wanted_at if former else tx.at,
            executed_on=executed_on,
            ended_at=None,
        )
    )
    tx.flush()

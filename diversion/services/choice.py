"""Recording who chooses the organisation (选定方式), and going on where that was waited for (ZX-6)."""

from uuid import UUID

from diversion.domain.access import Permission
from diversion.domain.consent_faults import choice_faults
from diversion.domain.dispute import TRANSITIONS, Event, Status
from diversion.domain.filing import ChoiceInput, Filing
from diversion.domain.reasons import Fault
from diversion.persistence.dispute import Choice
from diversion.services.access import Actor
from diversion.services.acting import PartyWord, acting_on, changed, demand_open, party_named
from diversion.services.dispute_file import DisputeFile, read_file
from diversion.services.disputes import note
from diversion.services.intake import intake_context
from diversion.services.placement import place
from diversion.services.refusals import InputFaulty
from diversion.services.transaction import Transaction


def record_choice(actor: Actor, dispute_id: UUID, told: ChoiceInput, word: PartyWord | None = None) -> UUID:
    """Record how the organisation is chosen, and answer the dispute's id.

    Who: clerk and router of the court; coordinator and mediator for what they have accepted, on a party's
    word. Refuses: ``InputFaulty`` (``choice-needs-organisation``, ``choice-contradicts``,
    ``organisation-unknown``, ``party-unknown``). What is already offered goes on; the same again changes nothing.
    """
    with acting_on(actor, Permission.ACT_FOR_PARTY, dispute_id) as (tx, dispute):
        demand_open(dispute)
        file = read_file(tx, dispute)
        _refuse_faulty(tx, file, told)
        if word is not None:
            party_named(file, word.party_ref)
        write_choice(tx, file, told, word)
        if (Status(dispute.status), Event.CHOSEN) in TRANSITIONS:
            place(tx, file, Event.CHOSEN)
        else:
            changed(dispute)
        return dispute.id


def write_choice(
    tx: Transaction, file: DisputeFile, told: ChoiceInput | None, word: PartyWord | None = None
) -> None:
    """Write a choice in place of the former one and journal it; none told leaves the former."""
    if told is None or told.by is None:
        return
    chosen = UUID(told.organisation_id) if told.organisation_id else None
    if file.choice is not None:
        if (file.choice.by, file.choice.organisation_id) == (told.by, chosen):
            return
        file.choice.ended_at = tx.at
    file.choice = tx.add(
        Choice(
            id=tx.new_id(),
            court_id=file.dispute.court_id,
            dispute_id=file.dispute.id,
            by=told.by.value,
            organisation_id=chosen,
            at=tx.at,
            ended_at=None,
        )
    )
    said = {"by": told.by.value, "organisation_id": str(chosen) if chosen else None}
    spoken = {"party_ref": word.party_ref, "means": word.means.value} if word else {}
    note(tx, file.dispute, "choice_recorded", said | spoken, text=word.words if word else None)
    tx.flush()


def _refuse_faulty(tx: Transaction, file: DisputeFile, told: ChoiceInput) -> None:
    context = intake_context(tx, file.court, Filing(choice=told))
    faults = [
        Fault(each.pointer.removeprefix("/choice"), each.code, each.zh, each.en)
        for each in choice_faults(told, context)
    ]
    if faults:
        raise InputFaulty(faults)

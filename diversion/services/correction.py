"""Correcting what a dispute says, under the version that its sender has read.

Beside ``supplement.py``, which answers a notice; here nothing was asked for, and nothing that law asks of
a filing may be taken away. A dispute that is with nobody yet is placed anew; one that is offered or in
mediation goes on as it is, and what triage and routing now say is stored for its router to see.
"""

from collections.abc import Sequence
from uuid import UUID

from diversion.domain.access import Permission
from diversion.domain.amendment import Amendment
from diversion.domain.completeness import missing
from diversion.domain.consents import Matter, everyone_agreed
from diversion.domain.dispute import Event, Status
from diversion.domain.filing import Filing
from diversion.domain.intake import Examination
from diversion.domain.reasons import Fault
from diversion.persistence.dispute import Dispute
from diversion.services.access import Actor
from diversion.services.acting import acting_on, demand_open
from diversion.services.amendment import examine_amended, write_amendment
from diversion.services.choice import write_choice
from diversion.services.consents import follow_answers, write_answers
from diversion.services.decisions import listed, newest
from diversion.services.dispute_file import DisputeFile, read_file
from diversion.services.disputes import note
from diversion.services.placement import ask, place
from diversion.services.refusals import Conflicting
from diversion.services.registers import VersionDiffers
from diversion.services.supplement_notice import end_notice_of_closed, open_notice, renew_notice
from diversion.services.transaction import Transaction

PLACED_ANEW = (Status.AWAITING_DOCKET, Status.CONSULTING)
WITH_AN_ORGANISATION = (Status.OFFERED, Status.IN_MEDIATION)


def correct_dispute(
    actor: Actor,
    dispute_id: UUID,
    version: int,
    change: Amendment,
    reason: str | None = None,
    shape_faults: Sequence[Fault] = (),
) -> UUID:
    """Correct a dispute's claims, facts, amount, cause, place, circumstances or parties; answers its id.

    Who: a clerk or router of the court. Refuses: ``VersionDiffers`` when somebody else was first,
    ``InputFaulty`` with every fault (masked values among them), ``Conflicting`` ``would-be-incomplete`` and,
    in a live 委托, ``party-has-not-agreed`` when a party joins without its consent (MS-4, R25-2).
    """
    with acting_on(actor, Permission.FILE_DISPUTE, dispute_id) as (tx, dispute):
        demand_open(dispute)
        if dispute.version != version:
            raise VersionDiffers(dispute.version)
        file = read_file(tx, dispute)
        before, found = examine_amended(tx, file, change, shape_faults)
        _refuse_incomplete(tx, dispute, before, found)
        written = write_amendment(tx, file, change, before, found)
        write_answers(tx, file, change.consents)
        write_choice(tx, file, change.choice)
        _refuse_without_consent(file)
        note(tx, dispute, "corrected", {"changed": written}, text=reason)
        _go_on(tx, file, change, found)
        end_notice_of_closed(tx, dispute)
        return dispute.id


def _go_on(tx: Transaction, file: DisputeFile, change: Amendment, found: Examination) -> None:
    dispute = file.dispute
    status = Status(dispute.status)
    if open_notice(tx, dispute) is not None:
        renew_notice(tx, dispute, found.missing)
    if status is Status.AWAITING_SUPPLEMENT:
        place(tx, file, Event.SUPPLEMENTED, complete=not found.missing)
    elif status in PLACED_ANEW or (status is Status.AWAITING_DECISION and _is_decided_otherwise(tx, file)):
        place(tx, file, Event.CORRECTED)
    else:
        if status in WITH_AN_ORGANISATION:
            ask(tx, file, complete=True)
        follow_answers(tx, file, change.consents)


def _is_decided_otherwise(tx: Transaction, file: DisputeFile) -> bool:
    """Tell whether triage now answers differently: only then is the router's decision taken from the router."""
    row = newest(tx, file, "triage")
    former = row.decision if row else None
    return ask(tx, file, complete=True).triage.decision != former


def _refuse_incomplete(tx: Transaction, dispute: Dispute, before: Filing, found: Examination) -> None:
    """Only what was there may not be taken away; what a notice still asks for may go on missing."""
    lacking = {reason.code for reason in missing(before)}
    taken_away = [reason for reason in found.missing if reason.code not in lacking]
    if taken_away and open_notice(tx, dispute) is None:
        raise Conflicting(
            "would-be-incomplete",
            f"修改后起诉材料将不完整：{'；'.join(reason.zh for reason in taken_away)}。",
            f"The filing would be incomplete: {' '.join(reason.en for reason in taken_away)}",
            reasons=listed(taken_away),
        )


def _refuse_without_consent(file: DisputeFile) -> None:
    is_live = file.dispute.docketed and file.dispute.status in WITH_AN_ORGANISATION
    if is_live and not everyone_agreed(file.said(), list(file.refs), Matter.MEDIATION):
        raise Conflicting(
            "party-has-not-agreed",
            "委托调解期间新增当事人，须一并提交其同意调解的记录，或者先终止调解。",
            "A party that joins during mediation after docketing needs its consent sent along; or end mediation.",
        )

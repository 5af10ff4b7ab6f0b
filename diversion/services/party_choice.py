"""A party picking by itself which organisation is to mediate: the same pick of all is the joint choice (ZX-6).

Each party picks one of the candidates or leaves it to the court, and may change its mind as long as the choice is
awaited; the clock of the two working days is the one that runs anyway. Once all say the same, the choice is recorded
as any other (``choice.py``). Nobody but the court is told whom another party picked, only whether all have, and
whether all picked the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission
from diversion.domain.consents import Answer, ChoiceBy, Matter, Means, answer_of
from diversion.domain.dispute import TRANSITIONS, Event, Status
from diversion.domain.filing import ChoiceInput
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.reasons import Fault
from diversion.persistence.dispute import PartyChoice
from diversion.persistence.party import Party
from diversion.services.access import Actor
from diversion.services.acting import PartyWord, acting_on, changed, demand_open, party_named
from diversion.services.choice import record_choice
from diversion.services.decisions import newest
from diversion.services.dispute_file import DisputeFile, read_file
from diversion.services.disputes import note
from diversion.services.refusals import Conflicting, InputFaulty
from diversion.services.transaction import Transaction


class Others(StrEnum):
    """How far the others are, and no more: not all have picked, or all have and it is not the same."""

    AWAITED = "awaited"
    DIFFER = "differ"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation that may mediate the dispute, as its register has it."""

    id: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class ChoiceOffered:
    """What a party may pick from, what it picked (an empty id: the court is to choose), how far the others are."""

    candidates: Sequence[Candidate]
    picked: str | None
    others: Others


def pick_organisation(actor: Actor, dispute_id: UUID, ref: str, organisation_id: UUID | None) -> None:
    """Record whom a party picks, None to leave it to the court; the last of equal picks makes the choice.

    Who: the party itself. Refuses: ``choice-not-awaited``, ``mediation-not-agreed`` before the party agreed to
    mediation, ``InputFaulty`` ``not-a-candidate``. The same again changes nothing.
    """
    with acting_on(actor, Permission.ACT_FOR_PARTY, dispute_id) as (tx, dispute):
        demand_open(dispute)
        file = read_file(tx, dispute)
        party = party_named(file, ref)
        _demand_awaited(file, ref)
        if organisation_id is not None and str(organisation_id) not in {
            each.id for each in _candidates(tx, file)
        }:
            zh, en = "请从所列调解组织中选择。", "Pick one of the organisations listed."
            raise InputFaulty([Fault("/organisation_id", "not-a-candidate", zh, en)])
        picks = _picks(tx, file)
        if ref in picks and picks[ref].organisation_id == organisation_id:
            return
        if ref in picks:
            picks[ref].ended_at = tx.at
        picks[ref] = tx.add(_row(tx, file, party, organisation_id))
        changed(dispute)
        note(tx, dispute, "party_picked", {"party_ref": ref})
        if not _is_one(picks, file):
            return
        by = ChoiceBy.JOINT if organisation_id is not None else ChoiceBy.WAIVED
        told = ChoiceInput(by, str(organisation_id) if organisation_id is not None else None)
        record_choice(actor, dispute_id, told, PartyWord(ref, Means.ONLINE))


def read_choice_offered(tx: Transaction, file: DisputeFile, ref: str) -> ChoiceOffered | None:
    """Say what a party may pick from; None where no choice is awaited from it."""
    if not _is_awaited(file) or answer_of(file.said(), ref, Matter.MEDIATION) is not Answer.YES:
        return None
    candidates = _candidates(tx, file)
    if not candidates:
        return None
    picks = _picks(tx, file)
    mine = picks.get(ref)
    picked = None if mine is None else str(mine.organisation_id or "")
    others = Others.DIFFER if _are_all(picks, file) else Others.AWAITED
    return ChoiceOffered(candidates, picked, others)


def _demand_awaited(file: DisputeFile, ref: str) -> None:
    if not _is_awaited(file):
        zh, en = "现在不需要选定调解组织。", "No choice of an organisation is awaited now."
        raise Conflicting("choice-not-awaited", zh, en)
    if answer_of(file.said(), ref, Matter.MEDIATION) is not Answer.YES:
        zh, en = "请先同意调解，再选定调解组织。", "Agree to mediation first, then choose."
        raise Conflicting("mediation-not-agreed", zh, en)


def _is_awaited(file: DisputeFile) -> bool:
    return (Status(file.dispute.status), Event.CHOSEN) in TRANSITIONS and (
        file.choice is None or file.choice.by != ChoiceBy.JOINT
    )


def _candidates(tx: Transaction, file: DisputeFile) -> list[Candidate]:
    """List who could take it, as routing last found, by name: their order here says nothing."""
    decided = newest(tx, file, "routing")
    listed = decided.body["candidates"] if decided else []
    eligible = [
        each for each in listed if not each["excluded_by"] and each["handoff_kind"] == HandoffKind.MEDIATE
    ]
    found = [Candidate(each["organisation_id"], each["name"], each["kind"]) for each in eligible]
    return sorted(found, key=lambda each: each.name)


def _picks(tx: Transaction, file: DisputeFile) -> dict[str, PartyChoice]:
    """Read the standing picks by the parties' refs, also those made before a party's row was corrected."""
    tx.flush()
    query = (
        select(PartyChoice, Party.ref)
        .join(Party, Party.id == PartyChoice.party_id)
        .where(PartyChoice.dispute_id == file.dispute.id, PartyChoice.ended_at.is_(None))
    )
    return {ref: row for row, ref in tx.session.execute(query) if ref in file.refs}


def _are_all(picks: dict[str, PartyChoice], file: DisputeFile) -> bool:
    return set(picks) == set(file.refs)


def _is_one(picks: dict[str, PartyChoice], file: DisputeFile) -> bool:
    return _are_all(picks, file) and len({each.organisation_id for each in picks.values()}) == 1


def _row(tx: Transaction, file: DisputeFile, party: Party, organisation_id: UUID | None) -> PartyChoice:
    return PartyChoice(
        id=tx.new_id(),
        court_id=file.dispute.court_id,
        dispute_id=file.dispute.id,
        party_id=party.id,
        organisation_id=organisation_id,
        at=tx.at,
        ended_at=None,
    )

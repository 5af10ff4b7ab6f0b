"""A dispute with everything a decision asks of it, read once and turned into a rule's facts.

Triage, gate and routing each ask their own small question; this is where rows become those questions.
Personal texts are opened only where a fact needs them; nothing here decides or writes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from diversion.domain import consents as said
from diversion.domain.access import Permission
from diversion.domain.cause_classes import CauseFacts
from diversion.domain.causes import Cause
from diversion.domain.consents import ChoiceBy, Matter
from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.deadlines import due_on
from diversion.domain.entries import Entry
from diversion.domain.filing import FOREIGN_PARTY, LABOUR_ARBITRATION_DONE, NOT_CIVIL
from diversion.domain.gates import OfferFacts, both_agreed_at
from diversion.domain.parties import PartyKind, PartyRole
from diversion.domain.regimes import Regime
from diversion.domain.triage import TriageFacts, TriageParty
from diversion.domain.triage_lists import NotCivil, TriageFlag
from diversion.persistence.dispute import Bar, Choice, Claim, Consent, Dispute, Docketing, Preservation
from diversion.persistence.party import Party
from diversion.persistence.registers import Court
from diversion.services.calendars import calendar_now
from diversion.services.causes import cause_of
from diversion.services.settings import settings_of
from diversion.services.transaction import Transaction

DOCKETING_DEMANDED = "docketing_demanded"


@dataclass(slots=True)
class DisputeFile:
    """The rows in force of one dispute, open parties in order; ``is_new`` while it is being filed."""

    dispute: Dispute
    court: Court
    claim: Claim
    cause: Cause | None
    parties: list[Party]
    consents: list[Consent] = field(default_factory=list)
    choice: Choice | None = None
    docketing: Docketing | None = None
    bar: Bar | None = None
    preservation: Preservation | None = None
    is_new: bool = False
    choice_fell_through_at: datetime | None = None

    @property
    def refs(self) -> dict[str, UUID]:
        """Party ids by the filing's own short names."""
        return {party.ref: party.id for party in self.parties}

    def on_side(self, role: PartyRole) -> list[Party]:
        """List the open parties of a side."""
        return [party for party in self.parties if party.role == role]

    def said(self) -> tuple[said.Consent, ...]:
        """Turn the consent rows into what the rules ask of them."""
        by_id = {party.id: party.ref for party in self.parties}
        return tuple(
            said.Consent(
                by_id[row.party_id],
                Matter(row.matter),
                said.Answer(row.answer),
                said.Means(row.means),
                row.at,
            )
            for row in self.consents
            if row.party_id in by_id
        )


def read_file(tx: Transaction, dispute: Dispute) -> DisputeFile:
    """Read a dispute's rows in force, once a transaction."""

    def read() -> DisputeFile:
        tx.flush()
        claim = _open_row(tx, Claim, dispute.id)
        if claim is None:
            raise LookupError(f"dispute {dispute.id} has no open claim")
        return DisputeFile(
            dispute=dispute,
            court=tx.session.get_one(Court, dispute.court_id),
            claim=claim,
            cause=cause_of(tx, claim.cause_version, claim.cause_key),
            parties=_listed(tx, Party, dispute.id, Party.position),
            consents=list(
                tx.session.scalars(
                    select(Consent).where(Consent.dispute_id == dispute.id).order_by(Consent.at, Consent.id)
                )
            ),
            choice=_open_row(tx, Choice, dispute.id),
            docketing=_open_row(tx, Docketing, dispute.id),
            bar=_open_row(tx, Bar, dispute.id),
            preservation=_open_row(tx, Preservation, dispute.id),
            choice_fell_through_at=tx.session.scalar(
                select(func.max(Choice.ended_at)).where(
                    Choice.dispute_id == dispute.id, Choice.by == ChoiceBy.JOINT
                )
            ),
        )

    return tx.once(("file", dispute.id), read)


def triage_facts(file: DisputeFile, day: date) -> TriageFacts:
    """Say what triage asks of a dispute. A filing without a cause is not triaged: it is incomplete."""
    dispute, spoken = file.dispute, file.said()
    flags = set(dispute.flags)
    applicants = [party.ref for party in file.on_side(PartyRole.APPLICANT)]
    not_civil = next((flag.removeprefix(NOT_CIVIL) for flag in flags if flag.startswith(NOT_CIVIL)), None)
    return TriageFacts(
        entry=Entry(dispute.entry),
        regime=Regime(dispute.regime),
        cause=cause_facts(file),
        parties=tuple(_triage_party(party, spoken, flags) for party in file.parties),
        day=day,
        docketed=dispute.docketed,
        claim_amount=file.claim.amount,
        mediate_before_docketing=said.everyone_agreed(spoken, applicants, Matter.MEDIATE_BEFORE_DOCKETING),
        docketing_demanded=DOCKETING_DEMANDED in flags,
        hard_bar_on=file.bar.hard_bar_on if file.bar else None,
        preservation_wanted=file.preservation is not None,
        preservation_executed=bool(file.preservation and file.preservation.executed_on),
        flags=frozenset(TriageFlag(flag) for flag in flags if flag in set(TriageFlag)),
        labour_arbitration_done=True if LABOUR_ARBITRATION_DONE in flags else None,
        not_civil=NotCivil(not_civil) if not_civil else None,
    )


def cause_facts(file: DisputeFile) -> CauseFacts:
    """Say what rules ask of the cause; a filing that has none yet is 案由未定."""
    if file.cause is None:
        return CauseFacts("", ("案由未定",))
    return CauseFacts(file.cause.key, tuple(file.cause.path))


def offer_facts(tx: Transaction, file: DisputeFile) -> OfferFacts:
    """Say what the gate asks, with the end of the two days for a joint choice where they have begun.

    On a provisional date only a router's own act takes the choice from the parties, never a clock.
    """
    dispute = file.dispute
    facts = OfferFacts(
        entry=Entry(dispute.entry),
        regime=Regime(dispute.regime),
        docketed=dispute.docketed,
        applicants=tuple(party.ref for party in file.on_side(PartyRole.APPLICANT)),
        parties=tuple(party.ref for party in file.parties),
        consents=file.said(),
        now=tx.at,
        today=tx.today,
        choice=ChoiceBy(file.choice.by) if file.choice else None,
        preservation_pending=file.preservation is not None and file.preservation.executed_on is None,
        hard_bar_on=file.bar.hard_bar_on if file.bar else None,
        hard_bar_within_days=settings_of(tx, dispute.court_id, tx.today).whole("hard_bar_near_days"),
    )
    since = choice_awaited_since(file, facts)
    if since is None:
        return facts
    due = due_on(DeadlineRule.JOINT_CHOICE, since, calendar_now(tx))
    is_guess = due.provisional and dispute.court_id not in tx.actor.reach(Permission.ROUTE_DISPUTE).courts
    return replace(facts, choice_due_at=None if is_guess else due.due_at)


def choice_awaited_since(file: DisputeFile, facts: OfferFacts) -> datetime | None:
    """Tell since when the parties may choose jointly (ZX-6): anew after a joint choice fell through."""
    both_at = both_agreed_at(facts)
    return both_at and max(both_at, file.choice_fell_through_at or both_at)


def _triage_party(party: Party, spoken: Sequence[said.Consent], flags: set[str]) -> TriageParty:
    return TriageParty(
        role=PartyRole(party.role),
        kind=PartyKind(party.kind),
        foreign_element=f"{FOREIGN_PARTY}{party.ref}" in flags,
        refuses_mediation=said.answer_of(spoken, party.ref, Matter.MEDIATION) is said.Answer.NO,
    )


def fell_through_at(choices: Iterable[Choice]) -> datetime | None:
    """Say when the last joint choice fell through, given every choice of a dispute."""
    ended = [each.ended_at for each in choices if each.by == ChoiceBy.JOINT and each.ended_at is not None]
    return max(ended, default=None)


def _open_row(tx: Transaction, table: Any, dispute_id: UUID) -> Any:
    return tx.session.scalar(select(table).where(table.dispute_id == dispute_id, table.ended_at.is_(None)))


def _listed(tx: Transaction, table: Any, dispute_id: UUID, order: Any) -> list[Any]:
    query = select(table).where(table.dispute_id == dispute_id, table.ended_at.is_(None)).order_by(order)
    return list(tx.session.scalars(query))

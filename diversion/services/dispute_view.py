"""What a dispute looks like to those who may read it: whose turn, until when and why; always masked."""

from collections.abc import Callable, Sequence
from datetime import UTC
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from diversion.domain.access import Permission
from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.filing import RepresentativeInput
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.masking import mask_address, mask_identity, mask_phone
from diversion.domain.parties import IdentityType
from diversion.persistence.access import UserAccount
from diversion.persistence.alerts import RiskAlert
from diversion.persistence.deadlines import Deadline
from diversion.persistence.dispute import (
    Decision,
    Dispute,
    FilingReceipt,
    OutsideNumber,
    SupplementNotice,
)
from diversion.persistence.handoff import Handoff
from diversion.persistence.mediation import Suspension
from diversion.persistence.organisation import Organisation
from diversion.persistence.outcome import FeeNotice
from diversion.persistence.party import Party
from diversion.services.access import Actor
from diversion.services.dispute_file import DisputeFile, read_file
from diversion.services.disputes import dispute_for, is_of_court, seal_of
from diversion.services.representatives import representatives_of
from diversion.services.transaction import Transaction, transaction

UNNAMED_APPRAISER = "鉴定机构"
COURT_ROLES = {"clerk": "立案窗口人员", "router": "程序分流员", "judge": "指导法官"}


def view_dispute(actor: Actor, dispute_id: UUID) -> dict[str, Any]:
    """Show a dispute to an actor who may read it. Raises ``NotFound``."""
    with transaction(actor) as tx:
        return view(tx, dispute_for(tx, Permission.READ_DISPUTE, dispute_id, lock=False))


def shown_after(actor: Actor, act: Callable[[], UUID]) -> dict[str, Any]:
    """Do an act that answers its dispute's id, and show what came of it, all in one transaction.

    Whoever may act sees the dispute once more, also one who gives it back by acting.
    """
    with transaction(actor) as tx:
        dispute_id = act()
        tx.flush()
        return view(tx, tx.session.get_one(Dispute, dispute_id))


def view(tx: Transaction, dispute: Dispute) -> dict[str, Any]:
    """Show a dispute as this transaction sees it. Who else might have had it is told to its court only."""
    tx.flush()
    file = read_file(tx, dispute)
    agents = representatives_of(tx, dispute.id)
    return {
        "id": dispute.id,
        "reference": dispute.reference,
        "court_code": file.court.code,
        "entry": dispute.entry,
        "status": dispute.status,
        "regime": dispute.regime,
        "filed_on": dispute.filed_on,
        "docketed": dispute.docketed,
        "closed_reason": dispute.closed_reason,
        "version": dispute.version,
        **_claimed(tx, file),
        "parties": [_party(tx, party, agents[party.id]) for party in file.parties],
        "consents": _consents(file),
        "choice": {"by": file.choice.by, "organisation_id": file.choice.organisation_id}
        if file.choice
        else None,
        "handoff": _handoff(tx, dispute),
        "responsible": responsible_view(tx, dispute),
        "flags": list(dispute.flags),
        **_decisions(tx, dispute),
        **_clocks(tx, dispute),
        **_noted(tx, dispute),
    }


def _claimed(tx: Transaction, file: DisputeFile) -> dict[str, Any]:
    texts = seal_of(tx, file.dispute.id).open(f"claim:{file.claim.id}", file.claim.sealed)
    cause, docketing = file.cause, file.docketing
    return {
        "cause": {"key": cause.key, "code": cause.code, "name": cause.name, "version": cause.version}
        if cause
        else None,
        "claim_amount": file.claim.amount,
        "dispute_region": file.dispute.dispute_region,
        "claims": texts["claims"],
        "facts": texts["facts"],
        "docketed_on": docketing.docketed_on if docketing else None,
        "case_number": docketing.case_number if docketing else None,
        "procedure": docketing.procedure if docketing else None,
        "hard_bar_on": file.bar.hard_bar_on if file.bar else None,
        "preservation_wanted": file.preservation is not None,
        "preservation_executed_on": file.preservation.executed_on if file.preservation else None,
    }


def _consents(file: DisputeFile) -> list[dict[str, Any]]:
    """List what the parties of today answered, in order; the last answer of each on a matter stands."""
    refs = {party.id: party.ref for party in file.parties}
    columns = ("matter", "answer", "means", "asked_by")
    return [
        {
            "party_ref": refs[row.party_id],
            "at": row.at.astimezone(UTC),
            **{name: getattr(row, name) for name in columns},
        }
        for row in sorted(file.consents, key=lambda row: row.at)
        if row.party_id in refs
    ]


def _party(tx: Transaction, party: Party, agents: Sequence[RepresentativeInput]) -> dict[str, Any]:
    told = seal_of(tx, party.dispute_id).open(f"party:{party.id}", party.sealed)
    kind = IdentityType(party.identity_type) if party.identity_type else None
    return {
        "id": party.id,
        "ref": party.ref,
        "role": party.role,
        "kind": party.kind,
        "name": told["name"],
        "identity_type": kind,
        "identity_number": mask_identity(told["identity_number"]) if told["identity_number"] else None,
        "phone": mask_phone(told["phone"]) if told["phone"] else None,
        "address": mask_address(told["address"]) if told["address"] else None,
        "address_region": party.address_region,
        "representatives": agents,
    }


def _handoff(tx: Transaction, dispute: Dispute) -> dict[str, Any] | None:
    """The newest handoff that mediates, live or not."""
    query = (
        select(Handoff)
        .where(Handoff.dispute_id == dispute.id, Handoff.kind == HandoffKind.MEDIATE)
        .order_by(Handoff.sequence.desc())
        .limit(1)
    )
    row = tx.session.scalar(query)
    if row is None:
        return None
    names = (
        "id",
        "kind",
        "referral_kind",
        "status",
        "organisation_id",
        "chosen_by",
        "mediator_id",
        "sequence",
    )
    return {name: getattr(row, name) for name in names}


def responsible_view(tx: Transaction, dispute: Dispute) -> dict[str, Any] | None:
    """Say by name who holds a dispute; None when it is closed."""
    if dispute.holder_kind is None or dispute.holder_id is None:
        return None
    return {
        "kind": dispute.holder_kind,
        "id": dispute.holder_id,
        "name": holder_name(tx, dispute.holder_kind, dispute.holder_id, dispute.id),
        "attributed_to": dispute.attributed_to,
    }


def holder_name(tx: Transaction, kind: str, holder_id: str, dispute_id: UUID) -> str:
    """Say by name who a holder is, or was: a court's role, else as the register or the dispute's seal tells."""
    if kind == "court_role":
        return COURT_ROLES[holder_id]
    if kind == "organisation":
        return tx.session.get_one(Organisation, UUID(holder_id)).name
    if kind == "user":
        return tx.session.get_one(UserAccount, UUID(holder_id)).name
    if kind == "party":
        party = tx.session.get_one(Party, UUID(holder_id))
        return str(seal_of(tx, dispute_id).open(f"party:{party.id}", party.sealed)["name"])
    pause = tx.session.get_one(Suspension, UUID(holder_id))
    told = seal_of(tx, dispute_id).open(f"suspension:{pause.id}", pause.sealed)
    return str(told["appraiser"] or UNNAMED_APPRAISER)


def _decisions(tx: Transaction, dispute: Dispute) -> dict[str, Any]:
    query = (
        select(Decision)
        .where(Decision.dispute_id == dispute.id)
        .order_by(Decision.stage, Decision.at.desc(), Decision.id.desc())
        .ext(distinct_on(Decision.stage))
    )
    newest = {row.stage: row for row in tx.session.scalars(query)}
    triage, routing = newest.get("triage"), newest.get("routing")
    remarks = newest["intake"].body["flags"] if "intake" in newest else []
    return {
        "remarks": remarks,
        "triage": {
            "decision": triage.decision,
            "reasons": triage.body["reasons"],
            "overruled": triage.body["overruled"],
            "ruleset_version": triage.ruleset_version,
        }
        if triage
        else None,
        "routing": routing.body if routing and is_of_court(tx.actor, dispute) else None,
    }


def _clocks(tx: Transaction, dispute: Dispute) -> dict[str, Any]:
    query = select(Deadline).where(
        Deadline.dispute_id == dispute.id,
        or_(Deadline.id == dispute.next_deadline_id, Deadline.rule == DeadlineRule.DOCKETING),
    )
    rows = list(tx.session.scalars(query.order_by(Deadline.starts_at)))
    due = next((row for row in rows if row.id == dispute.next_deadline_id), None)
    docketing = next((row for row in reversed(rows) if row.rule == DeadlineRule.DOCKETING), None)
    receipt = tx.session.get_one(FilingReceipt, dispute.id)
    return {
        "receipt": {
            "number": receipt.number,
            "at": receipt.at,
            "docket_by": docketing.due_on if docketing else None,
        },
        "next_due_at": dispute.next_due_at,
        "next_due": {
            "rule": due.rule,
            "article": due.article,
            "derivation": due.derivation,
            "provisional": due.provisional,
            "due_on": due.due_on,
        }
        if due
        else None,
    }


def _noted(tx: Transaction, dispute: Dispute) -> dict[str, Any]:
    numbers = select(OutsideNumber).where(
        OutsideNumber.dispute_id == dispute.id, OutsideNumber.ended_at.is_(None)
    )
    alerts = select(RiskAlert).where(RiskAlert.dispute_id == dispute.id, RiskAlert.ended_at.is_(None))
    notice = select(SupplementNotice).where(
        SupplementNotice.dispute_id == dispute.id, SupplementNotice.ended_at.is_(None)
    )
    asked = tx.session.scalar(notice)
    fee = select(FeeNotice).where(FeeNotice.dispute_id == dispute.id, FeeNotice.ended_at.is_(None))
    return {
        "fee_notice": _fee_notice(tx.session.scalar(fee)),
        "outside_numbers": [
            {"system": row.system, "number": row.number} for row in tx.session.scalars(numbers)
        ],
        "alerts": [{"id": row.id, "kind": row.kind, "at": row.at} for row in tx.session.scalars(alerts)],
        "missing": asked.missing if asked else [],
    }


def _fee_notice(row: FeeNotice | None) -> dict[str, Any] | None:
    return {"sent_on": row.sent_on, "pay_by_on": row.pay_by_on, "paid_on": row.paid_on} if row else None

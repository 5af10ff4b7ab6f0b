"""What came of a mediation, for those who go on with it: the judge who reviews, the clerk who registers.

The terms of an agreement are not public (TY-2). The mediating side reads them; the court does while the
settlement stands, because the agreement is filed with it (TY-11, TY-12), and no longer once the dispute
has come back: what was conceded for the sake of settling stays in mediation (promise 8).
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.outcome import (
    Agreement,
    Confirmation,
    Exit,
    Outcome,
    Performance,
    ReturnToCourt,
    Review,
    Signature,
)
from diversion.persistence.party import Party
from diversion.services.access import Actor
from diversion.services.disputes import dispute_for, seal_of
from diversion.services.handoffs import within
from diversion.services.refusals import NotFound
from diversion.services.settlement import newest_agreement, under_review
from diversion.services.transaction import Transaction, transaction

GOING_ON_WITH_IT = (Permission.APPLY_FOR_CONFIRMATION, Permission.ANSWER_GUIDANCE)


def read_outcome(actor: Actor, dispute_id: UUID) -> dict[str, Any]:
    """Read how a dispute's last mediation ended and what followed; None for what did not happen.

    Who: everybody who may read the dispute; the terms only as said above. Raises ``NotFound`` also while
    nothing has ended.
    """
    with transaction(actor) as tx:
        dispute = dispute_for(tx, Permission.READ_DISPUTE, dispute_id, lock=False)
        query = select(Outcome).where(Outcome.dispute_id == dispute.id)
        outcome = tx.session.scalar(query.order_by(Outcome.ended_at.desc(), Outcome.id.desc()).limit(1))
        if outcome is None:
            raise NotFound("调解结果", "outcome")
        back = _returned_since(tx, outcome)
        return {
            "dispute_id": dispute.id,
            "handoff_id": outcome.handoff_id,
            "end_reason": outcome.end_reason,
            "settled": outcome.settled,
            "ended_by_clock": outcome.ended_by_clock,
            "ended_at": outcome.ended_at,
            "reported_at": outcome.reported_at,
            "failure_report": _report(tx, outcome),
            "agreement": _agreement(tx, dispute, outcome, stands=back is None),
            "review_pending": under_review(tx, dispute),
            "reviews": [_named(row, "finding", "signs", "at") for row in _rows(tx, Review, dispute)],
            "confirmations": [
                _named(row, "applied_at", "case_number", "decision", "refusal_code", "decided_at")
                for row in _rows(tx, Confirmation, dispute, Confirmation.applied_at)
            ],
            "performances": [_named(row, "performed_on", "whole") for row in _rows(tx, Performance, dispute)],
            "exit": next((_exit(row) for row in _rows(tx, Exit, dispute)), None),
            "returned_at": back.at if back else None,
        }


def _returned_since(tx: Transaction, outcome: Outcome) -> ReturnToCourt | None:
    query = select(ReturnToCourt).where(
        ReturnToCourt.dispute_id == outcome.dispute_id, ReturnToCourt.at >= outcome.ended_at
    )
    return tx.session.scalar(query.order_by(ReturnToCourt.at, ReturnToCourt.id).limit(1))


def _report(tx: Transaction, outcome: Outcome) -> dict[str, Any] | None:
    if outcome.sealed is None:
        return None
    return seal_of(tx, outcome.dispute_id).open(f"outcome:{outcome.id}", outcome.sealed)


def _agreement(tx: Transaction, dispute: Dispute, outcome: Outcome, *, stands: bool) -> dict[str, Any] | None:
    row = newest_agreement(tx, dispute)
    if row is None or row.handoff_id != outcome.handoff_id:
        return None
    kept = seal_of(tx, dispute.id).open(f"agreement:{row.id}", row.sealed)
    may_read = _mediates(tx, row) or (stands and _goes_on_with_it(tx, dispute))
    return {
        **_named(row, "id", "form", "in_force_at", "perform_by_on"),
        "terms": kept["terms"] if may_read else None,
        "signs": kept["signs"] if may_read else [],
        "signatures": _signatures(tx, row, kept["signed_by"]),
    }


def _signatures(tx: Transaction, row: Agreement, signed_by: dict[str, Any]) -> list[dict[str, Any]]:
    query = (
        select(Signature, Party.ref)
        .join(Party, Party.id == Signature.party_id)
        .where(Signature.agreement_id == row.id)
    )
    return [
        {**_named(signature, "signed_at", "means"), "party_ref": ref, "by": signed_by.get(ref)}
        for signature, ref in tx.session.execute(query.order_by(Party.position))
    ]


def _mediates(tx: Transaction, row: Agreement) -> bool:
    reach = tx.actor.reach(Permission.MEDIATE)
    if not reach:
        return False
    query = select(Handoff.id).where(Handoff.id == row.handoff_id, within(reach, tx.actor))
    return tx.session.scalar(query) is not None


def _goes_on_with_it(tx: Transaction, dispute: Dispute) -> bool:
    if tx.actor.reach(Permission.READ_DISPUTE).everywhere:
        return True
    return any(dispute.court_id in tx.actor.reach(each).courts for each in GOING_ON_WITH_IT)


def _rows(tx: Transaction, table: Any, dispute: Dispute, order: Any = None) -> Sequence[Any]:
    query = select(table).where(table.dispute_id == dispute.id)
    return tx.session.scalars(query.order_by(table.at if order is None else order, table.id)).all()


def _exit(row: Exit) -> dict[str, Any]:
    return {**_named(row, "kind", "at"), **row.details}


def _named(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}

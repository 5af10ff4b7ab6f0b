"""Storing what triage and routing decided, with their reasons and versions; the newest row counts.

A decision that repeats the newest one is not stored again: asking is free, a changed answer is a fact.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from diversion.domain.gates import Gate
from diversion.domain.reasons import Reason
from diversion.domain.routing import Candidate, Routing
from diversion.domain.triage import RULESET_VERSION, Triage, TriageDecision
from diversion.persistence.dispute import Decision
from diversion.services.dispute_file import DisputeFile
from diversion.services.transaction import Transaction


def listed(reasons: Iterable[Reason]) -> list[dict[str, str | None]]:
    """Write reasons as they are stored with a decision and answered to clients."""
    return [
        {"code": each.code, "text": each.zh, "text_en": each.en, "article": each.article} for each in reasons
    ]


def newest(tx: Transaction, file: DisputeFile, stage: str) -> Decision | None:
    """Find the newest decision of a stage, this transaction's own included."""
    known = tx.once(("decisions", file.dispute.id), dict[str, Decision | None])
    if stage not in known:
        query = (
            select(Decision)
            .where(Decision.dispute_id == file.dispute.id, Decision.stage == stage)
            .order_by(Decision.at.desc(), Decision.id.desc())
            .limit(1)
        )
        known[stage] = None if file.is_new else tx.session.scalar(query)
    return known[stage]


def write_decision(
    tx: Transaction, file: DisputeFile, stage: str, decision: str | None, body: dict[str, Any], version: str
) -> Decision:
    """Store a decision unless it repeats the newest of its stage."""
    former = newest(tx, file, stage)
    if former is not None and (former.decision, former.body) == (decision, body):
        return former
    row = tx.add(
        Decision(
            id=tx.new_id(),
            court_id=file.dispute.court_id,
            dispute_id=file.dispute.id,
            stage=stage,
            decision=decision,
            body=body,
            ruleset_version=version,
            decided_by=tx.actor.user_id,
            at=tx.at,
        )
    )
    tx.once(("decisions", file.dispute.id), dict[str, Decision | None])[stage] = row
    return row


def write_triage(tx: Transaction, file: DisputeFile, decided: Triage, *, overruled: bool = False) -> None:
    """Store what triage, or a router over it, decided."""
    body = {"reasons": listed(decided.reasons), "overruled": overruled}
    write_decision(tx, file, "triage", decided.decision, body, decided.ruleset_version)


def standing_ruling(tx: Transaction, file: DisputeFile) -> Triage | None:
    """Give a router's ruling where the newest triage is one: it stands until another ruling."""
    row = newest(tx, file, "triage")
    if row is None or not row.body["overruled"] or row.decision is None:
        return None
    reasons = tuple(Reason(each["code"], each["text"], each["text_en"]) for each in row.body["reasons"])
    return Triage(TriageDecision(row.decision), reasons, row.ruleset_version)


def write_routing(tx: Transaction, file: DisputeFile, routing: Routing, gate: Gate) -> None:
    """Store the candidates in their order, each with its reasons, and whom routing proposes."""
    body = {
        "proposed": _named(routing.proposed),
        "assist": _named(routing.assist),
        "chosen_by": gate.chosen_by.value if gate.chosen_by else None,
        "gate": {"open": gate.open, "reasons": listed(gate.reasons)},
        "candidates": [_candidate(each) for each in routing.candidates],
    }
    write_decision(tx, file, "routing", None, body, RULESET_VERSION)


def _named(candidate: Candidate | None) -> dict[str, str] | None:
    return {"organisation_id": candidate.organisation_id, "name": candidate.name} if candidate else None


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "organisation_id": candidate.organisation_id,
        "name": candidate.name,
        "kind": candidate.kind.value,
        "handoff_kind": candidate.handoff_kind.value,
        "score": candidate.score,
        "reasons": listed(candidate.reasons),
        "excluded_by": listed([candidate.excluded_by])[0] if candidate.excluded_by else None,
    }

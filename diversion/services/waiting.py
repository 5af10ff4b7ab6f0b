"""What waits for a person at court, by the clock that waits: what the desks of window, router and judge ask.

Beside ``dispute_list.py``, which lists by where disputes stand: here each line says which clock runs and what
triage and routing said last, so that a desk can say why it is there. Only the court's own; the next due first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import distinct_on

from diversion.domain.access import Permission
from diversion.domain.consents import Matter
from diversion.domain.dispute import CourtRole, HolderKind, Status
from diversion.domain.escalation import Step
from diversion.domain.triage import TriageDecision
from diversion.persistence.deadlines import Deadline, LadderStep
from diversion.persistence.dispute import Consent, Decision, Dispute
from diversion.persistence.party import Party
from diversion.services.access import Actor
from diversion.services.dispute_rows import dispute_rows
from diversion.services.disputes import seal_of
from diversion.services.pages import MOST_ROWS
from diversion.services.transaction import Transaction, transaction

Lines = Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class RouterDesk:
    """What waits for a router; each dispute stands in the first list that it belongs to.

    ``late``: the court's own lateness, whoever's. ``escalated``: a partner was reminded and asked in vain.
    ``asked``: triage wants a person. ``others``: what else is with the router, offers to confirm among it.
    """

    late: Lines
    escalated: Lines
    asked: Lines
    others: Lines


@dataclass(frozen=True, slots=True)
class ClerkDesk:
    """What the filing window holds: to docket, returned to be docketed, answers to ask for, and the rest.

    ``unasked`` names, by dispute, the parties from whom no answer on mediation is recorded.
    """

    to_docket: Lines
    returned: Lines
    to_ask: Lines
    others: Lines
    unasked: Mapping[UUID, Sequence[str]]


def read_clerk_desk(actor: Actor) -> ClerkDesk:
    """Read what waits for the filing window, the next due first. Who: a clerk or router, for their courts."""
    with transaction(actor) as tx:
        courts = actor.demand(Permission.DOCKET_DISPUTE).courts
        held = Dispute.holder_kind == HolderKind.COURT_ROLE, Dispute.holder_id == CourtRole.CLERK
        mine = _lines(tx, _next_due(Dispute.court_id.in_(courts), *held))
        groups = {
            Status.AWAITING_DOCKET: "to_docket",
            Status.RETURNED: "returned",
            Status.CONSULTING: "to_ask",
        }
        sorted_: dict[str, list[dict[str, Any]]] = {name: [] for name in (*groups.values(), "others")}
        for line in mine:
            name = groups.get(Status(line["status"]), "others")
            sorted_["others" if name == "returned" and line["docketed"] else name].append(line)
        return ClerkDesk(**sorted_, unasked=_unasked(tx, [each["id"] for each in sorted_["to_ask"]]))


def read_router_desk(actor: Actor) -> RouterDesk:
    """Read what waits for a router. Who: a router, for the disputes of their courts."""
    with transaction(actor) as tx:
        courts = actor.demand(Permission.ROUTE_DISPUTE).courts
        at_court = Dispute.court_id.in_(courts), Dispute.holder_kind == HolderKind.COURT_ROLE
        late = _lines(tx, _next_due(*at_court, Dispute.next_due_at < tx.at))
        seen = {each["id"] for each in late}
        escalated = _lines(tx, _escalated(courts), but=seen)
        mine = _lines(tx, _next_due(*at_court, Dispute.holder_id == CourtRole.ROUTER), but=seen)
        asked = [each for each in mine if each["triage"] == TriageDecision.ASK]
        return RouterDesk(late, escalated, asked, [each for each in mine if each not in asked])


def list_judge_turns(actor: Actor) -> Lines:
    """List what waits for a judge. Who: a judge, for the disputes of their courts."""
    with transaction(actor) as tx:
        courts = actor.demand(Permission.ANSWER_GUIDANCE).courts
        held = Dispute.holder_kind == HolderKind.COURT_ROLE, Dispute.holder_id == CourtRole.JUDGE
        return _lines(tx, _next_due(Dispute.court_id.in_(courts), *held))


def _unasked(tx: Transaction, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[str]]:
    answered = Consent.party_id == Party.id, Consent.matter == Matter.MEDIATION
    query = select(Party.id, Party.dispute_id, Party.sealed).where(
        Party.dispute_id.in_(ids), Party.ended_at.is_(None), ~select(Consent.id).where(*answered).exists()
    )
    found: dict[UUID, list[str]] = {}
    for row in tx.session.execute(query.order_by(Party.dispute_id, Party.position)):
        name = seal_of(tx, row.dispute_id).open(f"party:{row.id}", row.sealed)["name"]
        found.setdefault(row.dispute_id, []).append(name or "")
    return found


def _next_due(*conditions: ColumnElement[bool]) -> Any:
    clock = Deadline.id == Dispute.next_deadline_id
    query = select(Dispute, Deadline.rule).outerjoin(Deadline, clock).where(*conditions)
    return query.order_by(Dispute.next_due_at, Dispute.id).limit(MOST_ROWS)


def _escalated(courts: Iterable[UUID]) -> Any:
    """Ask for disputes with a running clock whose ladder has come to the router."""
    came = LadderStep.deadline_id == Deadline.id, LadderStep.step == Step.ROUTER, ~LadderStep.is_paused
    query = select(Dispute, Deadline.rule).join(Deadline, Deadline.dispute_id == Dispute.id)
    query = query.where(Deadline.court_id.in_(courts), Deadline.ended_at.is_(None))
    query = query.where(select(LadderStep.step).where(*came).exists())
    return query.order_by(Deadline.due_at, Deadline.id).limit(MOST_ROWS)


def _lines(tx: Transaction, query: Any, but: Iterable[UUID] = ()) -> Lines:
    found = [row for row in tx.session.execute(query) if row.Dispute.id not in but]
    disputes = [row.Dispute for row in found]
    decided = _decided(tx, [each.id for each in disputes])
    return [
        shown | {"rule": row.rule} | _said(decided.get(row.Dispute.id, {}))
        for row, shown in zip(found, dispute_rows(tx, disputes), strict=True)
    ]


def _decided(tx: Transaction, ids: Sequence[UUID]) -> Mapping[UUID, dict[str, Decision]]:
    query = (
        select(Decision)
        .where(Decision.dispute_id.in_(ids), Decision.stage.in_(("triage", "routing")))
        .order_by(Decision.dispute_id, Decision.stage, Decision.at.desc(), Decision.id.desc())
        .ext(distinct_on(Decision.dispute_id, Decision.stage))
    )
    found: dict[UUID, dict[str, Decision]] = {}
    for row in tx.session.scalars(query):
        found.setdefault(row.dispute_id, {})[row.stage] = row
    return found


def _said(decided: Mapping[str, Decision]) -> dict[str, Any]:
    triage, routing = decided.get("triage"), decided.get("routing")
    proposed = routing.body["proposed"] if routing else None
    return {
        "triage": triage.decision if triage else None,
        "triage_reasons": triage.body["reasons"] if triage else [],
        "may_offer": bool(routing and routing.body["gate"]["open"]),
        "proposed": proposed["name"] if proposed else None,
    }

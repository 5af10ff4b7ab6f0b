"""Reading what acts on many disputes ask for, for all of them at once.

Each use case reads one dispute's rows under a key of the transaction (``tx.once``); here the same keys are
filled beforehand, one statement a table however many disputes there are. What is not read here is read as
ever, so that nothing depends on it but the time.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from diversion.persistence.base import Base
from diversion.persistence.deadlines import Deadline
from diversion.persistence.dispute import (
    Bar,
    Choice,
    Claim,
    Consent,
    Decision,
    Dispute,
    Docketing,
    Holding,
    Preservation,
)
from diversion.persistence.handoff import Handoff
from diversion.persistence.party import BlindIndex, Party
from diversion.persistence.registers import Court
from diversion.services.causes import cause_of
from diversion.services.dispute_file import DisputeFile, fell_through_at
from diversion.services.routing import IDENTIFYING, relations_with
from diversion.services.transaction import Transaction

RowT = TypeVar("RowT", bound=Base)
DECIDED_IN = ("triage", "routing")


def preload_clocks(tx: Transaction, disputes: Collection[UUID]) -> dict[UUID, Dispute]:
    """Read some disputes, which the caller has locked, with who holds them, their clocks and handoffs, locked too."""
    held = select(Dispute).where(Dispute.id.in_(disputes)).execution_options(populate_existing=True)
    found = {dispute.id: dispute for dispute in tx.session.scalars(held)}
    clocks = _grouped(tx, Deadline, found, Deadline.ended_at.is_(None), Deadline.id)
    handoffs = _grouped(tx, Handoff, found, None, Handoff.sequence, lock=True)
    holdings = _grouped(tx, Holding, found, Holding.ended_at.is_(None), Holding.id)
    for dispute_id in found:
        tx.keep(("clocks", dispute_id), clocks[dispute_id])
        tx.keep(("handoffs", dispute_id), handoffs[dispute_id])
        for handoff in handoffs[dispute_id]:
            tx.keep(("handoff", handoff.id), handoff)
        for holding in holdings[dispute_id]:
            tx.keep(("holding", dispute_id), holding)
    return found


def preload_files(tx: Transaction, disputes: Collection[Dispute]) -> None:
    """Read what triage, gate and routing ask about some disputes; one whose file is broken is left to its own act."""
    by_id = {dispute.id: dispute for dispute in disputes}
    courts = {row.id: row for row in tx.session.scalars(select(Court).where(Court.id.in_(_courts(disputes))))}
    claims, parties = _open(tx, Claim, by_id), _open(tx, Party, by_id, Party.position)
    consents = _grouped(tx, Consent, by_id, None, Consent.at, Consent.id)
    choices = _grouped(tx, Choice, by_id, None, Choice.at)
    docketings, bars, preservations = (_open(tx, table, by_id) for table in (Docketing, Bar, Preservation))
    for dispute_id, dispute in by_id.items():
        if not claims[dispute_id]:
            continue
        (claim,) = claims[dispute_id]
        file = DisputeFile(
            dispute=dispute,
            court=courts[dispute.court_id],
            claim=claim,
            cause=cause_of(tx, claim.cause_version, claim.cause_key),
            parties=parties[dispute_id],
            consents=consents[dispute_id],
            choice=_one(each for each in choices[dispute_id] if each.ended_at is None),
            docketing=_one(docketings[dispute_id]),
            bar=_one(bars[dispute_id]),
            preservation=_one(preservations[dispute_id]),
            choice_fell_through_at=fell_through_at(choices[dispute_id]),
        )
        tx.keep(("file", dispute_id), file)
    _preload_decisions(tx, by_id)
    _preload_relations(tx, by_id)


def _preload_decisions(tx: Transaction, disputes: Collection[UUID]) -> None:
    newest = (
        select(Decision)
        .ext(distinct_on(Decision.dispute_id, Decision.stage))
        .where(Decision.dispute_id.in_(disputes), Decision.stage.in_(DECIDED_IN))
        .order_by(Decision.dispute_id, Decision.stage, Decision.at.desc(), Decision.id.desc())
    )
    known: dict[UUID, dict[str, Decision | None]] = {
        dispute_id: dict.fromkeys(DECIDED_IN) for dispute_id in disputes
    }
    for decision in tx.session.scalars(newest):
        known[decision.dispute_id][decision.stage] = decision
    for dispute_id, stages in known.items():
        tx.keep(("decisions", dispute_id), stages)


def _preload_relations(tx: Transaction, disputes: Collection[UUID]) -> None:
    digests: dict[UUID, list[bytes]] = {dispute_id: [] for dispute_id in disputes}
    query = select(BlindIndex.dispute_id, BlindIndex.digest).where(
        BlindIndex.dispute_id.in_(disputes), BlindIndex.kind.in_(IDENTIFYING)
    )
    for dispute_id, digest in tx.session.execute(query):
        digests[dispute_id].append(digest)
    all_related = relations_with(tx, sorted({each for listed in digests.values() for each in listed}))
    for dispute_id, listed in digests.items():
        tx.keep(("identity", dispute_id), listed)
        keys = {each.hex() for each in listed}
        related = {who: found & keys for who, found in all_related.items() if found & keys}
        tx.keep(("relations", dispute_id), related)


def _open(tx: Transaction, table: Any, disputes: Collection[UUID], *order: Any) -> dict[UUID, list[Any]]:
    return _grouped(tx, table, disputes, table.ended_at.is_(None), *order)


def _grouped(
    tx: Transaction,
    table: type[RowT],
    disputes: Collection[UUID],
    condition: Any,
    *order: Any,
    lock: bool = False,
) -> dict[UUID, list[RowT]]:
    """Read rows of some disputes, by dispute and in order."""
    of_dispute: Any = table.__table__.columns["dispute_id"]
    query = select(table).where(of_dispute.in_(disputes)).order_by(*order)
    if condition is not None:
        query = query.where(condition)
    if lock:
        query = query.with_for_update()
    rows: dict[UUID, list[RowT]] = defaultdict(list, {dispute_id: [] for dispute_id in disputes})
    for row in tx.session.scalars(query.execution_options(populate_existing=True)):
        rows[row.dispute_id].append(row)  # type: ignore[attr-defined]
    return rows


def _courts(disputes: Iterable[Dispute]) -> set[UUID]:
    return {dispute.court_id for dispute in disputes}


def _one(rows: Iterable[Any]) -> Any:
    return next(iter(rows), None)

"""Who held disputes, as plain rows: what the responsibility clock adds up, for one dispute and for many."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, func, select

from diversion.persistence.dispute import Dispute, Holding
from diversion.persistence.keyset import Rows
from diversion.persistence.organisation import Organisation
from diversion.persistence.party import Party
from diversion.persistence.registers import Court

SPAN_COLUMNS = (
    Holding.holder_kind,
    Holding.holder_id,
    Holding.attributed_to,
    Holding.since_at,
    Holding.ended_at,
)


def spans_of(dispute_id: UUID) -> Rows:
    """Ask for the spans in which one hand held a dispute."""
    return select(*SPAN_COLUMNS).where(Holding.dispute_id == dispute_id)


def received_between(
    from_at: datetime,
    until_at: datetime,
    courts: Collection[UUID] | None,
    readable: ColumnElement[bool],
) -> ColumnElement[bool]:
    """Say in SQL which disputes were received from one moment until before another, at some courts (None: all)."""
    condition = (Dispute.received_at >= from_at) & (Dispute.received_at < until_at) & readable
    return condition if courts is None else condition & Dispute.court_id.in_(courts)


def how_many(condition: ColumnElement[bool]) -> Rows:
    """Ask how many disputes a condition holds for."""
    return select(func.count()).select_from(Dispute).where(condition)


def spans_among(condition: ColumnElement[bool]) -> Rows:
    """Ask for the spans of many disputes beside what identifies each, one dispute after the other."""
    return (
        select(
            Dispute.id.label("dispute_id"),
            Dispute.reference,
            Court.code.label("court_code"),
            Dispute.entry,
            Dispute.status,
            Dispute.received_at,
            *SPAN_COLUMNS,
        )
        .join(Holding, Holding.dispute_id == Dispute.id)
        .join(Court, Court.id == Dispute.court_id)
        .where(condition)
        .order_by(Dispute.received_at, Dispute.id)
    )


def names_of_organisations() -> Rows:
    """Ask for every organisation's name by its id as text."""
    return select(cast(Organisation.id, Text), Organisation.name)


def roles_of_parties(condition: ColumnElement[bool]) -> Rows:
    """Ask which side each party of some disputes is on, by its id as text; never who it is."""
    query = select(cast(Party.id, Text), Party.role).join(Dispute, Dispute.id == Party.dispute_id)
    return query.where(condition)

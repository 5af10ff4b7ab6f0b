"""How far the disputes of two sides got, from the figures kept ready: counts by cause, and the disputes behind one.

Each number is of those before it, as ``domain/gap.py`` asks: who settled without a session counts as met, and of those
still in mediation none does.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Subquery, and_, case, func, or_, select, true

from diversion.domain.reporting import Unit, Window
from diversion.persistence.dispute import Dispute
from diversion.persistence.ended_units import units_as_they_are
from diversion.persistence.figures import day_of
from diversion.persistence.keyset import Rows
from diversion.persistence.registers import CauseRow
from diversion.persistence.reporting import facts, succeeded

REACHED = ("entered", "offered", "accepted", "ended", "met", "settled")


def units(
    courts: Collection[UUID] | None, handed: ColumnElement[bool] | None, *, by_handoff: bool
) -> Subquery:
    """Ask for disputes at a stage, or for handoffs, of some courts; a condition on handoffs is looked up anew.

    A handoff has come in when it was offered.
    """
    if handed is not None:
        found = facts(Unit.HANDOFF, courts, handed)
        query = select(*_columns(found), found.c.unit_id, succeeded(found).label("succeeded"))
        return (
            query.add_columns(found.c.offered_at.label("counted_at"))
            .where(~found.c.cancelled)
            .subquery("units")
        )
    kept = units_as_they_are()
    columns = kept.c
    is_one = ~or_(columns.of_stage, columns.of_dispute) if by_handoff else columns.of_stage
    at = columns.offered_at if by_handoff else columns.entered_at
    of_courts = columns.court_id.in_(courts) if courts is not None else true()
    query = select(*_columns(kept), columns.part.label("unit_id"), columns.succeeded, at.label("counted_at"))
    return query.where(is_one, of_courts).subquery("units")


def _columns(found: FromClause) -> tuple[ColumnElement[Any], ...]:
    columns = found.c
    told = ("dispute_id", "referral_kind", "regime", "cause", "organisation_kind")
    return (
        *(columns[name] for name in told),
        *(columns[f"{at}_at"] for at in ("offered", "accepted", "ended")),
        columns.met,
    )


def within(found: Subquery, window: Window) -> ColumnElement[bool]:
    """Say that a unit came in within a window."""
    return and_(found.c.counted_at >= window.from_at, found.c.counted_at < window.until_at)


def got(found: Subquery) -> Mapping[str, ColumnElement[bool]]:
    """Say how far a unit got; each holds only where the one before it does."""
    columns = found.c
    offered = columns.offered_at.is_not(None)
    accepted = and_(offered, columns.accepted_at.is_not(None))
    ended = and_(accepted, columns.ended_at.is_not(None))
    met = and_(ended, or_(columns.met, columns.succeeded))
    settled = and_(ended, columns.succeeded)
    return dict(zip(REACHED, (true(), offered, accepted, ended, met, settled), strict=True)) | {
        "open": and_(accepted, columns.ended_at.is_(None))
    }


def counted(found: Subquery, sides: Mapping[str, ColumnElement[bool]]) -> Rows:
    """Count the units of both sides by cause, one look for all: how many got how far, and how many are in mediation."""
    side = case(*((holds, name) for name, holds in sides.items())).label("side")
    numbers = (func.count().filter(holds).label(name) for name, holds in got(found).items())
    by = (side, found.c.cause, found.c.regime)
    return select(*by, *numbers).where(or_(*sides.values())).group_by(*by)


def lasted(found: Subquery, sides: Mapping[str, ColumnElement[bool]], now: datetime) -> Rows:
    """Count the accepted units of both sides by their days in mediation until their end, or until now where open.

    Calendar days in Shanghai, never less than none, as ``time_to_end.lasted`` counts them.
    """
    columns = found.c
    side = case(*((holds, name) for name, holds in sides.items())).label("side")
    days = func.greatest(day_of(func.coalesce(columns.ended_at, now)) - day_of(columns.accepted_at), 0)
    by = (side, days.label("days"), columns.ended_at.is_not(None).label("has_ended"))
    accepted = and_(or_(*sides.values()), got(found)["accepted"])
    return select(*by, func.count().label("number")).where(accepted).group_by(*by)


def listed(found: Subquery, side: ColumnElement[bool], reached: str) -> Rows:
    """Ask for the disputes of one side that got so far, beside their references."""
    columns = found.c
    return (
        select(
            columns.counted_at,
            columns.dispute_id,
            columns.unit_id,
            Dispute.reference,
            columns.accepted_at,
            columns.ended_at,
            columns.succeeded,
            columns.cause,
        )
        .join(Dispute, Dispute.id == columns.dispute_id)
        .where(side, got(found)[reached])
    )


def paths_of_causes(names: Collection[str]) -> Rows:
    """Ask where causes stand in the catalogue, oldest version first: names repeat, and the newest place is taken."""
    query = select(CauseRow.name, CauseRow.path).where(CauseRow.name.in_(names))
    return query.order_by(CauseRow.version, CauseRow.position.desc())

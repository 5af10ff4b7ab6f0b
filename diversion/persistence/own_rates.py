"""Mediations that ended, by who mediated them, from the figures kept ready: for ``services/own_rates.py`` alone.

What is kept says nothing of the mediator, so each kept handoff is looked up beside its handoff. Which ended in the
window is found by the indices of outcomes and recalls: one that was completed has its outcome since the same moment.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    Text,
    and_,
    case,
    cast,
    func,
    or_,
    select,
    union,
    union_all,
    values,
)
from sqlalchemy import column as named

from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.reporting import Window
from diversion.persistence.access import UserAccount
from diversion.persistence.dispute import Dispute
from diversion.persistence.figures import FigureDue, FigureUnit, units_now
from diversion.persistence.handoff import Handoff
from diversion.persistence.keyset import Rows
from diversion.persistence.organisation import Membership, Organisation
from diversion.persistence.outcome import Outcome
from diversion.persistence.registers import CauseRow, Court


def courts_of(handed: ColumnElement[bool]) -> Select[UUID]:
    """Ask from which courts some handoffs came."""
    return select(Handoff.court_id).where(handed, Handoff.kind == HandoffKind.MEDIATE).distinct()


def ended_at(courts: Collection[UUID], window: Window) -> ColumnElement[bool]:
    """Say that a handoff of some courts ended within the window."""
    of_outcome = select(Outcome.handoff_id).where(
        Outcome.court_id.in_(courts), *_within(Outcome.ended_at, window)
    )
    recalled = select(Handoff.id).where(
        Handoff.court_id.in_(courts), Handoff.recalled_at.is_not(None), *_within(Handoff.recalled_at, window)
    )
    return Handoff.id.in_(union(of_outcome, recalled))


def ended(window: Window, handed: ColumnElement[bool]) -> Subquery:
    """Ask for the mediations that ended within the window, of some handoffs: as kept, or where due looked at anew."""
    due = select(FigureDue.dispute_id).distinct()
    kept, now = FigureUnit.__table__, units_now(due)
    return union_all(
        _mediated(kept, window, handed).where(kept.c.dispute_id.not_in(due)), _mediated(now, window, handed)
    ).subquery("ended")


def _mediated(units: FromClause, window: Window, handed: ColumnElement[bool]) -> Rows:
    columns = units.c
    named = ("dispute_id", "court_id", "referral_kind", "regime", "cause", "ended_at", "succeeded")
    its_own = and_(columns.dispute_id == Handoff.dispute_id, columns.part == cast(Handoff.id, Text))
    return (
        select(Handoff.id.label("handoff_id"), Handoff.mediator_id, Handoff.organisation_id)
        .add_columns(*(columns[name] for name in named))
        .join(units, its_own)
        .where(handed, Handoff.kind == HandoffKind.MEDIATE, *_within(columns.ended_at, window))
    )


def counted(found: Subquery, classes: Mapping[str, str], *, unknown: str, otherwise: str) -> Rows:
    """Count what ended by mediator, organisation, court, stage, regime and class of cause, and how many succeeded.

    ``classes`` tells the class of each cause by its name: ``otherwise`` of a name that is not there, ``unknown`` of none.
    """
    columns = found.c
    known = values(named("cause", Text), named("cause_class", Text), name="classes").data([*classes.items()])
    without = case((columns.cause.is_(None), unknown), else_=otherwise)
    names = ("mediator_id", "organisation_id", "court_id", "referral_kind", "regime")
    each = (
        select(*(columns[name] for name in names), columns.succeeded)
        .add_columns(func.coalesce(known.c.cause_class, without).label("cause_class"))
        .outerjoin_from(found, known, known.c.cause == columns.cause)
        .subquery("each")
    )
    by = [each.c[name] for name in (*names, "cause_class")]
    numbers = (func.count().filter(each.c.succeeded).label("numerator"), func.count().label("denominator"))
    return select(*by, *numbers).group_by(*by)


def causes() -> Rows:
    """Ask for every cause of every catalogue with its place, oldest version first: names repeat, the newest is taken."""
    return select(CauseRow.name, CauseRow.path).order_by(CauseRow.version, CauseRow.position.desc())


def listed(found: Subquery) -> Rows:
    """Ask for mediations beside the references of their disputes."""
    columns = found.c
    told = (columns.ended_at, columns.handoff_id, columns.dispute_id, columns.cause, columns.succeeded)
    stage = (columns.referral_kind, columns.regime)
    return select(*told, *stage, Dispute.reference).join(Dispute, Dispute.id == columns.dispute_id)


def stations_of(bodies: Collection[UUID]) -> Select[UUID]:
    """Ask which stations' mediations some bodies' people do."""
    return select(Organisation.id).where(Organisation.mediating_body_id.in_(bodies))


def mediators_of(organisations: Collection[UUID], today: date) -> Rows:
    """Ask who mediates for some organisations today, a station's people being its body's: ids and names."""
    of_them = or_(
        Membership.organisation_id == Organisation.id,
        Membership.organisation_id == Organisation.mediating_body_id,
    )
    return (
        select(UserAccount.id, UserAccount.name, Organisation.id.label("organisation_id"))
        .join(Membership, Membership.user_id == UserAccount.id)
        .join(Organisation, of_them)
        .where(
            Organisation.id.in_(organisations),
            Membership.from_on <= today,
            or_(Membership.to_on.is_(None), Membership.to_on >= today),
        )
        .distinct()
    )


def names_of(organisations: Collection[UUID], courts: Collection[UUID]) -> Rows:
    """Ask what organisations and courts are called."""
    return select(
        union_all(
            select(Organisation.id, Organisation.name).where(Organisation.id.in_(organisations)),
            select(Court.id, Court.name).where(Court.id.in_(courts)),
        ).subquery("names")
    )


def _within(moment: Any, window: Window) -> tuple[ColumnElement[bool], ...]:
    return moment >= window.from_at, moment < window.until_at

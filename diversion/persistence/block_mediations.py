"""What befell mediations of courts within a window, for the rules of blocks.

Beside ``block_facts.py``: what hangs on a handoff is looked up handoff by handoff, so that the cost does not grow
with all that is stored.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import aliased

from diversion.domain.mediation import SessionStatus
from diversion.persistence.block_facts import MEDIATE, among
from diversion.persistence.documents import Document
from diversion.persistence.handoff import Handoff
from diversion.persistence.keyset import Rows
from diversion.persistence.mediation import Extension, Session
from diversion.persistence.outcome import Outcome

NOT_HELD = (SessionStatus.MISSED.value, SessionStatus.SCHEDULED.value)


def mediating(court_id: UUID, from_at: datetime) -> ColumnElement[bool]:
    """Say which handoffs were accepted within the window, or are mediated still."""
    return and_(
        Handoff.court_id == court_id,
        Handoff.kind == MEDIATE,
        Handoff.accepted_at.is_not(None),
        or_(Handoff.offered_at > from_at, Handoff.status == "accepted"),
    )


def accepted_counted(concerned: ColumnElement[bool]) -> Rows:
    """Count accepted handoffs by organisation."""
    counted = select(Handoff.organisation_id, func.count().label("accepted"))
    return counted.where(concerned).group_by(Handoff.organisation_id)


def mediations(handoffs: Collection[UUID]) -> Rows:
    """Ask for some handoffs and since when each is over."""
    return select(
        Handoff.id,
        Handoff.organisation_id,
        Handoff.dispute_id,
        func.coalesce(Handoff.completed_at, Handoff.recalled_at).label("ended_at"),
    ).where(among(Handoff.id, handoffs))


def meetings(concerned: ColumnElement[bool]) -> Rows:
    """Ask for the booked meetings of mediations one of whose meetings was missed or is still booked."""
    other = aliased(Session)
    not_held = (
        select(other.id).where(other.handoff_id == Session.handoff_id, other.status.in_(NOT_HELD)).exists()
    )
    booked = _looked_up(
        select(Session.starts_at, Session.status).where(Session.handoff_id == Handoff.id, not_held)
    )
    return select(Handoff.id.label("handoff_id"), *booked.c).join(booked, true()).where(concerned)


def extensions(concerned: ColumnElement[bool]) -> Rows:
    """Ask for how often, and by how many days, the parties lengthened the period."""
    agreed = _looked_up(select(Extension.at, Extension.days).where(Extension.handoff_id == Handoff.id))
    return select(Handoff.id.label("handoff_id"), *agreed.c).join(agreed, true()).where(concerned)


def _looked_up(query: Rows) -> Any:
    """Let rows be looked up handoff by handoff, by their index, however many others are stored."""
    return query.correlate(Handoff).offset(0).lateral("looked_up")


def legs(concerned: ColumnElement[bool]) -> Rows:
    """Ask for all handoffs of disputes one of whose mediations was taken away without an outcome, in order."""
    given_up = (
        select(Handoff.dispute_id)
        .outerjoin(Outcome, Outcome.handoff_id == Handoff.id)
        .where(concerned, Handoff.status == "recalled", Outcome.id.is_(None))
    )
    leg = aliased(Handoff)
    ended = aliased(Outcome)
    return (
        select(
            leg.dispute_id,
            leg.id,
            leg.organisation_id,
            leg.offered_at,
            leg.accepted_at,
            leg.recalled_at,
            ended.id.label("outcome_id"),
        )
        .outerjoin(ended, ended.handoff_id == leg.id)
        .where(leg.dispute_id.in_(given_up), leg.kind == MEDIATE)
        .order_by(leg.dispute_id, leg.sequence)
    )


def asked_twice(concerned: ColumnElement[bool]) -> Rows:
    """Ask when the court first took in again, after acceptance, what already lay in the dispute's file."""
    again, before = aliased(Document), aliased(Document)
    handed_in = (
        select(func.min(again.added_at).label("at"))
        .join(before, and_(before.dispute_id == again.dispute_id, before.sha256 == again.sha256))
        .where(
            again.dispute_id == Handoff.dispute_id,
            again.organisation_id.is_(None),
            again.added_at > Handoff.accepted_at,
            before.added_at < again.added_at,
            before.kind != "privileged",
        )
    )
    twice = _looked_up(handed_in)
    return select(Handoff.id, twice.c.at).join(twice, true()).where(concerned, twice.c.at.is_not(None))

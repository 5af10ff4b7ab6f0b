"""Records that would bend a figure, found in one look: a row a fault and unit. The rules are ``domain/data_faults.py``'s."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Subquery,
    Text,
    Uuid,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
    values,
)
from sqlalchemy import column as named
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from diversion.domain.data_faults import LONGEST, OF_HANDOFFS, RECENT, SHORTEST, DataFault
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.reporting import Window
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.keyset import Rows
from diversion.persistence.outcome import Outcome
from diversion.persistence.party import BlindIndex


def found(
    courts: Collection[UUID] | None,
    handed: ColumnElement[bool],
    window: Window,
    now: datetime,
    *,
    with_copies: bool,
) -> Subquery:
    """Ask for every fault of some courts (None: all) and handoffs that touches a window.

    A handoff touches it by its offer, acceptance or end; a copy by its receipt. The columns: ``fault``, ``unit_id``,
    ``dispute_id``, ``reference``, ``handoff_id``, ``at``, and of a copy ``other_id`` and ``other_reference``.
    """
    parts = [_of_handoffs(courts, handed, window, now)]
    if with_copies:
        parts.append(select(_copies(courts, window).subquery("copies")))
    return union_all(*parts).subquery("found")


def numbers(faults: Subquery) -> Rows:
    """Count the units of each fault."""
    return select(faults.c.fault, func.count().label("number")).group_by(faults.c.fault)


def _of_handoffs(
    courts: Collection[UUID] | None, handed: ColumnElement[bool], window: Window, now: datetime
) -> Rows:
    accepted_at = Handoff.accepted_at
    ended_at = func.coalesce(Outcome.ended_at, Handoff.recalled_at, Handoff.completed_at)
    took = ended_at - accepted_at
    holds: dict[DataFault, ColumnElement[bool]] = {
        DataFault.ACCEPTED_BEFORE_OFFERED: accepted_at < Handoff.offered_at,
        DataFault.MEDIATOR_MISSING: Handoff.mediator_id.is_(None),
        DataFault.ENDED_BEFORE_ACCEPTED: ended_at < accepted_at,
        DataFault.IMPOSSIBLE_DURATION: or_(and_(ended_at >= accepted_at, took < SHORTEST), took > LONGEST),
        DataFault.TOO_RECENT: and_(ended_at.is_(None), accepted_at > now - RECENT),
    }
    told = (
        values(named("fault", Text), named("holds", Boolean), name="told")
        .data([(literal(each.value), func.coalesce(holds[each], false())) for each in OF_HANDOFFS])
        .lateral()
    )
    touched = or_(*(_within(window, moment) for moment in (Handoff.offered_at, accepted_at, ended_at)))
    return (
        select(
            told.c.fault,
            Handoff.id.label("unit_id"),
            Dispute.id.label("dispute_id"),
            Dispute.reference,
            Handoff.id.label("handoff_id"),
            accepted_at.label("at"),
            cast(null(), Uuid).label("other_id"),
            cast(null(), Text).label("other_reference"),
        )
        .select_from(Handoff)
        .join(Dispute, Dispute.id == Handoff.dispute_id)
        .outerjoin(Outcome, Outcome.handoff_id == Handoff.id)
        .join(told, told.c.holds)
        .where(
            Handoff.kind == HandoffKind.MEDIATE,
            accepted_at.is_not(None),
            touched,
            handed,
            _not_cancelled(Dispute),
            _of_courts(Handoff.court_id, courts),
        )
    )


def _copies(courts: Collection[UUID] | None, window: Window) -> Rows:
    """The later of two disputes with a match key in common, the first still open when it came; see ``is_copy``."""
    first, own, other = aliased(Dispute), aliased(BlindIndex), aliased(BlindIndex)
    return (
        select(
            literal(DataFault.COPY.value).label("fault"),
            Dispute.id.label("unit_id"),
            Dispute.id.label("dispute_id"),
            Dispute.reference,
            cast(null(), Uuid).label("handoff_id"),
            Dispute.received_at.label("at"),
            first.id.label("other_id"),
            first.reference.label("other_reference"),
        )
        .ext(distinct_on(Dispute.id))
        .select_from(Dispute)
        .join(own, and_(own.dispute_id == Dispute.id, own.kind == "match"))
        .join(other, and_(other.digest == own.digest, other.kind == "match"))
        .join(first, first.id == other.dispute_id)
        .where(
            _within(window, Dispute.received_at),
            _not_cancelled(Dispute),
            _of_courts(Dispute.court_id, courts),
            first.court_id == Dispute.court_id,
            first.received_at < Dispute.received_at,
            or_(first.closed_at.is_(None), first.closed_at > Dispute.received_at),
            _not_cancelled(first),
        )
        .order_by(Dispute.id, first.received_at, first.id)
    )


def _within(window: Window, moment: Any) -> ColumnElement[bool]:
    return and_(moment >= window.from_at, moment < window.until_at)


def _not_cancelled(dispute: Any) -> ColumnElement[bool]:
    return case((dispute.closed_reason == "cancelled", false()), else_=true())


def _of_courts(court_id: Any, courts: Collection[UUID] | None) -> ColumnElement[bool]:
    return court_id.in_(courts) if courts is not None else true()

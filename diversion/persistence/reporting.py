"""The moments that rates count, read from the rows: one row a dispute and stage, a dispute, or a handoff.

The columns are those of ``domain.reporting.FigureFacts``; what counts among them is that module's to say
and is only repeated here as SQL. Beside them stand the things a figure can be grouped by.
"""

from collections.abc import Callable, Collection
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    Subquery,
    Text,
    Uuid,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    null,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from diversion.domain.access import Reach
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.outcome import EndReason
from diversion.domain.reporting import By, Definition, Unit, Window
from diversion.persistence.dispute import Claim, Decision, Dispute
from diversion.persistence.handoff import Handoff, mediated_by
from diversion.persistence.keyset import Rows
from diversion.persistence.mediation import Session
from diversion.persistence.organisation import Organisation
from diversion.persistence.outcome import Agreement, Outcome, ReturnToCourt
from diversion.persistence.registers import CauseRow, Region

SETTLED = tuple(reason.value for reason in EndReason if reason.is_settled)
STREET_DIGITS = 9
Only: TypeAlias = (
    "Callable[[ColumnElement[UUID]], ColumnElement[bool]] | CompoundSelect[UUID] | Select[UUID] | None"
)
"""The disputes beyond which nothing is looked at: a query for them, or a range of their ids; None: all of them.

A range is told to every table, as the database does not conclude it for one from another. What a query names is looked up
dispute by dispute: plans by estimates went wrong by orders of magnitude where few were asked of many.
"""
_SUITABLE = and_(Decision.stage == "triage", Decision.decision == "suitable")


def facts(
    unit: Unit,
    courts: Collection[UUID] | None,
    handed: ColumnElement[bool],
    only: Only = None,
) -> Subquery:
    """Ask for the facts of every unit at some courts (None: everywhere) that ``handed`` holds for.

    ``only`` names disputes beyond which nothing is looked at, so that a short window costs little.
    """
    query = _of_handoffs(handed, only) if unit is Unit.HANDOFF else _of_disputes(unit, only)
    query = query.where((in_range if unit is Unit.HANDOFF else is_of)(Dispute.id, only))
    if courts is not None:
        query = query.where(Dispute.court_id.in_(courts))
    return query.subquery("facts")


def is_of(dispute_id: Any, only: Only) -> ColumnElement[bool]:
    """Say whether a dispute is one of those that are looked at."""
    if only is None:
        return true()
    return only(dispute_id) if callable(only) else dispute_id.in_(only)


def in_range(dispute_id: Any, only: Only) -> ColumnElement[bool]:
    """Say whether a dispute lies in the range that is looked at; where none was given, each does."""
    return only(dispute_id) if callable(only) else true()


def handed_to(reach: Reach, user_id: UUID | None) -> ColumnElement[bool]:
    """Say which handoffs are those of an organisation or a mediator."""
    return or_(Handoff.organisation_id.in_(reach.organisations), mediated_by(reach, user_id))


def touched(courts: Collection[UUID] | None, windows: Collection[Window]) -> CompoundSelect[UUID]:
    """Ask for the disputes of some courts to which something that a figure counts happened within some windows."""
    happened = (
        (Dispute.id, Dispute.court_id, Dispute.received_at, true()),
        (Handoff.dispute_id, Handoff.court_id, Handoff.offered_at, true()),
        (Handoff.dispute_id, Handoff.court_id, Handoff.accepted_at, Handoff.accepted_at.is_not(None)),
        (Outcome.dispute_id, Outcome.court_id, Outcome.ended_at, true()),
        (Decision.dispute_id, Decision.court_id, Decision.at, _SUITABLE),
    )
    return union(
        *(
            select(which).where(
                moment >= window.from_at,
                moment < window.until_at,
                also,
                court.in_(courts) if courts is not None else true(),
            )
            for which, court, moment, also in happened
            for window in windows
        )
    )


def counted_at(found: Subquery, definition: Definition) -> ColumnElement[Any]:
    """Give the moment by which a unit lies in a window; NULL when it is not in the denominator."""
    columns = found.c
    ended = case((columns.accepted_at.is_not(None), columns.ended_at))
    moments: dict[Definition, ColumnElement[Any]] = {
        Definition.CLOSED: ended,
        Definition.MEDIATED: case((columns.met, ended)),
        Definition.ACCEPTED: columns.accepted_at,
        Definition.OFFERED: columns.offered_at,
        Definition.ELIGIBLE: columns.eligible_at,
        Definition.ENTERED: columns.entered_at,
    }
    return case((~columns.cancelled, moments[definition]))


def succeeded(found: Subquery) -> ColumnElement[bool]:
    """Say whether a counted unit is in the numerator."""
    return and_(func.coalesce(found.c.end_reason.in_(SETTLED), false()), ~found.c.overturned)


def group_key(found: Subquery, by: By | None, moment: ColumnElement[Any]) -> ColumnElement[Any]:
    """Give what a unit is grouped under; NULL is a group of its own (no cause yet, no region)."""
    if by is None:
        return cast(null(), Text)
    columns = found.c
    keys: dict[By, ColumnElement[Any]] = {
        By.ORGANISATION: columns.organisation,
        By.ORGANISATION_KIND: columns.organisation_kind,
        By.CAUSE: columns.cause,
        By.REGION: func.left(columns.region, STREET_DIGITS),
        By.MONTH: func.to_char(func.timezone("Asia/Shanghai", moment), "YYYY-MM"),
        By.ENTRY: columns.entry,
    }
    return keys[by]


def counted(found: Subquery, group: ColumnElement[Any]) -> Rows:
    """Ask for numerator and denominator of every group, stage and regime; the caller narrows and orders it."""
    columns = found.c
    dimensions = (group.label("group"), columns.referral_kind, columns.regime)
    return select(
        *dimensions,
        func.count().filter(succeeded(found)).label("numerator"),
        func.count().label("denominator"),
    ).group_by(*dimensions)


def names_of(by: By, keys: Collection[str]) -> Rows | None:
    """Ask for the names that people know groups by; None where the key is its own name."""
    if by is By.ORGANISATION:
        ids = [UUID(key) for key in keys]
        return select(cast(Organisation.id, Text), Organisation.name).where(Organisation.id.in_(ids))
    if by is By.REGION:
        return select(Region.code, Region.name).where(Region.code.in_(keys))
    return None


def of_kind(ids: Collection[UUID], kind: str) -> Select[UUID]:
    """Ask which of some organisations are of a kind."""
    return select(Organisation.id).where(Organisation.id.in_(ids), Organisation.kind == kind)


def _of_disputes(unit: Unit, only: Only) -> Rows:
    """One row a dispute, or a dispute and stage, with the moments over all its handoffs there."""
    legs, of_dispute = _legs(unit, only)
    docketed = case((Dispute.docketed, "post_docket"), else_="pre_docket")
    return (
        select(
            Dispute.id.label("unit_id"),
            *_shared(),
            cast(null(), Uuid).label("handoff_id"),
            cast(null(), Text).label("organisation"),
            cast(null(), Text).label("organisation_kind"),
            func.coalesce(legs.c.referral_kind, docketed).label("referral_kind"),
            func.coalesce(legs.c.regime, Dispute.regime).label("regime"),
            Dispute.received_at.label("entered_at"),
            func.least(_eligible_at(), legs.c.offered_at).label("eligible_at"),
            legs.c.offered_at,
            legs.c.accepted_at,
            legs.c.ended_at,
            legs.c.end_reason,
            func.coalesce(legs.c.met, false()).label("met"),
            func.coalesce(legs.c.stages, 0).label("stages"),
            overturned(legs.c.ended_at).label("overturned"),
        )
        .select_from(Dispute)
        .outerjoin(legs, of_dispute)
    )


def _legs(unit: Unit, only: Only) -> tuple[FromClause, ColumnElement[bool]]:
    """Every dispute's handoffs drawn together, at each stage or over both, and how they are joined to their dispute.

    Mediation that was reassigned has not ended: only an outcome ends it, and the last accepted handoff's counts.
    ``stages``: at how many stages the dispute was handed off, where each is told apart.
    """
    handoff, newest = Handoff, Handoff.sequence.desc()
    accepted = handoff.accepted_at.is_not(None)

    def last(column: Any, only: ColumnElement[bool] | None = None) -> Any:
        listed = func.array_agg(aggregate_order_by(column, newest))
        return (listed.filter(only) if only is not None else listed)[1]

    by = (handoff.dispute_id, handoff.referral_kind) if unit is Unit.STAGE else (handoff.dispute_id,)
    legs = (
        select(
            handoff.dispute_id,
            func.count().over(partition_by=handoff.dispute_id).label("stages"),
            last(handoff.referral_kind).label("referral_kind"),
            last(handoff.regime).label("regime"),
            func.min(handoff.offered_at).label("offered_at"),
            func.min(handoff.accepted_at).label("accepted_at"),
            last(Outcome.ended_at, accepted).label("ended_at"),
            last(Outcome.end_reason, accepted).label("end_reason"),
            func.bool_or(_met(only)).label("met"),
        )
        .outerjoin(Outcome, Outcome.handoff_id == handoff.id)
        .where(handoff.kind == HandoffKind.MEDIATE)
        .group_by(*by)
    )
    if only is None:
        told = legs.subquery("legs")
        return told, told.c.dispute_id == Dispute.id
    return legs.where(handoff.dispute_id == Dispute.id).lateral("legs"), true()


def _of_handoffs(handed: ColumnElement[bool], only: Only) -> Rows:
    """One row a handoff to mediate, with its own moments; one recalled after acceptance has ended."""
    ended_at = func.coalesce(Outcome.ended_at, Handoff.recalled_at, Handoff.completed_at)
    return (
        select(
            Handoff.id.label("unit_id"),
            *_shared(),
            Handoff.id.label("handoff_id"),
            cast(Handoff.organisation_id, Text).label("organisation"),
            Organisation.kind.label("organisation_kind"),
            Handoff.referral_kind,
            Handoff.regime,
            Dispute.received_at.label("entered_at"),
            Handoff.offered_at.label("eligible_at"),
            Handoff.offered_at,
            Handoff.accepted_at,
            case((Handoff.accepted_at.is_not(None), ended_at)).label("ended_at"),
            Outcome.end_reason,
            _met(only).label("met"),
            overturned(Outcome.ended_at).label("overturned"),
        )
        .select_from(Handoff)
        .join(Dispute, Dispute.id == Handoff.dispute_id)
        .join(Organisation, Organisation.id == Handoff.organisation_id)
        .outerjoin(Outcome, and_(Outcome.handoff_id == Handoff.id, in_range(Outcome.dispute_id, only)))
        .where(Handoff.kind == HandoffKind.MEDIATE, handed, is_of(Handoff.dispute_id, only))
    )


def _shared() -> tuple[Any, ...]:
    """Give what every row has, whatever it is a row of."""
    cause = (
        select(CauseRow.name)
        .join(Claim, and_(Claim.cause_version == CauseRow.version, Claim.cause_key == CauseRow.key))
        .where(Claim.dispute_id == Dispute.id, Claim.ended_at.is_(None))
        .correlate(Dispute)
        .scalar_subquery()
    )
    return (
        Dispute.id.label("dispute_id"),
        Dispute.court_id,
        Dispute.reference,
        Dispute.entry,
        Dispute.dispute_region.label("region"),
        cause.label("cause"),
        func.coalesce(Dispute.closed_reason == "cancelled", false()).label("cancelled"),
    )


def _eligible_at() -> ColumnElement[Any]:
    """Since when a dispute could be offered: the first time it was found suitable."""
    return (
        select(func.min(Decision.at))
        .where(Decision.dispute_id == Dispute.id, _SUITABLE)
        .correlate(Dispute)
        .scalar_subquery()
    )


def _met(only: Only) -> ColumnElement[bool]:
    """Whether a session was held or an agreement made: looked up for each handoff, of all of them read at once."""
    held = select(Session.id).where(Session.handoff_id == Handoff.id, Session.status == "held")
    agreed = select(Agreement.id).where(
        Agreement.dispute_id == Handoff.dispute_id, Agreement.handoff_id == Handoff.id
    )
    each = (looked_up.correlate(Handoff) for looked_up in (held, agreed))
    return or_(*(found.exists() if only is None else found.offset(0).exists() for found in each))


def overturned(ended_at: Any) -> ColumnElement[bool]:
    """Whatever undid a settlement brought the dispute back to the court after it."""
    came_back = exists().where(ReturnToCourt.dispute_id == Dispute.id, ReturnToCourt.at >= ended_at)
    return came_back.correlate_except(ReturnToCourt)

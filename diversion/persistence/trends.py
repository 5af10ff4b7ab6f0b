"""What trends are told from that no kept cell says: the answers to offers, and single cases in the order they ended.

Beside ``figures.py``, whose cells are sums by the day. An answer is an acceptance, a declination or a lapse; an offer
that waits, or that the court took back before an answer, is none.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, cast, func, or_, select, true, union_all

from diversion.domain.handoff import HandoffStatus
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.reporting import Definition, Unit, Window
from diversion.persistence import figures as kept
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.keyset import Rows
from diversion.persistence.organisation import Organisation
from diversion.persistence.reporting import counted_at, facts, succeeded

NOT_ACCEPTED = (HandoffStatus.DECLINED, HandoffStatus.LAPSED)
"""How an offer ends that nobody accepts."""


def answers(courts: Collection[UUID] | None, handed: ColumnElement[bool] | None, window: Window) -> Rows:
    """Ask for every answer to an offer made within a window, in the order of the offers: one row a handoff."""
    return (
        select(
            cast(Handoff.organisation_id, Text).label("organisation"),
            Handoff.referral_kind,
            Handoff.regime,
            Handoff.offered_at.label("at"),
            Handoff.accepted_at.is_not(None).label("succeeded"),
        )
        .where(*_answered(courts, handed, window))
        .order_by(Handoff.offered_at, Handoff.id)
    )


def answers_by_month(
    courts: Collection[UUID] | None, handed: ColumnElement[bool] | None, window: Window
) -> Rows:
    """Ask how many offers of each month were accepted, of those that were answered, by stage and regime."""
    month = func.to_char(func.timezone("Asia/Shanghai", Handoff.offered_at), "YYYY-MM").label("month")
    columns = (month, Handoff.referral_kind, Handoff.regime)
    return (
        select(
            *columns, func.count(Handoff.accepted_at).label("numerator"), func.count().label("denominator")
        )
        .where(*_answered(courts, handed, window))
        .group_by(*columns)
    )


def answers_listed(
    courts: Collection[UUID] | None, handed: ColumnElement[bool] | None, window: Window
) -> Rows:
    """Ask for the offers of a window that were answered, one by one, as a list shows them."""
    return (
        select(
            Handoff.offered_at,
            Handoff.id,
            Handoff.dispute_id,
            Dispute.reference,
            Organisation.name.label("organisation_name"),
            Handoff.status,
            Handoff.accepted_at,
            Handoff.accepted_at.is_not(None).label("succeeded"),
        )
        .join(Dispute, Dispute.id == Handoff.dispute_id)
        .join(Organisation, Organisation.id == Handoff.organisation_id)
        .where(*_answered(courts, handed, window))
    )


def _answered(
    courts: Collection[UUID] | None, handed: ColumnElement[bool] | None, window: Window
) -> tuple[ColumnElement[bool], ...]:
    cancelled = select(Dispute.id).where(Dispute.closed_reason == "cancelled")
    return (
        Handoff.kind == HandoffKind.MEDIATE,
        Handoff.offered_at >= window.from_at,
        Handoff.offered_at < window.until_at,
        or_(Handoff.accepted_at.is_not(None), Handoff.status.in_([each.value for each in NOT_ACCEPTED])),
        Handoff.dispute_id.not_in(cancelled),
        Handoff.court_id.in_(courts) if courts is not None else true(),
        true() if handed is None else handed,
    )


def endings(courts: Collection[UUID] | None, handed: ColumnElement[bool] | None, window: Window) -> Rows:
    """Ask for every mediation that ended within a window, in the order they ended: one row a handoff.

    From the kept units, and what is due looked at anew; an organisation's or a mediator's own are looked up.
    """
    if handed is not None:
        found = facts(Unit.HANDOFF, courts, handed)
        at = counted_at(found, Definition.CLOSED)
        query = select(
            found.c.organisation,
            found.c.referral_kind,
            found.c.regime,
            at.label("at"),
            succeeded(found).label("succeeded"),
        )
        return query.where(at >= window.from_at, at < window.until_at).order_by(at, found.c.unit_id)
    due = select(kept.FigureDue.dispute_id).distinct()
    names = (
        "dispute_id",
        "organisation",
        "referral_kind",
        "regime",
        "ended_at",
        "succeeded",
        "court_id",
        "of_stage",
        "of_dispute",
    )
    table, now = kept.FigureUnit.__table__, kept.units_now(due)
    units = union_all(
        select(*(table.c[name] for name in names)).where(table.c.dispute_id.not_in(due)),
        select(*(now.c[name] for name in names)),
    ).subquery("units")
    told = units.c
    return (
        select(told.organisation, told.referral_kind, told.regime, told.ended_at.label("at"), told.succeeded)
        .where(
            ~or_(told.of_stage, told.of_dispute),
            and_(told.ended_at >= window.from_at, told.ended_at < window.until_at),
            told.court_id.in_(courts) if courts is not None else true(),
        )
        .order_by(told.ended_at, told.dispute_id)
    )

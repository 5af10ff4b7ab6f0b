"""The units that the figures beside the success rate count, read from the rows: one row a unit, and whether it counts.

Every query of ``UNITS`` answers the same columns: ``unit_id``, ``dispute_id``, ``reference``, ``court_id``,
``referral_kind`` and ``regime``, ``counted_at`` (by which it lies in the window), ``counted`` (in the numerator) and
``left_out``, the reason for which it is in neither number (NULL: it is in the denominator). What counts is said by
``domain/measures.py`` and ``domain/endings.py`` and only repeated here as SQL.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    TIMESTAMP,
    ColumnElement,
    Date,
    Subquery,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.measures import LeftOut, Measure
from diversion.domain.outcome import Exit as ExitKind
from diversion.domain.outside_figures import EventKind
from diversion.domain.reporting import Window
from diversion.persistence.dispute import Consent, DataKey, Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.keyset import Rows
from diversion.persistence.outcome import (
    Agreement,
    Confirmation,
    Exit,
    Outcome,
    Performance,
    ReturnToCourt,
)
from diversion.persistence.outside_figures import events_known, events_matched
from diversion.persistence.party import BlindIndex, Party

NOT_CANCELLED = func.coalesce(Dispute.closed_reason, "") != "cancelled"


@dataclass(frozen=True, slots=True)
class Among:
    """Which units: of some courts (None: all) and handoffs, within a window, as of a day."""

    courts: Collection[UUID] | None
    handed: ColumnElement[bool]
    window: Window
    today: date

    def within(self, moment: Any) -> ColumnElement[bool]:
        """Say that a moment lies within the window."""
        return and_(moment >= self.window.from_at, moment < self.window.until_at)

    def of(self, court_id: Any) -> ColumnElement[bool]:
        """Say that a row is of one of the courts."""
        return court_id.in_(self.courts) if self.courts is not None else true()


def counted(found: Subquery) -> Rows:
    """Count units by stage, regime and the reason why they are left out, and how many of them are in the numerator."""
    columns = found.c
    by = (columns.referral_kind, columns.regime, columns.left_out)
    return select(
        *by,
        func.count().filter(columns.counted).label("numerator"),
        func.count().label("number"),
    ).group_by(*by)


def _unit(
    unit_id: Any, kind: Any, regime: Any, counted_at: Any, counts: Any, out: Any
) -> tuple[ColumnElement[Any], ...]:
    return (
        unit_id.label("unit_id"),
        Dispute.id.label("dispute_id"),
        Dispute.reference.label("reference"),
        Dispute.court_id.label("court_id"),
        kind.label("referral_kind"),
        regime.label("regime"),
        counted_at.label("counted_at"),
        func.coalesce(counts, False).label("counted"),
        out.label("left_out"),
    )


def _chose_mediation(among: Among) -> Rows:
    """Disputes received, and whether an applicant's last word was yes and nobody's no."""
    last = (
        select(
            Consent.answer,
            func.row_number()
            .over(partition_by=Consent.party_id, order_by=(Consent.at.desc(), Consent.id.desc()))
            .label("place"),
        )
        .join(Party, Party.id == Consent.party_id)
        .where(
            Consent.dispute_id == Dispute.id,
            Consent.matter == "mediation",
            Party.role == "applicant",
            Party.ended_at.is_(None),
        )
        .correlate(Dispute)
        .lateral("last")
    )
    chose = select(func.bool_and(last.c.answer == "yes")).select_from(last).where(last.c.place == 1)
    unit = _unit(
        Dispute.id,
        cast(null(), Text),
        Dispute.regime,
        Dispute.received_at,
        chose.scalar_subquery(),
        cast(null(), Text),
    )
    return select(*unit).where(among.within(Dispute.received_at), among.of(Dispute.court_id), NOT_CANCELLED)


def _of_agreements(among: Among, counted_at: Any, counts: Any, out: Any) -> Rows:
    """Agreements in force: the newest of each handoff."""
    newer = aliased(Agreement)
    is_newest = not_(
        exists().where(
            newer.handoff_id == Agreement.handoff_id, newer.at > Agreement.at, newer.in_force_at.is_not(None)
        )
    )
    unit = _unit(Agreement.id, Handoff.referral_kind, Handoff.regime, counted_at, counts, out)
    return (
        select(*unit)
        .join(Handoff, Handoff.id == Agreement.handoff_id)
        .join(Dispute, Dispute.id == Agreement.dispute_id)
        .where(
            Agreement.in_force_at.is_not(None),
            is_newest,
            among.of(Agreement.court_id),
            among.handed,
            NOT_CANCELLED,
        )
    )


def _confirmation_sought(among: Among) -> Rows:
    sought = exists().where(Confirmation.agreement_id == Agreement.id)
    query = _of_agreements(among, Agreement.in_force_at, sought, cast(null(), Text))
    return query.where(among.within(Agreement.in_force_at), Handoff.referral_kind == "pre_docket")


def _confirmation_granted(among: Among) -> Rows:
    granted, withdrawn = (Confirmation.decision == word for word in ("confirmed", "withdrawn"))
    unit = _unit(
        Confirmation.id,
        Handoff.referral_kind,
        Handoff.regime,
        Confirmation.decided_at,
        granted,
        case((withdrawn, LeftOut.WITHDRAWN.value)),
    )
    return (
        select(*unit)
        .join(Agreement, Agreement.id == Confirmation.agreement_id)
        .join(Handoff, Handoff.id == Agreement.handoff_id)
        .join(Dispute, Dispute.id == Confirmation.dispute_id)
        .where(
            among.within(Confirmation.decided_at),
            among.of(Confirmation.court_id),
            among.handed,
            NOT_CANCELLED,
        )
    )


def _performed(among: Among) -> Rows:
    """Agreements whose day of performance lies in the window; those without one lie there by their coming into force."""
    perform_by = Agreement.perform_by_on
    undone = exists().where(
        ReturnToCourt.dispute_id == Agreement.dispute_id, ReturnToCourt.at >= Agreement.in_force_at
    )
    wholly = exists().where(
        Performance.dispute_id == Agreement.dispute_id,
        Performance.whole,
        Performance.performed_on <= perform_by,
    )
    out = case(
        (undone, LeftOut.UNDONE.value),
        (perform_by.is_(None), LeftOut.NO_DAY.value),
        (perform_by >= among.today, LeftOut.NOT_DUE.value),
    )
    due_at = func.timezone("Asia/Shanghai", cast(perform_by, TIMESTAMP))
    counted_at = func.coalesce(due_at, Agreement.in_force_at)
    return _of_agreements(among, counted_at, wholly, out).where(among.within(counted_at))


def _exit(kind: ExitKind) -> Callable[[Among], Rows]:
    def units(among: Among) -> Rows:
        unit = _unit(
            Exit.id, literal("post_docket"), Dispute.regime, Exit.at, Exit.kind == kind, cast(null(), Text)
        )
        query = select(*unit).join(Dispute, Dispute.id == Exit.dispute_id)
        return query.where(among.within(Exit.at), among.of(Exit.court_id), NOT_CANCELLED)

    return units


def _lasted(days: int) -> Callable[[Among], Rows]:
    """Settlements, and what befell them within some days; see ``domain.endings.fate``."""

    def units(among: Among) -> Rows:
        settled_on = _day(Outcome.ended_at)
        last = settled_on + days
        befell = _befell(among, settled_on)
        undone_on = (
            select(func.min(_day(ReturnToCourt.at)))
            .where(ReturnToCourt.dispute_id == Outcome.dispute_id, ReturnToCourt.at >= Outcome.ended_at)
            .scalar_subquery()
        )
        refiled_on = func.least(befell.c.refiled_on, _filed_again(Outcome.dispute_id, Outcome.ended_at))
        known = select(events_known()).cte("known_months").prefix_with("MATERIALIZED")
        uploaded = (
            select(func.count())
            .select_from(known)
            .where(
                known.c.court_id == Outcome.court_id,
                known.c.month >= func.date_trunc("month", settled_on),
                known.c.month <= last,
            )
            .correlate(Outcome)
            .scalar_subquery()
        )
        unknown = uploaded < _month_number(last) - _month_number(settled_on) + 1
        lasted = func.least(undone_on, refiled_on, befell.c.enforced_on) > last
        erased = exists().where(DataKey.dispute_id == Outcome.dispute_id, DataKey.wrapped.is_(None))
        out = case(
            (erased, LeftOut.ERASED.value),
            (last >= among.today, LeftOut.TOO_YOUNG.value),
            (unknown, LeftOut.UNKNOWN.value),
        )
        unit = _unit(
            Outcome.id,
            Handoff.referral_kind,
            Handoff.regime,
            Outcome.ended_at,
            func.coalesce(lasted, True),
            out,
        )
        return (
            select(*unit)
            .join(Handoff, Handoff.id == Outcome.handoff_id)
            .join(Dispute, Dispute.id == Outcome.dispute_id)
            .outerjoin(befell, befell.c.id == Outcome.id)
            .where(
                *_settled_within(among),
                Handoff.kind == HandoffKind.MEDIATE,
                among.handed,
                NOT_CANCELLED,
            )
        )

    return units


def _settled_within(among: Among) -> tuple[ColumnElement[bool], ...]:
    return Outcome.settled.is_(True), among.within(Outcome.ended_at), among.of(Outcome.court_id)


def _befell(among: Among, settled_on: Any) -> Subquery:
    """The days on which a settlement was first enforced or filed again by what was uploaded; put together at once."""
    matched = events_matched()
    enforced, refiled = (matched.c.kind == kind for kind in (EventKind.ENFORCEMENT, EventKind.REFILING))
    return (
        select(
            Outcome.id,
            func.min(matched.c.on).filter(enforced).label("enforced_on"),
            func.min(matched.c.on).filter(refiled).label("refiled_on"),
        )
        .join(matched, and_(matched.c.dispute_id == Outcome.dispute_id, matched.c.on >= settled_on))
        .where(*_settled_within(among))
        .group_by(Outcome.id)
        .subquery("befell")
    )


def _filed_again(dispute_id: Any, since: Any) -> Any:
    """Say on which day the same parties first filed the same kind of dispute here again; NULL where they did not."""
    own, others, again = aliased(BlindIndex), aliased(BlindIndex), aliased(Dispute)
    return (
        select(func.min(_day(again.received_at)))
        .select_from(own)
        .join(others, and_(others.digest == own.digest, others.kind == "match"))
        .join(again, again.id == others.dispute_id)
        .where(
            own.dispute_id == dispute_id,
            own.kind == "match",
            again.id != dispute_id,
            again.received_at > since,
            or_(again.closed_reason.is_(None), again.closed_reason != "cancelled"),
        )
        .scalar_subquery()
    )


def _month_number(day: Any) -> Any:
    return func.extract("year", day) * 12 + func.extract("month", day)


def _day(moment: Any) -> Any:
    return cast(func.timezone("Asia/Shanghai", moment), Date)


UNITS: Mapping[Measure, Callable[[Among], Rows]] = {
    Measure.CHOSE_MEDIATION: _chose_mediation,
    Measure.CONFIRMATION_SOUGHT: _confirmation_sought,
    Measure.CONFIRMATION_GRANTED: _confirmation_granted,
    Measure.PERFORMED: _performed,
    Measure.IMMEDIATE_PERFORMANCE: _exit(ExitKind.IMMEDIATE_PERFORMANCE),
    Measure.MEDIATION_JUDGMENT: _exit(ExitKind.MEDIATION_JUDGMENT),
    Measure.WITHDRAWAL: _exit(ExitKind.WITHDRAWAL),
    Measure.CLOSED_OTHERWISE: _exit(ExitKind.CLOSED_OTHERWISE),
    Measure.LASTED_90: _lasted(90),
    Measure.LASTED_180: _lasted(180),
}
OF_HANDOFFS = (
    Measure.CONFIRMATION_SOUGHT,
    Measure.CONFIRMATION_GRANTED,
    Measure.PERFORMED,
    Measure.LASTED_90,
    Measure.LASTED_180,
)
"""What an organisation or a mediator is told of their own handoffs; the rest is a court's."""

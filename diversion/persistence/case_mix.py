"""What is compared by case mix: every handoff that ended, told by its kinds and never by its dispute; and what was found.

The handoffs are those of the success rate by organisation and of all that ended (``reporting.Definition.CLOSED``), from
the figures kept ready and as exact. Beside them stand only what a filing says in the clear: cause, amount, place, who the
parties are and whether somebody acts for them. Nothing sealed is opened.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    ForeignKey,
    FromClause,
    Index,
    Select,
    Text,
    and_,
    case,
    column,
    func,
    or_,
    select,
    values,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Mapped, mapped_column

from diversion.domain.case_mix import (
    AMOUNTS_TO,
    AmountClass,
    CaseKind,
    MixMethod,
    PartyKinds,
    PartyNumber,
    RepresentedSides,
)
from diversion.domain.cause_classes import CauseClass
from diversion.domain.parties import PartyKind, PartyRole
from diversion.domain.reporting import Window
from diversion.persistence.base import Base, one_of
from diversion.persistence.dispute import Claim
from diversion.persistence.ended_units import units_as_they_are
from diversion.persistence.keyset import Rows
from diversion.persistence.party import Party, Representation

UNKNOWN = ""


class CaseMixFound(Base):
    """One comparison of one court's organisations; never changed, and another one stands beside it.

    The days are those of the cases, both within. ``fingerprint`` is the digest of what was compared and of
    ``definition_version``; the same is not compared again by the same method. ``body`` is what was found, as
    ``services/case_mix.py`` writes it. ``computed_at`` is real time, the days are the installation's.
    """

    __tablename__ = "case_mix"
    __table_args__ = (one_of("method", MixMethod), Index("ix_case_mix_newest", "court_id", "id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"))
    from_on: Mapped[date]
    to_on: Mapped[date]
    method: Mapped[str]
    definition_version: Mapped[str]
    fingerprint: Mapped[str]
    computed_at: Mapped[datetime]
    body: Mapped[dict[str, Any]]


def newest_of(courts: Collection[UUID] | None) -> Select[CaseMixFound]:
    """Ask for the newest comparison of each of some courts (None: of every one)."""
    query = select(CaseMixFound).ext(distinct_on(CaseMixFound.court_id))
    query = query.order_by(CaseMixFound.court_id, CaseMixFound.id.desc())
    return query if courts is None else query.where(CaseMixFound.court_id.in_(courts))


def causes_of(court_id: UUID, window: Window) -> Select[str]:
    """Ask which causes the handoffs have that ended."""
    ended = _ended(court_id, window)
    return select(ended.c.cause).where(ended.c.cause.is_not(None)).distinct()


def case_groups(court_id: UUID, window: Window, classes: Mapping[str, str]) -> Rows:
    """Count equal handoffs that ended: organisation, the kinds of ``CaseKind``, success, and how many.

    ``classes``: the class of each cause by its name; one that is not in it is a general one.
    """
    ended = _ended(court_id, window)
    sides, spoken_for = _sides(ended), _spoken_for(ended)
    known = _known(classes)
    levels = _levels(ended, sides, spoken_for, func.coalesce(known.c.of_class, CauseClass.GENERAL.value))
    each = (
        select(
            ended.c.organisation,
            *(level.label(kind.value) for kind, level in levels.items()),
            ended.c.succeeded,
        )
        .outerjoin(known, known.c.cause == func.coalesce(ended.c.cause, UNKNOWN))
        .outerjoin(Claim, and_(Claim.dispute_id == ended.c.dispute_id, Claim.ended_at.is_(None)))
        .outerjoin(sides, sides.c.dispute_id == ended.c.dispute_id)
        .outerjoin(spoken_for, spoken_for.c.dispute_id == ended.c.dispute_id)
        .subquery("each")
    )
    by = (each.c.organisation, *(each.c[kind.value] for kind in CaseKind), each.c.succeeded)
    return select(*by, func.count().label("cases")).group_by(*by)


def _ended(court_id: UUID, window: Window) -> CTE:
    units = units_as_they_are()
    columns = units.c
    told = ("dispute_id", "organisation", "referral_kind", "regime", "entry", "region", "cause", "succeeded")
    return (
        select(*(columns[name] for name in told))
        .where(
            ~or_(columns.of_stage, columns.of_dispute),
            columns.court_id == court_id,
            columns.ended_at >= window.from_at,
            columns.ended_at < window.until_at,
        )
        .cte("ended")
    )


def _known(classes: Mapping[str, str]) -> FromClause:
    """Give the class of each cause by its name; no cause is of no class."""
    rows = [(UNKNOWN, UNKNOWN), *classes.items()]
    return values(column("cause", Text), column("of_class", Text), name="classes").data(rows)


def _sides(ended: CTE) -> Any:
    """Ask of each dispute how many parties it has, and whether an organisation is on either side."""

    def has_organisation(role: PartyRole) -> ColumnElement[bool]:
        return func.bool_or(and_(Party.role == role, Party.kind != PartyKind.NATURAL_PERSON))

    return (
        select(
            Party.dispute_id,
            func.count().label("many"),
            has_organisation(PartyRole.APPLICANT).label("applicant"),
            has_organisation(PartyRole.RESPONDENT).label("respondent"),
        )
        .where(Party.ended_at.is_(None), Party.dispute_id.in_(select(ended.c.dispute_id)))
        .group_by(Party.dispute_id)
        .subquery("sides")
    )


def _spoken_for(ended: CTE) -> Any:
    """Ask of each dispute on which sides somebody acts for a party; one where nobody does is not answered."""
    return (
        select(
            Representation.dispute_id,
            func.bool_or(Party.role == PartyRole.APPLICANT).label("applicant"),
            func.bool_or(Party.role == PartyRole.RESPONDENT).label("respondent"),
        )
        .join(Party, Party.id == Representation.party_id)
        .where(
            Representation.ended_at.is_(None),
            Party.ended_at.is_(None),
            Representation.dispute_id.in_(select(ended.c.dispute_id)),
        )
        .group_by(Representation.dispute_id)
        .subquery("spoken_for")
    )


def _levels(
    ended: CTE, sides: Any, spoken_for: Any, cause_class: ColumnElement[str]
) -> Mapping[CaseKind, ColumnElement[str]]:
    applicant, respondent = sides.c.applicant, sides.c.respondent
    return {
        CaseKind.CAUSE_CLASS: cause_class,
        CaseKind.AMOUNT_CLASS: case(
            (Claim.amount.is_(None), UNKNOWN),
            *((Claim.amount <= to, each.value) for each, to in AMOUNTS_TO.items()),
            else_=AmountClass.MORE.value,
        ),
        CaseKind.PARTY_KINDS: case(
            (sides.c.many.is_(None), UNKNOWN),
            (and_(applicant, respondent), PartyKinds.ORGANISATION_ORGANISATION.value),
            (applicant, PartyKinds.ORGANISATION_PERSON.value),
            (respondent, PartyKinds.PERSON_ORGANISATION.value),
            else_=PartyKinds.PERSON_PERSON.value,
        ),
        CaseKind.PARTY_NUMBER: case(
            (sides.c.many.is_(None), UNKNOWN),
            (sides.c.many <= 2, PartyNumber.TWO.value),
            (sides.c.many <= 4, PartyNumber.THREE_OR_FOUR.value),
            else_=PartyNumber.FIVE_OR_MORE.value,
        ),
        CaseKind.REPRESENTATION: case(
            (and_(spoken_for.c.applicant, spoken_for.c.respondent), RepresentedSides.BOTH.value),
            (spoken_for.c.applicant, RepresentedSides.APPLICANT.value),
            (spoken_for.c.respondent, RepresentedSides.RESPONDENT.value),
            else_=RepresentedSides.NOBODY.value,
        ),
        CaseKind.PLACE: func.coalesce(ended.c.region, UNKNOWN),
        CaseKind.ENTRY: ended.c.entry,
        CaseKind.DOCKETED: ended.c.referral_kind,
        CaseKind.REGIME: ended.c.regime,
    }

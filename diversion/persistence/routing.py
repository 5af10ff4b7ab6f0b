"""The queries that load what routing asks: who stands on a court's roster, with load, people, relations."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from diversion.persistence.access import Grant, UserAccount, in_force
from diversion.persistence.organisation import (
    Absence,
    DeclaredRelation,
    Membership,
    Organisation,
    OrganisationLoad,
    RosterEntry,
)
from diversion.persistence.registers import Court


def rostered(
    court_id: UUID, day: date
) -> Select[Organisation, date, date | None, int, datetime | None, bool]:
    """Ask for organisations on the roster of a court, or of a court above it (TY-4), and its stations.

    A station is found through its own entry or that of the body whose seal it uses. A row an
    organisation and roster span, with its live load and whether anybody there can sign in.
    """
    above = aliased(Court)
    courts = (
        select(Court.id)
        .where(Court.id == court_id)
        .union(select(above.id).join(Court, Court.parent_id == above.id).where(Court.id == court_id))
    )
    account = (
        select(Grant.id)
        .join(UserAccount, UserAccount.id == Grant.user_id)
        .where(
            Grant.organisation_id == Organisation.id,
            UserAccount.active,
            in_force(day),
        )
        .exists()
    )
    return (
        select(
            Organisation,
            RosterEntry.from_on,
            RosterEntry.to_on,
            func.coalesce(OrganisationLoad.live, 0).label("live"),
            OrganisationLoad.paused_at,
            account.label("has_account"),
        )
        .join(
            RosterEntry,
            or_(
                RosterEntry.organisation_id == Organisation.id,
                RosterEntry.organisation_id == Organisation.mediating_body_id,
            ),
        )
        .outerjoin(OrganisationLoad, OrganisationLoad.organisation_id == Organisation.id)
        .where(RosterEntry.court_id.in_(courts))
        .order_by(Organisation.id)
    )


def mediators_of(organisations: Collection[UUID], day: date) -> Select[UUID, UUID]:
    """Ask for each active mediator of some organisations on a day."""
    return (
        select(Membership.organisation_id, Membership.user_id)
        .join(UserAccount, UserAccount.id == Membership.user_id)
        .where(
            Membership.organisation_id.in_(organisations),
            UserAccount.active,
            Membership.from_on <= day,
            or_(Membership.to_on.is_(None), Membership.to_on >= day),
        )
    )


def absences_on(day: date) -> Select[UUID | None, UUID | None, date, date]:
    """Ask who, person or organisation, is away on a day."""
    return select(Absence.user_id, Absence.organisation_id, Absence.from_on, Absence.to_on).where(
        Absence.from_on <= day, Absence.to_on >= day, Absence.withdrawn_at.is_(None)
    )


def relations_with(digests: Sequence[bytes], day: date) -> Select[UUID | None, UUID | None, bytes]:
    """Ask who declared a relation with one of the people behind these blind indexes."""
    return select(DeclaredRelation.user_id, DeclaredRelation.organisation_id, DeclaredRelation.digest).where(
        DeclaredRelation.digest.in_(digests),
        and_(
            DeclaredRelation.from_on <= day,
            or_(DeclaredRelation.to_on.is_(None), DeclaredRelation.to_on >= day),
        ),
    )

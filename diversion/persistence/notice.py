"""Notices (提醒、催办、商请、督办、待办): one row a message, and a line for each thing it is about."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, and_, false, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from diversion.domain.access import Role
from diversion.domain.escalation import Step
from diversion.domain.notices import NoticeKind
from diversion.domain.organisations import CourtUnit
from diversion.persistence.access import Grant, in_force
from diversion.persistence.base import Base, of_dispute, one_of
from diversion.persistence.deadlines import Deadline
from diversion.persistence.dispute import Dispute
from diversion.persistence.keyset import Rows


class Notice(Base):
    """One message to a person, an organisation, or a role at a court (no court: the installation's).

    It says nothing personal: its words are in its lines, made of a reference and dates. ``key`` is what it is
    about, so that nothing is told twice. A collected one has the day it is sent on and its number that day.
    ``report_id``: a report of a period is ready; such a notice has no lines.
    ``copy_to`` is the supervising body that a request letter is copied to. ``unseen`` is 1 until somebody saw it
    (a number, so that unseen ones are listed first by one index). ``settled_at`` of a task: it is done with.
    """

    __tablename__ = "notice"
    __table_args__ = (
        one_of("kind", NoticeKind),
        one_of("role", Role),
        one_of("unit", CourtUnit),
        CheckConstraint("num_nonnulls(user_id, organisation_id, role) = 1", name="one_recipient"),
        CheckConstraint("role IS NOT NULL OR num_nonnulls(role_court_id, unit) = 0", name="place_of_role"),
        CheckConstraint("(send_on IS NULL) = (number IS NULL)", name="collected"),
        CheckConstraint("unseen = (seen_at IS NULL)::int", name="unseen"),
        CheckConstraint("(delivered_at IS NULL) = (channel IS NULL)", name="delivered"),
        CheckConstraint("(kind = 'report') = (report_id IS NOT NULL)", name="report"),
        Index("ix_notice_user", "user_id", "unseen", "id", postgresql_where="user_id IS NOT NULL"),
        Index(
            "ix_notice_organisation",
            "organisation_id",
            "unseen",
            "id",
            postgresql_where="organisation_id IS NOT NULL",
        ),
        Index("ix_notice_role", "role", "role_court_id", "unseen", "id", postgresql_where="role IS NOT NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"))
    kind: Mapped[str]
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[str | None]
    role_court_id: Mapped[UUID | None] = mapped_column(ForeignKey("court.id"))
    unit: Mapped[str | None]
    key: Mapped[str] = mapped_column(unique=True)
    send_on: Mapped[date | None]
    number: Mapped[int | None]
    copy_to: Mapped[str | None]
    report_id: Mapped[UUID | None] = mapped_column(ForeignKey("period_report.id"))
    made_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    channel: Mapped[str | None]
    unseen: Mapped[int] = mapped_column(default=1)
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    settled_at: Mapped[datetime | None]


class NoticeLine(Base):
    """One thing a notice is about: a dispute, the handoff, clock and step, or the supervision. Never changed."""

    __tablename__ = "notice_line"
    __table_args__ = (
        of_dispute(),
        one_of("step", Step),
        Index("ix_notice_line_notice_id", "notice_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    notice_id: Mapped[UUID] = mapped_column(ForeignKey("notice.id"))
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    handoff_id: Mapped[UUID | None]
    deadline_id: Mapped[UUID | None]
    supervision_id: Mapped[UUID | None]
    step: Mapped[str | None]
    zh: Mapped[str]
    en: Mapped[str]
    at: Mapped[datetime]


def collected_for(users: Collection[UUID], organisations: Collection[UUID], today: date) -> Rows:
    """Ask for the collected notices of some recipients from today on; what is asked for is not sent meanwhile."""
    columns = (Notice.id, Notice.kind, Notice.court_id, Notice.user_id, Notice.organisation_id)
    state = (Notice.send_on, Notice.number, Notice.delivered_at, Notice.seen_at)
    return (
        select(*columns, *state)
        .where(
            or_(Notice.user_id.in_(users), Notice.organisation_id.in_(organisations)), Notice.send_on >= today
        )
        .order_by(Notice.id)
        .with_for_update(read=True)
    )


def addressed_to(
    user_id: UUID | None,
    organisations: Collection[UUID],
    roles: Collection[tuple[str, UUID | None]],
    day: date,
) -> ColumnElement[bool]:
    """Say in SQL which notices are somebody's: their own, their organisations', and those of their roles.

    A notice for a unit is for those alone whose grant there names it.
    """
    held = [
        and_(Notice.role == role, Notice.role_court_id.is_not_distinct_from(court)) for role, court in roles
    ]
    of_unit = select(Grant.id).where(
        Grant.user_id == user_id,
        Grant.role == Notice.role,
        Grant.court_id == Notice.role_court_id,
        Grant.unit == Notice.unit,
        in_force(day),
    )
    by_role = and_(or_(false(), *held), or_(Notice.unit.is_(None), of_unit.correlate(Notice).exists()))
    return or_(Notice.user_id == user_id, Notice.organisation_id.in_(organisations), by_role)


def lines_of(notices: Collection[UUID], most: int) -> Rows:
    """Ask for the first lines of some notices, with the dispute's reference and whether the clock has ended."""
    place = func.row_number().over(partition_by=NoticeLine.notice_id, order_by=NoticeLine.id).label("place")
    numbered = (
        select(*NoticeLine.__table__.columns, place).where(NoticeLine.notice_id.in_(notices)).subquery()
    )
    return (
        select(*numbered.c, Dispute.reference, Deadline.ended_at)
        .join(Dispute, Dispute.id == numbered.c.dispute_id)
        .outerjoin(Deadline, Deadline.id == numbered.c.deadline_id)
        .where(numbered.c.place <= most)
        .order_by(numbered.c.id)
    )


def line_counts(notices: Collection[UUID]) -> Rows:
    """Ask how many lines each of some notices has."""
    query = select(NoticeLine.notice_id, func.count().label("lines"))
    return query.where(NoticeLine.notice_id.in_(notices)).group_by(NoticeLine.notice_id)

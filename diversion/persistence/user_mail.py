"""Mail to the people who sign in: what each chose, what was sent, and which notices a mail told of."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, and_, exists, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from diversion.domain.access import Role
from diversion.domain.notice_choices import MailChoice
from diversion.domain.notices import NoticeKind
from diversion.domain.user_mail import UserMailKind, UserMailState
from diversion.persistence.access import Grant, UserAccount, in_force
from diversion.persistence.base import Base, one_of
from diversion.persistence.keyset import Rows
from diversion.persistence.notice import Notice


class NoticeChoice(Base):
    """Whether a user wants a kind of notice by mail too; no row is none."""

    __tablename__ = "notice_choice"
    __table_args__ = (one_of("kind", NoticeKind), one_of("choice", MailChoice))

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    choice: Mapped[str]


class UserMail(Base):
    """One mail to one user. Its text and address are read anew at each try and kept nowhere.

    ``lease_until``: somebody is sending it; nobody else does before. ``day`` is a digest's, one a day and user.
    """

    __tablename__ = "user_mail"
    __table_args__ = (
        one_of("kind", UserMailKind),
        one_of("state", UserMailState),
        CheckConstraint("(kind = 'password_reset') = (reset_id IS NOT NULL)", name="reset"),
        CheckConstraint("(kind = 'digest') = (day IS NOT NULL)", name="day"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        Index("uq_user_mail_digest", "user_id", "day", unique=True, postgresql_where="day IS NOT NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[str]
    reset_id: Mapped[UUID | None] = mapped_column(ForeignKey("password_reset.id"))
    day: Mapped[date | None]
    state: Mapped[str]
    tries: Mapped[int]
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    last_code: Mapped[str | None]


class UserMailNotice(Base):
    """A notice that a mail to a user tells of; none is told to anybody by mail twice."""

    __tablename__ = "user_mail_notice"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    notice_id: Mapped[UUID] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    mail_id: Mapped[UUID] = mapped_column(ForeignKey("user_mail.id"), index=True)


def to_be_mailed(how: MailChoice, day: date, which: ColumnElement[bool]) -> Rows:
    """Ask who is to be mailed of which notices: theirs, not seen by anybody, not mailed to them before.

    ``which`` narrows the notices: to one, or to what was made lately.
    """
    query = (
        select(UserAccount.id.label("user_id"), Notice.id.label("notice_id"))
        .join(NoticeChoice, NoticeChoice.user_id == UserAccount.id)
        .join(Notice, and_(Notice.kind == NoticeChoice.kind, _is_for(day)))
    )
    told = exists().where(UserMailNotice.user_id == UserAccount.id, UserMailNotice.notice_id == Notice.id)
    return query.where(
        NoticeChoice.choice == how.value,
        UserAccount.active,
        UserAccount.sealed_email.is_not(None),
        Notice.unseen == 1,
        Notice.delivered_at.is_not(None),
        which,
        ~told,
    ).order_by(UserAccount.id, Notice.id)


def notices_of_mails(ids: Collection[UUID]) -> Rows:
    """Ask for the notices that some mails tell of and that nobody has seen yet, in order."""
    return (
        select(UserMailNotice.mail_id, UserMailNotice.notice_id)
        .join(Notice, Notice.id == UserMailNotice.notice_id)
        .where(UserMailNotice.mail_id.in_(ids), Notice.unseen == 1)
        .order_by(UserMailNotice.notice_id)
    )


def _is_for(day: date) -> ColumnElement[bool]:
    """Say in SQL that a notice is a user's, as ``addressed_to`` says it of one who asks."""
    held = select(Grant.id).where(Grant.user_id == UserAccount.id, in_force(day))
    of_organisation = held.where(
        Grant.role == Role.COORDINATOR, Grant.organisation_id == Notice.organisation_id
    )
    of_role = held.where(
        Grant.role == Notice.role,
        Grant.organisation_id.is_(None),
        Grant.court_id.is_not_distinct_from(Notice.role_court_id),
        or_(Notice.unit.is_(None), Notice.unit == Grant.unit),
    )
    both = (each.correlate(UserAccount, Notice).exists() for each in (of_organisation, of_role))
    return or_(Notice.user_id == UserAccount.id, *both)

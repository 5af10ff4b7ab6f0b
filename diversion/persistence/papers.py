"""The templates of papers (文书模板) that courts made their own."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Mapped, mapped_column

from diversion.domain.papers import PaperKind
from diversion.persistence.access import UserAccount
from diversion.persistence.base import Base, one_of


class PaperTemplate(Base):
    """One template that a court put in force for a kind of paper; the newest row holds, older ones stay.

    A row without content goes back to the template that comes with the product. Templates hold nothing personal,
    so they lie in the database, where every process sees the newest at once.
    """

    __tablename__ = "paper_template"
    __table_args__ = (
        one_of("kind", PaperKind),
        CheckConstraint(
            "(content IS NULL) = (name IS NULL) AND (content IS NULL) = (sha256 IS NULL)", name="whole"
        ),
        Index("ix_paper_template_of", "court_id", "kind", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"))
    kind: Mapped[str]
    name: Mapped[str | None]
    content: Mapped[bytes | None]
    sha256: Mapped[str | None]
    added_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]


def newest_templates(court_id: UUID, kinds: Collection[str]) -> Select[PaperTemplate]:
    """Ask for the row that holds for each of some kinds, where a court ever put one in force."""
    return (
        select(PaperTemplate)
        .where(PaperTemplate.court_id == court_id, PaperTemplate.kind.in_(kinds))
        .order_by(PaperTemplate.kind, PaperTemplate.id.desc())
        .ext(distinct_on(PaperTemplate.kind))
    )


def templates_of(
    court_id: UUID,
) -> Select[UUID, str, str | None, str | None, datetime, str]:
    """Ask for everything a court ever put in force, the newest first, without the contents."""
    return (
        select(
            PaperTemplate.id,
            PaperTemplate.kind,
            PaperTemplate.name,
            PaperTemplate.sha256,
            PaperTemplate.added_at,
            UserAccount.name.label("added_by"),
        )
        .join(UserAccount, UserAccount.id == PaperTemplate.added_by)
        .where(PaperTemplate.court_id == court_id)
        .order_by(PaperTemplate.id.desc())
    )

"""What a court uploads of figures that the product does not have: by month, each upload a version that is kept.

The newest version that speaks of a month is what counts of it. Enforcement and refiling are matched with disputes when
they are read, by case number or by blind indexes, so that a number recorded later still matches. With an erased
dispute go the rows that its parties were known by, where they have no other here (the trigger ``data_key_erased``).
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    Subquery,
    UniqueConstraint,
    func,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Mapped, aliased, mapped_column

from diversion.domain.outside_figures import EventKind, FileKind
from diversion.persistence.base import Base, one_of
from diversion.persistence.dispute import Docketing, OutsideNumber
from diversion.persistence.keyset import Rows
from diversion.persistence.outcome import Confirmation
from diversion.persistence.party import BlindIndex
from diversion.persistence.registers import Court


class OutsideFile(Base):
    """One upload for a court: which kind, where it is from, who sent it and when, and the rows it refused.

    ``version`` counts a court's files of a kind. A file of events speaks of one month, one of counts of the months in
    its rows. ``refused`` holds line, column, code and words, never the row itself.
    """

    __tablename__ = "outside_file"
    __table_args__ = (
        one_of("kind", FileKind),
        CheckConstraint("(kind = 'events') = (month IS NOT NULL)", name="month"),
        CheckConstraint("taken >= 0 AND taken <= rows", name="taken"),
        UniqueConstraint("court_id", "kind", "version"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"))
    kind: Mapped[str]
    version: Mapped[int]
    month: Mapped[date | None]
    digest: Mapped[bytes]
    source: Mapped[str]
    rows: Mapped[int]
    taken: Mapped[int]
    refused: Mapped[list[Any]]
    uploaded_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    uploaded_at: Mapped[datetime]


class OutsideMonth(Base):
    """A court's counts of one month, as one file says them; population only where that is given."""

    __tablename__ = "outside_month"
    __table_args__ = (
        CheckConstraint("civil >= 0 AND administrative >= 0 AND population > 0", name="counts"),
    )

    file_id: Mapped[UUID] = mapped_column(ForeignKey("outside_file.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    civil: Mapped[int]
    administrative: Mapped[int]
    population: Mapped[int | None]


class OutsideEvent(Base):
    """An enforcement asked for, or a case filed again, on a day; known by a case number or by blind indexes of two parties.

    ``line`` counts rows as spreadsheets show them, the header being the first.
    """

    __tablename__ = "outside_event"
    __table_args__ = (
        one_of("kind", EventKind),
        CheckConstraint(
            "case_number IS NOT NULL OR (party IS NOT NULL AND (other_number IS NOT NULL OR other_name IS NOT NULL))",
            name="known",
        ),
        Index("ix_outside_event_case_number", "case_number"),
    )

    file_id: Mapped[UUID] = mapped_column(ForeignKey("outside_file.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    on: Mapped[date]
    case_number: Mapped[str | None]
    party: Mapped[bytes | None]
    other_number: Mapped[bytes | None]
    other_name: Mapped[bytes | None]


def newest_of(court_id: UUID, kind: str, month: date | None) -> Select[Any]:
    """Ask for the newest file of a court and kind, of events that of one month."""
    same = OutsideFile.month.is_not_distinct_from(month)
    found = select(OutsideFile).where(OutsideFile.court_id == court_id, OutsideFile.kind == kind, same)
    return found.order_by(OutsideFile.version.desc()).limit(1)


def newest_version(court_id: UUID, kind: str) -> Select[Any]:
    """Ask how many files of a kind a court has sent."""
    return select(func.coalesce(func.max(OutsideFile.version), 0)).where(
        OutsideFile.court_id == court_id, OutsideFile.kind == kind
    )


def files_of(courts: Collection[UUID] | None) -> Rows:
    """Ask for the files of some courts (None: all) with their court's code and name."""
    here = true() if courts is None else OutsideFile.court_id.in_(courts)
    columns = [column for column in OutsideFile.__table__.columns if column.key != "digest"]
    query = select(*columns, Court.code.label("court_code"), Court.name.label("court_name"))
    return query.join(Court, Court.id == OutsideFile.court_id).where(here)


def counts_by_month(courts: Collection[UUID] | None, months: Collection[date]) -> Rows:
    """Ask for the counts of some courts and months, each as the newest file that speaks of it says."""
    here = true() if courts is None else OutsideFile.court_id.in_(courts)
    row = OutsideMonth
    return (
        select(OutsideFile.court_id, row.month, row.civil, row.administrative, row.population)
        .ext(distinct_on(OutsideFile.court_id, row.month))
        .join(OutsideFile, OutsideFile.id == row.file_id)
        .where(here, row.month.in_(months))
        .order_by(OutsideFile.court_id, row.month, OutsideFile.version.desc())
    )


def events_known() -> Subquery:
    """The file of events that counts for each court and month: ``court_id``, ``month``, ``file_id``."""
    return (
        select(OutsideFile.court_id, OutsideFile.month, OutsideFile.id.label("file_id"))
        .ext(distinct_on(OutsideFile.court_id, OutsideFile.month))
        .where(OutsideFile.kind == FileKind.EVENTS)
        .order_by(OutsideFile.court_id, OutsideFile.month, OutsideFile.version.desc())
        .subquery("known")
    )


def events_matched() -> Subquery:
    """The enforcements and refilings that count, each with the disputes that it is about: ``dispute_id, kind, on``."""
    event, known = OutsideEvent, events_known()
    numbered = (
        select(number.dispute_id, event.kind, event.on)
        .join(event, event.case_number == column)
        .join(known, known.c.file_id == event.file_id)
        for number, column in (
            (Docketing, Docketing.case_number),
            (Confirmation, Confirmation.case_number),
            (OutsideNumber, OutsideNumber.number),
        )
    )
    one, other = aliased(BlindIndex), aliased(BlindIndex)
    named = (
        select(one.dispute_id, event.kind, event.on)
        .join(event, event.party == one.digest)
        .join(known, known.c.file_id == event.file_id)
        .join(other, other.dispute_id == one.dispute_id)
        .where(
            one.kind == "identity_number",
            other.party_id != one.party_id,
            or_(
                (other.kind == "identity_number") & (other.digest == event.other_number),
                (other.kind == "name") & (other.digest == event.other_name),
            ),
        )
    )
    return union(*numbered, named).subquery("matched")

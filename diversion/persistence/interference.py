"""Receipt numbers of what was reported to the courts' platform on interference (三个规定, N-5)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from diversion.persistence.access import UserAccount
from diversion.persistence.base import Base
from diversion.persistence.keyset import Rows


class InterferenceReceipt(Base):
    """One report's receipt number there; never changed, kept for ever. Of the report nothing else stands here.

    ``court_id`` is the court of who recorded it, none for somebody of the whole installation.
    """

    __tablename__ = "interference_receipt"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID | None] = mapped_column(ForeignKey("court.id"))
    number: Mapped[str] = mapped_column(unique=True)
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]


def receipts_listed(courts: Collection[UUID] | None) -> Rows:
    """Ask for receipts with the name of who recorded each: all, or those of some courts."""
    columns = (*InterferenceReceipt.__table__.columns, UserAccount.name.label("recorded_by_name"))
    query = select(*columns).join(UserAccount, UserAccount.id == InterferenceReceipt.recorded_by)
    return query if courts is None else query.where(InterferenceReceipt.court_id.in_(courts))

"""What keeps tracking codes from being guessed: how often a wrong one was typed of late."""

from datetime import datetime

from sqlalchemy import CheckConstraint, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from diversion.persistence.base import Base


class CodeTries(Base):
    """Wrong codes typed in a row for the references of one ``bucket``, and until when none is looked at.

    References fall into buckets by a keyed digest, so that the table is bounded, holds none of them, and says as
    much of one that exists as of one that does not. Times are real, never demo, time.
    """

    __tablename__ = "code_tries"
    __table_args__ = (CheckConstraint("failed >= 0", name="failed"),)

    bucket: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    failed: Mapped[int]
    locked_until: Mapped[datetime | None]

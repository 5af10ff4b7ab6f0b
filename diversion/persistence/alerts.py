"""Alerts of danger, beside the disputes they are about."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from diversion.persistence.base import Base, of_dispute


class RiskAlert(Base):
    """A danger reported (violence, crowd, petition): the lawful exception to confidentiality."""

    __tablename__ = "risk_alert"
    __table_args__ = (of_dispute(), Index("ix_risk_alert_dispute_id", "dispute_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID]
    dispute_id: Mapped[UUID]
    kind: Mapped[str]
    sealed: Mapped[bytes]
    raised_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

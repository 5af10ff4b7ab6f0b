"""Bodies of acts, and what they leave in the tables, for the tests of acts over the API."""

from typing import Any

from court import (
    days_ago,
)
from sqlalchemy import select

from diversion.persistence.base import db
from diversion.persistence.deadlines import Deadline


def consent(ref: str = "a1", matter: str = "mediation", answer: str = "yes", **told: Any) -> dict[str, Any]:
    return {"party_ref": ref, "matter": matter, "answer": answer, "means": "in_person"} | told


def docket(number: int = 1, **told: Any) -> dict[str, Any]:
    return {
        "case_number": f"（2026）苏0506民初{number}号",
        "docketed_on": days_ago(0),
        "procedure": "ordinary",
    } | told


def clocks(dispute: dict[str, Any], *, ended: bool = False) -> set[str]:
    """Name the running (or ended) clocks of a dispute."""
    running = Deadline.ended_at.is_not(None) if ended else Deadline.ended_at.is_(None)
    found = set(
        db.session.scalars(select(Deadline.rule).where(Deadline.dispute_id == dispute["id"], running))
    )
    db.session.rollback()
    return found


def rows(table: Any) -> list[Any]:
    found = list(db.session.scalars(select(table)))
    db.session.rollback()
    return found

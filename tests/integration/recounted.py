"""可派未派 counted once more from the records, in plain Python and by the rules themselves."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.blocks_dormant import CouldHave, fate_of
from diversion.domain.working_days import shanghai_day
from diversion.persistence.base import db
from diversion.persistence.deadlines import Deadline
from diversion.persistence.dispute import Decision, Dispute
from diversion.persistence.handoff import Handoff


@dataclass(frozen=True)
class Recounted:
    """A dispute and an organisation that it could have been offered."""

    dispute_id: UUID
    court_id: UUID
    organisation_id: UUID
    eligible_at: datetime
    facts: CouldHave

    @property
    def fate(self) -> str:
        return fate_of(self.facts).value


def recounted(at: datetime) -> list[Recounted]:
    """Tell what every organisation could have had and what had become of it at a moment, by what is known now."""
    decisions, handoffs, clocks = _of(Decision), _of(Handoff), _of(Deadline)
    kept = db.session.scalars(select(Dispute)).all()
    found = [
        each
        for dispute in kept
        if dispute.closed_reason != "cancelled"
        for each in _told(dispute, decisions[dispute.id], handoffs[dispute.id], clocks[dispute.id], at)
    ]
    db.session.rollback()
    return found


def numbers(found: list[Recounted], from_on: date, to_on: date) -> dict[UUID, Counter[str]]:
    """Count the fates of what counts within some days, by organisation."""
    counted: dict[UUID, Counter[str]] = defaultdict(Counter)
    for each in found:
        if from_on <= shanghai_day(each.eligible_at) <= to_on:
            told = ["eligible", each.fate, *(["refused"] if each.facts.was_refused else [])]
            counted[each.organisation_id].update(told)
    return counted


def _of(table: Any) -> dict[UUID, list[Any]]:
    rows: dict[UUID, list[Any]] = defaultdict(list)
    for row in db.session.scalars(select(table)):
        rows[row.dispute_id].append(row)
    return rows


def _told(
    dispute: Dispute, decisions: list[Any], handoffs: list[Any], clocks: list[Any], at: datetime
) -> Iterator[Recounted]:
    routed = sorted(
        (each for each in decisions if each.stage == "routing"), key=lambda each: (each.at, each.id)
    )
    mediating = [each for each in handoffs if each.kind == "mediate"]
    missed = any(
        clock.rule == "decision"
        and clock.due_at <= at
        and (clock.ended_at is None or clock.ended_at >= clock.due_at)
        and clock.ended_how != "superseded"
        for clock in clocks
    )
    first: dict[str, datetime] = {}
    proposed: set[str] = set()
    for each in (each for each in routed if each.body["gate"]["open"]):
        could = {
            named["organisation_id"]
            for named in each.body["candidates"]
            if named["excluded_by"] is None and named["handoff_kind"] == "mediate"
        }
        for body in could:
            first.setdefault(body, each.at)
        proposed |= could & {(each.body["proposed"] or {}).get("organisation_id")}
    for body, eligible_at in first.items():
        own = [each for each in mediating if str(each.organisation_id) == body]
        facts = CouldHave(
            was_asked=bool(own),
            was_refused=any(each.status in ("declined", "lapsed") for each in own),
            was_overruled=not own
            and body in proposed
            and any(each.override_reason is not None for each in mediating),
            went_to_another=bool(mediating),
            may_still_be_offered=routed[-1].body["gate"]["open"],
            was_missed=missed,
        )
        yield Recounted(dispute.id, dispute.court_id, UUID(body), eligible_at, facts)

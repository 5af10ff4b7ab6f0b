"""Reports of closed months and quarters, frozen; and what is counted in one, read from the records.

What counts when is the product's own (``reporting.py`` for the moments of mediation, ``satisfaction.py``,
``eligible.py``, ``blocks.py``): here are only the lines that no figure has. Each event of a period is found by an index
on its day, and of disputes only those are looked at to which something happened in it, or that were open at its end.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    CompoundSelect,
    ForeignKey,
    Select,
    Text,
    UniqueConstraint,
    and_,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Mapped, aliased, mapped_column

from diversion.domain.consents import Answer, Matter
from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.entries import ReferralKind
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.parties import PartyKind
from diversion.domain.report_lines import Line
from diversion.domain.report_periods import ReportSpan
from diversion.domain.reporting import Definition, Unit, Window
from diversion.persistence.base import Base, one_of
from diversion.persistence.blocks import BlockFinding
from diversion.persistence.deadlines import Deadline
from diversion.persistence.dispute import Consent, Dispute, Docketing
from diversion.persistence.handoff import Handoff
from diversion.persistence.keyset import Rows
from diversion.persistence.organisation import Organisation
from diversion.persistence.outcome import Confirmation, Exit, Outcome, Performance, ReturnToCourt
from diversion.persistence.party import Party
from diversion.persistence.reporting import counted_at, facts, succeeded, touched
from diversion.persistence.supervision import Supervision


class PeriodReport(Base):
    """One version of one court's report of one period; never changed, kept for ever.

    The first has no reason, every later one does. ``cut_off_at``: what had happened until then, in the installation's
    time, is in it; ``made_at`` is real. ``made_by`` is none for one that the clock made. ``body`` is the tables with
    their names and cards as they were, ``lists`` the references behind the numbers, ``fingerprint`` the digest of
    what was counted.
    """

    __tablename__ = "period_report"
    __table_args__ = (
        UniqueConstraint("court_id", "span", "from_on", "version"),
        one_of("span", ReportSpan),
        CheckConstraint("version >= 1 AND (version = 1) = (reason IS NULL)", name="reason"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"))
    span: Mapped[str]
    from_on: Mapped[date]
    version: Mapped[int]
    cut_off_at: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str | None]
    fingerprint: Mapped[str]
    body: Mapped[dict[str, Any]]
    lists: Mapped[list[Any]] = mapped_column(deferred=True)


@dataclass(frozen=True, slots=True)
class Counting:
    """Of which court a report is, and of which days; ``alarms`` are clocks of which nothing is late."""

    court_id: UUID
    from_on: date
    to_on: date
    window: Window
    alarms: tuple[str, ...] = ()

    def within(self, court: Any, moment: Any) -> ColumnElement[bool]:
        """Say in SQL that a moment at the court lies in the period."""
        return and_(court == self.court_id, moment >= self.window.from_at, moment < self.window.until_at)

    def on_a_day(self, court: Any, day: Any) -> ColumnElement[bool]:
        """Say in SQL that a day at the court lies in the period."""
        return and_(court == self.court_id, day >= self.from_on, day <= self.to_on)

    def open_at_end(self) -> ColumnElement[bool]:
        """Say in SQL that a dispute was received and not closed when the period ended."""
        open_then = or_(Dispute.closed_at.is_(None), Dispute.closed_at >= self.window.until_at)
        return and_(Dispute.court_id == self.court_id, Dispute.received_at < self.window.until_at, open_then)


def marks(asked: Counting) -> Rows:
    """Ask for what no figure knows of a dispute: one row a line, dispute and stage (none: the dispute itself)."""
    return select(union_all(*_marks(asked)).subquery("marks")).distinct()


def _marks(asked: Counting) -> list[Rows]:
    before, after = ReferralKind.PRE_DOCKET, ReferralKind.POST_DOCKET
    kept, left, came_back = Confirmation, Exit, ReturnToCourt
    settled_at = (
        select(Handoff.referral_kind)
        .join(Outcome, Outcome.handoff_id == Handoff.id)
        .where(Outcome.dispute_id == Performance.dispute_id, Outcome.settled)
        .order_by(Outcome.ended_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    in_part = (
        (Line.CONFIRMATION_APPLIED, kept, kept.applied_at, true(), before),
        (Line.CONFIRMED, kept, kept.decided_at, kept.decision == "confirmed", before),
        (Line.MEDIATION_JUDGMENT, left, left.at, left.kind == "mediation_judgment", after),
        (Line.IMMEDIATE_PERFORMANCE, left, left.at, left.kind == "immediate_performance", after),
        (Line.TO_DOCKETING, came_back, came_back.at, came_back.kind == "docketing", before),
        (Line.TO_TRIAL, came_back, came_back.at, came_back.kind == "trial", after),
    )
    return [
        *_marks_of_filing(asked),
        *(
            _mark(line, table.dispute_id, literal(stage.value), asked.within(table.court_id, moment), only)
            for line, table, moment, only, stage in in_part
        ),
        _mark(
            Line.PERFORMED,
            Performance.dispute_id,
            settled_at,
            asked.on_a_day(Performance.court_id, Performance.performed_on),
            Performance.whole.is_(True),
        ),
    ]


def _marks_of_filing(asked: Counting) -> list[Rows]:
    nothing = cast(null(), Text)
    received = asked.within(Dispute.court_id, Dispute.received_at)
    until = asked.window.until_at
    ran_out = or_(Deadline.ended_at.is_(None), Deadline.ended_at >= Deadline.due_at)
    docketing = and_(
        Deadline.rule == DeadlineRule.DOCKETING, Deadline.ended_how.is_distinct_from("superseded"), ran_out
    )
    overdue = and_(
        Deadline.court_id == asked.court_id,
        Deadline.due_at < until,
        ran_out,
        or_(Deadline.ended_at.is_(None), Deadline.ended_at >= until),
        Deadline.rule.not_in(asked.alarms),
    )
    offered = select(Handoff.dispute_id).where(Handoff.kind == HandoffKind.MEDIATE)
    answers = _answers(asked).subquery("answers")
    asking = select(Deadline.dispute_id).where(Deadline.rule == DeadlineRule.CONSULTING)
    was_asked = or_(
        Dispute.id.in_(select(answers.c.dispute_id)),
        asking.where(Deadline.dispute_id == Dispute.id).correlate(Dispute).exists(),
    )
    agreed = (
        select(answers.c.dispute_id)
        .group_by(answers.c.dispute_id)
        .having(func.bool_and(answers.c.answer == Answer.YES))
    )
    was_offered = offered.where(Handoff.dispute_id == Dispute.id).correlate(Dispute).exists()
    return [
        _mark(
            Line.DOCKETED,
            Docketing.dispute_id,
            nothing,
            asked.on_a_day(Docketing.court_id, Docketing.docketed_on),
            Docketing.ended_at.is_(None),
        ),
        _mark(
            Line.DOCKETING_LATE,
            Deadline.dispute_id,
            nothing,
            asked.within(Deadline.court_id, Deadline.due_at),
            docketing,
        ),
        _mark(Line.OPEN_AT_END, Dispute.id, nothing, asked.open_at_end()),
        _mark(Line.OVERDUE_AT_END, Deadline.dispute_id, nothing, overdue).where(
            Deadline.dispute_id.in_(select(Dispute.id).where(asked.open_at_end()))
        ),
        _mark(Line.CONSULTED, Dispute.id, nothing, received, was_asked),
        _mark(Line.CONSENTED, Dispute.id, nothing, received, Dispute.id.in_(agreed)),
        _mark(Line.DIVERTED, Dispute.id, nothing, received, was_offered),
    ]


def _mark(line: Line, dispute_id: Any, stage: Any, *conditions: ColumnElement[bool]) -> Rows:
    columns = (literal(line.value).label("line"), dispute_id.label("dispute_id"), stage.label("stage"))
    return select(*columns).where(*conditions)


def _answers(asked: Counting) -> Rows:
    """Ask for the last answer of each party of what was received, and matter: on mediation, and on it before docketing.

    A corrected party is the same party by its ``ref``; one that is a party no longer has no say.
    """
    now = aliased(Party)
    return (
        select(Consent.dispute_id, Consent.answer)
        .ext(distinct_on(Consent.dispute_id, Party.ref, Consent.matter))
        .join(Party, Party.id == Consent.party_id)
        .join(now, and_(now.dispute_id == Party.dispute_id, now.ref == Party.ref, now.ended_at.is_(None)))
        .join(Dispute, Dispute.id == Consent.dispute_id)
        .where(
            asked.within(Dispute.court_id, Dispute.received_at),
            Consent.matter.in_((Matter.MEDIATION, Matter.MEDIATE_BEFORE_DOCKETING)),
        )
        .order_by(Consent.dispute_id, Party.ref, Consent.matter, Consent.at.desc(), Consent.id.desc())
    )


def looked_at(asked: Counting) -> CompoundSelect[UUID]:
    """Ask for the disputes that anything of the period's report can be about."""
    refused = [
        select(Handoff.dispute_id).where(asked.within(Handoff.court_id, moment))
        for moment in (Handoff.declined_at, Handoff.lapsed_at, Handoff.recalled_at)
    ]
    marked = union_all(*_marks(asked)).subquery("marked")
    happened = touched({asked.court_id}, [asked.window]).subquery("happened")
    return union(select(happened.c[0]), select(marked.c.dispute_id), *refused)


def at_stages(asked: Counting, ids: Select[UUID]) -> Rows:
    """Ask for every dispute at each of its stages, with the moment each definition counts it at, and what it is."""
    found = facts(Unit.STAGE, {asked.court_id}, true(), ids)
    return (
        select(
            *_told(found),
            Dispute.regime.label("filed_regime"),
        )
        .join(Dispute, Dispute.id == found.c.dispute_id)
        .where(~found.c.cancelled)
        .order_by(found.c.reference, found.c.referral_kind.desc())
    )


def handed(asked: Counting, ids: Select[UUID]) -> Rows:
    """Ask for every handoff to mediate, as ``at_stages``, with its organisation's name and how it was refused.

    ``has_namesake``: another organisation, of another kind, is called the same.
    """
    found = facts(Unit.HANDOFF, {asked.court_id}, true(), ids)
    other = aliased(Organisation)
    same = select(other.id).where(other.name == Organisation.name, other.id != Organisation.id)
    return (
        select(
            *_told(found),
            Organisation.name.label("organisation_name"),
            Organisation.kind.label("organisation_kind"),
            same.correlate(Organisation).exists().label("has_namesake"),
            Handoff.declined_at,
            Handoff.lapsed_at,
            Handoff.recalled_at,
        )
        .join(Handoff, Handoff.id == found.c.handoff_id)
        .join(Organisation, Organisation.id == Handoff.organisation_id)
        .where(~found.c.cancelled)
        .order_by(found.c.reference, Handoff.sequence, Handoff.id)
    )


def _told(found: Any) -> tuple[Any, ...]:
    columns = found.c
    firm = select(Party.id).where(
        Party.dispute_id == columns.dispute_id,
        Party.ended_at.is_(None),
        Party.kind != PartyKind.NATURAL_PERSON,
    )
    return (
        columns.dispute_id,
        columns.reference,
        columns.entry,
        columns.cause,
        columns.referral_kind,
        columns.regime,
        columns.end_reason,
        columns.overturned,
        firm.correlate(found).exists().label("enterprise"),
        succeeded(found).label("succeeded"),
        *(counted_at(found, each).label(f"{each.value}_at") for each in Definition),
    )


def blocks_in(asked: Counting, version: str) -> Rows:
    """Count blocks by kind, side and code: those that stood when the period ended, and those that began in it."""
    until = asked.window.until_at
    stood = and_(
        BlockFinding.since_at < until,
        or_(BlockFinding.gone_at.is_(None), BlockFinding.gone_at >= until),
        or_(BlockFinding.until_at.is_(None), BlockFinding.until_at >= until),
    )
    begun = BlockFinding.since_at >= asked.window.from_at
    keys = (BlockFinding.kind, BlockFinding.side, BlockFinding.code)
    return (
        select(
            *keys,
            func.count().filter(stood).label("standing"),
            func.count().filter(begun).label("begun"),
        )
        .where(
            BlockFinding.court_id == asked.court_id,
            BlockFinding.definition_version == version,
            BlockFinding.since_at < until,
            or_(begun, stood),
        )
        .group_by(*keys)
        .order_by(*keys)
    )


def supervisions_in(asked: Counting, at: datetime) -> Rows:
    """Count supervisions by the role that answers: raised, answered, in time of those that can be told, open at the end."""
    until = asked.window.until_at
    raised = and_(Supervision.raised_at >= asked.window.from_at, Supervision.raised_at < until)
    told = and_(raised, or_(Supervision.answered_at.is_not(None), Supervision.due_at <= at))
    is_open = or_(Supervision.answered_at.is_(None), Supervision.answered_at >= until)
    return (
        select(
            Supervision.responsible_role.label("role"),
            func.count().filter(raised).label("raised"),
            func.count().filter(raised, Supervision.answered_at.is_not(None)).label("answered"),
            func.count().filter(told, Supervision.answered_at < Supervision.due_at).label("in_time"),
            func.count().filter(told).label("in_time_of"),
            func.count().filter(is_open).label("open_at_end"),
        )
        .join(Dispute, Dispute.id == Supervision.dispute_id)
        .where(
            Supervision.court_id == asked.court_id,
            Supervision.raised_at < until,
            Dispute.closed_reason.is_distinct_from("cancelled"),
        )
        .group_by(Supervision.responsible_role)
        .order_by(Supervision.responsible_role)
    )


def reports_of(courts: Collection[UUID] | None) -> Rows:
    """Ask for the newest versions first, without their tables."""
    columns = (each for each in PeriodReport.__table__.columns if each.key not in ("body", "lists"))
    query = select(*columns)
    return query if courts is None else query.where(PeriodReport.court_id.in_(courts))

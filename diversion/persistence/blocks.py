"""Blocks that were found, and what people said of them.

A finding keeps its id as long as it is the same block: the same definition version, code, unit and
beginning. Feedback hangs on it, and precision is counted from the feedback. What the rules look at is
``block_facts.py``.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    case,
    false,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Mapped, mapped_column

from diversion.domain.access import Reach
from diversion.domain.blocks import Block, BlockCode, Side, Surety
from diversion.persistence.access import UserAccount
from diversion.persistence.base import Base, of_dispute, one_of
from diversion.persistence.handoff import Handoff
from diversion.persistence.keyset import Rows
from diversion.persistence.organisation import Organisation


class BlockFinding(Base):
    """One block (堵点) as it was found last; found again it is the same row.

    ``until_at`` is when what blocked was over, ``gone_at`` when a look no longer found it (it left the
    window, a date moved, a limit was raised). ``unit_id`` is the handoff, the dispute, or for a link the
    organisation.
    """

    __tablename__ = "block_finding"
    __table_args__ = (
        of_dispute(),
        of_dispute("handoff", "handoff_id"),
        one_of("kind", Block),
        one_of("code", BlockCode),
        one_of("side", Side),
        one_of("surety", Surety),
        CheckConstraint("hits BETWEEN 0 AND hits_of", name="hits"),
        CheckConstraint("until_at IS NULL OR until_at >= since_at", name="span"),
        UniqueConstraint(
            "court_id", "definition_version", "code", "unit_id", "since_at", name="uq_block_finding_same"
        ),
        Index("ix_block_finding_listed", "court_id", "since_at", "id"),
        Index("ix_block_finding_organisation_id", "organisation_id"),
        Index("ix_block_finding_standing", "court_id", postgresql_where="gone_at IS NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    definition_version: Mapped[str]
    kind: Mapped[str]
    code: Mapped[str]
    side: Mapped[str]
    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    dispute_id: Mapped[UUID | None]
    handoff_id: Mapped[UUID | None]
    unit_id: Mapped[UUID]
    since_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    surety: Mapped[str]
    hits: Mapped[int | None]
    hits_of: Mapped[int | None]
    evidence: Mapped[dict[str, Any]]
    comparison: Mapped[dict[str, Any] | None]
    found_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]


class BlockFeedback(Base):
    """Somebody said that a finding is a block, or is none; never changed, the newest counts.

    The note is sealed: under the dispute's key where the finding is about one, else the installation's.
    """

    __tablename__ = "block_feedback"
    __table_args__ = (Index("ix_block_feedback_finding_id", "finding_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    finding_id: Mapped[UUID] = mapped_column(ForeignKey("block_finding.id"))
    is_block: Mapped[bool]
    sealed: Mapped[bytes | None]
    said_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class BlockLook(Base):
    """The last look at a court that ended: when it began, in the installation's and in real time.

    ``limits`` are the ones it went by. ``promised_at`` is the real moment at which a reader last promised another.
    """

    __tablename__ = "block_look"
    court_id: Mapped[UUID] = mapped_column(ForeignKey("court.id"), primary_key=True)
    looked_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    limits: Mapped[dict[str, Any]]
    promised_at: Mapped[datetime | None]


REFRESHED = ("side", "until_at", "surety", "hits", "hits_of", "evidence", "comparison", "gone_at")


def standing_findings(court_id: UUID, version: str) -> Rows:
    """Ask for the findings of a court that the last look still found."""
    return select(*BlockFinding.__table__.columns).where(
        BlockFinding.court_id == court_id,
        BlockFinding.gone_at.is_(None),
        BlockFinding.definition_version == version,
    )


def keep_findings(rows: Sequence[Mapping[str, Any]]) -> Any:
    """Write findings; what was found before, and is found again, is brought up to date under its id."""
    added = insert(BlockFinding).values(rows)
    return added.on_conflict_do_update(
        index_elements=["court_id", "definition_version", "code", "unit_id", "since_at"],
        set_={name: added.excluded[name] for name in REFRESHED},
    )


def mark_gone(ids: Collection[UUID], at: datetime) -> Any:
    """Note that a look did not find these any more."""
    return update(BlockFinding).where(BlockFinding.id.in_(ids)).values(gone_at=at)


def last_looks(courts: Collection[UUID]) -> Rows:
    """Ask for the last look at some courts; one without was never looked at."""
    return select(*BlockLook.__table__.columns).where(BlockLook.court_id.in_(courts))


def keep_look(row: Mapping[str, Any]) -> Any:
    """Write a look that ended, over the one before it."""
    added = insert(BlockLook).values(row)
    changed = {name: added.excluded[name] for name in row if name != "court_id"}
    return added.on_conflict_do_update(index_elements=["court_id"], set_=changed)


def claim_promise(court_id: UUID, at: datetime, none_since: datetime) -> Any:
    """Note that a look is promised now, unless one was since and is still to come; answers the court if it is."""
    return (
        update(BlockLook)
        .where(
            BlockLook.court_id == court_id,
            or_(
                BlockLook.promised_at.is_(None),
                BlockLook.promised_at <= BlockLook.recorded_at,
                BlockLook.promised_at < none_since,
            ),
        )
        .values(promised_at=at)
        .returning(BlockLook.court_id)
    )


def findings(at: datetime) -> Rows:
    """Ask for the blocks known at a moment, as ``any_finding``."""
    return any_finding().where(
        BlockFinding.since_at <= at,
        or_(BlockFinding.gone_at.is_(None), BlockFinding.gone_at > at),
    )


def to_act_on(at: datetime) -> tuple[Any, Any]:
    """Say in SQL whether a finding still stands at a moment and whether the court is its cause, as 1 and 0."""
    stands = BlockFinding.until_at.is_(None) | (BlockFinding.until_at > at)
    of_court = BlockFinding.side == Side.COURT.value
    return (
        case((stands, 1), else_=0).label("stands"),
        case((of_court, 1), else_=0).label("of_court"),
    )


def any_finding() -> Rows:
    """Ask for findings, gone or not, with the organisation's name and the newest word on each."""
    said = (
        select(BlockFeedback.is_block)
        .where(BlockFeedback.finding_id == BlockFinding.id)
        .order_by(BlockFeedback.at.desc(), BlockFeedback.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(
        *BlockFinding.__table__.columns,
        Organisation.name.label("organisation_name"),
        said.label("is_block"),
    ).outerjoin(Organisation, Organisation.id == BlockFinding.organisation_id)


def seen_by(reach: Reach, user_id: UUID | None, courts: Collection[UUID]) -> Any:
    """Say in SQL which findings a reach covers: a court's, an organisation's, those on one's own handoffs."""
    own = or_(Handoff.organisation_id.in_(reach.own_in), Handoff.mediating_body_id.in_(reach.own_in))
    mine = select(Handoff.id).where(Handoff.mediator_id == user_id, own)
    return or_(
        BlockFinding.court_id.in_(courts) if courts else false(),
        BlockFinding.organisation_id.in_(reach.organisations) if reach.organisations else false(),
        BlockFinding.handoff_id.in_(mine) if reach.own_in else false(),
    )


def blocked(kind: Block) -> ColumnElement[bool]:
    """Say in SQL which handoffs are blocked so, as the last look found."""
    going_on = select(BlockFinding.handoff_id).where(
        BlockFinding.kind == kind.value,
        BlockFinding.handoff_id.is_not(None),
        BlockFinding.gone_at.is_(None),
        BlockFinding.until_at.is_(None),
    )
    return Handoff.id.in_(going_on)


def feedback_on(finding_id: UUID) -> Rows:
    """Ask for everything said of a finding, with who said it, oldest first."""
    return (
        select(*BlockFeedback.__table__.columns, UserAccount.name)
        .join(UserAccount, UserAccount.id == BlockFeedback.said_by)
        .where(BlockFeedback.finding_id == finding_id)
        .order_by(BlockFeedback.at, BlockFeedback.id)
    )


def judged(reached: ColumnElement[bool]) -> Rows:
    """Count, by definition version and code, how many findings were judged and how many confirmed."""
    newest = (
        select(BlockFeedback.finding_id, BlockFeedback.is_block)
        .ext(distinct_on(BlockFeedback.finding_id))
        .order_by(BlockFeedback.finding_id, BlockFeedback.at.desc(), BlockFeedback.id.desc())
        .subquery("newest")
    )
    dimensions = (BlockFinding.definition_version, BlockFinding.code)
    return (
        select(
            *dimensions,
            func.count().filter(newest.c.is_block).label("confirmed"),
            func.count().label("judged"),
        )
        .join(newest, newest.c.finding_id == BlockFinding.id)
        .where(reached)
        .group_by(*dimensions)
        .order_by(*dimensions)
    )

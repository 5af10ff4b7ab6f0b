"""Supervisions (督办单) as people see them: raised by hand, answered, listed.

A court supervises its own staff only, so they name one of its roles. Those that a clock raises, and going up, are
``supervising.py``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, true

from diversion.domain.access import Permission, Role
from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.dispute import CourtRole
from diversion.domain.escalation import Level
from diversion.domain.notices import ROLE_WORDS
from diversion.domain.reasons import Fault
from diversion.domain.supervisions import MEASURES, due_faults, target_of
from diversion.domain.working_days import day_ends_at
from diversion.persistence.access import Grant, in_force
from diversion.persistence.dispute import Dispute
from diversion.persistence.privacy import SealBroken
from diversion.persistence.registers import courts_below
from diversion.persistence.supervision import Supervision
from diversion.services.access import Actor
from diversion.services.acting import acting_on, demand_open
from diversion.services.announcing import announce
from diversion.services.disputes import dispute_for, note, seal_of
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import Conflicting, InputFaulty, NotFound
from diversion.services.registers import unknown
from diversion.services.supervising import enter, told_of
from diversion.services.transaction import Transaction, transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionTold:
    """What somebody supervises: whose work, the target and the measures in words, until when (None: the setting)."""

    dispute_id: UUID
    responsible_role: CourtRole
    target: str
    measures: str
    responsible_user_id: UUID | None = None
    due_on: date | None = None


def raise_supervision(actor: Actor, told: SupervisionTold) -> dict[str, Any]:
    """Raise a supervision by hand and answer it. Who: a router or a manager of the dispute's court.

    A manager's begins at the manager's level. The words are sealed. Refuses ``day-in-the-past``, ``unknown-id``
    for a person who does not hold the role there, ``dispute-closed``.
    """
    with acting_on(actor, Permission.RAISE_SUPERVISION, told.dispute_id) as (tx, dispute):
        demand_open(dispute)
        if faults := list(_faults(tx, dispute, told)):
            raise InputFaulty(faults)
        row = Supervision(
            id=tx.new_id(),
            court_id=dispute.court_id,
            dispute_id=dispute.id,
            responsible_role=told.responsible_role.value,
            responsible_user_id=told.responsible_user_id,
            raised_by=actor.user_id,
        )
        words = {"target": told.target, "measures": told.measures}
        row.sealed = seal_of(tx, dispute.id).seal(f"supervision:{row.id}", words)
        is_router = any(
            grant.role is Role.ROUTER and grant.court_id == dispute.court_id for grant in actor.grants
        )
        level = Level.ROUTER if is_router else Level.MANAGER
        enter(tx, row, level, day_ends_at(told.due_on) if told.due_on else None)
        tx.flush()
        noted = {"supervision_id": str(row.id), "number": row.number, "responsible": row.responsible_role}
        note(tx, dispute, "supervision_raised", noted, text=told.target)
        announce(tx, list(told_of(tx, row, dispute.reference, (told.responsible_role,))))
        return _shown(tx, row, dispute.reference)


def answer_supervision(actor: Actor, supervision_id: UUID, answer: str) -> dict[str, Any]:
    """Answer a supervision, which closes it, and answer it as it is then.

    Who: somebody of the role it names, or a router, at its court. Refuses ``supervision-answered``,
    ``supervision-of-another-role``; ``NotFound`` for one of another court.
    """
    with transaction(actor) as tx:
        reach = actor.demand(Permission.ANSWER_SUPERVISION)
        found = tx.session.scalar(
            select(Supervision.dispute_id).where(
                Supervision.id == supervision_id, Supervision.court_id.in_(reach.courts)
            )
        )
        if found is None:
            raise NotFound("督办单", "supervision")
        dispute = dispute_for(tx, Permission.ANSWER_SUPERVISION, found)
        row = tx.session.get_one(Supervision, supervision_id, with_for_update=True)
        _demand_answerable(actor, row)
        sealed = seal_of(tx, dispute.id).seal(f"supervision answer:{row.id}", {"answer": answer})
        row.answered_at, row.answered_by, row.answer = tx.at, actor.user_id, sealed
        row.next_step_at = None
        told = {"supervision_id": str(row.id), "number": row.number}
        note(tx, dispute, "supervision_answered", told, reason_code=row.matter, text=answer)
        return _shown(tx, row, dispute.reference)


def list_supervisions(
    actor: Actor, answered: bool | None, asked: Asked, role: CourtRole | None = None
) -> Page[dict[str, Any]]:
    """List supervisions, of one role alone where it is named, the newest first.

    Who: the court's own; a manager's courts below too; auditors.
    """
    with transaction(actor) as tx:
        query = _listed().where(_within(tx), _of(role))
        if answered is not None:
            is_open = Supervision.answered_at.is_(None)
            query = query.where(~is_open if answered else is_open)
        page = read_page(tx, query, (Supervision.id,), asked, newest_first=True)
        return Page(tuple(_shown(tx, row.Supervision, row.reference) for row in page.rows), page.next_cursor)


def count_unanswered(actor: Actor, role: CourtRole | None = None) -> int:
    """Count the supervisions nobody has answered, of one role alone where it is named. Who: as the list."""
    with transaction(actor) as tx:
        open_ones = select(func.count()).select_from(Supervision).where(Supervision.answered_at.is_(None))
        return tx.session.scalar(open_ones.where(_within(tx), _of(role))) or 0


def read_supervision(actor: Actor, supervision_id: UUID) -> dict[str, Any]:
    """Read one supervision. Who: as the list. Raises ``NotFound``."""
    with transaction(actor) as tx:
        found = tx.session.execute(_listed().where(_within(tx), Supervision.id == supervision_id)).first()
        if found is None:
            raise NotFound("督办单", "supervision")
        return _shown(tx, found.Supervision, found.reference)


def _listed() -> Select[Supervision, UUID, str]:
    """Ask for supervisions with their dispute's reference; the id stands beside the row as the list's key."""
    query = select(Supervision, Supervision.id, Dispute.reference)
    return query.join(Dispute, Dispute.id == Supervision.dispute_id)


def _of(role: CourtRole | None) -> ColumnElement[bool]:
    return true() if role is None else Supervision.responsible_role == role


def _within(tx: Transaction) -> ColumnElement[bool]:
    reach = tx.actor.demand(Permission.READ_SUPERVISIONS)
    if reach.everywhere:
        return true()
    below = courts_below(reach.courts_and_below)
    return or_(Supervision.court_id.in_(reach.courts), Supervision.court_id.in_(below))


def _faults(tx: Transaction, dispute: Dispute, told: SupervisionTold) -> Iterator[Fault]:
    yield from due_faults(told.due_on, tx.today)
    if told.responsible_user_id is not None:
        holds = select(Grant.id).where(
            Grant.user_id == told.responsible_user_id,
            Grant.court_id == dispute.court_id,
            Grant.role == told.responsible_role.value,
            in_force(tx.today),
        )
        if tx.session.execute(holds.limit(1)).first() is None:
            yield unknown("/responsible_user_id", "承担该职责的人员", "holder of this role at the court")


def _demand_answerable(actor: Actor, row: Supervision) -> None:
    if row.answered_at is not None:
        zh, en = "该督办单已经答复。", "This supervision has been answered."
        raise Conflicting("supervision-answered", zh, en)
    held = {grant.role.value for grant in actor.grants if grant.court_id == row.court_id}
    if held.isdisjoint({row.responsible_role, Role.ROUTER.value}):
        words = ROLE_WORDS[CourtRole(row.responsible_role)]
        raise Conflicting(
            "supervision-of-another-role",
            f"该督办单由{words.zh}或者程序分流员答复。",
            f"The {words.en} or a router answers this supervision.",
        )


def _shown(tx: Transaction, row: Supervision, reference: str) -> dict[str, Any]:
    role = ROLE_WORDS[CourtRole(row.responsible_role)]
    return {
        "id": row.id,
        "number": row.number,
        "dispute_id": row.dispute_id,
        "reference": reference,
        "deadline_id": row.deadline_id,
        "matter": row.matter,
        **_words(tx, row),
        "due_at": row.due_at,
        "responsible": {
            "role": row.responsible_role,
            "text": role.zh,
            "text_en": role.en,
            "user_id": row.responsible_user_id,
        },
        "level": row.level,
        "raised_by": row.raised_by,
        "raised_at": row.raised_at,
        "answered_at": row.answered_at,
        "answered_by": row.answered_by,
        "answer": _opened(tx, row, "supervision answer", row.answer).get("answer"),
    }


def _words(tx: Transaction, row: Supervision) -> dict[str, Any]:
    """Give target and measures: as somebody wrote them, or as they follow from what is late."""
    if row.matter is None:
        told = _opened(tx, row, "supervision", row.sealed)
        target, measures = told.get("target"), told.get("measures")
        return {"target": target, "target_en": None, "measures": measures, "measures_en": None}
    aim = target_of(DeadlineRule(row.matter))
    return {
        "target": aim.zh,
        "target_en": aim.en,
        "measures": MEASURES.zh,
        "measures_en": MEASURES.en,
    }


def _opened(tx: Transaction, row: Supervision, named: str, sealed: bytes | None) -> dict[str, Any]:
    """Open sealed words; those of an erased dispute are gone."""
    if sealed is None:
        return {}
    try:
        return dict(seal_of(tx, row.dispute_id).open(f"{named}:{row.id}", sealed))
    except SealBroken:
        return {}

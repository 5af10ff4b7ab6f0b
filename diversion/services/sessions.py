"""Booked meetings (调解场次): who sits at the table, where or by which link, and whether it took place."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission
from diversion.domain.mediation import (
    ParticipantRole,
    SessionEvent,
    SessionStatus,
    may_meet_online,
    move_session,
    remind_at,
)
from diversion.domain.reasons import Fault
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.mediation import Session
from diversion.services.access import Actor
from diversion.services.dispute_file import DisputeFile, read_file
from diversion.services.disputes import note, seal_of
from diversion.services.handoffs import within
from diversion.services.mediation import Act, demand_going_on, done, mediating
from diversion.services.refusals import InputFaulty, NotFound
from diversion.services.settings import settings_of
from diversion.services.transaction import Transaction, transaction
from diversion.services.turns import go_on

FURTHEST = timedelta(days=366)
"""No meeting is booked further ahead: the year was mistyped."""
_OF_A_PARTY = (ParticipantRole.PARTY, ParticipantRole.REPRESENTATIVE)


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody at the table: a party by its ref, or somebody invited by name (ZX-8, TY-6)."""

    role: ParticipantRole
    party_ref: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTold:
    """A meeting to book, at a place or by a link."""

    starts_at: datetime
    place: str | None = None
    link: str | None = None
    participants: tuple[Participant, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """A meeting as its mediator reads it."""

    id: UUID
    starts_at: datetime
    status: SessionStatus
    place: str | None
    link: str | None
    remark: str | None
    has_begun: bool


def book_session(actor: Actor, handoff_id: UUID, told: SessionTold) -> Act:
    """Book a meeting; its participants, place and link are sealed.

    Who: the mediator or the coordinator. Refuses: ``mediation-stopped``, ``mediation-suspended``, and every
    fault at once: online without the consent of each party named (ZX-2), nobody named, a start before
    mediation began or over a year away. Repeating it books another.
    """
    with mediating(actor, handoff_id) as (tx, dispute, handoff):
        demand_going_on(tx, handoff)
        if faults := _faults(read_file(tx, dispute), handoff, told, tx.at):
            raise InputFaulty(faults)
        session_id = tx.new_id()
        kept = {
            "place": told.place,
            "link": told.link,
            "participants": [asdict(each) for each in told.participants],
        }
        tx.add(
            Session(
                id=session_id,
                court_id=dispute.court_id,
                dispute_id=dispute.id,
                handoff_id=handoff.id,
                starts_at=told.starts_at,
                remind_at=remind_at(told.starts_at, _reminded_before(tx, dispute), tx.at),
                status=SessionStatus.SCHEDULED.value,
                ended_at=None,
                sealed=seal_of(tx, dispute.id).seal(f"mediation_session:{session_id}", kept),
                booked_by=actor.user_id,
                booked_at=tx.at,
            )
        )
        go_on(tx, dispute, handoff)
        payload = {
            "handoff_id": str(handoff.id),
            "session_id": str(session_id),
            "starts_at": told.starts_at.isoformat(),
            "online": told.link is not None,
        }
        note(tx, dispute, "session_booked", payload)
        return done(tx, dispute, session_id)


def end_session(
    actor: Actor, handoff_id: UUID, session_id: UUID, event: SessionEvent, remark: str | None = None
) -> Act:
    """Record that a meeting was held, put off or missed; the remark is sealed with it.

    Who: the mediator or the coordinator. Refuses: ``NotFound`` for a session of another handoff; a move the
    table does not hold, and holding or missing a meeting before it starts, with ``transition-refused``.
    """
    with mediating(actor, handoff_id) as (tx, dispute, handoff):
        row = _session(tx, handoff, session_id)
        row.status = move_session(SessionStatus(row.status), event, row.starts_at, tx.at).value
        row.ended_at, row.remind_at = tx.at, None
        if remark:
            seal, name = seal_of(tx, dispute.id), f"mediation_session:{row.id}"
            row.sealed = seal.seal(name, {**seal.open(name, row.sealed), "remark": remark})
        go_on(tx, dispute, handoff)
        payload = {"handoff_id": str(handoff.id), "session_id": str(session_id)}
        note(tx, dispute, f"session_{event.value}", payload)
        return done(tx, dispute, session_id)


def list_sessions(actor: Actor, handoff_id: UUID) -> Sequence[SessionView]:
    """List a handoff's meetings, the newest first. Who: the mediator and the coordinator. Raises ``NotFound``."""
    with transaction(actor) as tx:
        reached = within(actor.demand(Permission.MEDIATE), actor)
        handoff = tx.session.scalar(select(Handoff).where(Handoff.id == handoff_id, reached))
        if handoff is None:
            raise NotFound("委派委托", "handoff")
        query = select(Session).where(Session.handoff_id == handoff.id)
        return [
            _view(tx, row) for row in tx.session.scalars(query.order_by(Session.starts_at.desc(), Session.id))
        ]


def _reminded_before(tx: Transaction, dispute: Dispute) -> int:
    return settings_of(tx, dispute.court_id, tx.today).whole("session_reminder_before_hours")


def _view(tx: Transaction, row: Session) -> SessionView:
    kept = seal_of(tx, row.dispute_id).open(f"mediation_session:{row.id}", row.sealed)
    return SessionView(
        id=row.id,
        starts_at=row.starts_at,
        status=SessionStatus(row.status),
        place=kept["place"],
        link=kept["link"],
        remark=kept.get("remark"),
        has_begun=row.starts_at <= tx.at,
    )


def _session(tx: Transaction, handoff: Handoff, session_id: UUID) -> Session:
    query = select(Session).where(Session.id == session_id, Session.handoff_id == handoff.id)
    found = tx.session.scalar(query.with_for_update())
    if found is None:
        raise NotFound("调解场次", "session")
    return found


def _faults(file: DisputeFile, handoff: Handoff, told: SessionTold, at: datetime) -> list[Fault]:
    faults = list(_participant_faults(file, told.participants))
    if (told.place is None) == (told.link is None):
        zh, en = "请填写地点或者线上链接之一。", "Give a place or a link, one of them."
        faults.append(Fault("/place", "session-place", zh, en))
    if told.starts_at > at + FURTHEST:
        zh, en = "场次时间在一年以后，请核对年份。", "It starts more than a year from now; check the year."
        faults.append(Fault("/starts_at", "session-too-late", zh, en))
    if handoff.accepted_at is not None and told.starts_at < handoff.accepted_at:
        zh, en = (
            "场次时间早于接受委派委托的时间，请核对。",
            "It starts before the handoff was accepted; check the time.",
        )
        faults.append(Fault("/starts_at", "session-too-early", zh, en))
    refs = [each.party_ref for each in told.participants if each.party_ref in file.refs]
    if told.link is not None and refs and not may_meet_online(file.said(), refs):
        zh, en = (
            "在线调解须经参加的各方当事人同意，请先征询。",
            "Every party named must agree to meet online; ask first.",
        )
        faults.append(Fault("/link", "online-not-agreed", zh, en))
    return faults


def _participant_faults(file: DisputeFile, participants: Sequence[Participant]) -> Any:
    if not any(each.role in _OF_A_PARTY for each in participants):
        zh, en = "请至少列明一方当事人或者其代理人。", "Name at least one party or its representative."
        yield Fault("/participants", "session-without-parties", zh, en)
    for at, each in enumerate(participants):
        pointer = f"/participants/{at}"
        if each.party_ref is not None and each.party_ref not in file.refs:
            zh, en = "没有该编号的当事人，请核对。", "No party of this dispute has this ref; check it."
            yield Fault(f"{pointer}/party_ref", "party-unknown", zh, en)
        elif each.role in _OF_A_PARTY and each.party_ref is None:
            zh, en = "请注明是哪一方当事人。", "Say which party."
            yield Fault(f"{pointer}/party_ref", "participant-incomplete", zh, en)
        elif each.role not in (*_OF_A_PARTY, ParticipantRole.MEDIATOR) and not each.name:
            zh, en = "请填写参加人姓名。", "Give the participant's name."
            yield Fault(f"{pointer}/name", "participant-incomplete", zh, en)

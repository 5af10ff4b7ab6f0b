"""The inbox of notices: whose they are, marking them seen, and sending them.

Somebody's notices are their own, those of the organisations they coordinate, and those of their roles at their
courts. Writing them is ``announcing.py``,
over which channel they go beside the inbox ``notice_deliveries.py``.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from diversion.domain.access import Permission, Role
from diversion.domain.channels import ChannelKind
from diversion.domain.notices import HEADS, NoticeKind, Recipient
from diversion.domain.reporting import Wording
from diversion.persistence.notice import Notice, addressed_to, line_counts, lines_of
from diversion.persistence.partner import Delivery, notice_mails_opened, of_notices
from diversion.services.access import Actor
from diversion.services.journal import PendingEntry
from diversion.services.notice_choices import mail_at_once
from diversion.services.notice_deliveries import send_by_channels
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import NotFound
from diversion.services.registers import note_access
from diversion.services.report_telling import report_names
from diversion.services.transaction import Transaction, transaction

LINES_SHOWN = 50
"""How many lines of a notice are listed; ``lines_count`` says how many there are."""
MOST_COUNTED = 100
"""Whoever has so many unseen notices need not know how many more there are."""


def list_notices(actor: Actor, kind: NoticeKind | None, asked: Asked) -> Page[dict[str, Any]]:
    """List the actor's notices, those not seen first, then the newest. Who: everybody who holds a grant."""
    with transaction(actor) as tx:
        query = select(*Notice.__table__.columns).where(_mine(tx))
        if kind is not None:
            query = query.where(Notice.kind == kind.value)
        page = read_page(tx, query, (Notice.unseen, Notice.id), asked, newest_first=True)
        return Page(tuple(_shown(tx, page.rows)), page.next_cursor)


def count_unseen(actor: Actor) -> int:
    """Count the actor's notices that nobody has seen, up to ``MOST_COUNTED``: one look at an index."""
    with transaction(actor) as tx:
        unseen = select(Notice.id).where(_mine(tx), Notice.unseen == 1).limit(MOST_COUNTED).subquery()
        return tx.session.scalar(select(func.count()).select_from(unseen)) or 0


def see_notice(actor: Actor, notice_id: UUID) -> dict[str, Any]:
    """Note that somebody it is for has seen a notice, and answer it. Safe to repeat: the first counts.

    Refuses: ``NotFound`` for one that is somebody else's.
    """
    with transaction(actor) as tx:
        query = select(Notice).where(Notice.id == notice_id, _mine(tx)).with_for_update()
        notice = tx.session.scalar(query)
        if notice is None:
            raise NotFound("通知", "notice")
        if notice.seen_at is None:
            _see(tx, notice)
        tx.flush()
        row = tx.session.execute(select(*Notice.__table__.columns).where(Notice.id == notice_id)).one()
        return _shown(tx, [row])[0]


def see_notices(actor: Actor, kind: NoticeKind | None, newest_id: UUID) -> int:
    """Note that somebody has seen all their notices of a kind (None: of every kind), and say how many were unseen.

    ``newest_id`` is the newest that was shown: what came after it was not on the page and stays unseen. Each is
    journaled as ``see_notice`` does. Who: everybody who holds a grant. Safe to repeat: the first counts.
    """
    with transaction(actor) as tx:
        query = select(Notice).where(_mine(tx), Notice.unseen == 1, Notice.id <= newest_id)
        if kind is not None:
            query = query.where(Notice.kind == kind.value)
        found = tx.session.scalars(query.order_by(Notice.id).with_for_update()).all()
        for notice in found:
            _see(tx, notice)
        return len(found)


def send_notices(tx: Transaction, notice_ids: Sequence[str]) -> None:
    """Put notices into their recipients' inboxes, promise an organisation's to its channel, and mails to who chose them.

    Who: the system, from the outbox. One that was sent is passed over, so a repeat promises nothing twice.
    """
    ids = [UUID(each) for each in notice_ids]
    waiting = select(Notice).where(Notice.id.in_(ids), Notice.delivered_at.is_(None))
    for notice in tx.session.scalars(waiting.order_by(Notice.id).with_for_update()).all():
        notice.delivered_at, notice.channel = tx.at, ChannelKind.INBOX.value
        told = {"notice_id": str(notice.id), "kind": notice.kind, "channel": notice.channel}
        tx.journal(PendingEntry(f"register:{notice.court_id}", "notice_sent", told))
        send_by_channels(tx, notice)
        mail_at_once(tx, notice)


def _see(tx: Transaction, notice: Notice) -> None:
    notice.seen_at, notice.seen_by, notice.unseen = tx.at, tx.actor.user_id, 0
    tx.session.execute(notice_mails_opened(notice.id, tx.recorded_at))
    if tx.actor.user_id is not None:
        note_access(tx, tx.actor.user_id, "notice_seen", {"notice_id": notice.id})


def _mine(tx: Transaction) -> ColumnElement[bool]:
    """Say in SQL which notices are the actor's: a mediator reads their own, a coordinator the organisation's."""
    tx.actor.demand(Permission.READ_NOTICES)
    grants = tx.actor.grants
    organisations = {
        grant.organisation_id for grant in grants if grant.role is Role.COORDINATOR and grant.organisation_id
    }
    roles = {(grant.role.value, grant.court_id) for grant in grants if grant.organisation_id is None}
    return addressed_to(tx.actor.user_id, organisations, roles, tx.today)


def _shown(tx: Transaction, rows: Sequence[Any]) -> list[dict[str, Any]]:
    ids = [row.id for row in rows]
    lines, sent = _lines(tx, ids), _sent(tx, ids)
    counts = {row.notice_id: row.lines for row in tx.session.execute(line_counts(ids))}
    reports = report_names(tx, {row.report_id for row in rows if row.report_id})
    return [
        _notice(row, lines.get(row.id, []))
        | {"lines_count": counts.get(row.id, 0), "sent": sent.get(row.id, [])}
        | _named(reports.get(row.report_id))
        for row in rows
    ]


def _named(name: Wording | None) -> dict[str, str | None]:
    return {"report_name": name.zh if name else None, "report_name_en": name.en if name else None}


def _sent(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, list[Delivery]]:
    found: dict[UUID, list[Delivery]] = {}
    for each in tx.session.scalars(of_notices(ids)):
        if each.notice_id is not None:
            found.setdefault(each.notice_id, []).append(each)
    return found


def _notice(row: Any, lines: Sequence[Any]) -> dict[str, Any]:
    head = HEADS[NoticeKind(row.kind)]
    return {
        "id": row.id,
        "kind": row.kind,
        "recipient": _recipient(row),
        "text": head.zh,
        "text_en": head.en,
        "copy_to": row.copy_to,
        "report_id": row.report_id,
        "send_on": row.send_on,
        "made_at": row.made_at,
        "delivered_at": row.delivered_at,
        "channel": row.channel,
        "seen_at": row.seen_at,
        "settled_at": row.settled_at,
        "lines": [_line(each) for each in lines],
    }


def _recipient(row: Any) -> dict[str, Any]:
    if row.role is not None:
        return {"kind": Recipient.COURT_ROLE, "id": row.role, "court_id": row.role_court_id, "unit": row.unit}
    kind = Recipient.USER if row.user_id is not None else Recipient.ORGANISATION
    return {"kind": kind, "id": str(row.user_id or row.organisation_id), "court_id": None, "unit": None}


def _line(row: Any) -> Mapping[str, Any]:
    return {
        "dispute_id": row.dispute_id,
        "reference": row.reference,
        "handoff_id": row.handoff_id,
        "deadline_id": row.deadline_id,
        "supervision_id": row.supervision_id,
        "step": row.step,
        "text": row.zh,
        "text_en": row.en,
        "at": row.at,
        "settled_at": row.ended_at,
    }


def _lines(tx: Transaction, notices: Sequence[UUID]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    if notices:
        for row in tx.session.execute(lines_of(notices, LINES_SHOWN)):
            found.setdefault(row.notice_id, []).append(row)
    return found

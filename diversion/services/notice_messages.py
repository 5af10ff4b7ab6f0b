"""What a notice says over a channel: its head and lines, which name references and dates and nobody.

A mail to an organisation says where to sign in, one to its supervising body is a copy of the letter and leads
nowhere. Texts are written anew at each try. The webhook's shape is described under ``webhooks`` of the API document.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.channels import Addressee
from diversion.domain.notices import HEADS, NoticeKind, called
from diversion.persistence.notice import Notice, line_counts, lines_of
from diversion.persistence.organisation import Organisation
from diversion.persistence.partner import Delivery
from diversion.persistence.registers import Court
from diversion.services.partner_messages import MailWords
from diversion.services.transaction import Transaction

LINES_SENT = 50
"""How many lines of a notice are sent; ``lines_count`` says how many there are, and the inbox has them."""


@dataclass(frozen=True, slots=True)
class AboutNotice:
    """A notice as it is sent, read for a whole batch at once."""

    notice: Notice
    court: Court
    organisation: Organisation
    lines: Sequence[Any]
    lines_count: int


def read_notices(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, AboutNotice]:
    """Read what messages about some notices say, by notice, in one query a table."""
    if not ids:
        return {}
    query = (
        select(Notice, Court, Organisation)
        .join(Court, Court.id == Notice.court_id)
        .join(Organisation, Organisation.id == Notice.organisation_id)
        .where(Notice.id.in_(ids))
    )
    lines: dict[UUID, list[Any]] = {}
    for row in tx.session.execute(lines_of(ids, LINES_SENT)):
        lines.setdefault(row.notice_id, []).append(row)
    counts = {row.notice_id: row.lines for row in tx.session.execute(line_counts(ids))}
    return {
        notice.id: AboutNotice(notice, court, organisation, lines[notice.id], counts[notice.id])
        for notice, court, organisation in tx.session.execute(query)
    }


def notice_body(tx: Transaction, delivery: Delivery, about: AboutNotice) -> str:
    """Write a webhook's body: type, moment and data, in the shape the API document describes."""
    notice, court, head = about.notice, about.court, HEADS[NoticeKind(about.notice.kind)]
    place = f"{tx.config.public_url}/api/v1/notices"
    data = {
        "notice_id": str(notice.id),
        "kind": notice.kind,
        "organisation_id": str(notice.organisation_id),
        "court": {"code": court.code, "name": court.name},
        "text": head.zh,
        "text_en": head.en,
        "copy_to": notice.copy_to,
        "made_at": notice.made_at.isoformat(),
        "lines_count": about.lines_count,
        "lines": [_line(row) for row in about.lines],
        "links": {"inbox": place, "see": f"{place}/{notice.id}/see"},
    }
    told = {"type": delivery.type, "timestamp": delivery.at.isoformat(), "data": data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def notice_mail(tx: Transaction, delivery: Delivery, about: AboutNotice) -> MailWords:
    """Write a mail: the head, a line for each thing, and where to look; or the copy of a letter."""
    head, court = HEADS[NoticeKind(about.notice.kind)], about.court.name
    is_copy = delivery.addressee == Addressee.SUPERVISING_BODY
    what = called(NoticeKind(about.notice.kind)).zh + ("（抄送）" if is_copy else "")
    opening, ending = _copied(about) if is_copy else _told(tx, about)
    more = about.lines_count - len(about.lines)
    lines = [
        *opening,
        "",
        head.zh,
        *(row.zh for row in about.lines),
        *((f"另有{more}项，见系统收件箱。",) if more else ()),
        "",
        head.en,
        *(row.en for row in about.lines),
        *((f"{more} more in the inbox.",) if more else ()),
        *ending,
    ]
    return MailWords(f"{court}：{what}，共{about.lines_count}项", "\n".join(lines) + "\n")


def _told(tx: Transaction, about: AboutNotice) -> tuple[list[str], list[str]]:
    place = tx.config.public_url
    return [f"{about.organisation.name}："], ["", f"请登录系统办理 / Sign in: {place}"]


def _copied(about: AboutNotice) -> tuple[list[str], list[str]]:
    court, organisation = about.court.name, about.organisation.name
    return [
        f"{about.notice.copy_to}：",
        f"现将{court}致{organisation}的商请函抄送贵单位。",
        f"Copy of a letter of {court} to {organisation}.",
    ], []


def _line(row: Any) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "handoff_id": str(row.handoff_id) if row.handoff_id else None,
        "step": row.step,
        "text": row.zh,
        "text_en": row.en,
        "at": row.at.isoformat(),
    }

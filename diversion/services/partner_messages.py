"""What a message to a partner says: enough to check conflicts before acceptance, and nothing of an ended file.

A webhook's body has names, cause and amount, as the inbox shows them (ZX-10). A mail, which anybody on its
way may read, has neither: it says that something waits, until when, and where to look. Texts are written
anew at each try from the rows as they are, so that nothing personal lies in a queue and an erased dispute
has no copies. The shapes are described under ``webhooks`` of the API document.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.deliveries import MessageType
from diversion.domain.handoff import HandoffStatus
from diversion.domain.handoff_kinds import HandoffKind
from diversion.persistence.dispute import Claim, DataKey, Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.organisation import Organisation
from diversion.persistence.partner import Delivery
from diversion.persistence.party import Party
from diversion.persistence.registers import Court
from diversion.services.causes import cause_of
from diversion.services.deadlines import Start, derive, running
from diversion.services.handoff_view import named_parties
from diversion.services.transaction import Transaction

SHANGHAI = ZoneInfo("Asia/Shanghai")
ACTIONS = ("receive", "accept", "decline")
KINDS = {HandoffKind.MEDIATE: ("调解", "mediation"), HandoffKind.ASSIST: ("协助", "assistance")}


@dataclass(frozen=True, slots=True)
class About:
    """What a message is about, read for a whole batch at once."""

    handoff: Handoff
    dispute: Dispute
    court: Court
    organisation: Organisation
    claim: Claim | None
    parties: Sequence[Party]


@dataclass(frozen=True, slots=True)
class MailWords:
    """A mail's subject and text, Chinese first."""

    subject: str
    text: str


def read_about(tx: Transaction, deliveries: Sequence[Delivery]) -> dict[UUID, About]:
    """Read what some messages about handoffs are about, by handoff, in one query a table."""
    return _read(
        tx,
        {each.handoff_id for each in deliveries if each.handoff_id},
        {each.dispute_id for each in deliveries if each.dispute_id},
        {each.court_id for each in deliveries},
        {each.organisation_id for each in deliveries},
    )


def _read(
    tx: Transaction, handoff_ids: set[UUID], ids: set[UUID], court_ids: set[UUID], organisation_ids: set[UUID]
) -> dict[UUID, About]:
    handoffs = _by_id(tx, Handoff, handoff_ids)
    disputes = _by_id(tx, Dispute, ids)
    courts = _by_id(tx, Court, court_ids)
    organisations = _by_id(tx, Organisation, organisation_ids)
    list(tx.session.scalars(select(DataKey).where(DataKey.dispute_id.in_(ids))))
    claims = select(Claim).where(Claim.dispute_id.in_(ids), Claim.ended_at.is_(None))
    claim_of = {row.dispute_id: row for row in tx.session.scalars(claims)}
    parties: dict[UUID, list[Party]] = {}
    standing = select(Party).where(Party.dispute_id.in_(ids), Party.ended_at.is_(None))
    for party in tx.session.scalars(standing.order_by(Party.position)):
        parties.setdefault(party.dispute_id, []).append(party)
    return {
        handoff.id: About(
            handoff,
            disputes[handoff.dispute_id],
            courts[handoff.court_id],
            organisations[handoff.organisation_id],
            claim_of.get(handoff.dispute_id),
            parties.get(handoff.dispute_id, ()),
        )
        for handoff in handoffs.values()
    }


def read_about_one(tx: Transaction, handoff: Handoff) -> About:
    """Read what a message about one handoff would be about, for a page that shows the same."""
    return _read(tx, {handoff.id}, {handoff.dispute_id}, {handoff.court_id}, {handoff.organisation_id})[
        handoff.id
    ]


def webhook_body(tx: Transaction, delivery: Delivery, about: About) -> str:
    """Write a webhook's body: type, moment and data, in the shape the API document describes."""
    data = _common(about)
    if delivery.type == MessageType.OFFERED:
        data |= _offer(tx, about)
    told = {"type": delivery.type, "timestamp": delivery.at.isoformat(), "data": data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def mail_words(tx: Transaction, delivery: Delivery, about: About, link: str) -> MailWords:
    """Write a mail without names: what waits, until when, and the one-time link that opens it."""
    reference, court = about.dispute.reference, about.court.name
    zh, en = KINDS[HandoffKind(about.handoff.kind)]
    if delivery.type == MessageType.OFFERED:
        subject = f"{court}：新的委派委托 {reference}"
        lines = [
            f"{about.organisation.name}：",
            f"{court}现有一件纠纷委派（委托）贵组织{zh}，编号 {reference}。",
            *_answer_by_words(tx, about),
            "请打开下面的一次性链接查看并办理（打开链接本身不作任何处理，请勿转发）：",
            link,
            "",
            f"{court} asks you for {en}, reference {reference}. Open the one-time link above to read and answer.",
            "Opening it changes nothing by itself; do not pass it on.",
        ]
    else:
        ended_zh, ended_en = _ended(delivery)
        subject = f"{court}：委派委托 {reference} {ended_zh}"
        lines = [
            f"{about.organisation.name}：",
            f"{court}编号 {reference} 的委派（委托）{ended_zh}，无需再办理。",
            "",
            f"The handoff {reference} of {court} {ended_en}; there is nothing left to do.",
        ]
    return MailWords(subject, "\n".join(lines) + "\n")


def answer_by(tx: Transaction, about: About) -> dict[str, Any] | None:
    """Say until when an offer is to be answered and why that date; before delivery, as if it arrived now (ZX-9)."""
    handoff, dispute = about.handoff, about.dispute
    if handoff.kind != HandoffKind.MEDIATE:
        return None
    if handoff.status in (HandoffStatus.DELIVERED, HandoffStatus.RECEIVED):
        clock = running(tx, dispute, DeadlineRule.ANSWER)
        if clock is not None:
            return _due(clock.due_at, clock.article, clock.derivation)

    def derived() -> dict[str, Any]:
        due = derive(tx, dispute, DeadlineRule.ANSWER, Start(handoff_id=handoff.id))
        return _due(due.due_at, due.article, [{"zh": line.zh, "en": line.en} for line in due.derivation])

    return tx.once(("answer_by", about.court.id), derived)


def cause_name(tx: Transaction, about: About) -> str | None:
    """Name the cause of action, None while it is open."""
    claim = about.claim
    cause = cause_of(tx, claim.cause_version, claim.cause_key) if claim else None
    return cause.name if cause else None


def _common(about: About) -> dict[str, Any]:
    handoff = about.handoff
    return {
        "handoff_id": str(handoff.id),
        "reference": about.dispute.reference,
        "organisation_id": str(handoff.organisation_id),
        "court": {"code": about.court.code, "name": about.court.name},
        "kind": handoff.kind,
        "sequence": handoff.sequence,
        "status": handoff.status,
    }


def _offer(tx: Transaction, about: About) -> dict[str, Any]:
    amount = about.claim.amount if about.claim else None
    place = f"{tx.config.public_url}/api/v1/handoffs/{about.handoff.id}"
    return {
        "referral_kind": about.handoff.referral_kind,
        "cause_name": cause_name(tx, about),
        "claim_amount": None if amount is None else f"{amount:.2f}",
        "parties": named_parties(tx, about.dispute.id, about.parties),
        "answer_by": answer_by(tx, about),
        "links": {"self": place, **{action: f"{place}/{action}" for action in ACTIONS}},
    }


def _due(due_at: datetime, article: str | None, derivation: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    return {"due_at": due_at.isoformat(), "article": article, "derivation": list(derivation)}


def _answer_by_words(tx: Transaction, about: About) -> list[str]:
    due = answer_by(tx, about)
    if due is None:
        return []
    last = datetime.fromisoformat(due["due_at"]).astimezone(SHANGHAI)
    return [f"今日查收的，应于{last:%Y年%m月%d日 %H:%M}前答复（{due['article']}）。"]


def _ended(delivery: Delivery) -> tuple[str, str]:
    if delivery.type == MessageType.LAPSED:
        return "逾期未确认", "has lapsed unanswered"
    return "已收回", "has been recalled"


def _by_id(tx: Transaction, table: type[Any], ids: set[UUID]) -> dict[UUID, Any]:
    return {row.id: row for row in tx.session.scalars(select(table).where(table.id.in_(ids)))}

"""What each kind of paper is filled with, as ``domain/papers.py`` names it; read and drafted, never written.

Drafted values go before recorded ones: who prints an agreement anew has changed it. Every field of a kind has a
value here, an empty one where nothing is known, so that a template never meets one that is missing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.mediation import ParticipantRole, SessionStatus
from diversion.domain.outcome import TRAVELLING, DocumentKind, EndReason
from diversion.domain.paper_words import (
    AT_THE_TABLE,
    ENDS,
    IDENTITIES,
    MATERIALS,
    MEETINGS,
    PARTY_ROLES,
    REPRESENTATIVES,
    day,
    moment,
    money,
)
from diversion.domain.papers import PaperKind
from diversion.domain.parties import IdentityType, PartyRole
from diversion.domain.payment_plan import Instalment
from diversion.persistence.documents import documents_of
from diversion.persistence.handoff import Handoff
from diversion.persistence.mediation import ServiceAddress, Session, UndisputedFacts
from diversion.persistence.outcome import Agreement, Outcome
from diversion.persistence.party import Party
from diversion.services.dispute_file import DisputeFile
from diversion.services.disputes import seal_of
from diversion.services.refusals import NotFound
from diversion.services.representatives import representatives_of
from diversion.services.transaction import Transaction
from diversion.services.travelling import AddressTold, FactsTold

ONLINE, IN_PERSON = "在线", "线下"
Values = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperDraft:
    """What whoever prints has typed and not recorded; ``report`` by the names of ``FailureReport``."""

    terms: str | None = None
    perform_by_on: date | None = None
    plan: Sequence[Instalment] = ()
    end_reason: EndReason | None = None
    report: Mapping[str, str] = field(default_factory=dict)
    facts: FactsTold | None = None
    addresses: tuple[AddressTold, ...] = ()
    session_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """One printing: the dispute as read, the handoff it is of, and what was drafted."""

    tx: Transaction
    file: DisputeFile
    handoff: Handoff
    draft: PaperDraft

    def opened(self, name: str, row: Any) -> dict[str, Any]:
        """Open a sealed row of the dispute."""
        return seal_of(self.tx, self.file.dispute.id).open(f"{name}:{row.id}", row.sealed)


def parts_of(printed: Printed, kind: PaperKind) -> Values:
    """Give the values of one kind of paper, but the head and the parties."""
    return PARTS[kind](printed)


def names_on(printed: Printed, role: PartyRole) -> str:
    """Name the parties of a side."""
    return "、".join(_name(printed, party) for party in printed.file.on_side(role))


def parties_on(printed: Printed, *, clear: bool) -> Values:
    """Give the parties, with their numbers, telephones and addresses only where a paper shows these."""
    agents = representatives_of(printed.tx, printed.file.dispute.id)
    found = []
    for party in printed.file.parties:
        told = printed.opened("party", party)
        standing_in = [f"{REPRESENTATIVES[each.kind]}{each.name}" for each in agents[party.id] if each.kind]
        shown = {**_who(printed, party), "代理人": "、".join(standing_in)}
        if clear:
            shown |= {
                "证件种类": IDENTITIES[IdentityType(party.identity_type)] if party.identity_type else "",
                "证件号码": told["identity_number"] or "",
                "电话": told["phone"] or "",
                "地址": told["address"] or "",
            }
        found.append(shown)
    return {"当事人": found}


def _who(printed: Printed, party: Party) -> dict[str, str]:
    role = PARTY_ROLES[printed.file.dispute.docketed][PartyRole(party.role)]
    return {"称谓": role, "姓名": _name(printed, party)}


def _name(printed: Printed, party: Party) -> str:
    return printed.opened("party", party)["name"] or ""


def _agreement(printed: Printed) -> Values:
    draft = printed.draft
    query = select(Agreement).where(Agreement.handoff_id == printed.handoff.id)
    row = printed.tx.session.scalar(query.order_by(Agreement.id.desc()).limit(1))
    kept = printed.opened("agreement", row)["terms"] if row else ""
    plan = [
        {
            "期数": str(each.number),
            "日期": day(each.on),
            "金额": money(each.amount),
            "余额": money(each.left),
        }
        for each in draft.plan
    ]
    return {
        **_filing(printed),
        "协议内容": draft.terms or kept,
        "履行期限": day(draft.perform_by_on or (row.perform_by_on if row else None)),
        "分期": plan,
    }


def _transcript(printed: Printed) -> Values:
    row = _meeting(printed)
    kept = printed.opened("mediation_session", row) if row else {}
    names = {party.ref: _name(printed, party) for party in printed.file.parties}
    return {
        **_filing(printed),
        "调解时间": moment(row.starts_at) if row else "",
        "调解地点": (kept.get("place") or ONLINE) if row else "",
        "参加人": [
            {
                "身份": AT_THE_TABLE[ParticipantRole(each["role"])],
                "姓名": each["name"] or names.get(each["party_ref"], ""),
            }
            for each in kept.get("participants", ())
        ],
    }


def _failure_report(printed: Printed) -> Values:
    outcome = _outcome(printed)
    recorded = printed.opened("outcome", outcome) if outcome is not None and outcome.sealed else {}
    told = {**recorded, **{name: text for name, text in printed.draft.report.items() if text}}
    return {
        **_end(printed, outcome),
        "调解基本情况": told.get("basics", ""),
        "调解不成原因": told.get("reason", ""),
        "增加成本行为": told.get("cost_raising_conduct", ""),
        "其他情况": told.get("other_notes", ""),
        **_meetings(printed),
        **_travelling(printed),
    }


def _termination_report(printed: Printed) -> Values:
    outcome = _outcome(printed)
    ended = _ended(printed, outcome)
    return {
        **_end(printed, outcome),
        "达成协议": ("是" if ended is EndReason.AGREEMENT_REACHED else "否") if ended else "",
        **_meetings(printed),
        "移交材料": _materials(printed),
        **_travelling(printed),
    }


def _filing(printed: Printed) -> Values:
    told = printed.opened("claim", printed.file.claim)
    return {"诉讼请求": told["claims"] or "", "事实和理由": told["facts"] or ""}


def _outcome(printed: Printed) -> Outcome | None:
    return printed.tx.session.scalar(select(Outcome).where(Outcome.handoff_id == printed.handoff.id))


def _ended(printed: Printed, outcome: Outcome | None) -> EndReason | None:
    return printed.draft.end_reason or (EndReason(outcome.end_reason) if outcome else None)


def _end(printed: Printed, outcome: Outcome | None) -> Values:
    ended = _ended(printed, outcome)
    on = outcome.ended_at if outcome else printed.tx.today if ended else None
    return {"终结情形": ENDS[ended] if ended else "", "终结日期": day(on)}


def _sessions(printed: Printed) -> Sequence[Session]:
    query = select(Session).where(Session.handoff_id == printed.handoff.id)
    return printed.tx.session.scalars(query.order_by(Session.starts_at, Session.id)).all()


def _meeting(printed: Printed) -> Session | None:
    """Find the meeting that was chosen, or else the newest that was not put off."""
    rows = _sessions(printed)
    if printed.draft.session_id is not None:
        chosen = [row for row in rows if row.id == printed.draft.session_id]
        if not chosen:
            raise NotFound("调解场次", "session")
        return chosen[0]
    return next((row for row in reversed(rows) if row.status != SessionStatus.ADJOURNED), None)


def _meetings(printed: Printed) -> Values:
    """Say when the parties met and how; what a mediator remarked stays with the mediator."""
    return {
        "场次": [
            {
                "时间": moment(row.starts_at),
                "方式": ONLINE if printed.opened("mediation_session", row)["link"] else IN_PERSON,
                "情况": MEETINGS[SessionStatus(row.status)],
            }
            for row in _sessions(printed)
        ]
    }


def _materials(printed: Printed) -> list[dict[str, str]]:
    rows = [row for row, _ in printed.tx.session.execute(documents_of(printed.file.dispute.id))]
    return [
        {
            "种类": MATERIALS[DocumentKind(row.kind)],
            "名称": str(printed.opened("document", row)["name"]),
        }
        for row in rows
        if DocumentKind(row.kind) in TRAVELLING
    ]


def _travelling(printed: Printed) -> Values:
    """Give what may leave mediation: facts confirmed by all in writing, addresses for service."""
    return {"无争议事实": _facts(printed), "送达地址": _addresses(printed)}


def _facts(printed: Printed) -> str:
    if printed.draft.facts is not None:
        return printed.draft.facts.text
    query = select(UndisputedFacts).where(UndisputedFacts.dispute_id == printed.file.dispute.id)
    rows = printed.tx.session.scalars(query.order_by(UndisputedFacts.at, UndisputedFacts.id))
    return "\n".join(printed.opened("undisputed_facts", row)["text"] for row in rows)


def _addresses(printed: Printed) -> list[dict[str, str]]:
    query = select(ServiceAddress).where(
        ServiceAddress.dispute_id == printed.file.dispute.id, ServiceAddress.ended_at.is_(None)
    )
    rows = printed.tx.session.scalars(query).all()
    told = {row.party_id: printed.opened("service_address", row) for row in rows}
    refs = printed.file.refs
    for each in printed.draft.addresses:
        names = ("address", "recipient", "phone", "electronic_address")
        told[refs[each.party_ref]] = {name: getattr(each, name) for name in names}
    return [
        {
            **_who(printed, party),
            "地址": told[party.id]["address"] or "",
            "收件人": told[party.id]["recipient"] or "",
            "电话": told[party.id]["phone"] or "",
            "电子地址": told[party.id]["electronic_address"] or "",
        }
        for party in printed.file.parties
        if party.id in told
    ]


PARTS: Mapping[PaperKind, Callable[[Printed], Values]] = {
    PaperKind.AGREEMENT: _agreement,
    PaperKind.TRANSCRIPT: _transcript,
    PaperKind.FAILURE_REPORT: _failure_report,
    PaperKind.TERMINATION_REPORT: _termination_report,
}
"""What fills which kind; a test compares it with the fields that the rules name."""

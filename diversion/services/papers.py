"""Printing a paper (文书) of a mediation: what is known is gathered, what is drafted is added, the template filled.

What somebody is about to record can be printed before it is recorded, so that an agreement is typed once: the
same fields first fill the paper to be signed, then the outcome. Nothing of a draft is kept. Which field of which
kind there is, is ``domain/papers.py``; nothing that is not asked for there is read here (promise 8).
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission
from diversion.domain.entries import ReferralKind
from diversion.domain.handoff import HandoffStatus
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.paper_words import REFERRALS, day, money
from diversion.domain.papers import CLEAR, PaperKind
from diversion.domain.parties import PartyRole
from diversion.gateways.default_papers import TEXTS
from diversion.gateways.papers import PaperUnreadable, fill_paper
from diversion.persistence.access import UserAccount
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.organisation import Organisation
from diversion.services.access import Actor
from diversion.services.dispute_file import read_file
from diversion.services.disputes import note
from diversion.services.documents import DocumentContent
from diversion.services.handoffs import within
from diversion.services.paper_parts import PaperDraft, Printed, names_on, parties_on, parts_of
from diversion.services.paper_templates import template_of, unreadable
from diversion.services.refusals import Conflicting, InputFaulty, NotFound
from diversion.services.registers import note_access
from diversion.services.transaction import Transaction, transaction
from diversion.services.travelling import travelling_faults

PRINTED_FOR = (HandoffStatus.ACCEPTED, HandoffStatus.COMPLETED)


@dataclass(frozen=True, slots=True)
class PaperOffered:
    """A kind of paper as a handoff's page offers it; ``own``: the court made its own template."""

    kind: PaperKind
    own: bool


def papers_of(actor: Actor, handoff_id: UUID) -> list[PaperOffered]:
    """List what can be printed for a handoff. Who and refusals as ``print_paper``."""
    with transaction(actor) as tx:
        handoff = _own_handoff(tx, handoff_id)
        held = [(kind, template_of(tx, handoff.court_id, kind)) for kind in PaperKind]
        return [PaperOffered(kind, template.id is not None) for kind, template in held]


def print_paper(actor: Actor, handoff_id: UUID, kind: PaperKind, draft: PaperDraft) -> DocumentContent:
    """Fill a paper and give it out; that it was printed is journaled, with what it showed in clear.

    Who: the mediator or the coordinator of the handoff. Refuses: ``NotFound``; ``not-in-mediation`` for one that
    was never accepted or mediates nothing; ``InputFaulty`` for drafted facts or addresses that could not be
    recorded; ``paper-template-unusable``. Each printing is one more entry; nothing else is written.
    """
    with transaction(actor) as tx:
        handoff = _own_handoff(tx, handoff_id)
        if kind in CLEAR:
            actor.demand(Permission.UNMASK)
        printed = Printed(tx, read_file(tx, tx.session.get_one(Dispute, handoff.dispute_id)), handoff, draft)
        if faults := list(travelling_faults(printed.file, draft.facts, draft.addresses)):
            raise InputFaulty(faults)
        template = template_of(tx, handoff.court_id, kind)
        values = {**_head(printed), **parties_on(printed, clear=kind in CLEAR), **parts_of(printed, kind)}
        try:
            content = fill_paper(template.content, values)
        except PaperUnreadable as why:
            zh, en = unreadable(why)
            raise Conflicting(
                "paper-template-unusable",
                f"本院的文书模板无法填写，请告知系统管理员恢复默认模板。{zh}",
                f"The court's template cannot be filled; ask an administrator to go back to the default. {en}",
            ) from why
        _note(printed, kind, template.id)
        title = TEXTS[kind][0]
        return DocumentContent(f"{printed.file.dispute.reference}{title}.docx", content)


def _own_handoff(tx: Transaction, handoff_id: UUID) -> Handoff:
    reach = tx.actor.demand(Permission.MEDIATE)
    found = tx.session.scalar(select(Handoff).where(Handoff.id == handoff_id, within(reach, tx.actor)))
    if found is None:
        raise NotFound("委派委托", "handoff")
    if found.kind != HandoffKind.MEDIATE or found.status not in PRINTED_FOR:
        zh = "接受委派委托并由本组织主持调解的，才能制作文书。"
        raise Conflicting("not-in-mediation", zh, "Papers are printed by whoever accepted to mediate.")
    return found


def _head(printed: Printed) -> dict[str, str]:
    tx, file, handoff = printed.tx, printed.file, printed.handoff
    mediator = tx.session.get(UserAccount, handoff.mediator_id) if handoff.mediator_id else None
    return {
        "法院": file.court.name,
        "编号": file.dispute.reference,
        "案号": (file.docketing.case_number or "") if file.docketing else "",
        "案由": file.cause.name if file.cause else "",
        "争议金额": money(file.claim.amount),
        "委派委托": REFERRALS[ReferralKind(handoff.referral_kind)],
        "调解组织": tx.session.get_one(Organisation, handoff.organisation_id).name,
        "调解员": mediator.name if mediator else "",
        "接受日期": day(handoff.accepted_at),
        "申请人": names_on(printed, PartyRole.APPLICANT),
        "被申请人": names_on(printed, PartyRole.RESPONDENT),
        "今日": day(tx.today),
    }


def _note(printed: Printed, kind: PaperKind, template_id: UUID | None) -> None:
    """Journal the printing; what it showed in clear also stands where unmaskings do."""
    tx, file = printed.tx, printed.file
    told = {
        "handoff_id": str(printed.handoff.id),
        "kind": kind.value,
        "template_id": str(template_id) if template_id else None,
        "in_clear": kind in CLEAR,
    }
    note(tx, file.dispute, "paper_printed", told, reason_code="paper")
    if kind in CLEAR and tx.actor.user_id is not None:
        for party in file.parties:
            looked = {
                "dispute_id": str(file.dispute.id),
                "party_id": str(party.id),
                "on": f"paper:{kind.value}",
            }
            note_access(tx, tx.actor.user_id, "unmasked", looked)

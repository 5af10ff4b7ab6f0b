"""Papers printed from templates: who gets which, what is in them, what never is, and a court's own templates."""

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from callers import caller
from docx import Document
from flask import Flask
from mediated import Mediated, at, failure, mediated_court, moment
from sqlalchemy import select

from diversion.domain.access import Role
from diversion.domain.mediation import ParticipantRole, SessionEvent
from diversion.domain.outcome import DocumentKind, EndReason
from diversion.domain.papers import FIELDS, PaperKind
from diversion.persistence.base import db
from diversion.persistence.handoff import Handoff
from diversion.persistence.journal import JournalEntry
from diversion.persistence.papers import PaperTemplate
from diversion.services.access import SYSTEM, GrantMissing
from diversion.services.actors import actor_of_login
from diversion.services.dispute_file import read_file
from diversion.services.documents import FileTold, add_document
from diversion.services.notes import write_note
from diversion.services.paper_parts import PARTS, PaperDraft, Printed
from diversion.services.paper_templates import back_to_default, list_papers, put_in_force, read_template
from diversion.services.papers import papers_of, print_paper
from diversion.services.refusals import Conflicting, InputFaulty, NotFound
from diversion.services.sessions import Participant, SessionTold, book_session, end_session
from diversion.services.transaction import transaction
from diversion.services.travelling import AddressTold, FactsTold

SAID = "对方私下愿意让步两万元"
"""Something said in mediation: wherever it was written down, it may be in no report."""


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        made.people["admin"] = caller(app, "admin", Role.ADMIN, court_id=made.court)
        yield made


@pytest.fixture
def handoff(here: Mediated) -> UUID:
    return here.mediating()[1]


def printed(handoff: UUID, kind: PaperKind, by: str = "mediator", **draft: Any) -> str:
    file = print_paper(actor_of_login(by), handoff, kind, PaperDraft(**draft))
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(file.content)).paragraphs)


def template(*paragraphs: str) -> FileTold:
    made = Document()
    for text in paragraphs:
        made.add_paragraph(text)
    file = io.BytesIO()
    made.save(file)
    return FileTold("本院.docx", file.getvalue())


def journaled(event: str) -> list[JournalEntry]:
    db.session.rollback()
    return list(db.session.scalars(select(JournalEntry).where(JournalEntry.event == event)))


def met(handoff: UUID, remark: str = SAID) -> UUID:
    mediator = actor_of_login("mediator")
    told = SessionTold(
        starts_at=moment("2026-03-02T09:30"),
        place="示例调解室",
        participants=(
            Participant(ParticipantRole.PARTY, "a1"),
            Participant(ParticipantRole.EXPERT, name="示例专家"),
        ),
    )
    session = book_session(mediator, handoff, told).id
    with at("2026-03-02T11:00"):
        end_session(mediator, handoff, session, SessionEvent.HELD, remark)
    return session


@pytest.mark.parametrize("kind", PaperKind)
def test_every_field_of_a_kind_has_a_value(here: Mediated, handoff: UUID, kind: PaperKind) -> None:
    with transaction(SYSTEM) as tx:
        row = here.handoff(here.dispute(_dispute(handoff)).id)
        dispute = here.dispute(row.dispute_id)
        told = set(PARTS[kind](Printed(tx, read_file(tx, dispute), here.handoff(dispute.id), PaperDraft())))
    head = {each.name for each in FIELDS[kind]} - told
    common = {each.name for each in FIELDS[PaperKind.AGREEMENT]} & {
        each.name for each in FIELDS[PaperKind.FAILURE_REPORT]
    }
    assert head == common


def _dispute(handoff: UUID) -> UUID:
    return db.session.get_one(Handoff, handoff).dispute_id


def test_an_agreement_is_printed_from_a_draft_and_recorded_as_an_unmasking(
    here: Mediated, handoff: UUID
) -> None:
    text = printed(
        handoff,
        PaperKind.AGREEMENT,
        terms="被申请人支付货款100000元。\n逾期另付利息。",
        perform_by_on=moment("2026-04-30T00:00").date(),
    )
    assert "调解协议书" in text
    assert "被申请人支付货款100000元。\n逾期另付利息。" in text
    assert "2026年4月30日" in text
    assert "示例商事调解中心" in text
    assert "*" not in text
    (entry,) = journaled("paper_printed")
    assert json.loads(entry.body)["payload"]["kind"] == "agreement"
    assert "货款".encode() not in entry.body
    looks = [each for each in journaled("unmasked") if each.stream.startswith("access:")]
    assert {json.loads(each.body)["payload"]["on"] for each in looks} == {"paper:agreement"}
    assert len(looks) == 2


def test_what_was_recorded_fills_the_agreement(here: Mediated) -> None:
    dispute = here.settled(terms="被申请人于四月付清。", perform_by_on="2026-04-30")
    text = printed(here.handoff(dispute).id, PaperKind.AGREEMENT)
    assert "被申请人于四月付清。" in text


def test_a_transcript_has_the_meeting_and_who_sat_there_but_nothing_of_what_was_said(
    here: Mediated, handoff: UUID
) -> None:
    session = met(handoff)
    text = printed(handoff, PaperKind.TRANSCRIPT, session_id=session)
    assert "2026年3月2日 09:30" in text
    assert "示例调解室" in text
    assert "专业人士示例专家" in text
    assert SAID not in text


@pytest.mark.parametrize("kind", [PaperKind.FAILURE_REPORT, PaperKind.TERMINATION_REPORT])
def test_no_report_has_anything_that_was_said(here: Mediated, handoff: UUID, kind: PaperKind) -> None:
    mediator = actor_of_login("mediator")
    met(handoff)
    write_note(mediator, handoff, SAID)
    add_document(
        mediator, _dispute(handoff), DocumentKind.PRIVILEGED, FileTold(f"{SAID}.pdf", b"%PDF-1.7 secret")
    )
    add_document(mediator, _dispute(handoff), DocumentKind.EVIDENCE, FileTold("借条.pdf", b"%PDF-1.7 shown"))
    here.mediator.made(f"/disputes/{_dispute(handoff)}/outcome", failure())
    text = printed(handoff, kind, terms=SAID)
    assert SAID not in text
    assert "2026年3月2日 09:30，线下，已进行" in text
    assert "当事人分歧较大" in text
    if kind is PaperKind.FAILURE_REPORT:
        assert "双方差距较大。" in text
    else:
        assert "证据：借条.pdf" in text
    assert not [each for each in journaled("unmasked") if each.stream.startswith("access:")]


def test_a_report_shows_confirmed_addresses_recorded_or_drafted(here: Mediated, handoff: UUID) -> None:
    address = AddressTold(party_ref="r1", address="示例路88号", phone="13800138000")
    drafted = printed(
        handoff,
        PaperKind.FAILURE_REPORT,
        end_reason=EndReason.LARGE_GAP,
        report={"basics": "甲", "reason": "乙"},
        addresses=(address,),
    )
    assert "示例路88号，电话13800138000" in drafted
    told = failure(service_addresses=[{"party_ref": "r1", "address": "示例路99号"}])
    here.mediator.made(f"/disputes/{_dispute(handoff)}/outcome", told)
    assert "示例路99号" in printed(handoff, PaperKind.FAILURE_REPORT)


def test_facts_that_not_everybody_confirmed_are_not_printed(here: Mediated, handoff: UUID) -> None:
    with pytest.raises(InputFaulty) as refused:
        printed(handoff, PaperKind.FAILURE_REPORT, facts=FactsTold("收到过货。", ("a1",)))
    assert [fault.code for fault in refused.value.faults] == ["facts-not-joint"]


def test_nobody_else_prints(here: Mediated, handoff: UUID) -> None:
    with pytest.raises(NotFound):
        papers_of(actor_of_login("other_coordinator"), handoff)
    for login in ("clerk", "judge", "auditor", "admin"):
        with pytest.raises(GrantMissing):
            papers_of(actor_of_login(login), handoff)
    dispute = here.file()
    here.deliver()
    with pytest.raises(Conflicting) as refused:
        papers_of(actor_of_login("coordinator"), here.handoff(dispute).id)
    assert refused.value.code == "not-in-mediation"


def test_a_courts_own_template_holds_at_once_and_can_be_taken_back(here: Mediated, handoff: UUID) -> None:
    admin, kind = actor_of_login("admin"), PaperKind.TERMINATION_REPORT
    put_in_force(admin, here.court, kind, template("本院第一版 {{ 编号 }}"))
    first = list_papers(admin, here.court)[list(PaperKind).index(kind)].versions[0].id
    put_in_force(admin, here.court, kind, template("本院第二版 {{ 编号 }}"))
    assert printed(handoff, kind).startswith("本院第二版 苏0506-")
    old = read_template(admin, here.court, kind, first)
    assert "本院第一版 {{ 编号 }}" in Document(io.BytesIO(old.content)).paragraphs[0].text
    back_to_default(admin, here.court, kind)
    back_to_default(admin, here.court, kind)
    assert printed(handoff, kind).startswith("调解终止报告")
    held = list_papers(admin, here.court)[list(PaperKind).index(kind)]
    assert (held.name, [each.name for each in held.versions]) == (None, [None, "本院.docx", "本院.docx"])
    assert len(journaled("paper_template_changed")) == 3


def test_a_template_is_refused_with_every_fault_and_changes_nothing(here: Mediated) -> None:
    admin, kind = actor_of_login("admin"), PaperKind.FAILURE_REPORT

    def codes(file: FileTold) -> list[str]:
        with pytest.raises(InputFaulty) as refused:
            put_in_force(admin, here.court, kind, file)
        return [fault.code for fault in refused.value.faults]

    assert codes(template("{{ 协议内容 }}", "{{ 法院() }}")) == ["paper-tag-refused", "paper-field-unknown"]
    assert codes(template("{{ 法院")) == ["paper-unreadable"]
    assert codes(FileTold("模板.pdf", b"%PDF-1.7")) == ["paper-not-docx"]
    assert codes(FileTold("模板.docx", b"%PDF-1.7")) == ["document-name-mismatch"]
    assert db.session.scalars(select(PaperTemplate)).all() == []


def test_only_an_administrator_changes_templates(here: Mediated) -> None:
    with pytest.raises(GrantMissing):
        put_in_force(actor_of_login("auditor"), here.court, PaperKind.AGREEMENT, template("甲"))
    with pytest.raises(GrantMissing):
        list_papers(actor_of_login("mediator"), here.court)


def test_a_template_that_a_new_release_cannot_fill_says_so(here: Mediated, handoff: UUID) -> None:
    admin, kind = actor_of_login("admin"), PaperKind.TRANSCRIPT
    put_in_force(admin, here.court, kind, template("{{ 编号 }}"))
    with transaction(SYSTEM) as tx:
        tx.add(
            PaperTemplate(
                id=tx.new_id(),
                court_id=here.court,
                kind=kind.value,
                name="旧.docx",
                content=template("{{ 已取消的字段 }}").content,
                sha256="0" * 64,
                added_by=admin.user_id,
                added_at=tx.at + timedelta(seconds=1),
            )
        )
    with pytest.raises(Conflicting) as refused:
        printed(handoff, kind)
    assert refused.value.code == "paper-template-unusable"

"""Documents through the API: who may hand in, see and read what, and that no crash loses or shows one."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from uuid import UUID, uuid4

import pytest
from callers import Caller, admin, caller
from filings import offered_complaint
from flask import Flask
from mediated import failure
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from diversion.config import Config
from diversion.domain.access import Role
from diversion.domain.handoff import OfferPolicy
from diversion.persistence.base import db
from diversion.persistence.dispute import DataKey, Dispute
from diversion.persistence.documents import Document
from diversion.persistence.handoff import Handoff
from diversion.persistence.journal import JournalEntry
from diversion.persistence.outbox import Outbox
from diversion.schemas.intake import FilingSchema, filing_of
from diversion.schemas.reading import read
from diversion.services import documents, organisations
from diversion.services.access import SYSTEM, Actor
from diversion.services.actors import actor_of_login
from diversion.services.courts import add_court
from diversion.services.documents import sweep_orphans
from diversion.services.handoff import accept_handoff, deliver_handoffs
from diversion.services.intake import register_dispute
from diversion.services.mediators import MediatorTold, add_mediator
from diversion.services.outbox import keep_promises
from diversion.services.roster import add_roster_entry
from diversion.services.transaction import transaction

PDF = b"%PDF-1.7 example"
TYPED = "application/pdf"


def written(form: dict[str, Any]) -> tuple[bytes, str]:
    """Write a form as a browser does, between marks that differ each time."""
    mark, body = uuid4().hex, b""
    for field, part in form.items():
        if part is None:
            continue
        name, content = part if isinstance(part, tuple) else (None, part.encode())
        quoted = name.replace("\\", "\\\\").replace('"', '\\"') if name is not None else None
        file = f'; filename="{quoted}"' if quoted is not None else ""
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{field}"{file}\r\n\r\n'
        body += head.encode() + content + b"\r\n"
    return body + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


@dataclass
class Court:
    """A court with one dispute that a mediation centre has accepted, and the people around it."""

    app: Flask
    config: Config
    dispute: UUID
    body: UUID
    clerk: Caller
    judge: Caller
    auditor: Caller
    coordinator: Caller
    mediator: Caller
    stranger: Caller

    def hand_in(self, who: Caller, kind: str = "evidence", content: bytes = PDF, **told: Any) -> TestResponse:
        name = told.pop("name", "借条.pdf")
        form = {"kind": kind, "file": (name, content)} | told.pop("form", {})
        body, content_type = written(form)
        return self.app.test_client().post(
            f"/api/v1/disputes/{told.pop('dispute', self.dispute)}/documents",
            data=body,
            content_type=content_type,
            headers={"Authorization": f"Bearer {who.token}", **told},
        )

    def handed_in(self, who: Caller, kind: str = "evidence", content: bytes = PDF, **told: Any) -> str:
        answer = self.hand_in(who, kind, content, **told)
        assert answer.status_code == 201, answer.text
        return str(answer.json["id"])

    def listed(self, who: Caller) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = who.get(f"/disputes/{self.dispute}/documents")["items"]
        return items

    def download(self, who: Caller, document: str) -> TestResponse:
        return who.ask("GET", f"/documents/{document}/content")

    def files(self) -> list[Path]:
        return [path for path in (self.config.data / "documents").rglob("*") if path.is_file()]


def _actor(login: str) -> Actor:
    return actor_of_login(login)


@pytest.fixture
def here(app: Flask, config: Config) -> Court:
    court_id = add_court(SYSTEM, "苏0506", policy=OfferPolicy.AUTO)
    body = organisations.add_organisation(
        SYSTEM,
        {
            "kind": "commercial_centre",
            "name": "示例商事调解中心",
            "capacity": 10,
            "areas": ["320506"],
            "chamber": True,
        },
    )
    other = organisations.add_organisation(
        SYSTEM, {"kind": "commercial_centre", "name": "另一调解中心", "capacity": 10, "areas": ["110000"]}
    )
    add_roster_entry(SYSTEM, court_id, body, datetime(2026, 1, 1, tzinfo=UTC).date())
    people = {
        "clerk": caller(app, "clerk", Role.CLERK, court_id=court_id),
        "judge": caller(app, "judge", Role.JUDGE, court_id=court_id),
        "auditor": caller(app, "auditor", Role.AUDITOR),
        "coordinator": caller(app, "coordinator", Role.COORDINATOR, organisation_id=body),
        "mediator": caller(app, "mediator"),
        "stranger": caller(app, "stranger", Role.COORDINATOR, organisation_id=other),
    }
    add_mediator(SYSTEM, MediatorTold(organisation_id=body, capacity=5, user_id=people["mediator"].user_id))
    with transaction(SYSTEM) as tx:
        today = tx.today.isoformat()
    filed = read(FilingSchema, offered_complaint(filed_on=today))
    dispute = register_dispute(_actor("clerk"), filing_of(filed.value), filed.faults)
    made = Court(app, config, dispute, body, **people)
    _accept(made)
    return made


def _accept(made: Court) -> None:
    promises = [
        str(each) for each in db.session.scalars(select(Outbox.id).where(Outbox.job == "deliver_handoff"))
    ]
    db.session.rollback()
    keep_promises(promises, deliver_handoffs)
    handoff = db.session.scalar(select(Handoff.id).where(Handoff.dispute_id == made.dispute))
    assert handoff is not None
    accept_handoff(_actor("coordinator"), handoff, made.mediator.user_id, {"grounds": []})


def test_a_document_comes_back_as_it_was_handed_in(here: Court) -> None:
    document = here.handed_in(here.clerk, name="C:\\scan\\借 条.pdf")
    (item,) = here.listed(here.judge)
    assert (item["id"], item["name"], item["kind"], item["media_type"]) == (
        document,
        "借 条.pdf",
        "evidence",
        TYPED,
    )
    assert (item["size_bytes"], item["sha256"]) == (len(PDF), sha256(PDF).hexdigest())
    assert item["added_by"] == {"id": str(here.clerk.user_id), "name": "示例clerk"}
    assert (item["organisation_id"], item["travels"]) == (None, True)
    answer = here.download(here.judge, document)
    assert (answer.status_code, answer.data) == (200, PDF)


def test_a_download_is_saved_and_never_shown(here: Court) -> None:
    answer = here.download(here.clerk, here.handed_in(here.clerk, name="借\"条'; x.pdf"))
    told = answer.headers
    assert answer.content_type == "application/octet-stream"
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Cache-Control"] == "no-store"
    assert "sandbox" in told["Content-Security-Policy"]
    kind, _, name = told["Content-Disposition"].partition("; filename*=UTF-8''")
    assert (kind, unquote(name)) == ("attachment", "借\"条'; x.pdf")
    assert name.isascii()
    assert '"' not in name


def test_what_lies_in_the_folder_cannot_be_read(here: Court) -> None:
    here.handed_in(here.clerk, content=PDF + b"a very recognisable text")
    (path,) = here.files()
    assert b"recognisable" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert path.name == sha256(PDF + b"a very recognisable text").hexdigest()
    assert path.parent.name == str(here.dispute)


def faults_in(answer: TestResponse) -> list[str]:
    assert answer.status_code == 422, answer.text
    assert answer.content_type == "application/problem+json"
    return [f"{each['pointer']} {each['code']}" for each in answer.json["errors"]]


def test_a_file_that_may_not_come_in_is_refused_with_every_fault(here: Court) -> None:
    def refused(name: str, content: bytes) -> list[str]:
        return faults_in(here.hand_in(here.clerk, name=name, content=content))

    assert refused("借条.pdf", b"") == ["/file document-empty"]
    assert refused("借条.exe", b"MZ\x90") == ["/file document-type-refused"]
    assert refused("借条.jpg", PDF) == ["/file document-name-mismatch"]
    assert refused(".", b"MZ\x90") == ["/file document-type-refused", "/file document-name-unusable"]
    assert here.files() == []


def test_the_size_is_a_setting(here: Court) -> None:
    admin(here.app).made("/settings", {"key": "document_size_limit_mebibytes", "value": 1})
    here.handed_in(here.clerk, content=PDF.ljust(1024 * 1024, b"\0"))
    answer = here.hand_in(here.clerk, content=PDF.ljust(1024 * 1024 + 1, b"\0"))
    assert [each["code"] for each in answer.json["errors"]] == ["document-too-large"]


def test_a_large_file_travels_whole(here: Court) -> None:
    content = PDF + bytes(range(256)) * 4 * 1024 * 15
    assert here.download(here.clerk, here.handed_in(here.clerk, content=content)).data == content


def test_more_than_the_server_takes_is_too_large(here: Court) -> None:
    assert here.hand_in(here.clerk, content=PDF.ljust(33 * 1024 * 1024, b"\0")).status_code == 413


def test_a_form_is_read_like_any_body(here: Court) -> None:
    def refused(**form: Any) -> list[str]:
        return faults_in(here.hand_in(here.clerk, form=form))

    assert refused(file=None) == ["/file required"]
    assert refused(kind=None) == ["/kind required"]
    assert refused(kind="gossip") == ["/kind not-one-of"]
    assert refused(file="text") == ["/file not-file"]
    assert refused(more="x") == ["/more unknown-field"]


def test_what_is_no_form_is_refused(here: Court) -> None:
    form = "multipart/form-data; boundary=x"
    for content_type, data in (
        ("application/json", b"{}"),
        ("multipart/form-data", b"--x"),
        (form, b"no form"),
        (form, b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n"),
        (form, b"--x\r\nbroken\r\n\r\n1\r\n--x--\r\n"),
        ("multipart/form-data; boundary=\xff\xfe", b"--x--"),
        ("", b""),
    ):
        answer = here.app.test_client().post(
            f"/api/v1/disputes/{here.dispute}/documents",
            data=data,
            headers={"Authorization": f"Bearer {here.clerk.token}", "Content-Type": content_type},
        )
        assert faults_in(answer) != []


def test_the_same_content_is_in_force_once_a_kind(here: Court) -> None:
    document = here.handed_in(here.clerk)
    again = here.hand_in(here.mediator, name="same.pdf")
    assert (again.status_code, again.json["code"], again.json["document_id"]) == (
        409,
        "document-known",
        document,
    )
    other = here.handed_in(here.clerk, "filing")
    assert len(here.files()) == 1
    assert here.clerk.ask("POST", f"/documents/{document}/end", {"reason": "重复"}).status_code == 204
    assert here.download(here.clerk, other).data == PDF
    assert here.handed_in(here.clerk) not in (document, other)


def test_two_windows_handing_in_the_same_at_once_hand_it_in_once(here: Court) -> None:
    answers: list[TestResponse] = []
    windows = [threading.Thread(target=lambda: answers.append(here.hand_in(here.clerk))) for _ in range(4)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert len(here.listed(here.clerk)) == 1


def test_the_same_key_hands_in_once(here: Court) -> None:
    first = here.hand_in(here.clerk, **{"Idempotency-Key": "k1"})
    again = here.hand_in(here.clerk, **{"Idempotency-Key": "k1"})
    assert (first.status_code, again.status_code, again.json) == (201, 201, first.json)
    other = here.hand_in(here.clerk, content=PDF + b"x", **{"Idempotency-Key": "k1"})
    assert (other.status_code, other.json["code"]) == (422, "idempotency-key-reused")
    assert len(here.listed(here.clerk)) == 1


def test_privileged_stays_with_the_body(here: Court) -> None:
    document = here.handed_in(here.mediator, "privileged")
    for sees in (here.mediator, here.coordinator):
        (item,) = here.listed(sees)
        assert (item["organisation_id"], item["travels"]) == (str(here.body), False)
        assert here.download(sees, document).data == PDF
    for blind in (here.clerk, here.judge, here.auditor):
        assert here.listed(blind) == []
        assert here.download(blind, document).status_code == 404
    assert here.clerk.ask("POST", f"/documents/{document}/end", {"reason": "x"}).status_code == 404


def test_the_court_hands_in_nothing_privileged(here: Court) -> None:
    answer = here.hand_in(here.clerk, "privileged")
    assert [each["code"] for each in answer.json["errors"]] == ["privileged-by-body-only"]


def test_who_does_not_reach_the_dispute_finds_nothing(here: Court) -> None:
    document = here.handed_in(here.clerk)
    assert here.hand_in(here.stranger).status_code == 404
    assert here.stranger.ask("GET", f"/disputes/{here.dispute}/documents").status_code == 404
    hidden = here.download(here.stranger, document)
    absent = here.download(here.stranger, str(uuid4()))
    assert (hidden.status_code, hidden.json) == (absent.status_code, absent.json)
    assert hidden.status_code == 404
    assert here.stranger.ask("POST", f"/documents/{document}/end", {"reason": "x"}).status_code == 404
    assert here.hand_in(here.judge).status_code == 403
    assert here.hand_in(here.auditor).status_code == 403


def test_before_accepting_a_body_sees_no_document(here: Court) -> None:
    document = here.handed_in(here.clerk)
    db.session.execute(
        update(Handoff)
        .where(Handoff.dispute_id == here.dispute)
        .values(status="received", delivered_at=func.now())
    )
    db.session.execute(update(Dispute).where(Dispute.id == here.dispute).values(status="offered"))
    db.session.commit()
    assert here.coordinator.ask("GET", f"/disputes/{here.dispute}/documents").status_code == 404
    assert here.download(here.coordinator, document).status_code == 404


def test_a_document_is_ended_by_whose_it_is_and_kept(here: Court) -> None:
    courts, bodys = here.handed_in(here.clerk), here.handed_in(here.mediator, content=PDF + b"2")
    ended = here.coordinator.ask("POST", f"/documents/{courts}/end", {"reason": "误传"})
    assert (ended.status_code, ended.json["code"]) == (409, "document-of-others")
    assert here.coordinator.ask("POST", f"/documents/{bodys}/end", {"reason": "误传"}).status_code == 204
    assert here.clerk.ask("POST", f"/documents/{courts}/end", {"reason": "误传"}).status_code == 204
    assert here.listed(here.clerk) == []
    assert here.download(here.clerk, courts).status_code == 404
    assert here.clerk.ask("POST", f"/documents/{courts}/end", {"reason": "误传"}).status_code == 404
    assert len(here.files()) == 2
    assert here.clerk.ask("POST", f"/documents/{uuid4()}/end", {"reason": ""}).status_code == 422


def test_the_court_may_end_what_a_body_handed_in(here: Court) -> None:
    document = here.handed_in(here.mediator)
    assert here.clerk.ask("POST", f"/documents/{document}/end", {"reason": "他人材料"}).status_code == 204


def test_a_closed_dispute_takes_no_more(here: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(_dispute: Dispute) -> None:
        raise documents.Conflicting("dispute-closed", "已结案", "closed")

    monkeypatch.setattr(documents, "demand_open", closed)
    assert here.hand_in(here.clerk).json["code"] == "dispute-closed"
    assert here.files() == []


def test_only_four_kinds_travel(here: Court) -> None:
    kinds = ("filing", "evidence", "service_address", "undisputed_facts", "agreement", "privileged")
    for number, kind in enumerate(kinds):
        here.handed_in(here.mediator, kind, PDF + bytes([number]))
    here.mediator.made(f"/disputes/{here.dispute}/outcome", failure("large_gap"))
    packed = here.clerk.get(f"/disputes/{here.dispute}/return-packet")["documents"]
    assert [each["kind"] for each in packed] == list(kinds[:4])
    assert {each["name"] for each in packed} == {"借条.pdf"}


def journaled(event: str) -> list[tuple[str, dict[str, Any]]]:
    db.session.rollback()
    rows = db.session.execute(select(JournalEntry).where(JournalEntry.event == event)).scalars()
    return [(row.stream, json.loads(row.body)) for row in rows]


def test_everything_is_journaled_and_reading_in_the_readers_own_stream(here: Court) -> None:
    document = here.handed_in(here.clerk)
    here.download(here.judge, document)
    here.clerk.ask("POST", f"/documents/{document}/end", {"reason": "含有他人身份信息"})
    ((stream, added),) = journaled("document_added")
    assert stream == f"dispute:{here.dispute}"
    assert added["payload"]["sha256"] == sha256(PDF).hexdigest()
    assert "借条" not in str(added)
    ((stream, told),) = journaled("document_read")
    assert stream == f"access:{here.judge.user_id}"
    assert told["payload"]["document_id"] == document
    ((_, ended),) = journaled("document_ended")
    assert ended["text"] is not None
    assert "身份" not in str(ended)


def spoil(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1] + b"\0")


def test_a_file_that_is_gone_or_damaged_is_said_to_be(here: Court) -> None:
    document = here.handed_in(here.clerk)
    damages: tuple[Callable[[Path], Any], ...] = (spoil, lambda path: path.write_bytes(b""), Path.unlink)
    for damage in damages:
        damage(here.files()[0])
        answer = here.download(here.clerk, document)
        assert (answer.status_code, answer.json["code"]) == (409, "document-unreadable")


def test_a_file_swapped_for_another_disputes_is_noticed(here: Court) -> None:
    one, _ = here.handed_in(here.clerk), here.handed_in(here.clerk, content=PDF + b"2")
    by_name = {path.name: path for path in here.files()}
    mine, other = by_name[sha256(PDF).hexdigest()], by_name[sha256(PDF + b"2").hexdigest()]
    mine.write_bytes(other.read_bytes())
    assert here.download(here.clerk, one).json["code"] == "document-unreadable"


def test_after_an_erasure_nothing_opens_the_files(here: Court) -> None:
    document = here.handed_in(here.clerk)
    db.session.execute(update(DataKey).values(wrapped=None, destroyed_at=func.now()))
    db.session.commit()
    assert here.download(here.clerk, document).json["code"] == "document-unreadable"


def test_a_file_is_there_before_its_row_is_committed(here: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commit fails after the file was written: no row, a file that nobody names, and it goes in time."""

    def lost(*_: object, **__: object) -> None:
        raise ConnectionError("the machine is gone")

    clerk = _actor("clerk")
    monkeypatch.setattr("diversion.services.transaction.write_entries", lost)
    with pytest.raises(ConnectionError):
        documents.add_document(
            clerk,
            here.dispute,
            documents.DocumentKind.EVIDENCE,
            documents.FileTold("借条.pdf", PDF),
        )
    monkeypatch.undo()
    assert len(here.files()) == 1
    assert db.session.scalar(select(func.count()).select_from(Document)) == 0
    db.session.rollback()


def sweep(later: timedelta) -> int:
    with transaction(SYSTEM) as tx:
        tx.recorded_at += later
        return sweep_orphans(tx)


def test_orphans_are_swept_after_a_month_and_nothing_else(here: Court) -> None:
    kept = here.handed_in(here.clerk)
    ended = here.handed_in(here.clerk, content=PDF + b"2")
    here.clerk.ask("POST", f"/documents/{ended}/end", {"reason": "重复"})
    for content in (b"3", b"4"):
        document = here.handed_in(here.clerk, content=PDF + content)
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(
                update(Document).where(Document.id == UUID(document)).values(location=f"moved {document}")
            )
    assert sweep(timedelta(days=29)) == 0
    assert sweep(timedelta(days=31)) == 2
    assert sweep(timedelta(days=31)) == 0
    assert here.download(here.clerk, kept).data == PDF
    assert len(here.files()) == 2

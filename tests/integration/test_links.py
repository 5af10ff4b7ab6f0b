"""One-time links as people and machines use them: scanners change nothing, one answer counts, no name leaks."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from court import DISCLOSED, WorkingCourt, application, offered_complaint, working_court
from flask import Flask
from partners import configure, email, hurry, offer, send, states, tries
from peers import MailPeer, mail_peer
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from diversion.persistence.base import db
from diversion.persistence.journal import JournalEntry
from diversion.persistence.outbox import Outbox
from diversion.persistence.partner import OneTimeLink
from diversion.services.transaction import real_now

PHOTO = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
DECLINED = {"do": "decline", "reason_code": "outside_field", "reason": "不属于本组织行业领域"}


@pytest.fixture
def mails() -> Iterator[MailPeer]:
    with mail_peer() as made:
        yield made


@pytest.fixture
def court(app: Flask, mails: MailPeer) -> WorkingCourt:
    configure(app, smtp_url=mails.url)
    made = working_court(app)
    email(made)
    return made


def got(court: WorkingCourt, link: str) -> TestResponse:
    return court.app.test_client().get(urlsplit(link).path)


def pressed(court: WorkingCourt, link: str, **form: Any) -> TestResponse:
    return court.app.test_client().post(urlsplit(link).path, data=form)


def accepting(court: WorkingCourt, who: str = "mediator") -> dict[str, str]:
    return {"do": "accept", "mediator_id": str(court.people[who].user_id)}


@pytest.fixture
def mailed(court: WorkingCourt, mails: MailPeer) -> tuple[str, str]:
    """An offer sent by mail: its handoff and its link."""
    handoff = offer(court)
    send()
    return handoff, mails.links()[-1]


def test_a_mail_taken_by_the_server_is_dispatched_and_no_more(
    court: WorkingCourt, mails: MailPeer, mailed: tuple[str, str]
) -> None:
    handoff, _ = mailed
    assert tries(court, handoff) == [("handoff.offered", "dispatched", ["dispatched"])]
    seen = court.router.get(f"/handoffs/{handoff}")
    assert (seen["status"], bool(seen["dispatched_at"]), seen["delivered_at"]) == ("dispatched", True, None)
    assert seen["responsible"]["id"] == "router"
    text = str(mails.mails[0]["Subject"]) + mails.mails[0].get_content()
    assert "示例申请人" not in text
    assert "128000" not in text
    assert seen["reference"] in text


def test_a_scanner_that_opens_every_link_changes_nothing(
    court: WorkingCourt, mailed: tuple[str, str]
) -> None:
    handoff, link = mailed
    before = len(list(db.session.scalars(select(JournalEntry.seq))))
    db.session.rollback()
    for _ in range(3):
        page = got(court, link)
        assert page.status_code == 200
        assert "示例申请人" not in page.text
    assert court.app.test_client().head(urlsplit(link).path).status_code == 200
    assert states([handoff], court) == ["dispatched"]
    assert len(list(db.session.scalars(select(JournalEntry.seq)))) == before
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "<script" not in page.text
    assert not re.search(r'(?:src|href)="(?!tel:)', page.text), "nothing is loaded from anywhere"


def test_pressing_the_button_is_the_receipt_and_shows_the_offer(
    court: WorkingCourt, mailed: tuple[str, str]
) -> None:
    handoff, link = mailed
    for _ in range(2):
        page = pressed(court, link, do="open")
        assert page.status_code == 200
        assert all(
            word in page.text
            for word in ("示例申请人1", "买卖合同纠纷", "128,000.00元", "示例centre_mediator")
        )
        assert "13800138000" not in page.text
    seen = court.router.get(f"/handoffs/{handoff}")
    assert (seen["status"], bool(seen["delivered_at"]), bool(seen["received_at"])) == ("received", True, True)
    assert seen["dispute"]["next_due"]["rule"] == "answer"
    assert tries(court, handoff) == [("handoff.offered", "delivered", ["dispatched"])]


def test_accepting_by_link_once_and_the_same_again(court: WorkingCourt, mailed: tuple[str, str]) -> None:
    handoff, link = mailed
    first = pressed(court, link, **accepting(court))
    assert (first.status_code, "已接受" in first.text) == (200, True)
    again = pressed(court, link, **accepting(court))
    assert (again.status_code, again.text) == (200, first.text), "the first answer again"
    seen = court.router.get(f"/handoffs/{handoff}")
    assert (seen["status"], seen["mediator_name"]) == ("accepted", "示例centre_mediator")
    assert seen["delivered_at"], "whoever answers has it"
    assert court.events(seen["dispute_id"]).count("handoff_accepted") == 1
    other = pressed(court, link, **DECLINED)
    assert (other.status_code, "已经答复过" in other.text) == (409, True)
    other = pressed(court, link, **accepting(court, "colleague"))
    assert other.status_code == 409
    assert "已经答复" in got(court, link).text
    entry = next(
        each
        for each in court.auditor.get(f"/journal?stream=dispute:{seen['dispute_id']}&event=handoff_accepted")[
            "items"
        ]
    )
    assert entry["actor"] == {"kind": "link", "id": None}
    taken = court.coordinator.ask("POST", f"/handoffs/{handoff}/accept", DISCLOSED)
    assert (taken.status_code, taken.json["accepted_by"]) == (409, "示例centre_mediator")


def test_declining_by_link_asks_the_next(court: WorkingCourt, mailed: tuple[str, str]) -> None:
    handoff, link = mailed
    missing = pressed(court, link, **(DECLINED | {"reason": " "}))
    assert (missing.status_code, "理由" in missing.text) == (422, True)
    assert pressed(court, link, **DECLINED).status_code == 200
    assert pressed(court, link, **DECLINED).status_code == 200
    seen = court.router.get(f"/handoffs/{handoff}")
    assert (seen["status"], seen["decline_reason"]) == ("declined", "outside_field")
    assert court.read(seen["dispute_id"])["handoff"]["organisation_id"] == str(court.bodies["second"])
    assert pressed(court, link, **accepting(court)).status_code == 409


def test_a_disclosure_by_link_is_judged_like_any(court: WorkingCourt, mailed: tuple[str, str]) -> None:
    handoff, link = mailed
    page = pressed(court, link, **accepting(court), grounds="interest", words="曾任其顾问")
    assert (page.status_code, "未经各方同意" in page.text) == (409, True)
    assert states([handoff], court) == ["dispatched"]
    assert pressed(court, link, **accepting(court, "second_mediator")).status_code == 409, "not of this body"
    assert pressed(court, link, **accepting(court)).status_code == 200, "a refused answer uses nothing up"


def test_an_answer_that_comes_too_late_is_told_who_has_it(
    court: WorkingCourt, mailed: tuple[str, str]
) -> None:
    handoff, link = mailed
    court.done(court.router, f"/handoffs/{handoff}/recall", {"reason": "另行安排"})
    page = pressed(court, link, **accepting(court))
    assert (page.status_code, "现由" in page.text, "示例申请人" in page.text) == (409, True, False)
    assert pressed(court, link, do="open").status_code == 200
    assert "示例申请人" not in pressed(court, link, do="open").text


def test_a_link_expires(court: WorkingCourt, mailed: tuple[str, str]) -> None:
    _, link = mailed
    db.session.execute(update(OneTimeLink).values(expires_at=real_now()))
    db.session.commit()
    assert "有效期" in got(court, link).text
    for form in ({"do": "open"}, accepting(court), DECLINED):
        assert pressed(court, link, **form).status_code == 409


@pytest.mark.parametrize(
    "form", [{}, {"do": "found"}, {"do": "accept", "mediator_id": "x"}, {"do": "decline"}]
)
def test_odd_forms_and_unknown_links_are_refused_in_words(
    court: WorkingCourt, mailed: tuple[str, str], form: dict[str, str]
) -> None:
    handoff, link = mailed
    page = pressed(court, link, **form)
    assert (page.status_code, "未能办理" in page.text) == (400, True)
    assert pressed(court, f"{link}x", do="open").status_code == got(court, "/l/unknown").status_code == 404
    assert states([handoff], court) == ["dispatched"]


def test_of_two_who_press_at_once_one_answer_stands(court: WorkingCourt, mailed: tuple[str, str]) -> None:
    handoff, link = mailed
    forms = [accepting(court), DECLINED] * 3

    def press(form: dict[str, str]) -> int:
        return pressed(court, link, **form).status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = sorted(pool.map(press, forms))
    assert statuses == [200] * 3 + [409] * 3
    assert states([handoff], court)[0] in ("accepted", "declined")


def test_a_mail_sent_again_has_the_same_link_and_the_token_lies_nowhere(
    court: WorkingCourt, mails: MailPeer, app: Flask
) -> None:
    mails.refuses = "450 later"
    handoff = offer(court)
    send()
    mails.refuses = None
    hurry()
    send()
    (link,) = mails.links()
    token = link.rsplit("/", 1)[1]
    assert tries(court, handoff) == [("handoff.offered", "dispatched", ["failed", "dispatched"])]
    (row,) = db.session.scalars(select(OneTimeLink))
    assert token.encode() not in row.digest
    assert token not in str(
        [tuple(each) for each in db.session.execute(select(Outbox.subject_id, Outbox.key))]
    )
    assert token not in str([bytes(each) for each in db.session.scalars(select(JournalEntry.body))])


# the phone link of a grid worker


@pytest.fixture
def task(court: WorkingCourt) -> tuple[str, str, str]:
    """A task of the station that it accepted: dispute, handoff, link."""
    dispute = court.filed(application(9))
    told = {
        "organisation_id": str(court.bodies["station"]),
        "kind": "assist",
        "reason_code": "other",
        "reason": "协助查找被申请人",
    }
    handoff = court.router.made(f"/disputes/{dispute['id']}/handoffs", told)
    court.deliver()
    host = court.people["station_coordinator"]
    ahead = host.refused("POST", f"/handoffs/{handoff}/links", {"party_ref": "r1"})
    assert ahead == (409, ["not-in-mediation"])
    court.done(host, f"/handoffs/{handoff}/accept", DISCLOSED)
    made = court.done(host, f"/handoffs/{handoff}/links", {"party_ref": "r1"}, status=201)
    return dispute["id"], handoff, made["url"]


def test_a_task_shows_one_party_after_the_button_and_nothing_else(
    court: WorkingCourt, task: tuple[str, str, str]
) -> None:
    dispute, _, link = task
    cover = got(court, link)
    assert (cover.status_code, "示例商贸" in cover.text, "width=device-width" in cover.text) == (
        200,
        False,
        True,
    )
    page = pressed(court, link, do="open")
    assert "示例商贸有限公司9" in page.text
    assert "越溪街道示例路2号" in page.text
    assert not any(word in page.text for word in ("示例申请人", "128000", "买卖合同"))
    assert page.text.count('name="do"') == 4
    assert "task_opened" in court.events(dispute)


@pytest.mark.parametrize(
    ("pressed_as", "result"),
    [("found", "reached"), ("moved_away", "moved_away"), ("no_answer", "no_answer"), ("refused", "refused")],
)
def test_each_answer_becomes_a_contact(
    court: WorkingCourt, task: tuple[str, str, str], pressed_as: str, result: str
) -> None:
    dispute, handoff, link = task
    for _ in range(2):
        assert pressed(court, link, do=pressed_as, note="门口有人").status_code == 200
    entries = court.auditor.get(f"/journal?stream=dispute:{dispute}&event=contact_recorded")["items"]
    assert [(each["actor"]["kind"], each["payload"]["result"]) for each in entries] == [("link", result)]
    assert entries[0]["payload"]["handoff_id"] == handoff
    assert pressed(court, link, do="open").status_code == 409
    different = "found" if pressed_as != "found" else "refused"
    assert pressed(court, link, do=different).status_code == 409


def test_a_photograph_is_kept_as_evidence(court: WorkingCourt, task: tuple[str, str, str]) -> None:
    dispute, _, link = task
    bad = pressed(court, link, do="moved_away", photo=(BytesIO(b"MZ nothing"), "a.jpg"))
    assert bad.status_code == 422
    page = pressed(court, link, do="moved_away", photo=(BytesIO(PHOTO), "门口.png"))
    assert page.status_code == 200, page.text
    (kept,) = court.clerk.get(f"/disputes/{dispute}/documents")["items"]
    assert (kept["kind"], kept["name"], kept["added_by"]["id"]) == ("evidence", "门口.png", None)


def test_a_task_that_is_over_shows_nobody(court: WorkingCourt, task: tuple[str, str, str]) -> None:
    _, handoff, link = task
    court.done(court.router, f"/handoffs/{handoff}/recall", {"reason": "已经找到"})
    for form in ({"do": "open"}, {"do": "found"}):
        page = pressed(court, link, **form)
        assert (page.status_code, "示例商贸" in page.text) == (409, False)


def test_a_link_of_one_kind_is_none_of_the_other(
    court: WorkingCourt, task: tuple[str, str, str], mailed: tuple[str, str]
) -> None:
    assert pressed(court, mailed[1], do="found").status_code == 400
    assert pressed(court, task[2], **accepting(court)).status_code == 400
    told = {"party_ref": "r1"}
    assert court.coordinator.refused("POST", f"/handoffs/{mailed[0]}/links", told) == (
        409,
        ["not-in-mediation"],
    )
    assert court.nobody.refused("POST", f"/handoffs/{task[1]}/links", told)[0] == 403
    other = court.accepted(offered_complaint(77))["handoff"]["id"]
    assert court.mediator.refused("POST", f"/handoffs/{other}/links", told) == (
        409,
        ["link-for-assistance-only"],
    )

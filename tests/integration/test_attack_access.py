"""What a body that gave a dispute back may still do with it, and what the court never hears of."""

from io import BytesIO

import pytest
from court import DISCLOSED, WORD, WorkingCourt, days_ago, working_court
from flask import Flask
from sqlalchemy import text

from diversion.persistence.base import Base, db


@pytest.fixture
def here(app: Flask) -> WorkingCourt:
    return working_court(app)


def test_a_mediator_closes_nothing_that_is_back_at_court(here: WorkingCourt) -> None:
    number = here.accepted()["id"]
    report = {"basics": "两次联系。", "reason": "双方差距较大。"}
    failed = {"end_reason": "large_gap", "failure_report": report}
    here.done(here.mediator, f"/disputes/{number}/outcome", failed, 201)
    assert here.read(number)["status"] == "returned"
    refused = here.mediator.refused("POST", f"/disputes/{number}/withdraw", WORD)
    assert refused == (409, ["back-at-court"])
    assert here.done(here.clerk, f"/disputes/{number}/withdraw", WORD)["status"] == "closed"


def test_the_timeline_says_nothing_of_privileged_documents_to_others(here: WorkingCourt) -> None:
    number = here.accepted()["id"]
    for kind, name in (("privileged", "底线.pdf"), ("evidence", "合同.pdf")):
        answer = here.app.test_client().post(
            f"/api/v1/disputes/{number}/documents",
            data={"kind": kind, "file": (BytesIO(b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"), name)},
            headers={"Authorization": f"Bearer {here.mediator.token}"},
        )
        assert answer.status_code == 201, answer.text
    for who in (here.clerk, here.auditor, here.mediator):
        assert here.events(number, who).count("document_added") == 1


def test_why_mediation_pauses_and_for_whom_is_kept_in_clear_nowhere(here: WorkingCourt) -> None:
    dispute = here.accepted()
    told = {"reason": "笔迹鉴定", "appraiser": "示例鉴定人", "expected_on": days_ago(-9)}
    path = f"/handoffs/{dispute['handoff']['id']}/suspensions"
    here.mediator.made(path, told)
    assert here.read(dispute["id"])["responsible"]["name"] == "示例鉴定人"
    (line,) = here.clerk.get("/disputes")["items"]
    assert line["responsible"]["name"] == "示例鉴定人"
    for table in Base.metadata.sorted_tables:
        rows = db.session.scalars(text(f'SELECT t::text FROM "{table.name}" AS t'))
        kept = [row for row in rows if "鉴定人" in row or "笔迹" in row or "鉴定人".encode().hex() in row]
        assert not kept, table.name


def test_who_had_it_before_is_told_to_nobody_but_the_court(here: WorkingCourt) -> None:
    dispute = here.delivered()
    number, first = dispute["id"], str(here.bodies["centre"])
    assert dispute["handoff"]["organisation_id"] == first
    declined = {"reason_code": "outside_field", "reason": "超出本组织行业领域。"}
    here.done(here.mediator, f"/handoffs/{dispute['handoff']['id']}/decline", declined)
    here.deliver()
    second = here.read(number)["handoff"]["id"]
    here.done(here.second_mediator, f"/handoffs/{second}/accept", DISCLOSED)
    assert first in here.clerk.ask("GET", f"/disputes/{number}/timeline").text
    told = here.second_mediator.ask("GET", f"/disputes/{number}/timeline").text
    assert first not in told
    assert str(here.mediator.user_id) not in told
    assert "outside_field" not in told


def test_the_journal_says_of_an_offer_whose_turn_it_is_now(here: WorkingCourt) -> None:
    number = here.filed()["id"]
    items = here.clerk.get(f"/disputes/{number}/timeline")["items"]
    (offered,) = [each for each in items if each["event"] == "offered"]
    assert (offered["status"], offered["responsible"]["id"]) == ("offered", "router")

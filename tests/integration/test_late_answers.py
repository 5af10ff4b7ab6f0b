"""Late, doubled and out-of-order answers, over the API and by link: one true state, and each sender is told it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from court import DISCLOSED
from flask import Flask
from mediated import FILED, Mediated, at, mediated_court
from partners import configure, send
from peers import MailPeer, mail_peer

from diversion.domain.channel_faults import ChannelTerms
from diversion.domain.channels import ChannelKind
from diversion.persistence.base import db
from diversion.services.access import SYSTEM
from diversion.services.channels import set_channel

DECLINED = {"reason_code": "outside_field", "reason": "不属于本组织行业领域"}
LAPSED = "2026-03-06T00:00"


@pytest.fixture
def mails() -> Iterator[MailPeer]:
    with mail_peer() as made:
        yield made


@pytest.fixture
def here(app: Flask, mails: MailPeer) -> Iterator[Mediated]:
    configure(app, smtp_url=mails.url)
    with mediated_court(app) as made:
        yield made


def offered(here: Mediated) -> str:
    dispute = here.file()
    here.deliver()
    handoff = str(here.handoff(dispute).id)
    db.session.rollback()
    return handoff


def mailed(here: Mediated, mails: MailPeer) -> tuple[str, str]:
    told = ChannelTerms(kind=ChannelKind.EMAIL, address="office@example.org")
    set_channel(SYSTEM, here.centre, told)
    handoff = offered(here)
    send()
    return handoff, urlsplit(mails.links()[-1]).path


def accepting(here: Mediated) -> dict[str, Any]:
    return DISCLOSED | {"mediator_id": str(here.mediator.user_id)}


def by_link(here: Mediated, link: str, **form: str) -> tuple[int, str]:
    page = here.app.test_client().post(link, data=form)
    return page.status_code, page.text


def same_moments(told: dict[str, Any]) -> dict[str, Any]:
    """Tell moments by themselves, however their offset is written."""
    return {
        name: datetime.fromisoformat(value) if name.endswith("_at") and value else value
        for name, value in told.items()
    }


def test_accepting_after_the_lapse_is_told_who_has_it(here: Mediated) -> None:
    handoff = offered(here)
    assert here.sweep(LAPSED) == 1
    for path, told in (("accept", accepting(here)), ("decline", DECLINED)):
        answer = here.post("coordinator", f"/handoffs/{handoff}/{path}", told)
        assert (answer.status_code, answer.json["code"]) == (409, "transition-refused")
        assert (answer.json["from"], answer.json["responsible"]["id"]) == ("lapsed", "router")
    with at("2026-03-06T09:00"):
        here.deliver()
        answer = here.post("coordinator", f"/handoffs/{handoff}/accept", accepting(here))
        assert answer.json["responsible"]["name"] == "示例行业调解组织", "who has it now"


def test_the_same_acceptance_twice_is_the_first_answer_again(here: Mediated) -> None:
    handoff = offered(here)
    answers = [here.post("coordinator", f"/handoffs/{handoff}/accept", accepting(here)) for _ in range(3)]
    assert [each.status_code for each in answers] == [200] * 3
    assert answers[0].json == answers[1].json == answers[2].json
    other = here.post(
        "coordinator", f"/handoffs/{handoff}/accept", DISCLOSED | {"mediator_id": str(here.colleague.user_id)}
    )
    assert (other.status_code, other.json["code"]) == (409, "handoff-taken")
    assert here.events(answers[0].json["dispute_id"]).count("handoff_accepted") == 1
    assert here.load(here.centre) == 1


def test_accepted_then_declined_and_the_other_way_round(here: Mediated) -> None:
    handoff = offered(here)
    assert here.post("coordinator", f"/handoffs/{handoff}/accept", accepting(here)).status_code == 200
    late = here.post("coordinator", f"/handoffs/{handoff}/decline", DECLINED)
    assert (late.status_code, late.json["code"], late.json["accepted_by"]) == (
        409,
        "handoff-taken",
        "示例coordinator",
    )
    handoff = offered(here)
    answers = [here.post("coordinator", f"/handoffs/{handoff}/decline", DECLINED) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 200]
    assert same_moments(answers[0].json) == same_moments(answers[1].json)
    late = here.post("coordinator", f"/handoffs/{handoff}/accept", accepting(here))
    assert (late.status_code, late.json["from"]) == (409, "declined")
    again = here.post("coordinator", f"/handoffs/{handoff}/decline", DECLINED | {"reason": "另一理由"})
    assert again.status_code == 409
    assert here.events(answers[0].json["dispute_id"]).count("handoff_declined") == 1


def test_an_answer_before_any_receipt_counts_and_the_receipt_after_it_changes_nothing(
    here: Mediated, mails: MailPeer
) -> None:
    handoff, _ = mailed(here, mails)
    accepted = here.post("coordinator", f"/handoffs/{handoff}/accept", accepting(here)).json
    assert (accepted["status"], accepted["delivered_at"] == accepted["accepted_at"]) == ("accepted", True)
    received = here.post("coordinator", f"/handoffs/{handoff}/receive")
    assert (received.status_code, received.json["status"], received.json["received_at"]) == (
        200,
        "accepted",
        None,
    )


def test_by_link_after_the_lapse_after_another_and_twice(here: Mediated, mails: MailPeer) -> None:
    handoff, link = mailed(here, mails)
    form = {"do": "accept", "mediator_id": str(here.mediator.user_id)}
    with at("2026-03-02T10:00"):
        assert by_link(here, link, do="open")[0] == 200
    assert here.sweep("2026-03-05T23:59") == 0, "three working days run from the day it was opened"
    assert here.sweep(LAPSED) == 1
    status, text = by_link(here, link, **form)
    assert (status, "现由程序分流员办理" in text) == (409, True)
    with at(FILED):
        handoff, link = mailed(here, mails)
        assert here.post("coordinator", f"/handoffs/{handoff}/accept", accepting(here)).status_code == 200
        status, text = by_link(here, link, **form)
        assert (status, "已由示例coordinator接受" in text) == (409, True)
        assert by_link(here, link, do="decline", **DECLINED)[0] == 409

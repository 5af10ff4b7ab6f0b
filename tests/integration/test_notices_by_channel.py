"""Notices where partners look: over their webhook or by mail beside the inbox, letters copied to who supervises them."""

import multiprocessing
import signal
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from callers import caller
from flask import Flask
from jsonschema import Draft202012Validator
from mediated import LONG_AGO, Mediated, at, mediated_court
from partners import PUBLIC_URL, configure, hurry, send, try_again, waiting
from peers import Answered, MailPeer, WebhookPeer, mail_peer, webhook_peer
from sqlalchemy import select, update
from standardwebhooks import Webhook
from test_killed_delivering import POINTS, work
from test_ladder import offered, told
from test_ladder import send as send_notices

from diversion.api.publishing import written
from diversion.cli.installed import OPERATOR
from diversion.domain.access import Role
from diversion.domain.deliveries import TRIES
from diversion.persistence.base import db
from diversion.persistence.journal import JournalEntry
from diversion.persistence.organisation import Organisation
from diversion.persistence.partner import Delivery, DeliveryAttempt
from diversion.services.access import SYSTEM
from diversion.services.courts import add_court
from diversion.services.notice_deliveries import send_notice_again
from diversion.services.outbox import resend_lost
from diversion.services.settings import change_setting
from diversion.services.transaction import real_now, transaction

BUREAU = "示例市司法局"
HALF_TIME, LATE, ASKED = "2026-03-03T09:00", "2026-03-04T00:00", "2026-03-06T09:00"
"""Of a dispute in mediation since Monday 2 March whose first contact is due on the 3rd."""


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        configure(app)
        made.people["admin"] = caller(app, "admin", Role.ADMIN, from_on=LONG_AGO)
        supervised = update(Organisation).where(Organisation.id == made.centre)
        db.session.execute(supervised.values(supervising_body=BUREAU))
        db.session.commit()
        yield made


@pytest.fixture
def peer() -> Iterator[WebhookPeer]:
    with webhook_peer() as made:
        yield made


@pytest.fixture
def mails(app: Flask, here: Mediated) -> Iterator[MailPeer]:
    with mail_peer() as made:
        configure(app, smtp_url=made.url)
        yield made


def channel(here: Mediated, **terms: Any) -> dict[str, Any]:
    answer = here.admin.ask("POST", "/channels", {"organisation_id": str(here.centre), **terms})
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def late_in_mediation(here: Mediated) -> None:
    """Let the centre be told that a first contact is late."""
    here.mediating()
    here.sweep(LATE)


def carry() -> None:
    """Send what waits, whenever it is due: into the inbox, then over the channels."""
    send_notices(promises_due=False)
    send()


def sent(here: Mediated, kind: str = "") -> list[dict[str, Any]]:
    """List what went out beside the inbox of the centre's notices, as the router sees it."""
    db.session.rollback()
    query = f"?{urlencode({'kind': kind})}" if kind else ""
    notices = here.coordinator.get(f"/notices{query}")["items"]
    return [
        each
        for notice in sorted(notices, key=lambda notice: notice["id"])
        for each in here.router.get(f"/notices/{notice['id']}/deliveries")["items"]
    ]


def results(delivery: dict[str, Any]) -> list[str]:
    return [each["result"] for each in delivery["attempts"]]


def noted(here: Mediated) -> list[str]:
    """List what the court's register says befell notices."""
    db.session.rollback()
    query = select(JournalEntry.event).where(JournalEntry.stream == f"register:{here.court}")
    events = db.session.scalars(query.order_by(JournalEntry.seq))
    return [each for each in events if each.startswith("notice_")]


# webhooks


def test_a_notice_goes_out_by_webhook_signed_and_without_anything_personal(
    here: Mediated, peer: WebhookPeer
) -> None:
    late_in_mediation(here)
    secret = channel(here, kind="webhook", url=peer.url)["secret"]
    carry()
    (got,) = peer.got
    body = Webhook(secret).verify(got.body, got.headers)
    assert body["type"] == "notice.made"
    data = body["data"]
    assert (data["kind"], data["lines_count"]) == ("overdue", 1)
    assert "首次联系，已于2026年3月3日到期" in data["lines"][0]["text"]
    assert not any(name in got.body for name in ("示例申请人1", "示例商贸有限公司1", "13800138000"))
    document = yaml.safe_load(written()["openapi.yaml"])
    shape = document["webhooks"]["notice.made"]["post"]["requestBody"]["content"]["application/json"][
        "schema"
    ]
    schema = shape | {"components": document["components"]}
    assert not list(Draft202012Validator(schema).iter_errors(got.told))
    (one,) = sent(here)
    assert (one["state"], one["addressee"], results(one)) == ("delivered", "organisation", ["delivered"])
    assert noted(here) == ["notice_sent"] * 2 + ["notice_delivered"], "the mediator's stays in the inbox"
    (notice,) = here.coordinator.get("/notices")["items"]
    assert (notice["channel"], notice["seen_at"]) == ("inbox", None), "delivered is not seen"
    assert [each["state"] for each in notice["sent"]] == ["delivered"]


def test_a_notice_waits_in_the_inbox_while_the_partner_is_away_and_arrives_under_one_id(
    here: Mediated, peer: WebhookPeer
) -> None:
    channel(here, kind="webhook", url=peer.url)
    peer.answers = [Answered(503, {"Retry-After": "60"}), Answered(204)]
    late_in_mediation(here)
    carry()
    assert told(here, "coordinator") == [("overdue", 1)]
    (one,) = sent(here)
    assert (one["state"], results(one), waiting()) == ("waiting", ["failed"], [])
    try_again()
    assert [results(each) for each in sent(here)] == [["failed", "delivered"]]
    ids = {got.headers["webhook-id"] for got in peer.got if got.told["type"] == "notice.made"}
    assert ids == {one["id"]}
    carry()
    hurry()
    send()
    assert peer.types().count("notice.made") == 2, "repeats send nothing more"


@pytest.mark.parametrize(
    "point", ["after the claim", "after the partner had it", "before the record commits"]
)
def test_a_worker_killed_while_sending_sends_the_same_message_again(
    here: Mediated, peer: WebhookPeer, point: str
) -> None:
    channel(here, kind="webhook", url=peer.url)
    late_in_mediation(here)
    send_notices(promises_due=False)
    die_at(here, point)
    assert [(each["state"], results(each)) for each in sent(here)] == [("sending", ["started"])]
    end_leases()
    try_again()
    assert [results(each) for each in sent(here)] == [["lost", "delivered"]]
    notices = [got for got in peer.got if got.told["type"] == "notice.made"]
    assert len(notices) == POINTS[point][1] + 1
    assert len({got.headers["webhook-id"] for got in notices}) == 1
    assert noted(here).count("notice_delivered") == 1


def die_at(here: Mediated, point: str) -> None:
    """Be a worker that is killed at a point of sending."""
    config = here.app.extensions["diversion"].config
    process = multiprocessing.get_context("spawn").Process(target=work, args=(config, waiting(), point))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL


def end_leases() -> None:
    """Let what a killed worker was at be anybody's."""
    with transaction(SYSTEM) as tx:
        resend_lost(tx)
        tx.session.execute(update(DeliveryAttempt).values(lease_until=real_now() - timedelta(seconds=1)))


def test_after_the_last_try_a_router_is_asked_and_sends_it_again(here: Mediated, peer: WebhookPeer) -> None:
    change_setting(SYSTEM, "channel_pause_after_failures", 1000, None, None)
    channel(here, kind="webhook", url=peer.url)
    late_in_mediation(here)
    send_notices(promises_due=False)
    peer.answer(500)
    send()
    try_again(TRIES - 1)
    (one,) = sent(here)
    assert (one["state"], len(one["attempts"]), results(one)[-1]) == ("failed", TRIES, "given_up")
    (stuck,) = here.router.get("/deliveries")["items"]
    assert (stuck["notice_id"], stuck["handoff_id"]) == (one["notice_id"], None)
    (task,) = here.router.get("/notices?kind=task")["items"]
    assert "（逾期通知）未能送达示例商事调解中心" in task["lines"][0]["text"]
    assert told(here, "coordinator") == [("overdue", 1)], "the inbox has it all the same"
    path = f"/notices/{one['notice_id']}/send-again"
    assert here.coordinator.refused("POST", path) == (403, ["grant-missing"])
    peer.answer(204)
    items = here.post("router", path).json["items"]
    assert [each["state"] for each in items] == ["dropped", "waiting"]
    send()
    assert [each["state"] for each in sent(here)] == ["dropped", "delivered"]
    assert here.router.get("/deliveries")["items"] == []
    assert here.router.get("/notices?kind=task")["items"][0]["settled_at"] is not None
    assert here.router.refused("POST", path) == (409, ["nothing-to-send-again"])
    assert noted(here)[-3:] == ["notice_failed", "notice_replayed", "notice_delivered"]


def test_the_operator_hurries_what_waits(here: Mediated, peer: WebhookPeer) -> None:
    channel(here, kind="webhook", url=peer.url)
    late_in_mediation(here)
    send_notices(promises_due=False)
    peer.answer(500, 204)
    send()
    (one,) = sent(here)
    assert not waiting()
    send_notice_again(OPERATOR, one["notice_id"])
    send()
    assert [results(each) for each in sent(here)] == [["failed", "delivered"]]


def test_a_paused_channel_holds_notices_and_what_asked_to_mend_it_is_not_sent_by_it(
    here: Mediated, peer: WebhookPeer
) -> None:
    change_setting(SYSTEM, "channel_pause_after_failures", 2, None, None)
    made = channel(here, kind="webhook", url=peer.url)
    late_in_mediation(here)
    send_notices(promises_due=False)
    peer.answer(500)
    send()
    try_again(2)
    carry()
    assert ("task", 1) in told(here, "coordinator")
    assert [each["state"] for each in sent(here)] == ["held", "held"]
    assert here.router.refused("POST", f"/notices/{sent(here)[0]['notice_id']}/send-again") == (
        409,
        ["channel-paused"],
    )
    peer.answer(204)
    assert here.admin.ask("POST", f"/channels/{made['id']}/resume").status_code == 204
    send()
    assert [each["state"] for each in sent(here)] == ["delivered", "dropped"]
    assert here.coordinator.get("/notices?kind=task")["items"][0]["settled_at"] is not None


def test_a_channel_set_anew_carries_what_the_one_before_did_not(here: Mediated, peer: WebhookPeer) -> None:
    gone = channel(here, kind="webhook", url="http://127.0.0.1:9/hook")
    late_in_mediation(here)
    send_notices(promises_due=False)
    channel(here, kind="webhook", url=peer.url)
    hurry()
    send()
    hurry()
    send()
    assert [(each["state"], each["channel_id"] == gone["id"]) for each in sent(here)] == [
        ("dropped", True),
        ("delivered", False),
    ]
    assert peer.types().count("notice.made") == 1


# mail


def test_a_mail_has_references_and_the_way_in_and_is_delivered_when_somebody_looks(
    here: Mediated, mails: MailPeer
) -> None:
    late_in_mediation(here)
    channel(here, kind="email", address="office@example.org")
    carry()
    (mail,) = mails.mails
    (one,) = sent(here)
    text = mail.get_content()
    assert (mail["To"], mail["Message-ID"]) == ("office@example.org", f"<{one['id']}@example.org>")
    assert "逾期通知，共1项" in mail["Subject"]
    assert "苏0506-2026-" in text
    assert PUBLIC_URL in text
    assert "/l/" not in text, "no one-time link"
    assert not any(name in text for name in ("示例申请人1", "示例商贸有限公司1", "13800138000"))
    assert (one["state"], one["delivered_at"], results(one)) == ("dispatched", None, ["dispatched"])
    here.post("coordinator", f"/notices/{one['notice_id']}/see")
    (one,) = sent(here)
    assert (one["state"], one["delivered_at"] is not None) == ("delivered", True)


def test_a_mail_sent_twice_by_a_killed_worker_has_one_message_id(here: Mediated, mails: MailPeer) -> None:
    late_in_mediation(here)
    channel(here, kind="email", address="office@example.org")
    send_notices(promises_due=False)
    die_at(here, "after the partner had it")
    end_leases()
    try_again()
    first, second = mails.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert [results(each) for each in sent(here)] == [["lost", "dispatched"]]


def test_who_has_seen_a_notice_is_not_mailed_about_it(here: Mediated, mails: MailPeer) -> None:
    late_in_mediation(here)
    channel(here, kind="email", address="office@example.org")
    send_notices(promises_due=False)
    (notice,) = here.coordinator.get("/notices")["items"]
    here.post("coordinator", f"/notices/{notice['id']}/see")
    send()
    assert mails.mails == []
    assert [each["state"] for each in sent(here)] == ["dropped"]


def test_a_letter_is_copied_to_whoever_supervises_and_nothing_else_is(
    here: Mediated, mails: MailPeer, peer: WebhookPeer
) -> None:
    copies = {"kind": "email", "addressee": "supervising_body", "address": "bureau@example.org"}
    here.mediating()
    channel(here, kind="webhook", url=peer.url)
    channel(here, **copies)
    for moment in (LATE, ASKED):
        here.sweep(moment)
        carry()
    (copy,) = mails.mails
    text = copy.get_content()
    assert (copy["To"], "商请函（抄送）" in copy["Subject"]) == ("bureau@example.org", True)
    assert text.startswith(f"{BUREAU}：")
    assert "示例商事调解中心的商请函" in text
    assert PUBLIC_URL not in text
    kinds = [got.told["data"]["kind"] for got in peer.got if got.told["type"] == "notice.made"]
    assert kinds == ["overdue", "request"]
    assert [(each["addressee"], each["state"]) for each in sent(here, "request")] == [
        ("organisation", "delivered"),
        ("supervising_body", "dispatched"),
    ]
    listed = here.admin.get(f"/channels?organisation_id={here.centre}")["items"]
    assert {each["addressee"]: each["ended_at"] for each in listed} == {
        "organisation": None,
        "supervising_body": None,
    }


def test_without_an_address_a_copy_stays_noted(here: Mediated, mails: MailPeer) -> None:
    here.mediating()
    for moment in (LATE, ASKED):
        here.sweep(moment)
        carry()
    (letter,) = here.coordinator.get("/notices?kind=request")["items"]
    assert (letter["copy_to"], letter["sent"], mails.mails) == (BUREAU, [], [])


def test_a_refused_address_pauses_the_copies_and_not_the_organisations_channel(
    here: Mediated, mails: MailPeer, peer: WebhookPeer
) -> None:
    mails.refuses = "550 no such user"
    here.mediating()
    channel(here, kind="webhook", url=peer.url)
    channel(here, kind="email", addressee="supervising_body", address="bureau@example.org")
    for moment in (LATE, ASKED):
        here.sweep(moment)
        carry()
    listed = here.admin.get(f"/channels?organisation_id={here.centre}")["items"]
    assert {each["addressee"]: each["paused_why"] for each in listed} == {
        "organisation": None,
        "supervising_body": "recipient-refused",
    }
    assert sum("抄送主管单位的邮件地址无法投递" in text for text in tasks(here)) == 1
    assert sum("示例商事调解中心的主管单位" in text for text in tasks(here)) == 1


def tasks(here: Mediated) -> list[str]:
    db.session.rollback()
    items = here.router.get("/notices?kind=task")["items"]
    return [line["text"] for each in items for line in each["lines"]]


def test_copies_go_by_mail_and_only_where_somebody_supervises(here: Mediated, mails: MailPeer) -> None:
    told = {"organisation_id": str(here.centre), "addressee": "supervising_body"}
    refused = here.admin.refused("POST", "/channels", told | {"kind": "webhook", "url": "https://a.example/"})
    assert refused == (422, ["/kind copies-by-mail-only"])
    told |= {"organisation_id": str(here.second), "kind": "email", "address": "bureau@example.org"}
    assert here.admin.refused("POST", "/channels", told) == (422, ["/addressee supervising-body-missing"])


# bundles and access


def test_a_days_reminders_are_one_message(here: Mediated, peer: WebhookPeer) -> None:
    for _ in range(3):
        offered(here)
    here.sweep("2026-03-04T09:00")
    channel(here, kind="webhook", url=peer.url)
    carry()
    (got,) = peer.got
    assert (got.told["data"]["kind"], got.told["data"]["lines_count"]) == ("reminder", 3)


def test_what_was_sent_is_for_the_court_that_tells(here: Mediated, peer: WebhookPeer) -> None:
    channel(here, kind="webhook", url=peer.url)
    late_in_mediation(here)
    carry()
    notice = sent(here)[0]["notice_id"]
    path = f"/notices/{notice}/deliveries"
    assert here.coordinator.refused("GET", path) == (403, ["grant-missing"])
    with at("2026-03-04T10:00"):
        elsewhere = caller(
            here.app, "elsewhere", Role.ROUTER, court_id=add_court(SYSTEM, "苏0507"), from_on=LONG_AGO
        )
    assert elsewhere.refused("GET", path) == (404, ["not-found"])
    count = len(db.session.scalars(select(Delivery.id).where(Delivery.notice_id.is_not(None))).all())
    assert count == 1

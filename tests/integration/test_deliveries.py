"""Offers over webhooks: sent, delivered and opened are separate facts, and every try is told."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import yaml
from court import DISCLOSED, WorkingCourt, offered_complaint, working_court
from flask import Flask
from jsonschema import Draft202012Validator
from partners import channel, configure, hurry, offer, send, states, tries, try_again, waiting, webhook
from peers import Answered, WebhookPeer, until, webhook_peer
from sqlalchemy import select, update
from standardwebhooks import Webhook

from diversion.api.publishing import written
from diversion.cli.installed import OPERATOR
from diversion.domain.deliveries import TRIES
from diversion.persistence.base import db
from diversion.persistence.outbox import Outbox
from diversion.persistence.partner import Delivery, DeliveryAttempt
from diversion.services import delivering
from diversion.services.access import SYSTEM
from diversion.services.deliveries import deliver_again
from diversion.services.delivering import send_deliveries
from diversion.services.outbox import resend_lost
from diversion.services.refusals import Conflicting
from diversion.services.transaction import clock_at, real_now, transaction


@pytest.fixture
def peer() -> Iterator[WebhookPeer]:
    with webhook_peer() as made:
        yield made


@pytest.fixture
def court(app: Flask) -> WorkingCourt:
    configure(app)
    return working_court(app)


def test_an_offer_is_delivered_by_2xx_and_not_before(court: WorkingCourt, peer: WebhookPeer) -> None:
    secret = webhook(court, peer.url)["secret"]
    handoff = offer(court)
    seen = court.coordinator.get(f"/handoffs/{handoff}")
    assert (seen["status"], len(seen["parties"])) == ("pending", 2), "the inbox has it meanwhile"
    send()
    (got,) = peer.got
    told = Webhook(secret).verify(got.body, got.headers)
    assert told["type"] == "handoff.offered"
    assert [party["name"] for party in told["data"]["parties"]] == ["示例申请人1", "示例商贸有限公司1"]
    assert (told["data"]["cause_name"], told["data"]["claim_amount"]) == ("买卖合同纠纷", "128000.00")
    assert told["data"]["links"]["accept"].endswith(f"/api/v1/handoffs/{handoff}/accept")
    assert told["data"]["answer_by"]["derivation"], "with why this date"
    assert "13800138000" not in got.body
    dispute = court.read(seen["dispute_id"])
    assert (dispute["responsible"]["kind"], dispute["next_due"]["rule"]) == ("organisation", "answer")
    assert dispute["next_due_at"] == told["data"]["answer_by"]["due_at"].replace("+00:00", "+00:00")
    seen = court.coordinator.get(f"/handoffs/{handoff}")
    assert (seen["status"], bool(seen["dispatched_at"]), seen["received_at"]) == ("delivered", True, None)
    assert tries(court, handoff) == [("handoff.offered", "delivered", ["delivered"])]
    assert not waiting()


def test_what_is_sent_has_the_shape_that_the_document_promises(
    court: WorkingCourt, peer: WebhookPeer
) -> None:
    webhook(court, peer.url)
    lapsed = offer(court, offered_complaint(1))
    send()
    court.done(court.router, f"/handoffs/{lapsed}/recall", {"reason": "另行安排"})
    send()
    document = yaml.safe_load(written()["openapi.yaml"])
    assert set(document["webhooks"]) == {
        "handoff.offered",
        "handoff.recalled",
        "handoff.lapsed",
        "handoff.completed",
        "notice.made",
    }
    for got in peer.got:
        body = document["webhooks"][got.told["type"]]["post"]["requestBody"]
        schema = body["content"]["application/json"]["schema"] | {"components": document["components"]}
        assert not list(Draft202012Validator(schema).iter_errors(got.told))
    assert peer.types() == ["handoff.offered", "handoff.recalled"]


def test_the_same_message_is_sent_until_it_arrives(court: WorkingCourt, peer: WebhookPeer) -> None:
    webhook(court, peer.url)
    peer.answer(500, 302, 204)
    handoff = offer(court)
    send()
    assert states([handoff], court) == ["pending"]
    assert tries(court, handoff) == [("handoff.offered", "waiting", ["failed"])]
    assert not waiting(), "it waits its time"
    try_again(2)
    assert states([handoff], court) == ["delivered"]
    assert len({got.headers["webhook-id"] for got in peer.got}) == 1
    items = court.router.get(f"/handoffs/{handoff}/deliveries")["items"]
    assert [(one["status_code"], one["code"]) for one in items[0]["attempts"]] == [
        (500, "status-500"),
        (302, "status-302"),
        (204, None),
    ]


def test_retry_after_is_honoured(court: WorkingCourt, peer: WebhookPeer) -> None:
    webhook(court, peer.url)
    peer.answers = [Answered(503, {"Retry-After": "3600"})]
    handoff = offer(court)
    send()
    (one,) = court.router.get(f"/handoffs/{handoff}/deliveries")["items"][0]["attempts"]
    waits = datetime.fromisoformat(one["next_try_at"]) - datetime.fromisoformat(one["started_at"])
    assert timedelta(minutes=59) < waits < timedelta(minutes=62)
    due = db.session.scalar(select(Outbox.due_at).where(Outbox.key == f"send:{_delivery(handoff).id}"))
    assert due == datetime.fromisoformat(one["next_try_at"])


def test_after_the_last_try_it_is_a_persons(court: WorkingCourt, peer: WebhookPeer) -> None:
    peer.answer(500)
    webhook(court, peer.url)
    court.admin.ask("POST", "/settings", {"key": "channel_pause_after_failures", "value": 1000})
    handoff = offer(court)
    send()
    try_again(TRIES - 1)
    ((_, state, results),) = tries(court, handoff)
    assert (state, len(results), results[-1]) == ("failed", TRIES, "given_up")
    try_again()
    assert len(peer.got) == TRIES, "nobody tries any more"
    (stuck,) = court.router.get("/deliveries")["items"]
    assert (stuck["handoff_id"], stuck["state"], stuck["last_code"]) == (handoff, "failed", "status-500")
    assert court.coordinator.refused("GET", "/deliveries") == (403, ["grant-missing"])
    dispute = court.router.get(f"/handoffs/{handoff}")["dispute"]
    assert dispute["responsible"]["id"] == "router"
    assert "handoff_delivery_failed" in court.events(dispute["id"])
    peer.answer(200)
    court.done(court.router, f"/handoffs/{handoff}/deliver-again")
    send()
    assert states([handoff], court) == ["delivered"]
    assert court.router.refused("POST", f"/handoffs/{handoff}/deliver-again") == (
        409,
        ["handoff-not-awaiting-delivery"],
    )


def test_the_operator_replays_and_what_is_on_its_way_is_only_hurried(
    court: WorkingCourt, peer: WebhookPeer
) -> None:
    webhook(court, peer.url)
    peer.answer(500, 204)
    handoff = offer(court)
    send()
    assert not waiting()
    deliver_again(OPERATOR, UUID(handoff))
    send()
    assert tries(court, handoff) == [("handoff.offered", "delivered", ["failed", "delivered"])]
    with pytest.raises(Conflicting, match="handoff-not-awaiting-delivery"):
        deliver_again(OPERATOR, UUID(handoff))
    hurry()
    send()
    assert len(peer.got) == 2, "its first promise finds nothing left to do"


def test_a_partner_that_keeps_failing_is_paused_and_resumed(court: WorkingCourt, peer: WebhookPeer) -> None:
    peer.answer(500)
    made = webhook(court, peer.url)
    court.admin.ask("POST", "/settings", {"key": "channel_pause_after_failures", "value": 2})
    first, second = offer(court, offered_complaint(1)), offer(court, offered_complaint(2))
    send()
    assert channel(made["id"]).paused_at is None, "many failures in one round are one"
    try_again()
    assert channel(made["id"]).paused_why == "status-500"
    try_again()
    asked = len(peer.got)
    assert [tries(court, each)[0][1] for each in (first, second)] == ["held", "held"]
    third = offer(court, offered_complaint(3))
    send()
    assert (len(peer.got), tries(court, third)) == (asked, [("handoff.offered", "held", [])])
    assert court.router.refused("POST", f"/handoffs/{third}/deliver-again") == (409, ["channel-paused"])
    listed = court.admin.get(f"/channels?organisation_id={court.bodies['centre']}")["items"]
    assert [(each["url"], each["paused_why"]) for each in listed] == [(peer.url, "status-500")]
    peer.answer(204)
    assert court.admin.ask("POST", f"/channels/{made['id']}/resume").status_code == 204
    send()
    assert states([first, second, third], court) == ["delivered"] * 3
    register = f"register:{court.bodies['centre']}"
    events = [each["event"] for each in court.auditor.get(f"/journal?stream={register}")["items"]]
    assert events[-3:] == ["channel_set", "channel_paused", "channel_resumed"]


def test_gone_pauses_at_once(court: WorkingCourt, peer: WebhookPeer) -> None:
    peer.answer(410)
    made = webhook(court, peer.url)
    handoff = offer(court)
    send()
    assert tries(court, handoff) == [("handoff.offered", "failed", ["given_up"])]
    assert channel(made["id"]).paused_why == "status-410"


def test_two_workers_never_send_the_same_try(court: WorkingCourt, peer: WebhookPeer, app: Flask) -> None:
    webhook(court, peer.url)
    handoffs = [offer(court, offered_complaint(number)) for number in range(1, 7)]
    promises = waiting()

    def work(_: int) -> None:
        with app.app_context():
            send_deliveries(promises)
            db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert len(peer.got) == len({got.headers["webhook-id"] for got in peer.got}) == 6
    assert set(states(handoffs, court)) == {"delivered"}


@pytest.mark.parametrize(
    "ends_in", [timedelta(0), timedelta(hours=2)], ids=["in time", "by a clock set back"]
)
def test_a_worker_killed_while_sending_loses_nothing(
    court: WorkingCourt, peer: WebhookPeer, monkeypatch: pytest.MonkeyPatch, ends_in: timedelta
) -> None:
    """Between claim and record, before and after the partner had it: the lease ends, and it goes out again."""
    webhook(court, peer.url)
    handoff = offer(court)
    recorded = delivering._record
    monkeypatch.setattr(delivering, "_record", lambda tried: None)
    send()
    monkeypatch.setattr(delivering, "_record", recorded)
    assert tries(court, handoff) == [("handoff.offered", "sending", ["started"])]
    try_again()
    assert len(peer.got) == 1, "the lease is still held"
    with transaction(SYSTEM) as tx:
        resend_lost(tx)
        tx.session.execute(update(DeliveryAttempt).values(lease_until=real_now() + ends_in))
    try_again()
    assert tries(court, handoff) == [("handoff.offered", "delivered", ["lost", "delivered"])]
    assert len({got.headers["webhook-id"] for got in peer.got}) == 1
    assert court.events(_delivery(handoff).dispute_id).count("handoff_delivered") == 1


def test_no_lock_is_held_while_a_partner_takes_its_time(
    court: WorkingCourt, peer: WebhookPeer, app: Flask
) -> None:
    webhook(court, peer.url)
    peer.answers = [Answered(after_seconds=20)]
    handoff = offer(court)

    def work() -> None:
        with app.app_context():
            send()
            db.session.remove()

    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work)
        until(lambda: peer.got)
        accepted = court.done(court.mediator, f"/handoffs/{handoff}/accept", DISCLOSED)
        assert accepted["status"] == "accepted"
        peer.released.set()
        working.result(30)
    assert states([handoff], court) == ["accepted"], "a receipt that comes late changes nothing"
    assert tries(court, handoff) == [("handoff.offered", "delivered", ["delivered"])]


def test_opening_it_in_the_inbox_delivers_it(court: WorkingCourt, peer: WebhookPeer) -> None:
    peer.answer(500)
    webhook(court, peer.url)
    handoff = offer(court)
    send()
    opened = court.done(court.coordinator, f"/handoffs/{handoff}/receive")
    assert (opened["status"], bool(opened["delivered_at"])) == ("received", True)
    dispute = court.read(opened["dispute_id"])
    assert (dispute["responsible"]["kind"], dispute["next_due"]["rule"]) == ("organisation", "answer")


def test_what_is_over_is_not_offered_any_more(court: WorkingCourt, peer: WebhookPeer) -> None:
    webhook(court, peer.url)
    handoff = offer(court)
    court.done(court.router, f"/handoffs/{handoff}/recall", {"reason": "另行安排"})
    send()
    assert (peer.got, tries(court, handoff)) == ([], [("handoff.offered", "dropped", [])])


def test_an_end_does_not_overtake_its_offer(court: WorkingCourt, peer: WebhookPeer) -> None:
    webhook(court, peer.url)
    peer.answer(500, 204)
    handoff = offer(court)
    send()
    court.done(court.router, f"/handoffs/{handoff}/recall", {"reason": "另行安排"})
    try_again(2)
    assert peer.types() == ["handoff.offered", "handoff.recalled"]
    assert [state for _, state, _ in tries(court, handoff)] == ["dropped", "delivered"]
    assert "parties" not in peer.got[-1].told["data"]


def test_an_ended_channel_hands_its_offers_to_the_next_one(court: WorkingCourt, peer: WebhookPeer) -> None:
    peer.answer(500)
    made = webhook(court, peer.url)
    handoff = offer(court)
    send()
    assert court.admin.ask("POST", f"/channels/{made['id']}/end").status_code == 204
    try_again()
    court.deliver()
    assert states([handoff], court) == ["delivered"]
    assert [state for _, state, _ in tries(court, handoff)] == ["dropped", "delivered"]
    assert court.admin.refused("POST", f"/channels/{made['id']}/resume") == (409, ["channel-ended"])


def test_a_clock_set_back_ends_a_channel_where_it_began(court: WorkingCourt, peer: WebhookPeer) -> None:
    with clock_at(real_now() + timedelta(hours=2)):
        made = webhook(court, peer.url)
    assert court.admin.ask("POST", f"/channels/{made['id']}/end").status_code == 204


def test_channels_are_an_administrators_and_refused_with_reasons(court: WorkingCourt, app: Flask) -> None:
    body = {"organisation_id": str(court.bodies["centre"]), "kind": "webhook"}
    assert court.router.refused("POST", "/channels", body)[0] == 403
    assert court.admin.refused("POST", "/channels", body) == (422, ["/url channel-incomplete"])
    odd = body | {"url": "ftp://x", "address": "a@b.example", "secret": "short"}
    assert court.admin.refused("POST", "/channels", odd) == (
        422,
        ["/address channel-superfluous", "/url url-malformed", "/secret secret-malformed"],
    )
    configure(app, allow_private_webhooks=False)
    inside = body | {"url": "http://user:pass@10.0.0.1/hook"}
    assert court.admin.refused("POST", "/channels", inside) == (
        422,
        ["/url url-not-https", "/url url-carries-secret", "/url address-private"],
    )
    by_mail = body | {"kind": "email", "address": "a@b.example"}
    assert court.admin.refused("POST", "/channels", by_mail) == (409, ["mail-not-configured"])
    assert court.admin.refused(
        "POST", "/channels", body | {"organisation_id": str(court.court_id), "url": "https://a.example"}
    ) == (
        422,
        ["/organisation_id unknown-id"],
    )


def test_neither_url_nor_secret_lies_open_in_the_database(court: WorkingCourt, peer: WebhookPeer) -> None:
    made = webhook(court, peer.url)
    sealed = channel(made["id"]).sealed
    assert sealed is not None
    assert peer.url.encode() not in sealed
    assert made["secret"].encode() not in sealed
    hurry()
    journal = json.dumps(court.auditor.get("/journal?limit=200")["items"], ensure_ascii=False)
    assert made["secret"] not in journal
    assert peer.url not in journal


def _delivery(handoff: str) -> Delivery:
    row = db.session.scalars(select(Delivery).where(Delivery.handoff_id == handoff)).one()
    db.session.expunge(row)
    db.session.rollback()
    return row

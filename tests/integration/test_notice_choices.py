"""Notices by mail as each person chose: at once, one a day, or none; in the page always, and nothing twice."""

from collections.abc import Iterator
from typing import Any

import pytest
from callers import caller
from flask import Flask
from mediated import LONG_AGO, Mediated, at, mediated_court
from partners import PUBLIC_URL, configure
from peers import MailPeer, mail_peer
from sqlalchemy import select
from test_ladder import send as send_notices
from user_mail import Browser, post, post_again, states

from diversion.domain.access import Role
from diversion.domain.notice_choices import MailChoice
from diversion.domain.notices import NoticeKind
from diversion.persistence.base import db
from diversion.persistence.notice import Notice
from diversion.services import emails
from diversion.services.access import SYSTEM
from diversion.services.actors import actor_of_login
from diversion.services.notice_choices import choose, mail_digests, read_choices
from diversion.services.transaction import transaction

LATE = "2026-03-04T00:00"
"""A first contact due on the 3rd is late: the mediator is told, and the organisation."""
ADDRESS = "coordinator@example.org"
ALL_AT_ONCE = dict.fromkeys(NoticeKind, MailChoice.AT_ONCE)
ALL_DAILY = dict.fromkeys(NoticeKind, MailChoice.DAILY)


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        configure(app)
        made.people["admin"] = caller(app, "admin", Role.ADMIN, from_on=LONG_AGO)
        emails.set_email(SYSTEM, made.people["coordinator"].user_id, ADDRESS)
        yield made


@pytest.fixture
def mails(app: Flask, here: Mediated) -> Iterator[MailPeer]:
    with mail_peer() as made:
        configure(app, smtp_url=made.url)
        yield made


def late(here: Mediated) -> None:
    """Let a first contact be late and everybody told of it."""
    here.mediating()
    here.sweep(LATE)
    send_notices(promises_due=False)


def mine(here: Mediated, login: str = "coordinator") -> list[dict[str, Any]]:
    return list(here.people[login].get("/notices")["items"])


def digest(moment: str) -> None:
    with at(moment), transaction(SYSTEM) as tx:
        mail_digests(tx)


def subjects(mails: MailPeer) -> list[tuple[str, str]]:
    return [(str(mail["To"]), str(mail["Subject"])) for mail in mails.mails]


def test_who_chose_nothing_is_mailed_nothing(here: Mediated, mails: MailPeer) -> None:
    late(here)
    digest("2026-03-05T09:00")
    post()
    assert (len(mine(here)), mails.mails) == (1, [])


def test_a_notice_comes_by_mail_at_once_with_references_and_no_names(here: Mediated, mails: MailPeer) -> None:
    choose(actor_of_login("coordinator"), ALL_AT_ONCE)
    late(here)
    post()
    (mail,) = mails.mails
    body = mail.get_content()
    assert (mail["To"], "逾期通知，共1项" in mail["Subject"]) == (ADDRESS, True)
    assert "苏0506-2026-" in body
    assert f"{PUBLIC_URL}/account" in body
    assert not any(
        name in body for name in ("示例申请人1", "示例商贸有限公司1", "13800138000", "示例coordinator")
    )
    post_again()
    send_notices(promises_due=False)
    post_again()
    assert len(mails.mails) == 1, "once"


def test_what_was_seen_meanwhile_is_not_mailed(here: Mediated, mails: MailPeer) -> None:
    choose(actor_of_login("coordinator"), ALL_AT_ONCE)
    late(here)
    here.post("coordinator", f"/notices/{mine(here)[0]['id']}/see")
    post()
    assert (mails.mails, states()) == ([], ["dropped"])


def test_a_digest_is_one_mail_a_day_from_the_hour_on_of_what_nobody_saw(
    here: Mediated, mails: MailPeer
) -> None:
    choose(actor_of_login("coordinator"), ALL_DAILY)
    late(here)
    digest("2026-03-05T07:59")
    post()
    assert mails.mails == [], "too early"
    digest("2026-03-05T08:00")
    digest("2026-03-05T09:00")
    post()
    assert subjects(mails) == [(ADDRESS, "多元解纷：今日通知摘要，共1条")]
    late(here)
    digest("2026-03-05T20:00")
    digest("2026-03-06T08:00")
    post()
    assert len(mails.mails) == 2, "the new one only, on the next day"
    assert "共1条" in str(mails.mails[1]["Subject"])


def test_a_kind_that_was_not_chosen_stays_in_the_page_alone(here: Mediated, mails: MailPeer) -> None:
    choose(actor_of_login("coordinator"), ALL_AT_ONCE | {NoticeKind.OVERDUE: MailChoice.NONE})
    late(here)
    post()
    assert (mails.mails, [each["kind"] for each in mine(here)]) == ([], ["overdue"])


def test_a_notice_to_a_role_is_mailed_to_who_holds_it_there(here: Mediated, mails: MailPeer) -> None:
    router = here.people["router"].user_id
    emails.set_email(SYSTEM, router, "router@example.org")
    elsewhere = caller(here.app, "elsewhere", Role.JUDGE, court_id=here.court, from_on=LONG_AGO)
    emails.set_email(SYSTEM, elsewhere.user_id, "judge@example.org")
    for login in ("router", "elsewhere"):
        choose(actor_of_login(login), ALL_AT_ONCE)
    dispute = here.file()
    here.deliver()
    assert dispute
    here.sweep("2026-03-06T09:00")
    here.sweep("2026-03-10T09:00")
    send_notices(promises_due=False)
    told = set(db.session.scalars(select(Notice.role).where(Notice.role.is_not(None))))
    db.session.rollback()
    assert told == {"router"}
    post()
    assert {to for to, _ in subjects(mails)} == {"router@example.org"}


def test_one_chooses_on_the_page_and_cannot_close_the_page_itself(here: Mediated, mails: MailPeer) -> None:
    browser = Browser(here.app, here.people["coordinator"].token)
    chosen = {kind.value: "daily" for kind in NoticeKind}
    assert browser.pressed("/account", "/account/notices", **chosen).status_code == 303
    assert set(read_choices(actor_of_login("coordinator")).values()) == {MailChoice.DAILY}
    page = browser.get("/account").text
    assert "页面内的通知始终保留" in page
    assert browser.pressed("/account", "/account/notices", **(chosen | {"alarm": "off"})).status_code == 422

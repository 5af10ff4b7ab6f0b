"""A forgotten password over the pages: the same answer to everybody, one link that works once, no token anywhere."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from callers import Caller, admin
from flask import Flask
from partners import PUBLIC_URL, configure
from peers import MailPeer, mail_peer
from sqlalchemy import event, select, text, update
from user_mail import Browser, post, post_again, promised, states

from diversion.persistence.access import PasswordReset, UserAccount
from diversion.persistence.base import db
from diversion.persistence.journal import JournalEntry
from diversion.persistence.user_mail import UserMail
from diversion.services import emails, password_change, passwords, tokens, users
from diversion.services.access import SYSTEM, SignInNeeded, actor_of_token
from diversion.services.password_reset import ResetLinkEnded, ResetsTooMany, ask_reset, use_reset
from diversion.services.transaction import real_now
from diversion.services.user_mails import send_user_mails

OLD, NEW, ADDRESS = "an old pass phrase", "a new pass phrase", "zhang@example.org"


@pytest.fixture
def mails(app: Flask) -> Iterator[MailPeer]:
    with mail_peer() as made:
        configure(app, smtp_url=made.url)
        yield made


@pytest.fixture
def zhang(app: Flask, mails: MailPeer) -> UUID:
    user_id = users.add_user(SYSTEM, "zhang", "示例张某", OLD)
    emails.set_email(SYSTEM, user_id, ADDRESS)
    return user_id


def links(mails: MailPeer) -> list[str]:
    lines = [line for mail in mails.mails for line in mail.get_content().splitlines()]
    return [line.strip() for line in lines if "/reset/" in line]


def token(mails: MailPeer) -> str:
    return links(mails)[-1].rpartition("/")[2]


def opens(login: str, password: str) -> bool:
    try:
        tokens.sign_in(login, password)
    except SignInNeeded:
        return False
    return True


def test_a_link_sets_a_password_once_and_its_token_stands_nowhere(
    app: Flask, mails: MailPeer, zhang: UUID, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    session = tokens.sign_in("zhang", OLD).token
    client = Browser(app)
    asked = client.pressed("/forgotten", login="zhang")
    assert (asked.status_code, asked.headers["Location"]) == (303, "/forgotten?done=reset-asked")
    post()
    (mail,) = mails.mails
    assert (mail["To"], "示例张某" in mail.get_content()) == (ADDRESS, False)
    link = links(mails)[0]
    assert link.startswith(f"{PUBLIC_URL}/reset/")
    moved = client.get(urlsplit(link).path)
    assert (moved.status_code, moved.headers["Location"]) == (303, "/reset")
    assert moved.headers["Referrer-Policy"] == "no-referrer"
    cookie = moved.headers["Set-Cookie"]
    assert all(each in cookie for each in ("HttpOnly", "Path=/reset", "SameSite=Lax"))
    assert token(mails) not in client.get("/reset").text
    assert client.pressed("/reset", new_password=NEW, again="another one").status_code == 422
    done = client.pressed("/reset", new_password=NEW, again=NEW)
    assert (done.status_code, done.headers["Location"]) == (303, "/sign-in?done=password-reset")
    assert (opens("zhang", OLD), opens("zhang", NEW)) == (False, True)
    with pytest.raises(SignInNeeded):
        actor_of_token(app.extensions["diversion"].vault, session, real_now())
    client.get(urlsplit(link).path)
    assert client.get("/reset").status_code == 409, "used"
    assert token(mails) not in caplog.text
    written = b"".join(db.session.scalars(select(JournalEntry.body)))
    assert b"password_reset_used" in b"".join(
        each.encode() for each in db.session.scalars(select(JournalEntry.event))
    )
    assert token(mails).encode() not in written
    assert ADDRESS.encode() not in written


def test_nobody_learns_which_logins_exist(app: Flask, mails: MailPeer, zhang: UUID) -> None:
    users.add_user(SYSTEM, "li", "示例李某", OLD)
    answers = [Browser(app).pressed("/forgotten", login=each) for each in ("zhang", "li", "nobody")]
    assert len({(each.status_code, each.headers["Location"]) for each in answers}) == 1
    post()
    assert [mail["To"] for mail in mails.mails] == [ADDRESS]


def test_asking_does_the_same_for_every_login_and_sends_nothing(mails: MailPeer, zhang: UUID) -> None:
    users.add_user(SYSTEM, "li", "示例李某", OLD)
    ask_reset("somebody", "192.0.2.8")

    def done(login: str) -> list[str]:
        statements: list[str] = []

        def note(*told: Any) -> None:
            statements.append(told[2])

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            ask_reset(login, "192.0.2.9")
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return statements

    known, again, without_address, unknown = (done(each) for each in ("zhang", "zhang", "li", "nobody"))
    assert any("outbox" in each for each in known)
    assert known == again == without_address == unknown
    assert (mails.mails, states()) == ([], [])
    post()
    assert [mail["To"] for mail in mails.mails] == [ADDRESS]


def test_one_login_and_one_place_are_limited_whether_or_not_there_is_such_a_login(
    mails: MailPeer, zhang: UUID
) -> None:
    for login in ("zhang", "nobody"):
        for number in range(3):
            ask_reset(login, f"192.0.2.{number}")
        with pytest.raises(ResetsTooMany):
            ask_reset(login, "192.0.2.9")
    for number in range(20):
        ask_reset(f"somebody{number}", "198.51.100.1")
    with pytest.raises(ResetsTooMany):
        ask_reset("somebody-else", "198.51.100.1")


def test_askings_at_one_moment_are_counted_each(app: Flask, mails: MailPeer, zhang: UUID) -> None:
    def ask(number: int) -> bool:
        with app.app_context():
            try:
                ask_reset("zhang", f"192.0.2.{number}")
            except ResetsTooMany:
                return False
            return True

    with ThreadPoolExecutor(6) as many:
        assert sum(many.map(ask, range(6))) == 3
    post()
    assert db.session.scalar(text("SELECT count(*) FROM password_reset WHERE voided_at IS NULL")) == 1


def test_a_later_link_a_new_password_and_a_new_address_end_the_earlier(mails: MailPeer, zhang: UUID) -> None:
    ask_reset("zhang", "192.0.2.1")
    post()
    first = token(mails)
    ask_reset("zhang", "192.0.2.1")
    post()
    second = token(mails)
    with pytest.raises(ResetLinkEnded):
        use_reset(first, NEW)
    emails.set_email(SYSTEM, zhang, "other@example.org")
    with pytest.raises(ResetLinkEnded):
        use_reset(second, NEW)
    ask_reset("zhang", "192.0.2.1")
    post()
    password_change.set_password(SYSTEM, zhang, "set by an administrator")
    with pytest.raises(ResetLinkEnded):
        use_reset(token(mails), NEW)


def test_a_link_ends_after_its_minutes_and_a_late_mail_is_not_sent(mails: MailPeer, zhang: UUID) -> None:
    ask_reset("zhang", "192.0.2.1")
    post()
    late = update(PasswordReset).values(expires_at=real_now() - timedelta(seconds=1))
    db.session.execute(late)
    db.session.commit()
    with pytest.raises(ResetLinkEnded):
        use_reset(token(mails), NEW)
    ask_reset("zhang", "192.0.2.1")
    promises = promised()
    db.session.execute(late)
    db.session.commit()
    send_user_mails(promises)
    assert (len(mails.mails), states()) == (1, ["sent", "dropped"])


def test_a_server_that_is_down_is_tried_again_and_one_mail_comes(
    app: Flask, mails: MailPeer, zhang: UUID
) -> None:
    configure(app, smtp_url="smtp://127.0.0.1:9")
    ask_reset("zhang", "192.0.2.1")
    post()
    assert (promised(), states()) == ([], ["waiting"]), "it waits"
    configure(app, smtp_url=mails.url)
    post_again()
    post_again()
    assert (len(mails.mails), states()) == (1, ["sent"])


def test_who_was_killed_while_sending_leaves_the_same_mail_to_be_sent(mails: MailPeer, zhang: UUID) -> None:
    ask_reset("zhang", "192.0.2.1")
    promises = promised()
    db.session.execute(update(UserMail).values(lease_until=real_now() + timedelta(minutes=1)))
    db.session.commit()
    send_user_mails(promises)
    assert mails.mails == [], "somebody else is at it"
    db.session.execute(update(UserMail).values(lease_until=real_now() - timedelta(seconds=1)))
    db.session.commit()
    send_user_mails(promises)
    send_user_mails(promises)
    assert len(mails.mails) == 1


def test_an_address_is_sealed_and_changed_with_the_password_only(
    app: Flask, mails: MailPeer, zhang: UUID
) -> None:
    client = Browser(app)
    client.post("/sign-in", data={"login": "zhang", "password": OLD})
    told = {"action": "/account/email", "email": "new@example.org"}
    assert client.pressed("/account", password="not the one", **told).status_code == 422
    assert client.pressed("/account", password=OLD, **told).status_code == 303
    page = client.get("/account").text
    assert ("n***@example.org" in page, "new@example.org" in page) == (True, False)
    sealed = db.session.scalar(select(UserAccount.sealed_email).where(UserAccount.id == zhang))
    assert b"example" not in (sealed or b"")


def test_an_administrator_sets_an_address(app: Flask, mails: MailPeer, zhang: UUID) -> None:
    caller: Caller = admin(app)
    client = Browser(app, caller.token)
    page = f"/admin/users/{zhang}"
    done = client.pressed(page, f"{page}/email", email="set@example.org")
    assert done.status_code == 303, done.text
    ask_reset("zhang", "192.0.2.1")
    post()
    assert mails.mails[-1]["To"] == "set@example.org"


def test_without_mail_one_is_told_whom_to_ask(app: Flask) -> None:
    page = Browser(app).get("/forgotten").text
    assert ("系统管理员" in page, 'name="/login"' in page) == (True, False)


def test_a_locked_account_is_open_again_after_a_reset(mails: MailPeer, zhang: UUID) -> None:
    for _ in range(5):
        assert not opens("zhang", "a wrong one")
    assert not opens("zhang", OLD)
    ask_reset("zhang", "192.0.2.1")
    post()
    use_reset(token(mails), NEW)
    assert passwords.check_password("zhang", NEW) == zhang

"""Mail to users in tests: forms as a browser sends them, and keeping the promises to send as workers do."""

import re
from datetime import timedelta

from flask import Flask, g
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from diversion.persistence.base import db
from diversion.persistence.outbox import Outbox
from diversion.persistence.user_mail import UserMail
from diversion.services.outbox import Job, keep_promises
from diversion.services.password_reset import begin_resets
from diversion.services.transaction import real_now
from diversion.services.user_mails import send_user_mails


class Browser:
    """A browser that reaches the product by HTTPS; each request begins anew, as the test's own context does not."""

    def __init__(self, app: Flask, token: str | None = None) -> None:
        self._client = app.test_client()
        if token is not None:
            self._client.set_cookie("__Host-diversion", token, secure=True)

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        return self._asked("GET", path)

    def post(self, path: str, data: dict[str, str] | bytes, content_type: str | None = None) -> TestResponse:
        """Send fields as they are, or a body that is written already."""
        return self._asked("POST", path, data, content_type)

    def pressed(self, page: str, action: str = "", **typed: str) -> TestResponse:
        """Open a page and send its form with the secret that it carries; names lose their slash here."""
        secret = re.search(r'name="_secret" value="([\w.]+)"', self.get(page).text)
        assert secret is not None
        fields = {f"/{name}": value for name, value in typed.items()}
        return self.post(action or page, {"_secret": secret[1], **fields})

    def _asked(
        self,
        method: str,
        path: str,
        data: dict[str, str] | bytes | None = None,
        content_type: str | None = None,
    ) -> TestResponse:
        for name in list(g):
            g.pop(name)
        return self._client.open(
            path,
            method=method,
            data=data,
            content_type=content_type,
            base_url="https://localhost",
            headers={"Accept": "text/html"},
        )


def promised() -> list[str]:
    """List the promises to send a mail to a user that are due, once the links that were asked for are made."""
    keep_promises(_due(Job.BEGIN_RESET), begin_resets)
    return _due(Job.SEND_USER_MAIL)


def _due(job: Job) -> list[str]:
    query = select(Outbox.id).where(
        Outbox.job == job,
        Outbox.state.in_(("waiting", "sent")),
        Outbox.due_at <= real_now(),
    )
    found = [str(each) for each in db.session.scalars(query.order_by(Outbox.id))]
    db.session.rollback()
    return found


def post() -> None:
    """Send what is due."""
    send_user_mails(promised())


def post_again() -> None:
    """Send what waits for its next try, the wait over."""
    past = real_now() - timedelta(seconds=1)
    mine = Outbox.job == Job.SEND_USER_MAIL
    db.session.execute(update(Outbox).where(mine, Outbox.state == "waiting").values(due_at=past))
    db.session.commit()
    post()


def states() -> list[str]:
    """Say where mails stand, in the order they were written."""
    found = list(db.session.scalars(select(UserMail.state).order_by(UserMail.id)))
    db.session.rollback()
    return found

"""Which notices a person wants by mail too, and promising those mails: at once, or one a day.

In the page every notice stands always. What was seen by then is not mailed, and nothing is mailed to anybody twice.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from diversion.domain.access import Permission
from diversion.domain.notice_choices import MailChoice
from diversion.domain.notices import NoticeKind
from diversion.domain.user_mail import UserMailKind
from diversion.domain.working_days import SHANGHAI
from diversion.persistence.notice import Notice
from diversion.persistence.user_mail import NoticeChoice, UserMail, UserMailNotice, to_be_mailed
from diversion.services.access import Actor, SignInNeeded
from diversion.services.emails import can_mail
from diversion.services.registers import note_access
from diversion.services.settings import settings_of
from diversion.services.transaction import Transaction, transaction
from diversion.services.user_mails import write_mail

LOOKED_BACK = timedelta(days=14)
"""A digest tells of nothing that is older: whoever did not look for so long is not told by one more mail."""


def read_choices(actor: Actor) -> dict[NoticeKind, MailChoice]:
    """Tell what the actor chose for each kind of notice. Who: everybody signed in."""
    with transaction(actor) as tx:
        query = select(NoticeChoice.kind, NoticeChoice.choice).where(NoticeChoice.user_id == actor.user_id)
        chosen = {NoticeKind(row.kind): MailChoice(row.choice) for row in tx.session.execute(query)}
        return {kind: chosen.get(kind, MailChoice.NONE) for kind in NoticeKind}


def choose(actor: Actor, choices: Mapping[NoticeKind, MailChoice]) -> None:
    """Choose for some kinds of notice; the others stay. Who: whoever reads notices. Safe to repeat.

    What was made before is not mailed at once by it; a digest may still tell of it.
    """
    if actor.user_id is None:
        raise SignInNeeded
    with transaction(actor) as tx:
        actor.demand(Permission.READ_NOTICES)
        for kind, choice in choices.items():
            row = insert(NoticeChoice).values(user_id=actor.user_id, kind=kind.value, choice=choice.value)
            tx.session.execute(
                row.on_conflict_do_update(index_elements=["user_id", "kind"], set_={"choice": choice.value})
            )
        told = {kind.value: choice.value for kind, choice in choices.items()}
        note_access(tx, actor.user_id, "notice_choices_changed", {"choices": told})


def mail_at_once(tx: Transaction, notice: Notice) -> None:
    """Promise a mail of a notice to everybody it is for who wants one at once."""
    if not can_mail(tx.config):
        return
    tx.flush()
    for row in tx.session.execute(to_be_mailed(MailChoice.AT_ONCE, tx.today, Notice.id == notice.id)).all():
        _tell(tx, write_mail(tx, row.user_id, UserMailKind.NOTICE), row.user_id, [row.notice_id])


def mail_digests(tx: Transaction) -> None:
    """Promise today's digests, from the hour on that is set; whoever had one today waits for tomorrow.

    Who: the system, every hour. Safe to repeat: one a day and user, by a rule of the database.
    """
    hour = settings_of(tx, None, tx.today).whole("digest_from_hour")
    if not can_mail(tx.config) or tx.at.astimezone(SHANGHAI).hour < hour:
        return
    lately = Notice.made_at > tx.at - LOOKED_BACK
    had = set(tx.session.scalars(select(UserMail.user_id).where(UserMail.day == tx.today)))
    rows = tx.session.execute(to_be_mailed(MailChoice.DAILY, tx.today, lately)).all()
    for user_id, theirs in groupby(rows, key=lambda row: row.user_id):
        if user_id not in had:
            mail_id = write_mail(tx, user_id, UserMailKind.DIGEST, day=tx.today)
            _tell(tx, mail_id, user_id, [row.notice_id for row in theirs])


def _tell(tx: Transaction, mail_id: UUID, user_id: UUID, notice_ids: Iterable[Any]) -> None:
    for notice_id in notice_ids:
        tx.add(UserMailNotice(user_id=user_id, notice_id=notice_id, mail_id=mail_id))

"""Mail to the people who sign in: promised with what it tells, claimed, sent with nothing locked, recorded.

Sent once: a claim is a lease on the mail's row, and whoever is killed in between leaves it to end; then the same mail
goes again with the same message id. A try that failed waits in its promise (``outbox.py``), which after the last
one is ``failed``, for a person to replay; an address that the server refuses is tried no more. Texts name
references, dates and nobody (``user_mail_texts.py``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from diversion.domain.deliveries import Answer, AttemptResult
from diversion.domain.user_mail import UserMailKind, UserMailState
from diversion.gateways.mail import MailLetter, send_in_order
from diversion.persistence.access import UserAccount
from diversion.persistence.outbox import lock_promises
from diversion.persistence.user_mail import UserMail
from diversion.services.access import SYSTEM
from diversion.services.delivery_outcomes import keep
from diversion.services.emails import email_of
from diversion.services.outbox import Job, record_failure
from diversion.services.transaction import Transaction, transaction
from diversion.services.user_mail_texts import Texts

LEASE = timedelta(minutes=3)
"""Longer than a batch can take, as in ``delivering.py``."""


class MailNotTaken(Exception):
    """The server did not take a mail; ``code`` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Claimed:
    """One mail that this process, and nobody else, is to send now."""

    promise: UUID
    mail_id: UUID
    letter: MailLetter


def write_mail(
    tx: Transaction,
    user_id: UUID,
    kind: UserMailKind,
    *,
    reset_id: UUID | None = None,
    day: date | None = None,
) -> UUID:
    """Write a mail with the promise to send it."""
    mail_id = tx.new_id()
    tx.add(
        UserMail(
            id=mail_id,
            user_id=user_id,
            kind=kind.value,
            reset_id=reset_id,
            day=day,
            state=UserMailState.WAITING.value,
            tries=0,
            created_at=tx.recorded_at,
        )
    )
    tx.promise(Job.SEND_USER_MAIL, str(mail_id), key=f"user_mail:{mail_id}")
    return mail_id


def send_user_mails(promises: Sequence[str]) -> None:
    """Send the mails behind some promises, each once. Safe to repeat and to run twice at once."""
    claimed = _claim(promises)
    if not claimed:
        return
    with transaction(SYSTEM) as tx:
        config = tx.config
    answers = send_in_order([each.letter for each in claimed], config.smtp_url, config.mail_from)
    for each, answer in zip(claimed, answers, strict=True):
        _record(each, answer)


def _claim(promises: Sequence[str]) -> list[Claimed]:
    with transaction(SYSTEM) as tx:
        rows = tx.session.execute(lock_promises([UUID(each) for each in promises])).all()
        kept = {UUID(row.subject_id): row.id for row in rows}
        query = select(UserMail).where(UserMail.id.in_(kept)).order_by(UserMail.id).with_for_update()
        mails = tx.session.scalars(query, execution_options={"populate_existing": True}).all()
        free = [each for each in mails if not _is_leased(tx, each)]
        texts = Texts(tx, free)
        claimed = []
        for mail in free:
            letter = _letter(tx, mail, texts)
            if letter is None:
                keep(tx, [kept[mail.id]])
                continue
            mail.tries, mail.lease_until = mail.tries + 1, tx.recorded_at + LEASE
            claimed.append(Claimed(kept[mail.id], mail.id, letter))
        return claimed


def _is_leased(tx: Transaction, mail: UserMail) -> bool:
    """Tell whether somebody else is sending a mail; a lease longer than any was given by a clock set back since."""
    return mail.lease_until is not None and timedelta(0) < mail.lease_until - tx.recorded_at <= LEASE


def _letter(tx: Transaction, mail: UserMail, texts: Texts) -> MailLetter | None:
    """Write the letter to be sent now, or drop the mail: nobody to send it to, or nothing left to tell."""
    if mail.state != UserMailState.WAITING:
        return None
    user = tx.session.get_one(UserAccount, mail.user_id)
    words = texts.of(mail)
    address = email_of(tx, user) if user.active else None
    if address is None or words is None:
        mail.state = UserMailState.DROPPED.value
        return None
    return MailLetter(str(mail.id), address, words.subject, words.text, tx.recorded_at)


def _record(claimed: Claimed, answer: Answer) -> None:
    with transaction(SYSTEM) as tx:
        mail = tx.session.get_one(UserMail, claimed.mail_id, with_for_update=True)
        mail.lease_until, mail.last_code = None, answer.code
        is_sent = answer.result is AttemptResult.DISPATCHED
        if mail.state != UserMailState.WAITING:
            return
        if is_sent:
            mail.state, mail.sent_at = UserMailState.SENT.value, tx.recorded_at
        elif answer.final:
            mail.state = UserMailState.REFUSED.value
        if is_sent or answer.final:
            keep(tx, [claimed.promise])
    if not (is_sent or answer.final):
        record_failure(str(claimed.promise), MailNotTaken(answer.code or ""))

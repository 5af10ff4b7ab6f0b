"""Sending one mail by SMTP. That a server took it is all that is known: nobody has read it yet.

``smtps://`` speaks TLS from the start; ``smtp://`` turns to TLS where the server offers it, and never gives
user and password to one that does not.
"""

import smtplib
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import SplitResult, unquote, urlsplit

from diversion.domain.deliveries import RECIPIENT_REFUSED, Answer, AttemptResult

SECONDS = 10.0
TOTAL_SECONDS = 60.0
NOT_NOW = 500
"""SMTP answers below this ask to come back later; from here on they mean it."""
DOWN = ("mail-login-refused", "mail-without-tls", "timed-out", "tls-failed", "unreachable")
"""What is wrong with the server and not with one mail."""


@dataclass(frozen=True, slots=True)
class MailLetter:
    """One mail to one address. ``message_id`` is the same at every try; the text holds a one-time link."""

    message_id: str
    to: str
    subject: str
    text: str = field(repr=False)
    moment: datetime


def send_in_order(letters: Sequence[MailLetter], smtp_url: str | None, mail_from: str | None) -> list[Answer]:
    """Hand mails to the server one after the other, for a minute at most; a server that is down is asked once.

    What is not tried any more for that reason is answered like the one that was.
    """
    until, answers, down = time.monotonic() + TOTAL_SECONDS, [], None
    for letter in letters:
        if down is None and time.monotonic() > until:
            down = _failed("timed-out")
        answer = down or send(letter, smtp_url, mail_from)
        if answer.code in DOWN:
            down = answer
        answers.append(answer)
    return answers


def send(letter: MailLetter, smtp_url: str | None, mail_from: str | None) -> Answer:
    """Hand one mail to the server, and say what came of it; nothing that happens on the net is raised.

    A refused recipient is final: the address is wrong, and trying again makes it no better.
    """
    if not smtp_url or not mail_from:
        return _failed("mail-not-configured")
    try:
        with _connected(urlsplit(smtp_url)) as server:
            server.send_message(_written(letter, mail_from))
    except smtplib.SMTPRecipientsRefused as refused:
        return _refused(next(iter(refused.recipients.values()))[0], RECIPIENT_REFUSED)
    except smtplib.SMTPAuthenticationError as refused:
        return _failed("mail-login-refused", refused.smtp_code)
    except smtplib.SMTPResponseException as refused:
        return _refused(refused.smtp_code, f"smtp-{refused.smtp_code}")
    except smtplib.SMTPNotSupportedError:
        return _failed("mail-without-tls")
    except smtplib.SMTPException:
        return _failed("protocol-error")
    except TimeoutError:
        return _failed("timed-out")
    except ssl.SSLError:
        return _failed("tls-failed")
    except OSError:
        return _failed("unreachable")
    return Answer(AttemptResult.DISPATCHED, 250)


def _connected(url: SplitResult) -> smtplib.SMTP:
    host = url.hostname or ""
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, url.port or 465, timeout=SECONDS, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(host, url.port or 25, timeout=SECONDS)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
        elif url.username:
            server.close()
            raise smtplib.SMTPNotSupportedError("STARTTLS")
    if url.username:
        server.login(unquote(url.username), unquote(url.password or ""))
    return server


def _written(letter: MailLetter, mail_from: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = mail_from
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.moment)
    message["Message-ID"] = f"<{letter.message_id}@{mail_from.rpartition('@')[2].strip('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


def _refused(smtp_code: int, code: str) -> Answer:
    return Answer(AttemptResult.FAILED, smtp_code, code, final=smtp_code >= NOT_NOW)


def _failed(code: str, smtp_code: int | None = None) -> Answer:
    return Answer(AttemptResult.FAILED, smtp_code, code)

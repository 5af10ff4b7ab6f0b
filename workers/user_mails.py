"""Mail to users. Key: the mail's own row and its lease; a digest's is one a day and user; a reset's the outbox row.
Safe to run twice at once.

Tries and waits as in ``services/outbox.py``. After the last try the promise is ``failed`` and the mail not sent: every
notice still stands in the page, a forgotten password can be asked for again, and a person replays the promise.
"""

from collections.abc import Sequence

from diversion.services import notice_choices, password_reset, user_mails
from diversion.services.outbox import keep_promises
from workers.context import in_application


@in_application
def begin_resets(promises: Sequence[str]) -> None:
    """Make the links to reset a password that were asked for."""
    keep_promises(promises, password_reset.begin_resets)


@in_application
def send_user_mails(promises: Sequence[str]) -> None:
    """Send the mails behind some promises."""
    user_mails.send_user_mails(promises)


@in_application
def mail_digests(promises: Sequence[str]) -> None:
    """Promise the day's digests."""
    keep_promises(promises, lambda tx, _: notice_choices.mail_digests(tx))

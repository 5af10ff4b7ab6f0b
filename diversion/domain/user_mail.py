"""Mail to the people who sign in: what one is about, and how far it has come."""

from enum import StrEnum


class UserMailKind(StrEnum):
    """What a mail to a user is about."""

    PASSWORD_RESET = "password_reset"  # noqa: S105 - a word
    NOTICE = "notice"
    DIGEST = "digest"


class UserMailState(StrEnum):
    """``dropped``: when its turn came there was nothing left to tell. ``refused``: the address takes no mail."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"
    REFUSED = "refused"

"""What a one-time link is for, how its answers read, and when it is over.

Whoever holds the link acts for the organisation on that one offer, or on that one task: it is a key, sent to
one address. Opening it changes nothing, because mail scanners open every link; only a pressed button does.
"""

from datetime import datetime
from enum import StrEnum

from diversion.domain.mediation import ContactResult


class LinkPurpose(StrEnum):
    """``offer``: answer an offer by mail. ``task``: say what became of looking for one party."""

    OFFER = "offer"
    TASK = "task"


class LinkState(StrEnum):
    """What a link is good for now."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"


class TaskAnswer(StrEnum):
    """The four answers of a grid worker who looked for a party."""

    FOUND = "found"
    MOVED_AWAY = "moved_away"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"

    @property
    def result(self) -> ContactResult:
        """The same as a result of a contact."""
        return ContactResult.REACHED if self is TaskAnswer.FOUND else ContactResult(self.value)


def state_of(used_at: datetime | None, expires_at: datetime, now: datetime) -> LinkState:
    """Tell what a link is good for. At the moment of expiry itself it is over; a used one stays used.

    >>> from datetime import UTC
    >>> now = datetime(2026, 3, 2, 1, tzinfo=UTC)
    >>> [state_of(used, now, now).value for used in (None, now)]
    ['expired', 'used']
    """
    if used_at is not None:
        return LinkState.USED
    return LinkState.OPEN if now < expires_at else LinkState.EXPIRED

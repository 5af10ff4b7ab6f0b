"""How a message to a partner, an offer or a notice, travels: its states, what an answer means, when to try again, when to give up.

Sent, delivered and opened are separate facts. ``dispatched``: it left the court and a mail server has it.
``delivered``: the other side has it, because its system said so (2xx) or a person opened it. What a person
then does is the handoff's business (``handoff.py``). The waits are practice, not law; they live here and not
among the settings because no court has a reason to differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from diversion.domain.channels import Addressee, ChannelKind
from diversion.domain.handoff import HandoffStatus


class MessageType(StrEnum):
    """What a partner is told; the same words stand in the ``webhooks`` of the API document."""

    OFFERED = "handoff.offered"
    RECALLED = "handoff.recalled"
    LAPSED = "handoff.lapsed"
    COMPLETED = "handoff.completed"
    NOTICE = "notice.made"


class DeliveryState(StrEnum):
    """Where a message stands. ``held``: its channel is paused. ``failed``: after the last try, a person's task."""

    WAITING = "waiting"
    SENDING = "sending"
    DISPATCHED = "dispatched"
    DELIVERED = "delivered"
    HELD = "held"
    FAILED = "failed"
    DROPPED = "dropped"


class DeliveryEvent(StrEnum):
    """What befalls a message. ``missed``: a try failed and another follows. ``dropped``: it is of no use any more."""

    CLAIMED = "claimed"
    DISPATCHED = "dispatched"
    DELIVERED = "delivered"
    MISSED = "missed"
    GIVEN_UP = "given_up"
    HELD = "held"
    RESUMED = "resumed"
    DROPPED = "dropped"


class AttemptResult(StrEnum):
    """What came of one try. ``lost``: whoever tried was killed, so nobody knows. ``given_up``: the last one failed."""

    STARTED = "started"
    DISPATCHED = "dispatched"
    DELIVERED = "delivered"
    FAILED = "failed"
    LOST = "lost"
    GIVEN_UP = "given_up"


_S, _E = DeliveryState, DeliveryEvent
TRANSITIONS: Mapping[tuple[DeliveryState, DeliveryEvent], DeliveryState] = MappingProxyType(
    {
        (_S.WAITING, _E.CLAIMED): _S.SENDING,
        (_S.WAITING, _E.HELD): _S.HELD,
        (_S.WAITING, _E.DROPPED): _S.DROPPED,
        (_S.SENDING, _E.DISPATCHED): _S.DISPATCHED,
        (_S.SENDING, _E.DELIVERED): _S.DELIVERED,
        (_S.SENDING, _E.MISSED): _S.WAITING,
        (_S.SENDING, _E.GIVEN_UP): _S.FAILED,
        (_S.DISPATCHED, _E.DELIVERED): _S.DELIVERED,
        (_S.HELD, _E.RESUMED): _S.WAITING,
        (_S.HELD, _E.DROPPED): _S.DROPPED,
        (_S.FAILED, _E.DROPPED): _S.DROPPED,
    }
)
"""``(state, event) -> state``; what is not in it cannot happen to a message."""

OPEN = frozenset({DeliveryState.WAITING, DeliveryState.SENDING, DeliveryState.HELD})

WAITS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
LONGEST_WAIT = timedelta(days=1)
TRIES = len(WAITS) + 1
JITTER = 0.2
RECIPIENT_REFUSED = "recipient-refused"
"""The code of a mail whose address the other side's server does not want."""


class DeliveryMoveRefused(Exception):
    """A message cannot do that from where it stands."""

    code = "delivery-move-refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back of one try: the result, and what a person wants to know of it.

    ``code`` is ours (``timed-out``, ``status-500``, ``address-private``, …); ``final`` says that trying
    again is of no use; ``retry_after`` is the other side's own wish.
    """

    result: AttemptResult
    status_code: int | None = None
    code: str | None = None
    retry_after: timedelta | None = None
    final: bool = False


def move(state: DeliveryState, event: DeliveryEvent) -> DeliveryState:
    """Carry a message on, or raise ``DeliveryMoveRefused``.

    >>> move(DeliveryState.WAITING, DeliveryEvent.CLAIMED).value
    'sending'
    """
    to = TRANSITIONS.get((state, event))
    if to is None:
        raise DeliveryMoveRefused(f"{state} does not allow {event}")
    return to


def answer_of_status(status: int, retry_after: timedelta | None = None) -> Answer:
    """Say what an HTTP status means: 2xx is delivered, all else a failure, a redirect too, for nobody follows it.

    410 is final: the other side says that nobody will listen there again.

    >>> [answer_of_status(status).result.value for status in (204, 302, 500)]
    ['delivered', 'failed', 'failed']
    """
    if 200 <= status < 300:
        return Answer(AttemptResult.DELIVERED, status)
    return Answer(AttemptResult.FAILED, status, f"status-{status}", retry_after, final=status == 410)


def is_last(tries: int, answer: Answer) -> bool:
    """Tell whether a failed try was the last: the answer was final, or ``tries`` (this one included) are used up."""
    return answer.final or tries >= TRIES


def wait_after(tries: int, chance: float, retry_after: timedelta | None = None) -> timedelta:
    """Say how long to wait after so many failed tries: growing, spread by chance, a day at most.

    ``chance`` is between 0 and 1 and comes from outside. ``Retry-After`` lengthens a wait and never shortens
    it, and not beyond a day either: a partner cannot put an offer off for ever.

    >>> [wait_after(tries, 0.0).total_seconds() for tries in (1, 2, 3, 99)]
    [5.0, 30.0, 300.0, 86400.0]
    >>> wait_after(1, 1.0, timedelta(days=30)) == LONGEST_WAIT
    True
    """
    planned = WAITS[min(tries, len(WAITS)) - 1] * (1 + JITTER * chance)
    return min(max(planned, retry_after or timedelta(0)), LONGEST_WAIT)


def is_worth_sending(kind: MessageType, channel: ChannelKind, status: HandoffStatus) -> bool:
    """Tell whether a message still says something true and new, by where its handoff stands now.

    An offer goes out while it waits for its answer; by mail only until somebody has opened it, for the
    mail asks to open it. What tells of an end goes out always.

    >>> is_worth_sending(MessageType.OFFERED, ChannelKind.EMAIL, HandoffStatus.RECEIVED)
    False
    """
    if kind is not MessageType.OFFERED:
        return True
    unopened = (HandoffStatus.PENDING, HandoffStatus.DISPATCHED)
    if channel is ChannelKind.EMAIL:
        return status in unopened
    return status in (*unopened, HandoffStatus.DELIVERED, HandoffStatus.RECEIVED)


def is_notice_worth_sending(
    channel: ChannelKind, addressee: Addressee, *, is_seen: bool, is_settled: bool
) -> bool:
    """Tell whether a notice still says something new over a channel.

    What is settled is nobody's to do any more. A mail asks to look into the inbox, so that one who has looked
    needs none; a partner's system and a supervising body have not looked.

    >>> [is_notice_worth_sending(kind, Addressee.ORGANISATION, is_seen=True, is_settled=False)
    ...  for kind in (ChannelKind.EMAIL, ChannelKind.WEBHOOK)]
    [False, True]
    """
    if is_settled:
        return False
    return not is_seen or channel is not ChannelKind.EMAIL or addressee is Addressee.SUPERVISING_BODY


def is_partners_fault(channel: ChannelKind, answer: Answer) -> bool:
    """Tell whether a failed try counts against the partner's channel: the court's own mail server being down does not.

    >>> is_partners_fault(ChannelKind.EMAIL, Answer(AttemptResult.FAILED, code="unreachable"))
    False
    """
    return channel is not ChannelKind.EMAIL or answer.code == RECIPIENT_REFUSED


def told_by(channel: ChannelKind, kind: MessageType) -> bool:
    """Tell whether a channel carries a kind of message: an inbox shows all of it by itself and needs none.

    A person who mediated to the end needs no mail to learn that it ended.

    >>> told_by(ChannelKind.EMAIL, MessageType.COMPLETED), told_by(ChannelKind.WEBHOOK, MessageType.COMPLETED)
    (False, True)
    """
    if channel is ChannelKind.EMAIL:
        return kind is not MessageType.COMPLETED
    return channel is ChannelKind.WEBHOOK

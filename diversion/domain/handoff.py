"""One offer of one dispute to one organisation: its states, its answer, and what comes after a refusal.

The table says which state follows which event and whose act it is; ``ENDS`` ties it to the dispute's
table so that promise 2 holds: a live ``mediate`` handoff exactly while a dispute is ``offered`` or
``in_mediation``. Whether an offer may go out at all is ``gates.py``; what follows acceptance is
``mediation.py``. Articles: ZX-9, ZX-10, TY-8.

Invariants that the database repeats as CHECK constraints:
``accepted`` and ``completed`` of kind ``mediate`` have ``accepted_at``, a mediator and a disclosure;
``delivered`` and ``received`` have ``delivered_at``; ``declined`` has ``declined_at`` and a reason;
``lapsed``, ``recalled`` and ``completed`` have their moment; one live ``mediate`` handoff a dispute.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from diversion.domain.consents import ChosenBy, Consent, Matter, everyone_agreed
from diversion.domain.dispute import Actor, Event, Status, TransitionRefused
from diversion.domain.reasons import Fault, Reason


class HandoffStatus(StrEnum):
    """From the offer to its end; the first five are live."""

    PENDING = "pending"
    DISPATCHED = "dispatched"
    DELIVERED = "delivered"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    RECALLED = "recalled"
    COMPLETED = "completed"


class HandoffEvent(StrEnum):
    """What happened to a handoff; ``received`` is a person opening it."""

    OFFERED = "offered"
    DISPATCHED = "dispatched"
    DELIVERED = "delivered"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    RECALLED = "recalled"
    COMPLETED = "completed"


class OfferPolicy(StrEnum):
    """Whether the software offers by itself once the gate is open, or a router confirms each offer."""

    AUTO = "auto"
    CONFIRM = "confirm"


class DeclineReason(StrEnum):
    """The four lawful reasons of ZX-9: 章程, 行业领域, 明显超出擅长领域, 其他不适宜接受情形."""

    OUTSIDE_CHARTER = "outside_charter"
    OUTSIDE_FIELD = "outside_field"
    BEYOND_EXPERTISE = "beyond_expertise"
    OTHER = "other"


class DisclosureGround(StrEnum):
    """What a mediator must disclose (ZX-10, the grounds of TY-8): kinship, interest, another relation."""

    PARTY_OR_NEAR_RELATIVE = "party_or_near_relative"
    INTEREST = "interest"
    OTHER_RELATION = "other_relation"


LIVE = frozenset(
    {
        HandoffStatus.PENDING,
        HandoffStatus.DISPATCHED,
        HandoffStatus.DELIVERED,
        HandoffStatus.RECEIVED,
        HandoffStatus.ACCEPTED,
    }
)

_S, _E, _A = HandoffStatus, HandoffEvent, Actor
_BODY = (_A.COORDINATOR, _A.MEDIATOR, _A.GRID_WORKER)
_RECALLERS = (_A.ROUTER, _A.CLERK, _A.JUDGE, _A.PARTY, _A.CLOCK)
_ANSWERS = {_E.ACCEPTED: (_BODY, _S.ACCEPTED), _E.DECLINED: (_BODY, _S.DECLINED)}
_RECALL = {_E.RECALLED: (_RECALLERS, _S.RECALLED)}
_LAPSE = {_E.LAPSED: ((_A.CLOCK, _A.ROUTER), _S.LAPSED)}

_WAYS: Mapping[HandoffStatus | None, Mapping[HandoffEvent, tuple[tuple[Actor, ...], HandoffStatus]]] = {
    None: {_E.OFFERED: ((_A.POLICY, _A.ROUTER), _S.PENDING)},
    _S.PENDING: {_E.DISPATCHED: ((_A.RELAY,), _S.DISPATCHED), **_RECALL},
    _S.DISPATCHED: {_E.DELIVERED: ((_A.PARTNER, _A.RELAY), _S.DELIVERED), **_ANSWERS, **_RECALL},
    _S.DELIVERED: {_E.RECEIVED: (_BODY, _S.RECEIVED), **_ANSWERS, **_LAPSE, **_RECALL},
    _S.RECEIVED: {**_ANSWERS, **_LAPSE, **_RECALL},
    _S.ACCEPTED: {_E.COMPLETED: ((*_BODY, _A.CLOCK, _A.JUDGE), _S.COMPLETED), **_RECALL},
}

TRANSITIONS: Mapping[tuple[HandoffStatus | None, HandoffEvent, Actor], HandoffStatus] = MappingProxyType(
    {
        (from_, event, who): to
        for from_, ways in _WAYS.items()
        for event, (actors, to) in ways.items()
        for who in actors
    }
)
"""``(state, event, who) -> state``. Whoever ends a dispute recalls what is live, hence so many recallers:
the clock's when a mediation period that ran on over a reassignment ends while the new offer waits."""

ENDS: Mapping[Event, HandoffEvent] = MappingProxyType(
    {
        Event.DECLINED: _E.DECLINED,
        Event.LAPSED: _E.LAPSED,
        Event.RECALLED: _E.RECALLED,
        Event.REASSIGNED: _E.RECALLED,
        Event.CONSENT_REFUSED: _E.RECALLED,
        Event.DEMANDED_DOCKETING: _E.RECALLED,
        Event.MEDIATION_ENDED: _E.RECALLED,
        Event.WITHDRAWN: _E.RECALLED,
        Event.CANCELLED: _E.RECALLED,
        Event.CLOSED: _E.RECALLED,
        Event.SETTLED: _E.COMPLETED,
        Event.RETURNED: _E.COMPLETED,
        Event.EXPIRED: _E.COMPLETED,
    }
)
"""What an event of a dispute ``in_mediation`` does to its live ``mediate`` handoff; see ``ending_of``."""


class HandoffTaken(Exception):
    """Two accepted at once and the other was first; ``accepted_by`` tells the second who has it."""

    code = "handoff-taken"

    def __init__(self, accepted_by: str) -> None:
        self.accepted_by = accepted_by
        super().__init__(f"the handoff is already accepted by {accepted_by}")


def move(status: HandoffStatus | None, event: HandoffEvent, who: Actor) -> HandoffStatus:
    """Carry a handoff on, or raise ``TransitionRefused`` when the table does not hold the move for ``who``.

    A late delivery receipt after an answer is refused like any other; the caller drops it.

    >>> move(HandoffStatus.DISPATCHED, HandoffEvent.ACCEPTED, Actor.MEDIATOR).value
    'accepted'
    """
    to = TRANSITIONS.get((status, event, who))
    if to is None:
        raise TransitionRefused(status, None, event)
    return to


def accept(status: HandoffStatus, accepted_by: str | None, who: Actor) -> HandoffStatus:
    """Accept, or tell the loser of a race who won: ``HandoffTaken`` instead of a bare refusal.

    Call it on the locked row. ``accepted_by`` is who accepted before, None when nobody did.

    >>> accept(HandoffStatus.ACCEPTED, "mediator 12", Actor.MEDIATOR)
    Traceback (most recent call last):
    ...
    diversion.domain.handoff.HandoffTaken: the handoff is already accepted by mediator 12
    """
    if status is HandoffStatus.ACCEPTED and accepted_by:
        raise HandoffTaken(accepted_by)
    return move(status, HandoffEvent.ACCEPTED, who)


def what_next_after_decline(policy: OfferPolicy, chosen_by: ChosenBy, has_next_candidate: bool) -> Status:
    """Tell where a dispute goes after its offer was declined or lapsed (ZX-9).

    A joint choice that fell through goes back to the parties whatever the policy, for the choice is
    theirs (ZX-6). Otherwise the court may appoint: at once under ``auto`` while a candidate is left and
    the gate is still open (the caller asks ``gates.may_be_offered`` again), else by the router.

    >>> what_next_after_decline(OfferPolicy.AUTO, ChosenBy.COURT_APPOINTED, True).value
    'offered'
    """
    if chosen_by is ChosenBy.JOINT:
        return Status.CONSULTING
    if policy is OfferPolicy.AUTO and has_next_candidate:
        return Status.OFFERED
    return Status.AWAITING_DECISION


def may_lapse(
    status: HandoffStatus, due: datetime, now: datetime, provisional: bool, *, by_person: bool = False
) -> bool:
    """Tell whether an offer may lapse now: unanswered, delivered, and its last day over (ZX-9).

    ``due`` is 24:00 of the last day, so an answer on that day is in time and the offer lapses from the
    moment ``due`` itself. On a provisional date (no holiday notice for its year) only a person may let
    it lapse. An undelivered offer never lapses: the court has not sent it.

    >>> from datetime import UTC
    >>> due = datetime(2026, 3, 5, 16, tzinfo=UTC)
    >>> [may_lapse(HandoffStatus.DELIVERED, due, due, provisional) for provisional in (False, True)]
    [True, False]
    """
    return status in (_S.DELIVERED, _S.RECEIVED) and now >= due and (by_person or not provisional)


def ending_of(event: Event, status: HandoffStatus) -> HandoffEvent:
    """Tell how a dispute's event ends its live ``mediate`` handoff: what nobody accepted is recalled.

    >>> [ending_of(Event.EXPIRED, status).value for status in (HandoffStatus.ACCEPTED, HandoffStatus.PENDING)]
    ['completed', 'recalled']
    """
    ended = ENDS[event]
    is_unanswered = ended is HandoffEvent.COMPLETED and status is not HandoffStatus.ACCEPTED
    return HandoffEvent.RECALLED if is_unanswered else ended


def decline_faults(text: str) -> tuple[Fault, ...]:
    """Find what is wrong with a declination beside its code: reasons must be written (ZX-9).

    Code ``decline-reason-missing``.
    """
    if text.strip():
        return ()
    zh, en = "请写明不予接受的具体理由。", "State the reasons for declining in words."
    return (Fault("/reason", "decline-reason-missing", zh, en),)


def may_mediate_despite(
    grounds: Collection[DisclosureGround], consents: Iterable[Consent], party_refs: Collection[str]
) -> tuple[bool, Reason]:
    """Tell whether a mediator may take a dispute, given what was disclosed (ZX-10, TY-8).

    With something disclosed, every party must have agreed to this mediator. Codes: ``nothing-disclosed``,
    ``agreed-despite-disclosure`` (both open), ``disclosure-not-agreed`` (closed: another mediator).

    >>> may_mediate_despite([DisclosureGround.INTEREST], [], ["a1", "r1"])[0]
    False
    """
    if not grounds:
        return True, Reason("nothing-disclosed", "无需回避的情形", "nothing to disclose", "ZX-10")
    if everyone_agreed(consents, party_refs, Matter.MEDIATOR):
        zh, en = "披露后各方仍同意由其调解", "every party agrees despite the disclosure"
        return True, Reason("agreed-despite-disclosure", zh, en, "ZX-10")
    zh = "披露的情形未经各方同意，请另行指派调解员"
    en = "not every party agrees after the disclosure; assign another mediator"
    return False, Reason("disclosure-not-agreed", zh, en, "TY-8")


def render_table() -> list[dict[str, str]]:
    """Give the table as rows of words, one per way, shaped like ``dispute.render_table``.

    >>> render_table()[0]
    {'state': '', 'event': 'offered', 'who': 'policy, router', 'guard': '', 'to': 'pending'}
    """
    return [
        {"state": from_ or "", "event": event.value, "who": ", ".join(who), "guard": "", "to": to.value}
        for from_, ways in _WAYS.items()
        for event, (who, to) in ways.items()
    ]

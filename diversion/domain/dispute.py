"""Which status may a dispute take after which event: the one table, and the refusal of all else.

The table is read by services (``move``), by the page and API documents (``render_table``) and by the
tests, so that it cannot drift. Who holds the ball in a status, and until when, is the neighbour
``responsible.py``; what happens to the handoff when the dispute moves is ``handoff.py``. The wish of a
party to go to court, to end mediation or to withdraw is open from many statuses (MS-1, R25-6); each of
these moves stands in the table by itself, so that a reader of one status sees all its ways out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Status(StrEnum):
    """Where a dispute stands. Everything but ``closed`` has a holder and a due moment."""

    AWAITING_SUPPLEMENT = "awaiting_supplement"
    AWAITING_DECISION = "awaiting_decision"
    AWAITING_DOCKET = "awaiting_docket"
    CONSULTING = "consulting"
    OFFERED = "offered"
    IN_MEDIATION = "in_mediation"
    SETTLED = "settled"
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    CLOSED = "closed"


class Event(StrEnum):
    """What happened. ``expired`` is the clock's; ``returned`` a person's end without agreement.

    ``consent_refused`` is a no to mediation, or to the signed form for mediation before docketing, and
    moves a dispute; a no to anything else is only recorded. ``consent_given`` and ``chosen`` move it while
    somebody waits for them; elsewhere (the router decides, an offer runs) they are only recorded too.
    ``corrected`` moves a dispute that is with nobody yet; what is already offered goes on as it was.
    """

    FILED = "filed"
    SUPPLEMENTED = "supplemented"
    CORRECTED = "corrected"
    TRIAGED = "triaged"
    CONSENT_GIVEN = "consent_given"
    CONSENT_REFUSED = "consent_refused"
    CHOSEN = "chosen"
    PRESERVED = "preserved"
    DOCKETED = "docketed"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    RECALLED = "recalled"
    REASSIGNED = "reassigned"
    SETTLED = "settled"
    RETURNED = "returned"
    EXPIRED = "expired"
    CONFIRMED = "confirmed"
    PERFORMED = "performed"
    EXITED = "exited"
    DEMANDED_DOCKETING = "demanded_docketing"
    MEDIATION_ENDED = "mediation_ended"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    CLOSED = "closed"


class HolderKind(StrEnum):
    """What kind of hand holds the ball (当前责任主体)."""

    COURT_ROLE = "court_role"
    ORGANISATION = "organisation"
    USER = "user"
    PARTY = "party"
    APPRAISER = "appraiser"


class CourtRole(StrEnum):
    """The court's hands: filing division, router, and the judge of the trial division."""

    CLERK = "clerk"
    ROUTER = "router"
    JUDGE = "judge"


class Actor(StrEnum):
    """Whose act an event is. ``party`` also when a clerk or mediator records the party's word.

    ``policy`` is the court's standing instruction, ``clock`` the sweep of what fell due, ``relay`` the sender
    of promised messages, ``partner`` the other side's system. Permission to act is ``access.py``'s matter.
    """

    CLERK = "clerk"
    ROUTER = "router"
    JUDGE = "judge"
    COORDINATOR = "coordinator"
    MEDIATOR = "mediator"
    GRID_WORKER = "grid_worker"
    PARTY = "party"
    POLICY = "policy"
    CLOCK = "clock"
    RELAY = "relay"
    PARTNER = "partner"


class Guard(StrEnum):
    """A condition of one move. ``move`` checks the first two; each other has its rule elsewhere.

    ``gate_open``: ``gates.may_be_offered`` and a candidate. ``incomplete``: something is missing from the
    filing. ``application_refused``: ``placement.status_after_filing`` (ZX-5). ``joint_choice``:
    ``handoff.what_next_after_decline``. ``in_force``: ``agreements.in_force_at``. ``period_over``:
    ``mediation.ends_by_clock``. ``same_day``: the Shanghai day of filing. ``reason_given``: code and text.
    """

    DOCKETED = "docketed"
    UNDOCKETED = "undocketed"
    GATE_OPEN = "gate_open"
    INCOMPLETE = "incomplete"
    APPLICATION_REFUSED = "application_refused"
    JOINT_CHOICE = "joint_choice"
    IN_FORCE = "in_force"
    PERIOD_OVER = "period_over"
    SAME_DAY = "same_day"
    REASON_GIVEN = "reason_given"


class TransitionRefused(Exception):
    """A move that the table of a dispute or a handoff does not hold.

    ``guard`` names the condition that failed when the move itself exists, else it is None. The answer
    to a client adds who holds the dispute (``held_by``), which a rule cannot know.
    """

    code = "transition-refused"
    held_by: Mapping[str, str | None] | None = None

    def __init__(self, from_: str | None, to: str | None, event: str, guard: str | None = None) -> None:
        self.from_, self.to, self.event, self.guard = from_, to, event, guard
        because = f" unless {guard}" if guard else ""
        super().__init__(f"{event}: {from_ or 'nothing'} may not become {to or 'anything'}{because}")


@dataclass(frozen=True, slots=True)
class Target:
    """One status that an event may lead to, and what must hold for it."""

    status: Status
    guards: tuple[Guard, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """Whose act an event is from one status, and where it may lead; the rule of the event decides which."""

    who: tuple[Actor, ...]
    targets: tuple[Target, ...]


_S, _E, _A, _G = Status, Event, Actor, Guard

_DECISION, _CONSULTING = Target(_S.AWAITING_DECISION), Target(_S.CONSULTING)
_SUPPLEMENT = Target(_S.AWAITING_SUPPLEMENT, (_G.INCOMPLETE,))
_DOCKET = Target(_S.AWAITING_DOCKET, (_G.UNDOCKETED,))
_OFFER = Target(_S.OFFERED, (_G.GATE_OPEN,))
_TRIAL = Target(_S.RETURNED, (_G.DOCKETED,))
_RETURN = Target(_S.RETURNED)
_REFUSED = Target(_S.CLOSED, (_G.UNDOCKETED, _G.APPLICATION_REFUSED))
_OVER = Target(_S.CLOSED)

_COURT = (_A.CLERK, _A.ROUTER, _A.JUDGE)
_BODY = (_A.COORDINATOR, _A.MEDIATOR)
_ASKERS = (_A.CLERK, _A.ROUTER, *_BODY, _A.PARTY)

_DEMANDED = Move((_A.PARTY,), (_DOCKET,))
_ENDED = Move((_A.PARTY,), (_TRIAL,))
_WITHDRAWN = Move((_A.PARTY,), (_OVER,))
_CANCELLED = Move((_A.CLERK,), (Target(_S.CLOSED, (_G.SAME_DAY, _G.REASON_GIVEN)),))
_CLOSED = Move(_COURT, (Target(_S.CLOSED, (_G.REASON_GIVEN,)),))
_PLACED = (_CONSULTING, _DECISION, _OFFER, _DOCKET, _TRIAL)
_NEXT = (_OFFER, Target(_S.CONSULTING, (_G.JOINT_CHOICE,)), _DECISION, _DOCKET)


def _docketed(*targets: Status) -> Move:
    """Docketing by the court; wherever it leads, the dispute is docketed from then on."""
    guards = {_S.OFFERED: (_G.DOCKETED, _G.GATE_OPEN)}
    return Move((_A.CLERK, _A.ROUTER), tuple(Target(to, guards.get(to, (_G.DOCKETED,))) for to in targets))


TRANSITIONS: Mapping[tuple[Status | None, Event], Move] = MappingProxyType(
    {
        (None, _E.FILED): Move((_A.CLERK, _A.ROUTER), (_SUPPLEMENT, *_PLACED, _REFUSED)),
        (_S.AWAITING_SUPPLEMENT, _E.SUPPLEMENTED): Move(
            (_A.CLERK, _A.ROUTER), (_SUPPLEMENT, *_PLACED, _REFUSED)
        ),
        (_S.AWAITING_SUPPLEMENT, _E.DOCKETED): _docketed(
            _S.AWAITING_DECISION, _S.CONSULTING, _S.OFFERED, _S.RETURNED
        ),
        (_S.AWAITING_SUPPLEMENT, _E.DEMANDED_DOCKETING): _DEMANDED,
        (_S.AWAITING_SUPPLEMENT, _E.MEDIATION_ENDED): _ENDED,
        (_S.AWAITING_SUPPLEMENT, _E.WITHDRAWN): _WITHDRAWN,
        (_S.AWAITING_SUPPLEMENT, _E.CANCELLED): _CANCELLED,
        (_S.AWAITING_SUPPLEMENT, _E.CLOSED): _CLOSED,
        (_S.AWAITING_DECISION, _E.TRIAGED): Move((_A.ROUTER,), (*_PLACED, _REFUSED)),
        (_S.AWAITING_DECISION, _E.CORRECTED): Move((_A.CLERK, _A.ROUTER), (*_PLACED, _REFUSED)),
        (_S.AWAITING_DECISION, _E.OFFERED): Move((_A.ROUTER,), (_OFFER,)),
        (_S.AWAITING_DECISION, _E.CONSENT_REFUSED): Move(_ASKERS, (_DECISION, _DOCKET, _TRIAL)),
        (_S.AWAITING_DECISION, _E.DOCKETED): _docketed(
            _S.AWAITING_DECISION, _S.CONSULTING, _S.OFFERED, _S.RETURNED
        ),
        (_S.AWAITING_DECISION, _E.DEMANDED_DOCKETING): _DEMANDED,
        (_S.AWAITING_DECISION, _E.MEDIATION_ENDED): _ENDED,
        (_S.AWAITING_DECISION, _E.WITHDRAWN): _WITHDRAWN,
        (_S.AWAITING_DECISION, _E.CANCELLED): _CANCELLED,
        (_S.AWAITING_DECISION, _E.CLOSED): _CLOSED,
        (_S.AWAITING_DOCKET, _E.DOCKETED): _docketed(
            _S.AWAITING_DECISION, _S.CONSULTING, _S.OFFERED, _S.RETURNED
        ),
        (_S.AWAITING_DOCKET, _E.TRIAGED): Move(
            (_A.ROUTER,), (_DOCKET, _DECISION, _CONSULTING, _OFFER, _REFUSED)
        ),
        (_S.AWAITING_DOCKET, _E.CORRECTED): Move(
            (_A.CLERK, _A.ROUTER), (_DOCKET, _DECISION, _CONSULTING, _OFFER, _REFUSED)
        ),
        (_S.AWAITING_DOCKET, _E.CONSENT_GIVEN): Move(_ASKERS, (_DOCKET, _DECISION, _CONSULTING, _OFFER)),
        (_S.AWAITING_DOCKET, _E.CONSENT_REFUSED): Move(_ASKERS, (_DOCKET, _DECISION)),
        (_S.AWAITING_DOCKET, _E.DEMANDED_DOCKETING): _DEMANDED,
        (_S.AWAITING_DOCKET, _E.WITHDRAWN): _WITHDRAWN,
        (_S.AWAITING_DOCKET, _E.CANCELLED): _CANCELLED,
        (_S.AWAITING_DOCKET, _E.CLOSED): _CLOSED,
        (_S.CONSULTING, _E.TRIAGED): Move((_A.ROUTER,), (*_PLACED, _REFUSED)),
        (_S.CONSULTING, _E.CORRECTED): Move((_A.CLERK, _A.ROUTER), (*_PLACED, _REFUSED)),
        (_S.CONSULTING, _E.CONSENT_GIVEN): Move(_ASKERS, _PLACED),
        (_S.CONSULTING, _E.CONSENT_REFUSED): Move(_ASKERS, _PLACED),
        (_S.CONSULTING, _E.CHOSEN): Move(_ASKERS, _PLACED),
        (_S.CONSULTING, _E.PRESERVED): Move((_A.CLERK, _A.ROUTER), _PLACED),
        (_S.CONSULTING, _E.EXPIRED): Move((_A.CLOCK,), (_DECISION, _OFFER, _DOCKET, _TRIAL)),
        (_S.CONSULTING, _E.OFFERED): Move((_A.ROUTER,), (_OFFER,)),
        (_S.CONSULTING, _E.DOCKETED): _docketed(_S.CONSULTING, _S.AWAITING_DECISION, _S.OFFERED, _S.RETURNED),
        (_S.CONSULTING, _E.DEMANDED_DOCKETING): _DEMANDED,
        (_S.CONSULTING, _E.MEDIATION_ENDED): _ENDED,
        (_S.CONSULTING, _E.WITHDRAWN): _WITHDRAWN,
        (_S.CONSULTING, _E.CANCELLED): _CANCELLED,
        (_S.CONSULTING, _E.CLOSED): _CLOSED,
        (_S.OFFERED, _E.ACCEPTED): Move(_BODY, (Target(_S.IN_MEDIATION),)),
        (_S.OFFERED, _E.DECLINED): Move(_BODY, _NEXT),
        (_S.OFFERED, _E.LAPSED): Move((_A.CLOCK, _A.ROUTER), _NEXT),
        (_S.OFFERED, _E.RECALLED): Move((_A.ROUTER,), (_DECISION, _CONSULTING, _DOCKET)),
        (_S.OFFERED, _E.REASSIGNED): Move((_A.ROUTER,), (_OFFER,)),
        (_S.OFFERED, _E.EXPIRED): Move((_A.CLOCK,), (Target(_S.RETURNED, (_G.PERIOD_OVER,)),)),
        (_S.OFFERED, _E.CONSENT_REFUSED): Move(_ASKERS, (_DECISION, _DOCKET, _TRIAL)),
        (_S.OFFERED, _E.DEMANDED_DOCKETING): _DEMANDED,
        (_S.OFFERED, _E.MEDIATION_ENDED): _ENDED,
        (_S.OFFERED, _E.WITHDRAWN): _WITHDRAWN,
        (_S.OFFERED, _E.CANCELLED): _CANCELLED,
        (_S.OFFERED, _E.CLOSED): _CLOSED,
        (_S.IN_MEDIATION, _E.SETTLED): Move(_BODY, (Target(_S.SETTLED, (_G.IN_FORCE,)),)),
        (_S.IN_MEDIATION, _E.RETURNED): Move((*_BODY, _A.JUDGE), (_RETURN,)),
        (_S.IN_MEDIATION, _E.EXPIRED): Move((_A.CLOCK,), (Target(_S.RETURNED, (_G.PERIOD_OVER,)),)),
        (_S.IN_MEDIATION, _E.RECALLED): Move((_A.ROUTER,), (Target(_S.RETURNED, (_G.REASON_GIVEN,)),)),
        (_S.IN_MEDIATION, _E.REASSIGNED): Move((_A.ROUTER,), (_OFFER,)),
        (_S.IN_MEDIATION, _E.CONSENT_REFUSED): Move(_ASKERS, (_DOCKET, _RETURN)),
        (_S.IN_MEDIATION, _E.DEMANDED_DOCKETING): _DEMANDED,
        (_S.IN_MEDIATION, _E.MEDIATION_ENDED): _ENDED,
        (_S.IN_MEDIATION, _E.WITHDRAWN): _WITHDRAWN,
        (_S.IN_MEDIATION, _E.CANCELLED): _CANCELLED,
        (_S.IN_MEDIATION, _E.CLOSED): _CLOSED,
        (_S.SETTLED, _E.CONFIRMED): Move((_A.JUDGE,), (Target(_S.CONFIRMED, (_G.UNDOCKETED,)),)),
        (_S.SETTLED, _E.PERFORMED): Move((_A.CLERK, *_BODY), (Target(_S.CLOSED, (_G.UNDOCKETED,)),)),
        (_S.SETTLED, _E.EXITED): Move((_A.JUDGE,), (Target(_S.CLOSED, (_G.DOCKETED,)),)),
        (_S.SETTLED, _E.RETURNED): Move((_A.JUDGE, _A.CLERK, *_BODY), (_RETURN,)),
        (_S.SETTLED, _E.DEMANDED_DOCKETING): Move((_A.PARTY,), (Target(_S.RETURNED, (_G.UNDOCKETED,)),)),
        (_S.SETTLED, _E.MEDIATION_ENDED): _ENDED,
        (_S.SETTLED, _E.WITHDRAWN): Move((_A.PARTY,), (Target(_S.CLOSED, (_G.UNDOCKETED,)),)),
        (_S.SETTLED, _E.CLOSED): _CLOSED,
        (_S.CONFIRMED, _E.PERFORMED): Move((_A.CLERK, *_BODY), (_OVER,)),
        (_S.CONFIRMED, _E.RETURNED): Move((_A.JUDGE,), (_RETURN,)),
        (_S.CONFIRMED, _E.CLOSED): _CLOSED,
        (_S.RETURNED, _E.DOCKETED): _docketed(_S.RETURNED),
        (_S.RETURNED, _E.DEMANDED_DOCKETING): Move((_A.PARTY,), (Target(_S.RETURNED, (_G.UNDOCKETED,)),)),
        (_S.RETURNED, _E.MEDIATION_ENDED): _ENDED,
        (_S.RETURNED, _E.WITHDRAWN): _WITHDRAWN,
        (_S.RETURNED, _E.CANCELLED): _CANCELLED,
        (_S.RETURNED, _E.CLOSED): _CLOSED,
    }
)


def move(status: Status | None, event: Event, to: Status, *, docketed: bool) -> Status:
    """Let an event carry a dispute to a status, or raise ``TransitionRefused``.

    ``status`` is None for a new filing. ``docketed`` is how the dispute stands once the event is
    recorded, so it is True for ``docketed`` itself. A repeated demand to docket, or to end mediation, is a
    lawful move that leads nowhere new: no party's demand is answered with a refusal. Withdrawing after a settlement of a
    docketed dispute is the judge's exit, not a move of the party.

    >>> move(Status.OFFERED, Event.ACCEPTED, Status.IN_MEDIATION, docketed=False).value
    'in_mediation'
    >>> move(Status.CLOSED, Event.ACCEPTED, Status.IN_MEDIATION, docketed=False)
    Traceback (most recent call last):
    ...
    diversion.domain.dispute.TransitionRefused: accepted: closed may not become in_mediation
    """
    known = TRANSITIONS.get((status, event))
    target = next((each for each in known.targets if each.status is to), None) if known else None
    if target is None:
        raise TransitionRefused(status, to, event)
    failed = Guard.UNDOCKETED if docketed else Guard.DOCKETED
    if failed in target.guards:
        raise TransitionRefused(status, to, event, failed)
    return to


def render_table() -> list[dict[str, str]]:
    """Give the table as rows of words, one per way, for the documents in ``api_spec/``.

    ``state`` is empty for a new filing; several actors or guards are joined by a comma.

    >>> render_table()[0]
    {'state': '', 'event': 'filed', 'who': 'clerk, router', 'guard': 'incomplete', 'to': 'awaiting_supplement'}
    """
    return [
        {
            "state": from_ or "",
            "event": event.value,
            "who": ", ".join(known.who),
            "guard": ", ".join(target.guards),
            "to": target.status.value,
        }
        for (from_, event), known in TRANSITIONS.items()
        for target in known.targets
    ]

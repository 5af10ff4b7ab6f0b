"""What may happen between acceptance and the end: contacts, sessions, more time, pauses and stops.

Mediation lives on the parties' will (MS-1, ZX-12, R25-6): more time needs every one of them, each may
leave at any moment, and the period ends it even when nobody acts. How long the period is, is
``mediation_period.py``; how mediation ended, ``outcome.py``; whose turn it is, ``responsible.py``.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from diversion.domain.consents import Consent, Matter, everyone_agreed
from diversion.domain.deadline_rules import EXTENSION_TOTAL
from diversion.domain.dispute import TransitionRefused
from diversion.domain.entries import ReferralKind
from diversion.domain.mediation_period import extension_left
from diversion.domain.reasons import Fault, Reason
from diversion.domain.regimes import Regime


class ContactResult(StrEnum):
    """What came of trying to reach a party; all but ``reached`` say why mediation has not begun with it."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    MOVED_AWAY = "moved_away"
    REFUSED = "refused"

    @property
    def is_reached(self) -> bool:
        """Whether the party was spoken to, whatever it said."""
        return self in (ContactResult.REACHED, ContactResult.REFUSED)


class ContactMeans(StrEnum):
    """How a party was tried."""

    PHONE = "phone"
    MESSAGE = "message"
    IN_PERSON = "in_person"
    LETTER = "letter"
    ONLINE = "online"


class SessionStatus(StrEnum):
    """A booked meeting (调解场次); one that did not take place is followed by a new booking."""

    SCHEDULED = "scheduled"
    HELD = "held"
    ADJOURNED = "adjourned"
    MISSED = "missed"


class SessionEvent(StrEnum):
    """``missed``: somebody stayed away. ``adjourned``: put off by the mediator or the parties."""

    HELD = "held"
    ADJOURNED = "adjourned"
    MISSED = "missed"


class ParticipantRole(StrEnum):
    """Who sits at the table: the parties' side, and those the mediator may invite (ZX-8, TY-6)."""

    PARTY = "party"
    REPRESENTATIVE = "representative"
    MEDIATOR = "mediator"
    CO_MEDIATOR = "co_mediator"
    VILLAGE_CADRE = "village_cadre"
    GRID_WORKER = "grid_worker"
    EXPERT = "expert"
    GUIDING_JUDGE = "guiding_judge"


@dataclass(frozen=True, slots=True)
class Contact:
    """One attempt to reach one party."""

    party_ref: str
    result: ContactResult
    at: datetime


@dataclass(frozen=True, slots=True)
class Extension:
    """More days as proposed: how many, and which parties have agreed to these."""

    days: int
    agreed_by: tuple[str, ...]


SESSION_TRANSITIONS: Mapping[tuple[SessionStatus, SessionEvent], SessionStatus] = MappingProxyType(
    {
        (SessionStatus.SCHEDULED, SessionEvent.HELD): SessionStatus.HELD,
        (SessionStatus.SCHEDULED, SessionEvent.ADJOURNED): SessionStatus.ADJOURNED,
        (SessionStatus.SCHEDULED, SessionEvent.MISSED): SessionStatus.MISSED,
    }
)


def first_contact_at(other_party_refs: Collection[str], contacts: Iterable[Contact]) -> datetime | None:
    """Give the moment first contact was complete: every other party reached, or why not recorded (ZX-12).

    The first attempt with each counts, and of these the last. None while a party was never tried, and
    when no other party is named: that is a filing to look at, not a contact made.

    >>> from datetime import UTC
    >>> tried = Contact("r1", ContactResult.NO_ANSWER, datetime(2026, 3, 3, 2, tzinfo=UTC))
    >>> first_contact_at(["r1", "r2"], [tried]) is None, first_contact_at(["r1"], [tried]).isoformat()
    (True, '2026-03-03T02:00:00+00:00')
    """
    first: dict[str, datetime] = {}
    for contact in sorted(contacts, key=lambda each: each.at):
        first.setdefault(contact.party_ref, contact.at)
    if not other_party_refs or any(ref not in first for ref in other_party_refs):
        return None
    return max(first[ref] for ref in other_party_refs)


def move_session(
    status: SessionStatus, event: SessionEvent, starts_at: datetime, now: datetime
) -> SessionStatus:
    """Carry a session on, or raise ``TransitionRefused``.

    A session can be held or missed from the moment it starts, adjourned also before.

    >>> from datetime import UTC
    >>> starts_at = datetime(2026, 3, 4, 1, tzinfo=UTC)
    >>> move_session(SessionStatus.SCHEDULED, SessionEvent.HELD, starts_at, starts_at).value
    'held'
    """
    to = SESSION_TRANSITIONS.get((status, event))
    if to is None:
        raise TransitionRefused(status, None, event)
    if event is not SessionEvent.ADJOURNED and now < starts_at:
        raise TransitionRefused(status, to, event, "started")
    return to


def may_meet_online(consents: Iterable[Consent], party_refs: Collection[str]) -> bool:
    """Tell whether a session may be held by video: every party it names agreed to online mediation (ZX-2)."""
    return everyone_agreed(consents, party_refs, Matter.ONLINE)


def extension_faults(
    extension: Extension,
    *,
    party_refs: Collection[str],
    regime: Regime,
    days_before: int,
    due_at: datetime,
    now: datetime,
    total_days: int = EXTENSION_TOTAL.days,
) -> tuple[Fault, ...]:
    """Find what stands against more time (ZX-20, R25-4); none found means it is in force.

    ``days_before``: days already added to this period, over all its handoffs; ``total_days``: this court's
    setting of what R25-4 allows. ``due_at``: 24:00 of the
    period's last day; an agreement on that day is in time, later the period has ended by itself
    (ZX-22). Codes: ``extension-days`` (not positive), ``extension-not-agreed`` (somebody missing),
    ``extension-over-cap`` (POST2025: ``total_days`` over all extensions; exactly as many may be), ``extension-too-late``.

    >>> from datetime import UTC
    >>> due_at = datetime(2026, 4, 1, 16, tzinfo=UTC)
    >>> more = Extension(31, ("a1", "r1"))
    >>> [fault.code for fault in extension_faults(more, party_refs=["a1", "r1"], regime=Regime.POST2025,
    ...     days_before=0, due_at=due_at, now=due_at)]
    ['extension-over-cap', 'extension-too-late']
    """
    left = extension_left(regime, days_before, total_days)
    checks = (
        (extension.days < 1, _not_days()),
        (not party_refs or not set(party_refs) <= set(extension.agreed_by), _not_agreed()),
        (left is not None and extension.days > left, _over_cap(left or 0)),
        (now >= due_at, _too_late()),
    )
    return tuple(fault for stands, fault in checks if stands)


def suspension_refusal(referral_kind: ReferralKind, already_open: bool) -> Reason | None:
    """Say why the period may not be paused for an appraisal now, or None when it may (ZX-23).

    Law leaves appraisal out of the period before docketing only; after it the parties extend instead.
    Codes: ``appraisal-pre-docket-only``, ``suspension-already-open``.

    >>> suspension_refusal(ReferralKind.PRE_DOCKET, already_open=False) is None
    True
    """
    if referral_kind is ReferralKind.POST_DOCKET:
        zh = "立案后的鉴定评估期间不从调解期限中扣除，请由各方当事人协商延长"
        en = "after docketing an appraisal does not pause the period; the parties may extend it instead"
        return Reason("appraisal-pre-docket-only", zh, en, "ZX-23")
    if already_open:
        return Reason(
            "suspension-already-open", "已在扣除期间，请先结束", "a suspension is open; end it first"
        )
    return None


def ends_by_clock(due_at: datetime | None, now: datetime, *, suspended: bool) -> bool:
    """Tell whether mediation ends by itself now: its period is over and no appraisal pauses it (ZX-22).

    From ``due_at`` itself, on a provisional date as well: nobody is held in mediation for want of a
    notice. A stop for suspected sham does not hold the period, since the judge has the dispute either
    way. ``due_at`` is None while the period has not started.

    >>> ends_by_clock(None, datetime.max, suspended=False)
    False
    """
    return due_at is not None and not suspended and now >= due_at


def may_go_on(*, stopped: bool, suspended: bool) -> bool:
    """Tell whether sessions and an agreement may be recorded: not while stopped (TY-10) or paused (ZX-23)."""
    return not stopped and not suspended


def _not_days() -> Fault:
    return Fault(
        "/days", "extension-days", "请填正整数，例如：15。", "Give a positive number of days, for example 15."
    )


def _not_agreed() -> Fault:
    zh = "延长调解期限须经各方当事人同意，请补充未同意的当事人的意见。"
    return Fault("/agreed_by", "extension-not-agreed", zh, "More time needs every party; ask those missing.")


def remind_at(starts_at: datetime, before_hours: int, now: datetime) -> datetime | None:
    """Tell when those who lead a meeting are reminded of it; None where that moment has passed at booking.

    Whoever books a meeting for this afternoon knows of it. ``before_hours`` is a setting, no rule of law.

    >>> starts, now = (datetime.fromisoformat(f"2026-03-0{day}T09:30+08:00") for day in (5, 2))
    >>> remind_at(starts, 24, now).isoformat(), remind_at(starts, 72, now)
    ('2026-03-04T09:30:00+08:00', None)
    """
    at = starts_at - timedelta(hours=before_hours)
    return at if at > now else None


def _over_cap(left: int) -> Fault:
    zh = f"累计延长不得超过规定上限，目前最多还可延长{left}日。"
    en = f"All extensions together have a limit; at most {left} more days are left."
    return Fault("/days", "extension-over-cap", zh, en)


def _too_late() -> Fault:
    zh = "调解期限已届满，不能再延长；请办理终结手续。"
    return Fault("/days", "extension-too-late", zh, "The period is over and cannot be extended; end it.")

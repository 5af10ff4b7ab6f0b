"""Whose time a dispute took: read for one dispute, and written as a table for many.

The rule is ``domain/responsibility.py``. A reader for whom other organisations' part in a dispute is not to
be told (``timeline.py``) sees their time without their names, or the parts would not sum to the whole.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import select, true

from diversion.domain.access import Permission, Reach
from diversion.domain.dispute import HolderKind
from diversion.domain.import_sheet import write_sheet
from diversion.domain.reasons import Fault
from diversion.domain.responsibility import (
    DEFINITION,
    Hand,
    Held,
    Share,
    Split,
    WorkingTime,
    days_spanned,
    split,
)
from diversion.domain.working_days import day_begins_at, day_ends_at
from diversion.persistence import responsibility as stored
from diversion.persistence.dispute import Dispute, within
from diversion.persistence.handoff import Handoff
from diversion.services import handoffs
from diversion.services.access import Actor
from diversion.services.calendars import calendar_now
from diversion.services.dispute_view import holder_name
from diversion.services.disputes import dispute_for, is_of_court
from diversion.services.refusals import InputFaulty
from diversion.services.reporting import figures_reach, window_faults
from diversion.services.transaction import Transaction, transaction

MOST_DISPUTES = 20_000
"""About ten seconds of work and forty megabytes of table; more is asked for month by month."""
SOMEBODY_ELSE = "其他调解组织或调解员"
JOINTLY = "各方当事人"

COLUMNS = (
    "definition",
    "reference",
    "court_code",
    "entry",
    "status",
    "received_at",
    "from_at",
    "until_at",
    "is_over",
    "hand",
    "hand_id",
    "hand_is",
    "times",
    "calendar_seconds",
    "working_seconds",
    "whole_calendar_seconds",
    "whole_working_seconds",
    "provisional",
    "calendar_version",
)
"""One row a dispute and hand. ``hand_is`` is the organisation's name or the side a party is on."""

_TOLD_TO_ALL = (HolderKind.COURT_ROLE, HolderKind.PARTY, HolderKind.APPRAISER)


@dataclass(frozen=True, slots=True)
class NamedShare:
    """A hand's part with the name that the reader knows it by."""

    share: Share
    name: str


@dataclass(frozen=True, slots=True)
class Responsibility:
    """A dispute's elapsed time, the calendar it was counted by, and its parts."""

    dispute_id: UUID
    calendar_version: str
    whole: Split
    parts: Sequence[NamedShare]


def read_responsibility(actor: Actor, dispute_id: UUID) -> Responsibility:
    """Split a dispute's elapsed time among its hands, until now or until it was closed.

    Who: those who may read the dispute. Raises ``NotFound``.
    """
    with transaction(actor) as tx:
        dispute = dispute_for(tx, Permission.READ_DISPUTE, dispute_id, lock=False)
        told_of = None if is_of_court(actor, dispute) else _told_of(tx, dispute)
        held = [_held(row, told_of) for row in tx.session.execute(stored.spans_of(dispute_id))]
        calendar = calendar_now(tx)
        found = split(held, tx.at, WorkingTime(calendar, *days_spanned(held, tx.at)))
        parts = [NamedShare(each, _name(tx, dispute_id, each)) for each in found.shares]
        return Responsibility(dispute_id, calendar.version, found, parts)


def write_responsibility(actor: Actor, from_on: date, to_on: date, court_id: UUID | None = None) -> bytes:
    """Write a CSV of whose time the disputes received in a window took; no name, no number, no text of a party.

    Who: those who read figures: a court's readers its disputes, an organisation and a mediator those they
    took. Mediators stand as ids. Refuses: ``window-reversed``; ``window-too-large`` past ``MOST_DISPUTES``;
    ``NotFound`` for a court out of reach.
    """
    with transaction(actor) as tx:
        courts, handed = figures_reach(tx, court_id)
        is_court = handed is None
        if faults := window_faults(from_on, to_on):
            raise InputFaulty(faults)
        reach = actor.reach(Permission.READ_FIGURES)
        readable = true() if is_court else within(reach, actor.user_id)
        among = stored.received_between(day_begins_at(from_on), day_ends_at(to_on), courts, readable)
        _refuse_too_many(tx, among)
        rows = tx.session.execute(stored.spans_among(among)).all()
        told_of = None if is_court else _own(reach, actor.user_id)
        called = (stored.names_of_organisations(), stored.roles_of_parties(among))
        names = {row[0]: row[1] for query in called for row in tx.session.execute(query)}
        return write_sheet([COLUMNS, *_lines(tx, rows, told_of, names)])


def _told_of(tx: Transaction, dispute: Dispute) -> frozenset[str]:
    """Name the organisations and mediators of the handoffs that the reader may know of."""
    reach = tx.actor.reach(Permission.READ_DISPUTE)
    own = select(Handoff.organisation_id, Handoff.mediator_id).where(
        Handoff.dispute_id == dispute.id, handoffs.within(reach, tx.actor)
    )
    return frozenset(str(each) for row in tx.session.execute(own) for each in row if each is not None)


def _own(reach: Reach, user_id: UUID | None) -> frozenset[str]:
    standing_in = (each for pair in reach.stands_in for each in pair)
    return frozenset(str(each) for each in (*reach.organisations, *reach.own_in, user_id, *standing_in))


def _held(row: Any, told_of: Collection[str] | None) -> Held:
    kind = HolderKind(row.holder_kind)
    held = Held(kind, row.holder_id, row.attributed_to, row.since_at, row.ended_at)
    if told_of is None or kind in _TOLD_TO_ALL or row.holder_id in told_of:
        return held
    return replace(held, holder_id=None)


def _name(tx: Transaction, dispute_id: UUID, share: Share) -> str:
    if share.hand is Hand.PARTIES_JOINTLY:
        return JOINTLY
    if share.hand in (Hand.CLERK, Hand.ROUTER, Hand.JUDGE):
        return holder_name(tx, HolderKind.COURT_ROLE, share.hand, dispute_id)
    if share.hand_id is None:
        return SOMEBODY_ELSE
    kind = HolderKind.USER if share.hand is Hand.MEDIATOR else HolderKind(share.hand)
    return holder_name(tx, kind, share.hand_id, dispute_id)


def _refuse_too_many(tx: Transaction, among: Any) -> None:
    found = tx.session.scalar(stored.how_many(among)) or 0
    if found > MOST_DISPUTES:
        zh = f"该期间共{found}件，一次最多导出{MOST_DISPUTES}件，请缩短期间。"
        en = f"{found} disputes were received then; at most {MOST_DISPUTES} at once, so choose fewer days."
        raise InputFaulty([Fault("/to", "window-too-large", zh, en)])


def _lines(
    tx: Transaction, rows: Sequence[Any], told_of: Collection[str] | None, names: dict[str, str]
) -> Iterator[tuple[str, ...]]:
    held = [_held(row, told_of) for row in rows]
    calendar = calendar_now(tx)
    working = WorkingTime(calendar, *days_spanned(held, tx.at))
    for _, spans in groupby(zip(rows, held, strict=True), key=lambda each: each[0].dispute_id):
        listed = list(spans)
        first = listed[0][0]
        found = split([each for _, each in listed], tx.at, working)
        for share in found.shares:
            yield (
                DEFINITION,
                first.reference,
                first.court_code,
                first.entry,
                first.status,
                first.received_at.isoformat(),
                found.from_at.isoformat(),
                found.until_at.isoformat(),
                str(found.is_over).lower(),
                share.hand.value,
                share.hand_id or "",
                names.get(share.hand_id or "", ""),
                str(share.times),
                str(share.calendar_seconds),
                str(share.working_seconds),
                str(found.calendar_seconds),
                str(found.working_seconds),
                str(found.provisional).lower(),
                calendar.version,
            )

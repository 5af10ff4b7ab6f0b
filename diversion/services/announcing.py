"""Writing notices: who is told what, collected where it leaves the court, promised to be sent.

Whom a step tells is ``domain/escalation.py``; how notices are read and sent is ``notices.py``. Everything that
a transaction announces is written together near its end, recipients in the order of their names, so that two
that tell the same recipients wait for each other and never cross.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from diversion.domain.escalation import Step
from diversion.domain.notices import Address, Bundle, NoticeKind, Place, Words, bundled_in, is_collected
from diversion.domain.working_days import day_begins_at
from diversion.persistence.bulk import copy_rows
from diversion.persistence.notice import Notice, NoticeLine, collected_for
from diversion.persistence.organisation import Organisation
from diversion.services.calendars import calendar_now
from diversion.services.outbox import Job
from diversion.services.settings import settings_of
from diversion.services.transaction import Transaction

DAYS_AHEAD = 5
"""How many working days later a notice goes at the latest, however full the days are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One line to tell somebody. ``key`` names it among those that are not collected, so that it is told once."""

    line_id: UUID
    kind: NoticeKind
    to: Address
    court_id: UUID
    dispute_id: UUID
    words: Words
    key: str
    handoff_id: UUID | None = None
    deadline_id: UUID | None = None
    supervision_id: UUID | None = None
    step: Step | None = None


def announce(tx: Transaction, wanted: Sequence[Wanted]) -> None:
    """Write notices with their lines and promise to send them. What was told under its key is not told again."""
    if not wanted:
        return
    collected = [each for each in wanted if is_collected(each.kind, each.to.recipient)]
    at_once = [each for each in wanted if not is_collected(each.kind, each.to.recipient)]
    notice_of = {**_write_alone(tx, at_once), **_write_collected(tx, collected)}
    rows = [_line(tx, each, notice_of[each.line_id]) for each in wanted if each.line_id in notice_of]
    if rows:
        copy_rows(tx.session, NoticeLine, tuple(rows[0]), [tuple(row.values()) for row in rows])


def _write_alone(tx: Transaction, wanted: Sequence[Wanted]) -> dict[UUID, UUID]:
    """Write a notice for each line, and answer which notice it went into."""
    if not wanted:
        return {}
    notice_of = {each.line_id: tx.new_id() for each in wanted}
    rows = [_notice(tx, each, notice_of[each.line_id], each.key) for each in wanted]
    written = _insert(tx, rows)
    for notice_id in written:
        tx.promise(Job.SEND_NOTICE, str(notice_id), key=f"notice:{notice_id}")
    return {line: notice for line, notice in notice_of.items() if notice in written}


def _write_collected(tx: Transaction, wanted: Sequence[Wanted]) -> dict[UUID, UUID]:
    """Put each line into its recipient's bundle of the day, beginning bundles where need be."""
    if not wanted:
        return {}
    grouped: dict[tuple[str, str, str], list[Wanted]] = defaultdict(list)
    for each in wanted:
        grouped[each.to.name, each.kind.value, str(each.court_id)].append(each)
    there = _bundles(tx, [each.to for each in wanted])
    copies = _supervising_bodies(tx, wanted)
    notice_of: dict[UUID, UUID] = {}
    for group in sorted(grouped):
        first = grouped[group][0]
        notice_id = _bundle_for(tx, first, there, copies.get(first.to.organisation_id))
        notice_of |= {each.line_id: notice_id for each in grouped[group]}
    return notice_of


def _bundle_for(tx: Transaction, wanted: Wanted, there: dict[str, list[Bundle]], copy_to: str | None) -> UUID:
    """Find the bundle for a line, or begin one; another who began it at the same moment is asked again."""
    days = [tx.today]
    for _ in range(DAYS_AHEAD):
        days.append(calendar_now(tx).next_working_day(days[-1]))
    most = settings_of(tx, wanted.court_id, tx.today).whole("notices_a_day")
    while True:
        place = bundled_in(there[wanted.to.name], wanted.kind, wanted.court_id, days, most)
        if place.bundle_id is not None:
            return place.bundle_id
        notice_id = tx.new_id()
        key = f"{wanted.to.name}:{place.on.isoformat()}:{place.number}"
        row = _notice(
            tx, wanted, notice_id, key, place, copy_to if wanted.kind is NoticeKind.REQUEST else None
        )
        if notice_id in _insert(tx, [row]):
            _promise_bundle(tx, wanted.court_id, notice_id, place.on)
            bundle = Bundle(notice_id, wanted.kind, wanted.court_id, place.on, place.number, is_open=True)
            there[wanted.to.name].append(bundle)
            return notice_id
        there |= _bundles(tx, [wanted.to])


def _promise_bundle(tx: Transaction, court_id: UUID, notice_id: UUID, on: date) -> None:
    """Promise to send it once its collecting time is over: today's after some minutes, a later day's in its morning."""
    settings = settings_of(tx, court_id, tx.today)
    wait = timedelta(minutes=settings.whole("notices_collected_minutes"))
    if on > tx.today:
        opens = day_begins_at(on) + timedelta(hours=settings.whole("reminder_from_hour"))
        wait = max(wait, opens - tx.at)
    tx.promise(Job.SEND_NOTICE, str(notice_id), due_at=tx.recorded_at + wait, key=f"notice:{notice_id}")


def _bundles(tx: Transaction, to: Iterable[Address]) -> dict[str, list[Bundle]]:
    """Read the collected notices of some recipients from today on, kept from being sent meanwhile."""
    users = {each.user_id for each in to if each.user_id is not None}
    organisations = {each.organisation_id for each in to if each.organisation_id is not None}
    there: dict[str, list[Bundle]] = {str(name): [] for name in users | organisations}
    for row in tx.session.execute(collected_for(users, organisations, tx.today)):
        is_open = row.delivered_at is None and row.seen_at is None
        bundle = Bundle(row.id, NoticeKind(row.kind), row.court_id, row.send_on, row.number, is_open)
        there[str(row.user_id or row.organisation_id)].append(bundle)
    return there


def _supervising_bodies(tx: Transaction, wanted: Iterable[Wanted]) -> Mapping[UUID | None, str | None]:
    """Name the bodies that request letters are copied to."""
    asked = {each.to.organisation_id for each in wanted if each.kind is NoticeKind.REQUEST}
    if not asked:
        return {}
    query = select(Organisation.id, Organisation.supervising_body).where(Organisation.id.in_(asked))
    return {row.id: row.supervising_body for row in tx.session.execute(query)}


def _insert(tx: Transaction, rows: Sequence[dict[str, object]]) -> set[UUID]:
    made = insert(Notice).on_conflict_do_nothing(index_elements=["key"]).returning(Notice.id)
    return set(tx.session.scalars(made, rows))


def _notice(
    tx: Transaction,
    wanted: Wanted,
    notice_id: UUID,
    key: str,
    place: Place | None = None,
    copy_to: str | None = None,
) -> dict[str, object]:
    to = wanted.to
    return {
        "id": notice_id,
        "court_id": wanted.court_id,
        "kind": wanted.kind.value,
        "user_id": to.user_id,
        "organisation_id": to.organisation_id,
        "role": to.role,
        "role_court_id": to.court_id,
        "unit": to.unit.value if to.unit else None,
        "key": key,
        "send_on": place.on if place else None,
        "number": place.number if place else None,
        "copy_to": copy_to,
        "made_at": tx.at,
        "unseen": 1,
    }


def _line(tx: Transaction, wanted: Wanted, notice_id: UUID) -> dict[str, object]:
    return {
        "id": wanted.line_id,
        "notice_id": notice_id,
        "court_id": wanted.court_id,
        "dispute_id": wanted.dispute_id,
        "handoff_id": wanted.handoff_id,
        "deadline_id": wanted.deadline_id,
        "supervision_id": wanted.supervision_id,
        "step": wanted.step.value if wanted.step else None,
        "zh": wanted.words.zh,
        "en": wanted.words.en,
        "at": tx.at,
    }

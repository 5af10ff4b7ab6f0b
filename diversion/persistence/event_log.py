"""The journal's entries and the things they touch, read in one stream for the export of events.

Read by stream and number, in the order of the primary key, so that nothing has to be sorted or held.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, cast, func, select, true
from sqlalchemy.dialects.postgresql import distinct_on

from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.journal import JournalEntry
from diversion.persistence.keyset import Rows
from diversion.persistence.mediation import Session
from diversion.persistence.organisation import Membership, Organisation
from diversion.persistence.party import Party
from diversion.persistence.registers import Court


@dataclass(frozen=True, slots=True)
class LogScope:
    """Which events: disputes of some courts (None: all), or with ``handed`` only what concerns handoffs it holds for."""

    from_at: datetime
    until_at: datetime
    courts: Collection[UUID] | None = None
    handed: ColumnElement[bool] | None = None


def entries(scope: LogScope) -> Rows:
    """Ask for the entries of the disputes' streams that happened in a window, by stream and number."""
    entry = JournalEntry
    return (
        select(Dispute.id.label("dispute_id"), entry.seq, entry.at, entry.event, entry.body)
        .join(Dispute, entry.stream == _stream())
        .where(*_in_window(scope), _of_scope(scope))
        .order_by(entry.stream, entry.seq)
    )


def disputes(scope: LogScope) -> Rows:
    """Ask for the disputes with an event in the window."""
    columns = (Dispute.id, Court.code.label("court"), Dispute.entry, Dispute.regime, Dispute.received_at)
    return (
        select(*columns).join(Court, Court.id == Dispute.court_id).where(_has_event(scope), _of_scope(scope))
    )


def parties(scope: LogScope) -> Rows:
    """Ask for their parties; a party corrected since is one, as it stands last."""
    party = Party
    return (
        select(party.dispute_id, party.ref, party.role, party.kind, Dispute.received_at)
        .join(Dispute, Dispute.id == party.dispute_id)
        .where(_has_event(scope), _of_scope(scope))
        .order_by(party.dispute_id, party.ref, party.id.desc())
        .ext(distinct_on(party.dispute_id, party.ref))
    )


def handoffs(scope: LogScope) -> Rows:
    """Ask for their handoffs, or of those only the ones the reader is told of."""
    handoff = Handoff
    columns = (handoff.id, handoff.dispute_id, handoff.organisation_id, handoff.mediator_id, handoff.kind)
    told = (handoff.referral_kind, handoff.regime, handoff.chosen_by, handoff.offered_at)
    return (
        select(*columns, *told)
        .join(Dispute, Dispute.id == handoff.dispute_id)
        .where(_has_event(scope), _of_scope(scope), _handed(scope))
    )


def sessions(scope: LogScope) -> Rows:
    """Ask for the meetings under those handoffs."""
    columns = (Session.id, Session.handoff_id, Session.status, Session.booked_at, Session.ended_at)
    return (
        select(*columns)
        .join(Handoff, Handoff.id == Session.handoff_id)
        .join(Dispute, Dispute.id == Session.dispute_id)
        .where(_has_event(scope), _of_scope(scope), _handed(scope))
    )


def organisations(ids: Collection[str]) -> Rows:
    """Ask for the kinds of some organisations."""
    columns = (cast(Organisation.id, Text).label("id"), Organisation.kind)
    return select(*columns).where(Organisation.id.in_([UUID(each) for each in ids]))


def mediators() -> Rows:
    """Ask for everybody who is or was a mediator anywhere."""
    return select(cast(Membership.user_id, Text)).distinct()


def handoffs_of(scope: LogScope, dispute_ids: Collection[UUID]) -> Rows:
    """Ask what is needed of some disputes' handoffs to tell whose an event is, the last accepted first."""
    columns = (Handoff.dispute_id, Handoff.id, Handoff.organisation_id, Handoff.accepted_at)
    query = select(*columns).where(Handoff.dispute_id.in_(dispute_ids), _handed(scope))
    return query.order_by(Handoff.accepted_at.desc().nulls_last())


def refs_of(dispute_ids: Collection[UUID]) -> Rows:
    """Ask for the refs of some disputes' parties by their ids."""
    return select(Party.dispute_id, Party.id, Party.ref).where(Party.dispute_id.in_(dispute_ids))


def _stream() -> ColumnElement[str]:
    return func.concat("dispute:", Dispute.id)


def _in_window(scope: LogScope) -> tuple[ColumnElement[bool], ...]:
    return JournalEntry.at >= scope.from_at, JournalEntry.at < scope.until_at


def _has_event(scope: LogScope) -> ColumnElement[bool]:
    found = select(JournalEntry.seq).where(JournalEntry.stream == _stream(), *_in_window(scope))
    return found.correlate(Dispute).exists()


def _handed(scope: LogScope) -> ColumnElement[bool]:
    return true() if scope.handed is None else scope.handed


def _of_scope(scope: LogScope) -> ColumnElement[bool]:
    of_courts = true() if scope.courts is None else Dispute.court_id.in_(scope.courts)
    if scope.handed is None:
        return of_courts
    own = select(Handoff.id).where(Handoff.dispute_id == Dispute.id, scope.handed).correlate(Dispute).exists()
    return and_(of_courts, own)

"""One enterprise over all disputes: found by blind indexes, its contacts counted by day, its other handoffs.

The same number is the same enterprise, whatever the name; the same name is, where one of the two gave no
number, as a respondent's may not be demanded. Only digests are compared, over the whole installation: a firm is
visited by everybody's mediators. An erased dispute has no digests left and is not counted any more.
"""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from flask_sqlalchemy.session import Session
from sqlalchemy import CTE, ColumnElement, Date, cast, func, or_, select
from sqlalchemy.orm import aliased, scoped_session

from diversion.domain.enterprise_contacts import ENTERPRISES, RecognisedBy
from diversion.domain.handoff import HandoffStatus
from diversion.domain.parties import PartyRole
from diversion.domain.working_days import day_begins_at, day_ends_at
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.keyset import Rows
from diversion.persistence.mediation import Contact
from diversion.persistence.party import BlindIndex, Party, lock_digests

BY = tuple(RecognisedBy)


def lock_enterprise(session: scoped_session[Session], party: Party) -> None:
    """Let contacts of one enterprise be counted and written one after the other, until the commit.

    Whoever locks here has locked its disputes before, so that two cannot wait for each other.
    """
    query = select(BlindIndex.digest).where(
        BlindIndex.dispute_id == party.dispute_id,
        BlindIndex.party_id == party.id,
        BlindIndex.kind.in_(BY),
    )
    lock_digests(session, list(session.scalars(query)))


def contacts_by_day(parties: Collection[UUID], first: date, last: date) -> Rows:
    """Ask how often enterprises (as their ``parties`` here) were contacted on Shanghai days, over all disputes.

    Every attempt of ours counts whatever its means and result; one that served several disputes counts once,
    and one that came from the enterprise itself not at all. Days without any have no row.
    """
    same, listed, row = _same_enterprises(parties), aliased(Party), aliased(Party)
    on = cast(func.timezone("Asia/Shanghai", Contact.at), Date).label("on")
    contacts = func.count(func.coalesce(Contact.outreach_id, Contact.id).distinct()).label("contacts")
    return (
        select(same.c.asked_id, on, contacts)
        .join(listed, listed.id == same.c.party_id)
        .join(row, (row.dispute_id == listed.dispute_id) & (row.ref == listed.ref))
        .join(Contact, (Contact.dispute_id == row.dispute_id) & (Contact.party_id == row.id))
        .where(
            listed.kind.in_(ENTERPRISES),
            Contact.incoming.is_(False),
            Contact.at >= day_begins_at(first),
            Contact.at < day_ends_at(last),
        )
        .group_by(same.c.asked_id, on)
    )


def bundled_with(parties: Collection[UUID], handoff: Handoff, reached: ColumnElement[bool]) -> Rows:
    """Ask for the other accepted handoffs of the same organisation, within a reach, against the same enterprises."""
    same, listed = _same_enterprises(parties), aliased(Party)
    return (
        select(
            same.c.asked_id,
            Handoff.id.label("handoff_id"),
            Handoff.dispute_id,
            Dispute.reference,
            listed.ref.label("party_ref"),
        )
        .join(listed, listed.id == same.c.party_id)
        .join(Handoff, Handoff.dispute_id == listed.dispute_id)
        .join(Dispute, Dispute.id == Handoff.dispute_id)
        .where(
            listed.kind.in_(ENTERPRISES),
            Handoff.organisation_id == handoff.organisation_id,
            Handoff.status == HandoffStatus.ACCEPTED,
            Handoff.dispute_id != handoff.dispute_id,
            reached,
        )
        .order_by(Dispute.reference, listed.ref)
    )


def other_parties(disputes: Collection[UUID]) -> Rows:
    """Ask for the parties whom a first contact is about, as they stand."""
    return select(Party.id, Party.dispute_id, Party.ref, Party.kind).where(
        Party.dispute_id.in_(disputes), Party.ended_at.is_(None), Party.role != PartyRole.APPLICANT
    )


def tried(disputes: Collection[UUID]) -> Rows:
    """Ask when each party of some disputes was tried, under the ref that it keeps through corrections."""
    query = select(Contact.dispute_id, Party.ref, Contact.at).join(Party, Party.id == Contact.party_id)
    return query.where(Contact.dispute_id.in_(disputes))


def numbered(dispute_id: UUID) -> Rows:
    """Ask which parties of a dispute are known by a number."""
    return select(BlindIndex.party_id).where(
        BlindIndex.dispute_id == dispute_id, BlindIndex.kind == RecognisedBy.IDENTITY_NUMBER
    )


def _same_enterprises(parties: Collection[UUID]) -> CTE:
    """Pair parties with every party, themselves among them, that is the same by its digests."""
    mine, theirs = aliased(BlindIndex), aliased(BlindIndex)
    disputes = select(Party.dispute_id).where(Party.id.in_(parties))
    return (
        select(mine.party_id.label("asked_id"), theirs.party_id.label("party_id"))
        .join(theirs, (theirs.digest == mine.digest) & (theirs.kind == mine.kind))
        .where(
            mine.dispute_id.in_(disputes),
            mine.party_id.in_(parties),
            mine.kind.in_(BY),
            or_(mine.kind == RecognisedBy.IDENTITY_NUMBER, ~_is_numbered(mine), ~_is_numbered(theirs)),
        )
        .distinct()
        .cte("same_enterprise")
    )


def _is_numbered(of: Any) -> ColumnElement[bool]:
    number = aliased(BlindIndex)
    return (
        select(number.id)
        .where(
            number.dispute_id == of.dispute_id,
            number.party_id == of.party_id,
            number.kind == RecognisedBy.IDENTITY_NUMBER,
        )
        .exists()
    )

"""What befell a dispute, in order, for those who may read it: its journal stream made readable.

Free text is opened where the reader belongs to the side it was written for: the court reads what led it
and others to move the dispute, an organisation what concerns its own handoffs and what the parties said.
Who had the dispute before, and why they let it go, is told to its court only.
That somebody wrote a privileged note, or handed in a privileged document, stands in the journal, not here.
"""

import base64
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission
from diversion.domain.handoff import HandoffStatus
from diversion.persistence.access import Grant, UserAccount
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.journal import JournalEntry
from diversion.persistence.organisation import Organisation
from diversion.persistence.privacy import SealBroken
from diversion.services.access import PARTY_KIND, SYSTEM, Actor
from diversion.services.dispute_view import holder_name
from diversion.services.disputes import dispute_for, is_of_court, seal_of, stream_of
from diversion.services.handoffs import within
from diversion.services.pages import Asked, Page, read_page
from diversion.services.transaction import Transaction, transaction

NAMELESS = {SYSTEM.kind: SYSTEM.name, PARTY_KIND: "当事人"}
"""Who acts without an account: the clocks and workers, and parties by their tracking codes."""
LEFT_OUT = frozenset({"note_written", "privileged_document_added", "privileged_document_ended"})
COURTS_OWN = frozenset(
    {"ladder_paused", "ladder_resumed", "supervision_raised", "supervision_sent_up", "supervision_answered"}
)
"""What a court has with its own staff, and that it spares a partner: told to the court only."""
GIVEN_UP = (HandoffStatus.DECLINED, HandoffStatus.LAPSED, HandoffStatus.RECALLED)
PARTIES_WORDS = frozenset(
    {
        "filed",
        "supplemented",
        "corrected",
        "consent_recorded",
        "choice_recorded",
        "alert_raised",
        "demanded_docketing",
        "mediation_ended",
        "withdrawn",
    }
)
"""Events whose words whoever has the dispute may read; other words of the court are the court's."""


def read_timeline(actor: Actor, dispute_id: UUID, asked: Asked) -> Page[dict[str, Any]]:
    """List what befell a dispute, the oldest first. Who: those who may read it. Raises ``NotFound``."""
    with transaction(actor) as tx:
        dispute = dispute_for(tx, Permission.READ_DISPUTE, dispute_id, lock=False)
        query = select(JournalEntry.seq, JournalEntry.at, JournalEntry.event, JournalEntry.body).where(
            JournalEntry.stream == stream_of(dispute_id), JournalEntry.event.not_in(LEFT_OUT)
        )
        page = read_page(tx, query, (JournalEntry.seq,), asked)
        bodies = [json.loads(row.body) for row in page.rows]
        reader = _Reader(tx, dispute)
        names = _names(tx, bodies)
        bodied = _Bodies(tx)
        rows = zip(page.rows, bodies, strict=True)
        told = (
            _entry(reader, row, body, names) | bodied.named(body["payload"])
            for row, body in rows
            if reader.is_told(row.event, body["payload"])
        )
        return Page(tuple(told), page.next_cursor)


class _Reader:
    """Opens the words of a dispute's journal that its reader may see."""

    def __init__(self, tx: Transaction, dispute: Dispute) -> None:
        self._tx, self._dispute = tx, dispute
        reach = tx.actor.reach(Permission.READ_DISPUTE)
        self._is_of_court = is_of_court(tx.actor, dispute)
        self._own: set[str] = set()
        self._former: set[str] = set()
        if not self._is_of_court:
            columns = (Handoff.id, Handoff.organisation_id, Handoff.mediator_id)
            handoffs = select(*columns).where(Handoff.dispute_id == dispute.id)
            own = within(reach, tx.actor)
            self._own = {str(row.id) for row in tx.session.execute(handoffs.where(own))}
            given_up = tx.session.execute(handoffs.where(Handoff.status.in_(GIVEN_UP)))
            others = [row for row in given_up if str(row.id) not in self._own]
            people = select(Grant.user_id).where(
                Grant.organisation_id.in_([row.organisation_id for row in others])
            )
            told_of = [*(each for row in others for each in row), *tx.session.scalars(people)]
            self._former = {str(each) for each in told_of if each not in (None, tx.actor.user_id)}

    def is_told(self, event: str, payload: Mapping[str, Any]) -> bool:
        """Tell whether the reader may know of an entry at all: not of others' handoffs that are over."""
        if event in COURTS_OWN and not self._is_of_court:
            return False
        return payload.get("handoff_id") not in self._former

    def actor(self, actor: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
        """Say who acted, unless that was somebody the reader is not told of."""
        if actor["id"] in self._former:
            return {"kind": actor["kind"], "id": None, "name": None}
        name = NAMELESS.get(actor["kind"]) or names.get(actor["id"] or "")
        return {"kind": actor["kind"], "id": actor["id"], "name": name}

    def holder(self, turn: Mapping[str, Any]) -> Any:
        """Say who held the dispute then, unless that was somebody the reader is not told of."""
        held = turn.get("responsible")
        if held is None or held["id"] in self._former:
            return None
        try:
            name = holder_name(self._tx, held["kind"], held["id"], self._dispute.id)
        except SealBroken:
            name = None
        return {**held, "name": name}

    def words(self, event: str, body: Mapping[str, Any]) -> str | None:
        """Open an entry's words; None when it has none, they are not for this reader, or they were erased."""
        if body["text"] is None or not self._may_read(event, body["payload"]):
            return None
        row = f"journal:{stream_of(self._dispute.id)}"
        try:
            told = seal_of(self._tx, self._dispute.id).open(row, base64.b64decode(body["text"]))
        except SealBroken:
            return None
        return str(told["text"])

    def _may_read(self, event: str, payload: Mapping[str, Any]) -> bool:
        if self._is_of_court:
            return True
        handoff_id = payload.get("handoff_id")
        return handoff_id in self._own if handoff_id else event in PARTIES_WORDS


class _Bodies:
    """Names the organisation and the mediator that an entry is about, where its reader may know of it at all."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def named(self, payload: Mapping[str, Any]) -> dict[str, str | None]:
        """Give the names that go with an entry's ids."""
        tables = (("organisation", Organisation), ("mediator", UserAccount))
        return {f"{of}_name": self._name(table, payload.get(f"{of}_id")) for of, table in tables}

    def _name(self, table: Any, told: str | None) -> str | None:
        row = self._tx.session.get(table, UUID(told)) if told else None
        return str(row.name) if row else None


def _entry(reader: _Reader, row: Any, body: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    turn = body["responsible"] or {}
    return {
        "seq": row.seq,
        "at": row.at,
        "event": row.event,
        "actor": reader.actor(body["actor"], names),
        "reason_code": body["reason_code"],
        "text": reader.words(row.event, body),
        "status": turn.get("status"),
        "responsible": reader.holder(turn),
        "next_due_at": turn.get("next_due_at"),
        "details": body["payload"],
    }


def _names(tx: Transaction, bodies: list[dict[str, Any]]) -> dict[str, str]:
    ids = {UUID(body["actor"]["id"]) for body in bodies if body["actor"]["id"]}
    query = select(UserAccount.id, UserAccount.name).where(UserAccount.id.in_(ids))
    return {str(row.id): row.name for row in tx.session.execute(query)}

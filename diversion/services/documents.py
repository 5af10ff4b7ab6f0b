"""Documents of a dispute: handing in, listing, reading, ending; and sweeping what a crash left behind.

The content is sealed under the dispute's key and durable in the store *before* the row commits, so a row
never names a file that is not there. The other way round is harmless: a crash between the two leaves a
sealed file that no row names, and ``sweep_orphans`` removes it after a month. It cannot remove one that is
about to be named: handing in the same content writes the file anew, which makes it young again.

A privileged document stays with the body it was handed in through: its author, its coordinators, and the
mediator who has the dispute there. To everybody else, court and auditor included, it is not there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from itertools import groupby, islice
from typing import Any
from uuid import UUID

from diversion.domain.access import Permission
from diversion.domain.documents import examine_file
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.outcome import DocumentKind, may_travel
from diversion.domain.reasons import Fault
from diversion.gateways.files import ContentMissing, content_store, location_of
from diversion.persistence.dispute import Dispute
from diversion.persistence.documents import (
    Document,
    bodies_of,
    documents_of,
    known_locations,
    same_document,
)
from diversion.persistence.privacy import SealBroken
from diversion.services.access import Actor
from diversion.services.acting import demand_open
from diversion.services.disputes import dispute_for, note, seal_of
from diversion.services.journal import PendingEntry
from diversion.services.refusals import Conflicting, InputFaulty, NotFound
from diversion.services.settings import settings_of
from diversion.services.transaction import Transaction, transaction

ORPHANED_AFTER = timedelta(days=30)
"""Long enough that a database put back to last week's backup does not cost this week's files."""
DISPUTES_AT_ONCE = 500
BY_LINK = "一次性链接"
"""Who handed in what came by a one-time link, which stands for no person."""


@dataclass(frozen=True, slots=True)
class FileTold:
    """A file as it was sent; its name is cleaned and its type found in the content."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class DocumentContent:
    """A document's clear content, as it is given out."""

    name: str
    content: bytes


def add_document(actor: Actor, dispute_id: UUID, kind: DocumentKind, file: FileTold) -> UUID:
    """Hand in a document and answer its id.

    Who: the court, the body that took the dispute, its mediator, a station's worker on its task;
    privileged ones only the latter three. Refuses: ``InputFaulty`` (as ``domain/documents.py`` says, and
    ``privileged-by-body-only``), ``Conflicting`` ``document-known`` with the id when the same content is in
    force under this kind, and ``dispute-closed``. Journaled with the content's hash.
    """
    with transaction(actor) as tx:
        dispute = dispute_for(tx, Permission.ADD_DOCUMENT, dispute_id)
        return keep_document(tx, dispute, kind, file, _body_of(tx, dispute))


def keep_document(
    tx: Transaction, dispute: Dispute, kind: DocumentKind, file: FileTold, body: UUID | None
) -> UUID:
    """Keep a document handed in through a body (None: at the court); the caller has locked the dispute."""
    demand_open(dispute)
    limit = settings_of(tx, dispute.court_id, tx.today).whole("document_size_limit_mebibytes")
    found = examine_file(file.name, file.content, limit)
    faults = (*found.faults, *_kind_faults(kind, body))
    if faults or found.file_type is None:
        raise InputFaulty(faults)
    hashed = sha256(file.content).hexdigest()
    _refuse_known(tx, dispute, kind, hashed)
    document_id, seal = tx.new_id(), seal_of(tx, dispute.id)
    row = Document(
        id=document_id,
        court_id=dispute.court_id,
        dispute_id=dispute.id,
        kind=kind.value,
        organisation_id=body,
        media_type=found.file_type.media_type,
        size_bytes=len(file.content),
        sha256=hashed,
        location=location_of(dispute.id, hashed),
        sealed=seal.seal(f"document:{document_id}", {"name": found.name}),
        added_by=tx.actor.user_id,
        added_at=tx.at,
        ended_at=None,
    )
    content_store(tx.config).put(row.location, seal.seal_bytes(f"content:{row.location}", file.content))
    note(tx, dispute, _event("added", kind), _journaled(tx.add(row)))
    return document_id


def list_documents(actor: Actor, dispute_id: UUID) -> list[dict[str, Any]]:
    """List a dispute's documents in force that the actor may see. Raises ``NotFound``."""
    with transaction(actor) as tx:
        dispute = dispute_for(tx, Permission.READ_DISPUTE, dispute_id, lock=False)
        tx.flush()
        return [
            {**_told(tx, row), "added_by": {"id": row.added_by, "name": author or BY_LINK}}
            for row, author in tx.session.execute(documents_of(dispute.id))
            if _sees(tx, row)
        ]


def read_document(actor: Actor, document_id: UUID) -> DocumentContent:
    """Give out a document's content, in clear, and journal in the reader's own stream that it was read.

    Who: whoever may read the dispute, and the document in it. Raises ``NotFound``, also for an ended one;
    ``Conflicting`` ``document-unreadable`` when the file is gone or is not what was handed in.
    """
    with transaction(actor) as tx:
        row, _ = _found(tx, Permission.READ_DISPUTE, document_id, lock=False)
        content = _content(tx, row)
        told = {"document_id": str(row.id), "dispute_id": str(row.dispute_id), "kind": row.kind}
        tx.journal(PendingEntry(f"access:{actor.user_id}", "document_read", told))
        return DocumentContent(_name(tx, row), content)


def end_document(actor: Actor, document_id: UUID, reason: str) -> None:
    """Take a document out of force, with the reason in words; its content is kept.

    Who: the court for everything it can see, a body for what was handed in through it. Raises
    ``NotFound``; ``Conflicting`` ``document-of-others``. A second time it is not found any more.
    """
    with transaction(actor) as tx:
        row, dispute = _found(tx, Permission.ADD_DOCUMENT, document_id)
        is_court = dispute.court_id in actor.reach(Permission.ADD_DOCUMENT).courts
        if not is_court and (row.organisation_id is None or row.organisation_id != _body_of(tx, dispute)):
            raise Conflicting(
                "document-of-others",
                "该材料不是由您所在组织提交的，请联系法院处理。",
                "This document was not handed in through your organisation; ask the court.",
            )
        row.ended_at = tx.at
        event = _event("ended", DocumentKind(row.kind))
        note(tx, dispute, event, _journaled(row), reason_code="document-ended", text=reason)


def sweep_orphans(tx: Transaction) -> int:
    """Remove files that no document has named for a month, and answer how many. Safe to repeat.

    What a killed writer left unfinished goes with them.
    """
    store = content_store(tx.config)
    old = store.unchanged_since(tx.recorded_at - ORPHANED_AFTER)
    removed = 0
    by_dispute = ((UUID(of), list(locations)) for of, locations in groupby(old, key=_dispute_in))
    while batch := dict(islice(by_dispute, DISPUTES_AT_ONCE)):
        known = set(tx.session.scalars(known_locations(batch)))
        for orphan in (each for locations in batch.values() for each in locations if each not in known):
            store.remove(orphan)
            removed += 1
    return removed


def _found(
    tx: Transaction, permission: Permission, document_id: UUID, *, lock: bool = True
) -> tuple[Document, Dispute]:
    """Find a document in force that the actor reaches and sees, its dispute locked or not."""
    tx.actor.demand(permission)
    row = tx.session.get(Document, document_id)
    nothing = NotFound("材料", "document")
    if row is None:
        raise nothing
    try:
        dispute = dispute_for(tx, permission, row.dispute_id, lock=lock)
    except NotFound as beyond:
        raise nothing from beyond
    if lock:
        tx.session.refresh(row)
    if row.ended_at is not None or not _sees(tx, row):
        raise nothing
    return row, dispute


def _sees(tx: Transaction, row: Document) -> bool:
    if row.kind != DocumentKind.PRIVILEGED or row.added_by == tx.actor.user_id:
        return True
    reach = tx.actor.reach(Permission.READ_NOTES)
    standing_in = {place for _, place in reach.stands_in}
    return row.organisation_id in reach.organisations | reach.own_in | standing_in


def _body_of(tx: Transaction, dispute: Dispute) -> UUID | None:
    """Find the body through which the actor reaches the dispute; None for the court."""
    reach = tx.actor.reach(Permission.ADD_DOCUMENT)
    if dispute.court_id in reach.courts:
        return None
    for row in tx.session.execute(bodies_of(dispute.id)):
        is_task = row.kind == HandoffKind.ASSIST and row.organisation_id in reach.tasks_in
        if row.organisation_id in reach.organisations or is_task:
            return _id(row.organisation_id)
        places = {place for whose, place in reach.stands_in if whose == row.mediator_id}
        if row.mediator_id == tx.actor.user_id:
            places |= reach.own_in
        if places & {row.organisation_id, row.mediating_body_id}:
            return _id(row.organisation_id if row.organisation_id in places else row.mediating_body_id)
    return None


def _id(value: Any) -> UUID:
    found: UUID = value
    return found


def _kind_faults(kind: DocumentKind, body: UUID | None) -> Iterator[Fault]:
    if kind is DocumentKind.PRIVILEGED and body is None:
        zh = "只有调解组织可以提交不公开材料；法院的材料请另选类别。"
        en = "Only a mediation body hands in privileged documents; choose another kind for the court's."
        yield Fault("/kind", "privileged-by-body-only", zh, en)


def _refuse_known(tx: Transaction, dispute: Dispute, kind: DocumentKind, hashed: str) -> None:
    """Two who hand in the same at once wait for each other on the dispute's row."""
    tx.flush()
    known = tx.session.scalar(same_document(dispute.id, kind.value, hashed))
    if known is not None:
        raise Conflicting(
            "document-known",
            "同一份材料已经提交过，不必再次提交。",
            "The same document has been handed in already; there is no need to do it again.",
            document_id=str(known),
        )


def _content(tx: Transaction, row: Document) -> bytes:
    try:
        sealed = content_store(tx.config).get(row.location)
        content = seal_of(tx, row.dispute_id).open_bytes(f"content:{row.location}", sealed)
    except (ContentMissing, SealBroken) as unreadable:
        raise _unreadable() from unreadable
    if sha256(content).hexdigest() != row.sha256:
        raise _unreadable()
    return content


def _unreadable() -> Conflicting:
    return Conflicting(
        "document-unreadable",
        "材料文件缺失或者已损坏，无法读取。请联系管理员从备份中恢复。",
        "The file is missing or damaged and cannot be read. Ask an administrator to restore it from a backup.",
    )


def _name(tx: Transaction, row: Document) -> str:
    return str(seal_of(tx, row.dispute_id).open(f"document:{row.id}", row.sealed)["name"])


def _told(tx: Transaction, row: Document) -> dict[str, Any]:
    names = ("id", "kind", "media_type", "size_bytes", "sha256", "organisation_id", "added_at")
    told = {name: getattr(row, name) for name in names}
    return {**told, "name": _name(tx, row), "travels": may_travel(DocumentKind(row.kind))}


def _event(what: str, kind: DocumentKind) -> str:
    """Name what befell a document; of a privileged one the timeline is silent, so that its event has another name."""
    return f"privileged_document_{what}" if kind is DocumentKind.PRIVILEGED else f"document_{what}"


def _journaled(row: Document) -> dict[str, Any]:
    return {
        "document_id": str(row.id),
        "kind": row.kind,
        "media_type": row.media_type,
        "size_bytes": row.size_bytes,
        "sha256": row.sha256,
    }


def _dispute_in(location: str) -> str:
    return location.split("/")[1]

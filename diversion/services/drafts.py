"""Drafts of filings: what somebody typed at the window outlives a closed browser, sealed, for its writer alone.

A draft is named by its form, so keeping it again is the same draft. It is no record: nothing of it is journaled,
and it is gone once filed, thrown away, or older than the setting. Beside ``filing.py``, which writes what is filed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from diversion.domain.access import Permission
from diversion.persistence.access import UserAccount
from diversion.persistence.drafts import FilingDraft, open_drafts
from diversion.services.access import Actor
from diversion.services.refusals import Conflicting, NotFound
from diversion.services.settings import settings_of
from diversion.services.transaction import Transaction, transaction

MOST_DRAFTS = 20
"""What one person may have begun at once; ours, against a form that keeps itself without end."""
MOST_BYTES = 2_000_000
"""The largest draft: the longest filing with as many parties as the shape of a filing takes."""
Typed = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Draft:
    """A filing begun: when it was typed into last, and what stands in it, by the names of its fields."""

    id: UUID
    saved_at: datetime
    typed: Typed


def keep_draft(actor: Actor, draft_id: UUID, typed: Typed) -> bool:
    """Keep what was typed in place of what was kept before; tell whether it is kept.

    Who: whoever may file; the draft is theirs. It is not kept once filed or thrown away: a press that comes late
    brings nothing back. Refuses: ``Conflicting`` ``drafts-too-many``, ``draft-too-large``. Safe to repeat.
    """
    content = json.dumps({name: list(told) for name, told in typed.items()}, ensure_ascii=False).encode()
    if len(content) > MOST_BYTES:
        zh = "填写的内容过多，未能存为草稿。请先收件，或者减少内容。"
        raise Conflicting("draft-too-large", zh, "Too much to be kept as a draft; file it, or take some out.")
    with transaction(actor) as tx:
        _refuse_more(tx, _owner(tx), draft_id)
        seal, wrapped = tx.vault.new_data_key(draft_id)
        kept = {
            "key_id": tx.vault.current,
            "data_key": wrapped,
            "sealed": seal.seal_bytes(_row(draft_id), content),
            "saved_at": tx.at,
        }
        ids = {"user_id": actor.user_id, "id": draft_id, "begun_at": tx.at}
        written = (
            insert(FilingDraft)
            .values(**ids, **kept)
            .on_conflict_do_update(
                index_elements=[FilingDraft.user_id, FilingDraft.id],
                set_=kept,
                where=FilingDraft.ended_at.is_(None),
            )
        )
        return tx.session.scalar(written.returning(FilingDraft.id)) is not None


def list_drafts(actor: Actor) -> list[Draft]:
    """List the drafts of whoever asks, the newest first; who may not file has none."""
    with transaction(actor) as tx:
        if actor.user_id is None or not actor.reach(Permission.FILE_DISPUTE):
            return []
        rows = tx.session.scalars(open_drafts(actor.user_id, _kept_since(tx)))
        return [_opened(tx, row) for row in rows]


def read_draft(actor: Actor, draft_id: UUID) -> Draft:
    """Read one's own draft. Raises ``NotFound``, also for somebody else's, an ended or a forgotten one."""
    with transaction(actor) as tx:
        query = open_drafts(_owner(tx), _kept_since(tx)).where(FilingDraft.id == draft_id)
        row = tx.session.scalar(query)
        if row is None:
            raise NotFound("草稿", "draft")
        return _opened(tx, row)


def end_draft(actor: Actor, draft_id: UUID) -> None:
    """Destroy a draft's key and content, because it was filed or thrown away. Safe to repeat."""
    with transaction(actor) as tx:
        ended = {"key_id": "", "data_key": b"", "sealed": b"", "saved_at": tx.at, "ended_at": tx.at}
        written = insert(FilingDraft).values(user_id=_owner(tx), id=draft_id, begun_at=tx.at, **ended)
        columns = [FilingDraft.user_id, FilingDraft.id]
        tx.session.execute(written.on_conflict_do_update(index_elements=columns, set_=ended))


def sweep(tx: Transaction) -> None:
    """Forget drafts that nobody touched for the days of the setting, and what is left of ended ones."""
    tx.session.execute(delete(FilingDraft).where(FilingDraft.saved_at <= _kept_since(tx)))


def _owner(tx: Transaction) -> UUID:
    tx.actor.demand(Permission.FILE_DISPUTE)
    if tx.actor.user_id is None:
        raise NotFound("草稿", "draft")
    return tx.actor.user_id


def _kept_since(tx: Transaction) -> datetime:
    return tx.at - timedelta(days=settings_of(tx, None, tx.today).whole("draft_kept_calendar_days"))


def _refuse_more(tx: Transaction, user_id: UUID, draft_id: UUID) -> None:
    """Count under the writer's own row lock, so that two windows at once do not both find room."""
    tx.session.execute(
        select(UserAccount.id).where(UserAccount.id == user_id).with_for_update(key_share=True)
    )
    others = open_drafts(user_id, _kept_since(tx)).where(FilingDraft.id != draft_id).order_by(None)
    if (tx.session.scalar(select(func.count()).select_from(others.subquery())) or 0) >= MOST_DRAFTS:
        raise Conflicting(
            "drafts-too-many",
            f"未完成的收件已有{MOST_DRAFTS}件，此件没有存为草稿。请先收件，或者放弃不要的草稿。",
            f"{MOST_DRAFTS} filings are begun already and this one is not kept; file or throw away one of them.",
        )


def _opened(tx: Transaction, row: FilingDraft) -> Draft:
    seal = tx.vault.seal_of(row.id, row.key_id, row.data_key)
    typed: dict[str, list[str]] = json.loads(seal.open_bytes(_row(row.id), row.sealed))
    return Draft(row.id, row.saved_at, typed)


def _row(draft_id: UUID) -> str:
    return f"filing_draft:{draft_id}"

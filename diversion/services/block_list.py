"""Reading the blocks within one's grants, saying what is none, and how often the rules were right.

Whoever reads the list makes the product look first where that is wanted (``block_looks.py``), and is told as of
when the list is. A court's readers see the court's, an organisation's and a mediator's see those on their own
links and handoffs, both sides: a partner may know what it waits for.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, true

from diversion.domain.access import Permission, Reach
from diversion.domain.blocks import Block, BlockCode, Side
from diversion.persistence import blocks as stored
from diversion.persistence.blocks import BlockFeedback, BlockFinding
from diversion.persistence.organisation import Organisation, RosterEntry
from diversion.persistence.registers import Court, courts_below
from diversion.services.access import Actor
from diversion.services.block_looks import look_where_wanted, looked_at
from diversion.services.disputes import seal_of
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import NotFound
from diversion.services.registers import note_change
from diversion.services.transaction import Transaction, transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockFilter:
    """What is asked of the list; None asks nothing. ``standing``: only what is not over at the moment asked."""

    kind: Block | None = None
    code: BlockCode | None = None
    side: Side | None = None
    organisation_id: UUID | None = None
    court_id: UUID | None = None
    at: datetime | None = None
    standing: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """One word on a finding: a block or none, by whom, with the note in clear."""

    is_block: bool
    said_by: str
    at: datetime
    note: str | None


@dataclass(frozen=True, slots=True)
class Precision:
    """How many findings of a code people judged, and how many they confirmed; the newest word counts."""

    definition_version: str
    code: str
    confirmed: int
    judged: int


def list_blocks(
    actor: Actor, asked: BlockFilter, page: Asked, *, to_act_on: bool = False
) -> tuple[Page[Any], datetime | None]:
    """List the blocks known at a moment, by default now, in the order they began, and tell as of which look.

    ``to_act_on``: what still stands first, of that the court's own, then the newest.
    Who: router and manager of the court (a manager also of the courts below), auditors; a coordinator and a
    mediator their own. Asked about now, the first page has a look made where one is wanted. Refuses ``NotFound``
    for a court out of reach.
    """
    with transaction(actor) as tx:
        courts, reached = _courts_looked_at(tx, asked.court_id), _reached(tx)
    if asked.at is None and page.cursor is None:
        look_where_wanted(courts)
    with transaction(actor) as tx:
        at = asked.at or tx.at
        query = stored.findings(at).where(reached, *_conditions(asked, at))
        begun = (BlockFinding.since_at, BlockFinding.id)
        first = stored.to_act_on(at) if to_act_on else ()
        found = read_page(tx, query.add_columns(*first), (*first, *begun), page, newest_first=to_act_on)
        return found, looked_at(tx, courts)


def read_block(actor: Actor, finding_id: UUID) -> tuple[Any, Sequence[Said]]:
    """Read one finding as it was found last, with everything said of it. Raises ``NotFound``."""
    with transaction(actor) as tx:
        row = _found(tx, finding_id)
        said = tx.session.execute(stored.feedback_on(finding_id))
        return row, [Said(each.is_block, each.name, each.at, _opened(tx, row, each)) for each in said]


def judge_block(actor: Actor, finding_id: UUID, is_block: bool, remark: str | None) -> UUID:
    """Say that a finding is a block or is none, and answer its id; the newest word counts. Journaled.

    Who: whoever may read it. Raises ``NotFound``. Saying it again adds another word.
    """
    with transaction(actor) as tx:
        row = _found(tx, finding_id)
        feedback_id = tx.new_id()
        tx.add(
            BlockFeedback(
                id=feedback_id,
                finding_id=finding_id,
                is_block=is_block,
                sealed=_sealed(tx, row, feedback_id, remark) if remark else None,
                said_by=actor.user_id,
                at=tx.at,
            )
        )
        told = {"finding_id": finding_id, "code": row.code, "is_block": is_block}
        note_change(tx, row.court_id, "block_judged", feedback_id, told)
        return finding_id


def read_precision(actor: Actor) -> list[Precision]:
    """Count, for each version of the definitions and each code, the confirmed among the judged.

    Who: as the list, each over what they may read.
    """
    with transaction(actor) as tx:
        rows = tx.session.execute(stored.judged(_reached(tx)))
        return [Precision(row.definition_version, row.code, row.confirmed, row.judged) for row in rows]


def _found(tx: Transaction, finding_id: UUID) -> Any:
    tx.flush()
    query = stored.any_finding().where(BlockFinding.id == finding_id, _reached(tx))
    row = tx.session.execute(query).one_or_none()
    if row is None:
        raise NotFound("堵点", "block")
    return row


def _reached(tx: Transaction) -> ColumnElement[bool]:
    reach = tx.actor.demand(Permission.READ_FIGURES)
    if reach.everywhere:
        return true()
    seen: ColumnElement[bool] = stored.seen_by(reach, tx.actor.user_id, _courts_of(tx, reach))
    return seen


def _courts_of(tx: Transaction, reach: Reach) -> Collection[UUID]:
    asked = reach.courts_and_below
    below = (
        tx.once(("courts below", asked), lambda: set(tx.session.scalars(courts_below(asked))))
        if asked
        else ()
    )
    return {*reach.courts, *below}


def _courts_looked_at(tx: Transaction, court_id: UUID | None) -> list[UUID]:
    """Name the courts whose blocks the reader may see: one's own, or those that have one's body on the roster."""
    reach = tx.actor.demand(Permission.READ_FIGURES)
    if reach.everywhere:
        courts = set(tx.session.scalars(select(Court.id)))
    else:
        bodies = reach.organisations | reach.own_in
        stations = select(Organisation.mediating_body_id).where(Organisation.id.in_(bodies))
        listed = select(RosterEntry.court_id).where(
            RosterEntry.organisation_id.in_(bodies) | RosterEntry.organisation_id.in_(stations)
        )
        rosters = set(tx.session.scalars(listed)) if bodies else set()
        below = tx.session.scalars(courts_below(rosters)) if rosters else ()
        courts = {*_courts_of(tx, reach), *below}
    if court_id is None:
        return sorted(courts)
    if court_id not in courts:
        raise NotFound("法院", "court")
    return [court_id]


def _conditions(asked: BlockFilter, at: datetime) -> Iterator[ColumnElement[bool]]:
    for name in ("kind", "code", "side", "organisation_id", "court_id"):
        value = getattr(asked, name)
        if value is not None:
            yield getattr(BlockFinding, name) == value
    if asked.standing:
        yield BlockFinding.until_at.is_(None) | (BlockFinding.until_at > at)


def _sealed(tx: Transaction, finding: Any, feedback_id: UUID, remark: str) -> bytes:
    """Seal a note under the key of the dispute it is about; of a link under the installation's."""
    name, told = f"block_feedback:{feedback_id}", {"note": remark}
    if finding.dispute_id is not None:
        return seal_of(tx, finding.dispute_id).seal(name, told)
    return tx.vault.seal_answer(name, json.dumps(told, ensure_ascii=False).encode())


def _opened(tx: Transaction, finding: Any, said: Any) -> str | None:
    if said.sealed is None:
        return None
    name = f"block_feedback:{said.id}"
    if finding.dispute_id is not None:
        told = seal_of(tx, finding.dispute_id).open(name, said.sealed)
    else:
        told = json.loads(tx.vault.open_answer(name, said.sealed))
    return str(told["note"])

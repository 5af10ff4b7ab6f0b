"""A bundle's table that came back: is it ours and whole, and then each row by itself.

First the whole file is believed or not: the bundle must be one of the sender's, each row's receipt code must
fit what the court handed out, and what was taken once is not taken again. Only then are rows done, each act
in a transaction of its own: one row's refusal stops none of the others, and a row that came too late is told
what became of its handoff.
"""

import hmac
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from diversion.domain.access import Permission
from diversion.domain.bundle import STATES, RowOutcome, RowParty, RowRead, read_filled
from diversion.domain.bundle_sheet import (
    CODE,
    REFERENCE,
    SHEET,
    NoBundleTable,
    Returned,
    ReturnedRow,
    read_table,
)
from diversion.domain.dispute import TransitionRefused
from diversion.domain.handoff import HandoffStatus
from diversion.domain.parties import PartyRole
from diversion.domain.reasons import Fault
from diversion.gateways.bundles import BundleUnreadable, table_in
from diversion.gateways.workbooks import MOST_UNPACKED_BYTES, WorkbookUnreadable, read_workbook
from diversion.persistence import bundle as stored
from diversion.persistence.bundle import BundleReturn
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.party import Party
from diversion.services.access import Actor, GrantMissing
from diversion.services.bundle_acts import RowOfReturn, do_act
from diversion.services.bundle_rows import receipt_code
from diversion.services.bundles import bundle_for, returned
from diversion.services.refusals import Conflicting, InputFaulty, Refusal
from diversion.services.registers import note_change
from diversion.services.transaction import Transaction, transaction


@dataclass(slots=True)
class RowResult:
    """What became of a row.

    ``done`` are the acts that were new; on ``refused`` they stand, and ``faults`` say what stopped the row.
    The states are those after it: a row that came too late learns them here.
    """

    line: int
    reference: str
    handoff_id: str
    result: RowOutcome = RowOutcome.EMPTY
    done: list[str] = field(default_factory=list)
    faults: list[dict[str, str]] = field(default_factory=list)
    handoff_status: str = ""
    state: str = ""
    state_en: str = ""
    dispute_status: str = ""


def take_return(actor: Actor, content: bytes, bundle_id: UUID | None = None) -> dict[str, Any]:
    """Take a filled table back and do what its rows ask for; answers the results row by row.

    Who: the organisation's coordinator, in whose name all is done. Refuses, and then does nothing:
    ``InputFaulty`` (``file-not-a-bundle`` and those of ``read_table``; ``bundle-differs``, another bundle's or
    another organisation's table; ``receipt-code-wrong`` and ``row-twice``, naming every such row);
    ``Conflicting`` ``bundle-returned-before``, the same table twice. A table corrected after a refusal is
    another table: what it asks for again is passed over.
    """
    found = _read(content)
    with transaction(actor) as tx:
        bundle = bundle_for(tx, Permission.ANSWER_OFFER, _id_of(found, bundle_id))
        handoffs = {row.reference: row for row in tx.session.execute(stored.rows_of(bundle.id))}
        if faults := list(_tampered(tx, bundle.id, found, handoffs)):
            raise InputFaulty(faults)
        row = _opened(tx, bundle.id, found)
        note_change(tx, bundle.organisation_id, "bundle_returned", bundle.id, {"rows": len(found.rows)})
        return_id, own_id = row.id, bundle.id
    results = []
    for each in found.rows:
        carried = handoffs[each.cells[REFERENCE]]
        source = RowOfReturn(own_id, return_id, carried.dispute_id, carried.handoff_id)
        results.append(_done(actor, source, each))
    with transaction(actor) as tx:
        finished = tx.session.get_one(BundleReturn, return_id)
        told = json.dumps([asdict(each) for each in results], ensure_ascii=False)
        finished.sealed = tx.vault.seal_answer(f"bundle_return:{return_id}", told.encode())
        finished.finished_at = tx.at
        return returned(tx, finished)


def _read(content: bytes) -> Returned:
    try:
        return read_table(read_workbook(table_in(content, MOST_UNPACKED_BYTES), SHEET))
    except NoBundleTable as missing:
        raise InputFaulty([missing.fault]) from missing
    except (BundleUnreadable, WorkbookUnreadable) as unreadable:
        zh = f"这不是离线清单：请上传填写后的 XLSX 文件（含“{SHEET}”工作表），或者装有它的 ZIP 文件。"
        en = "This is no bundle: send the filled XLSX, or the ZIP with it."
        raise InputFaulty([Fault("/file", "file-not-a-bundle", zh, en)]) from unreadable


def _id_of(found: Returned, asked: UUID | None) -> UUID:
    """Take the id that the table names; it must be the one that was asked for."""
    try:
        named = UUID(found.bundle_id)
    except ValueError:
        named = None
    if named is None or (asked is not None and named != asked):
        zh = "表格中的清单号与所选清单不符：可能是另一份清单、另一组织的清单，或者清单号被改动。请上传对应的清单。"
        en = "The table belongs to another bundle, another organisation's perhaps, or its number was changed."
        raise InputFaulty([Fault("/file", "bundle-differs", zh, en)])
    return named


def _tampered(tx: Transaction, bundle_id: UUID, found: Returned, handoffs: dict[str, Any]) -> Iterator[Fault]:
    seen: set[str] = set()
    for row in found.rows:
        reference, pointer = row.cells[REFERENCE], f"/rows/{row.line}"
        if reference in seen:
            zh, en = f"第{row.line}行重复，请保留其一。", f"Row {row.line} is there twice; keep one."
            yield Fault(pointer, "row-twice", zh, en)
        seen.add(reference)
        carried = handoffs.get(reference)
        code = receipt_code(tx.vault, bundle_id, carried.handoff_id, row.handed_out) if carried else ""
        if not hmac.compare_digest(code.encode(), row.cells[CODE].encode()) or not code:
            zh = f"第{row.line}行的回执码与法院交出的内容不符：灰色单元格被改动，或者不是本清单的行。请恢复原内容。"
            en = f"Row {row.line}: the receipt code does not fit; what the court wrote was changed. Restore it."
            yield Fault(pointer, "receipt-code-wrong", zh, en)


def _opened(tx: Transaction, bundle_id: UUID, found: Returned) -> BundleReturn:
    """Write down that the table came back, once; one that was cut off is taken up again."""
    said = json.dumps([dict(row.cells) for row in found.rows], ensure_ascii=False, sort_keys=True)
    digest = tx.vault.digest("bundle_return", f"{bundle_id}\0{said}")
    made = insert(BundleReturn).values(
        id=tx.new_id(), bundle_id=bundle_id, digest=digest, returned_by=tx.actor.user_id, returned_at=tx.at
    )
    tx.session.execute(made.on_conflict_do_nothing())
    same = select(BundleReturn).where(BundleReturn.bundle_id == bundle_id, BundleReturn.digest == digest)
    row = tx.session.scalars(same.with_for_update()).one()
    if row.finished_at is not None:
        zh = "这份清单已经回传并办理过，未重复办理。有更正的，请改正后重新上传。"
        en = "This very table was taken before; nothing was done again. Correct it and send that."
        before = row.finished_at.isoformat()
        raise Conflicting("bundle-returned-before", zh, en, return_id=str(row.id), finished_at=before)
    return row


def _done(actor: Actor, source: RowOfReturn, row: ReturnedRow) -> RowResult:
    result = RowResult(row.line, row.cells[REFERENCE], str(source.handoff_id))
    read = _asked(actor, source, row)
    result.faults = [_told(fault) for fault in read.faults]
    for asked in read.acts:
        try:
            if do_act(actor, source, asked):
                result.done.append(asked.act.value)
        except (Refusal, TransitionRefused, GrantMissing) as refusal:
            result.faults = _why(refusal)
            break
    if result.faults:
        result.result = RowOutcome.REFUSED
    elif read.acts:
        result.result = RowOutcome.DONE if result.done else RowOutcome.KNOWN
    _add_state(actor, source, result)
    return result


def _asked(actor: Actor, source: RowOfReturn, row: ReturnedRow) -> RowRead:
    with transaction(actor) as tx:
        query = select(Party.ref, Party.role).where(
            Party.dispute_id == source.dispute_id, Party.ended_at.is_(None)
        )
        rows = tx.session.execute(query.order_by(Party.position))
        return read_filled(row.filled_in, [RowParty(each.ref, PartyRole(each.role)) for each in rows])


def _add_state(actor: Actor, source: RowOfReturn, result: RowResult) -> None:
    with transaction(actor) as tx:
        query = select(Handoff.status, Dispute.status.label("of_dispute")).join(
            Dispute, Dispute.id == Handoff.dispute_id
        )
        now = tx.session.execute(query.where(Handoff.id == source.handoff_id)).one()
        result.handoff_status, result.dispute_status = now.status, now.of_dispute
        result.state, result.state_en = STATES[HandoffStatus(now.status)]


def _why(refusal: Exception) -> list[dict[str, str]]:
    if isinstance(refusal, InputFaulty):
        return [_told(fault) for fault in refusal.faults]
    if isinstance(refusal, Refusal):
        return [_told(Fault("", refusal.code, refusal.zh, refusal.en))]
    if isinstance(refusal, TransitionRefused):
        zh, en = "当前状态不允许此操作，见“状态”。", "Not possible in the present state; see the state."
        return [_told(Fault("", refusal.code, zh, en))]
    zh, en = "您的授权已不包括该项操作。", "Your grants do not cover this."
    return [_told(Fault("", GrantMissing.code, zh, en))]


def _told(fault: Fault) -> dict[str, str]:
    column = fault.pointer.lstrip("/") or "整行"
    return {"column": column, "code": fault.code, "detail": fault.zh, "detail_en": fault.en}

"""Offline bundles, for networks that do not meet: what an organisation has at hand, as a signed file to carry.

The way back is ``bundle_returns.py``. A bundle moves nobody's ball and delivers nothing: an offer in it is
delivered and answered by the rules of any other, and its clocks run.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission
from diversion.domain.bundle_sheet import BUNDLE_HEADER, CODE, FILLED_IN, GUIDE, HANDED_OUT, HEADERS, SHEET
from diversion.domain.journal import canonical
from diversion.domain.working_days import SHANGHAI
from diversion.gateways.bundles import TABLE, pack
from diversion.gateways.workbooks import Table, write_workbook
from diversion.persistence import bundle as stored
from diversion.persistence.bundle import Bundle, BundleRow
from diversion.persistence.organisation import Organisation
from diversion.services.access import Actor
from diversion.services.bundle_rows import handed_out, receipt_code, shows_everything
from diversion.services.digests import JournalKey
from diversion.services.disputes import note
from diversion.services.refusals import Conflicting, NotFound
from diversion.services.registers import note_access, note_change
from diversion.services.transaction import Transaction, transaction

SUBJECT = "diversion-offline-bundle"
VERSION = 1
_GUIDE = (
    ("填写说明", "How to fill in", ""),
    ("只填写白色单元格；灰色单元格不要改动，否则回传时会被拒绝。", "Fill in white cells only.", ""),
    ("所有内容均为文本格式，日期写作2026-03-02。", "All cells are text; days like 2026-03-02.", ""),
    ("回传时，法院以收到的时间计算期限。", "Clocks count from when this comes back.", ""),
    (
        "本清单含个人信息，仅限办理人员阅看，回传后请删除。",
        "Personal data: for those who work on it only.",
        "",
    ),
)


@dataclass(frozen=True, slots=True)
class MadeBundle:
    """A bundle to be carried: its id, and the bytes of the ZIP."""

    id: UUID
    content: bytes


def make_bundle(actor: Actor, organisation_id: UUID) -> MadeBundle:
    """Make a bundle of an organisation's live offers and mediations.

    Who: its coordinator; a router, of the own court's handoffs. Refuses: ``NotFound``; ``bundle-empty``. What
    it shows in clear is journaled for each dispute and in the maker's own stream, as an unmasking is. Each
    call makes a new bundle; earlier ones stay good, and whichever comes back first is applied.
    """
    with transaction(actor) as tx:
        organisation = _organisation(tx, organisation_id)
        found = tx.session.execute(stored.carried(organisation_id, _courts(tx, organisation_id))).all()
        if not found:
            zh, en = (
                "该组织没有待答复或者办理中的委派委托，无需制作清单。",
                "It has nothing to answer or to work on.",
            )
            raise Conflicting("bundle-empty", zh, en)
        bundle_id = tx.new_id()
        rows = [_row(tx, bundle_id, dispute, handoff) for handoff, dispute in found]
        table = _table(organisation, bundle_id, tx.at, rows)
        content, bundle = _packed(tx, organisation_id, bundle_id, table, len(rows))
        tx.add(bundle)
        for handoff, dispute in found:
            ids = {"bundle_id": bundle_id, "handoff_id": handoff.id}
            tx.add(BundleRow(**ids, court_id=dispute.court_id, dispute_id=dispute.id))
            told = {name: str(value) for name, value in ids.items()}
            note(tx, dispute, "bundled", {**told, "in_clear": shows_everything(handoff)})
            if shows_everything(handoff) and actor.user_id is not None:
                note_access(tx, actor.user_id, "unmasked", {"dispute_id": str(dispute.id), **told})
        note_change(tx, organisation_id, "bundle_made", bundle_id, {"rows": len(rows)})
        return MadeBundle(bundle_id, content)


def read_bundle(actor: Actor, bundle_id: UUID) -> dict[str, Any]:
    """Say what became of a bundle: its handoffs, and each return with the results of its rows.

    Who: as for making it. Raises ``NotFound``.
    """
    with transaction(actor) as tx:
        bundle = bundle_for(tx, Permission.CARRY_BUNDLE, bundle_id)
        carried = tx.session.execute(stored.rows_of(bundle_id)).all()
        return {
            "id": bundle.id,
            "organisation_id": bundle.organisation_id,
            "made_at": bundle.made_at,
            "manifest_sha256": bundle.manifest.hex(),
            "handoffs": [{"handoff_id": row.handoff_id, "reference": row.reference} for row in carried],
            "returns": [returned(tx, row) for row in tx.session.scalars(stored.returns_of(bundle_id))],
        }


def bundle_for(tx: Transaction, permission: Permission, bundle_id: UUID) -> Bundle:
    """Find a bundle the actor reaches with a permission. Raises ``GrantMissing``, ``NotFound``."""
    reach = tx.actor.demand(permission)
    tx.flush()
    query = stored.reached(reach.organisations, reach.courts).where(Bundle.id == bundle_id)
    found: Bundle | None = tx.session.scalar(query)
    if found is None:
        raise NotFound("离线清单", "bundle")
    return found


def returned(tx: Transaction, row: Any) -> dict[str, Any]:
    """Show what became of a return's rows; of one that was cut off nothing yet."""
    rows = json.loads(tx.vault.open_answer(f"bundle_return:{row.id}", row.sealed)) if row.sealed else []
    times = {"returned_at": row.returned_at, "finished_at": row.finished_at}
    return {"id": row.id, "bundle_id": row.bundle_id, **times, "rows": rows}


def _organisation(tx: Transaction, organisation_id: UUID) -> Organisation:
    reach = tx.actor.demand(Permission.CARRY_BUNDLE)
    found = tx.session.scalar(select(Organisation).where(Organisation.id == organisation_id))
    if found is None or not (reach.courts or organisation_id in reach.organisations):
        raise NotFound("组织", "organisation")
    return found


def _courts(tx: Transaction, organisation_id: UUID) -> frozenset[UUID] | None:
    """Tell whose handoffs go along: all of the coordinator's own organisation, else those of the router's court."""
    reach = tx.actor.reach(Permission.CARRY_BUNDLE)
    return None if organisation_id in reach.organisations else reach.courts


def _row(tx: Transaction, bundle_id: UUID, dispute: Any, handoff: Any) -> list[str]:
    cells = handed_out(tx, dispute, handoff)
    return [receipt_code(tx.vault, bundle_id, handoff.id, cells), *cells, *[""] * len(FILLED_IN)]


def _table(organisation: Organisation, bundle_id: UUID, at: datetime, rows: Sequence[Sequence[str]]) -> bytes:
    first = (BUNDLE_HEADER, str(bundle_id), organisation.name, f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}")
    words = {each.header: tuple(each.words or ()) for each in FILLED_IN}
    lines = [
        *_GUIDE,
        (CODE, "核对用，不要改动。", "For checking; leave it."),
        ("、".join(HANDED_OUT), "法院填写。", "The court's."),
    ]
    lines += [(each.header, each.zh, each.en) for each in FILLED_IN]
    lines += [(each.header, "、".join(each.words), "") for each in FILLED_IN if each.words]
    return write_workbook(Table(SHEET, first, HEADERS, rows, words), GUIDE, lines)


def _packed(
    tx: Transaction, organisation_id: UUID, bundle_id: UUID, table: bytes, rows: int
) -> tuple[bytes, Bundle]:
    """Sign the manifest and pack it with what it vouches for."""
    key = JournalKey(tx.config)
    manifest = canonical(
        {
            "subject": SUBJECT,
            "version": VERSION,
            "bundle_id": str(bundle_id),
            "organisation_id": str(organisation_id),
            "made_at": tx.at.isoformat(),
            "key_id": key.key_id,
            "rows": rows,
            "files": [{"name": TABLE, "size": len(table), "sha256": sha256(table).hexdigest()}],
        }
    )
    row = Bundle(
        id=bundle_id,
        organisation_id=organisation_id,
        manifest=sha256(manifest).digest(),
        key_id=key.key_id,
        made_by=tx.actor.user_id,
        made_at=tx.at,
    )
    return pack(table, manifest, key.sign(manifest).signature, key.public_pem()), row

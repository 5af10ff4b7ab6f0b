"""Recording that an interference was reported on the courts' own platform: its receipt number, and nothing of it.

The platform's address is a setting, as we cannot verify it. Numbers are journaled and never changed.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission, Role
from diversion.domain.interference import receipt_faults
from diversion.domain.reasons import Fault
from diversion.persistence.interference import InterferenceReceipt, receipts_listed
from diversion.services.access import Actor
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import InputFaulty
from diversion.services.registers import note_change, one_at_a_time
from diversion.services.settings import settings_of
from diversion.services.transaction import transaction

_AT_COURT = (Role.CLERK, Role.ROUTER, Role.JUDGE, Role.MANAGER)


def platform_address(actor: Actor) -> str:
    """Give the platform's address as it is set, or nothing. Who: whoever may record or read receipts."""
    with transaction(actor) as tx:
        return settings_of(tx, None, tx.today).text("interference_platform_address")


def record_receipt(actor: Actor, number: str) -> UUID:
    """Record a receipt number, and answer its row's id.

    Who: everybody of a court, and administrators. Refuses: ``InputFaulty`` (``receipt-number-form``, ``receipt-number-person``,
    ``receipt-number-known``: it is there already, so repeating it changes nothing).
    """
    with transaction(actor) as tx:
        actor.demand(Permission.RECORD_INTERFERENCE)
        if faults := receipt_faults(number):
            raise InputFaulty(faults)
        one_at_a_time(tx, f"interference:{number}")
        known = select(InterferenceReceipt.id).where(InterferenceReceipt.number == number)
        if tx.session.scalar(known) is not None:
            zh, en = "该回执编号已经登记，无需重复登记。", "This number is recorded already."
            raise InputFaulty([Fault("/number", "receipt-number-known", zh, en)])
        if actor.user_id is None:
            raise LookupError("a receipt is recorded by a person")
        court_id = next((each.court_id for each in actor.grants if each.role in _AT_COURT), None)
        receipt = InterferenceReceipt(
            id=tx.new_id(),
            court_id=court_id,
            number=number,
            recorded_by=actor.user_id,
            recorded_at=tx.at,
        )
        tx.add(receipt)
        note_change(tx, court_id, "interference_receipt_recorded", receipt.id, {"number": number})
        return receipt.id


def own_receipts(actor: Actor, most: int) -> Sequence[Any]:
    """List what the actor recorded, the newest first."""
    with transaction(actor) as tx:
        actor.demand(Permission.RECORD_INTERFERENCE)
        query = receipts_listed(None).where(InterferenceReceipt.recorded_by == actor.user_id)
        return tx.session.execute(query.order_by(InterferenceReceipt.id.desc()).limit(most)).all()


def list_receipts(actor: Actor, asked: Asked) -> Page[Any]:
    """List receipts, the newest first. Who: the auditor, of one court or all."""
    with transaction(actor) as tx:
        reach = actor.demand(Permission.READ_INTERFERENCE)
        query = receipts_listed(None if reach.everywhere else reach.courts)
        return read_page(tx, query, (InterferenceReceipt.id,), asked, newest_first=True)

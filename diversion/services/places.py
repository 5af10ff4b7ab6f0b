"""An organisation's places and how it answers, on the counter row that an offer locks.

The row is locked once a transaction and changed in memory after that, so that many offers and lapses in one
transaction cost one statement. Enough lapses in a row pause what is offered to it by itself.
"""

from uuid import UUID

from sqlalchemy import exists, select, update

from diversion.domain.access import Permission
from diversion.domain.escalation import lapses_pause
from diversion.domain.notices import Address, NoticeKind, pause_line
from diversion.persistence.dispute import Dispute
from diversion.persistence.organisation import Organisation, OrganisationLoad, RosterEntry
from diversion.services.access import Actor
from diversion.services.announcing import Wanted, announce
from diversion.services.refusals import Conflicting, NotFound
from diversion.services.registers import note_change
from diversion.services.settings import settings_of
from diversion.services.transaction import Transaction, transaction


def take_place(tx: Transaction, organisation_id: UUID) -> bool:
    """Take a place where one is free, and tell whether it was; two offers at once cannot both have the last."""
    load = _locked_load(tx, organisation_id)
    capacity = tx.session.get_one(Organisation, organisation_id).capacity
    if load is None or load.live >= capacity:
        return False
    load.live += 1
    return True


def release_place(tx: Transaction, organisation_id: UUID) -> None:
    """Give a place back when a handoff is no longer live."""
    load = _locked_load(tx, organisation_id)
    if load is not None:
        load.live -= 1


def live_now(tx: Transaction, organisation_id: UUID, read: tuple[int, bool]) -> tuple[int, bool]:
    """Say how many places are taken and whether offers are paused: by the row this transaction holds, else as read."""
    held = tx.once("loads held", dict[UUID, OrganisationLoad]).get(organisation_id)
    return (held.live, held.paused_at is not None) if held is not None else read


def count_lapse(tx: Transaction, dispute: Dispute, organisation_id: UUID) -> None:
    """Count one more lapse in a row; at the setting's number pause offers and ask the organisation, once."""
    load = _locked_load(tx, organisation_id)
    if load is None:
        return
    load.lapses_in_a_row += 1
    pause_from = settings_of(tx, dispute.court_id, tx.today).whole("lapses_in_a_row_pause")
    if load.paused_at is None and lapses_pause(load.lapses_in_a_row, pause_from):
        load.paused_at = tx.at
        told = {"lapses": load.lapses_in_a_row, "dispute_id": str(dispute.id)}
        note_change(tx, organisation_id, "offers_paused", organisation_id, told)
        announce(tx, [_request(tx, dispute, organisation_id, load.lapses_in_a_row)])


def count_answer(tx: Transaction, organisation_id: UUID) -> None:
    """An answer ends the row of lapses; a pause that stands is ended by ``resume_offers`` only."""
    ended = update(OrganisationLoad).where(
        OrganisationLoad.organisation_id == organisation_id, OrganisationLoad.lapses_in_a_row > 0
    )
    tx.session.execute(ended.values(lapses_in_a_row=0))


def resume_offers(actor: Actor, organisation_id: UUID) -> None:
    """Let offers go out to an organisation by themselves again: it says that it is there.

    Who: its coordinator, or a router of a court on whose roster it is. Refuses ``NotFound``, ``offers-not-paused``.
    """
    with transaction(actor) as tx:
        reach = actor.demand(Permission.RESUME_OFFERS)
        rostered = select(
            exists().where(
                RosterEntry.organisation_id == organisation_id, RosterEntry.court_id.in_(reach.courts)
            )
        )
        if organisation_id not in reach.organisations and not tx.session.scalar(rostered):
            raise NotFound("组织", "organisation")
        load = _locked_load(tx, organisation_id)
        if load is None or load.paused_at is None:
            zh, en = "该组织的自动委派没有暂停。", "Offers to this organisation are not paused."
            raise Conflicting("offers-not-paused", zh, en)
        told = {"paused_at": load.paused_at, "lapses": load.lapses_in_a_row}
        load.paused_at, load.lapses_in_a_row = None, 0
        note_change(tx, organisation_id, "offers_resumed", organisation_id, told)


def _request(tx: Transaction, dispute: Dispute, organisation_id: UUID, lapses: int) -> Wanted:
    return Wanted(
        line_id=tx.new_id(),
        kind=NoticeKind.REQUEST,
        to=Address(organisation_id=organisation_id),
        court_id=dispute.court_id,
        dispute_id=dispute.id,
        words=pause_line(dispute.reference, lapses),
        key=f"paused:{organisation_id}:{dispute.id}",
    )


def _locked_load(tx: Transaction, organisation_id: UUID) -> OrganisationLoad | None:
    held = tx.once("loads held", dict[UUID, OrganisationLoad])
    if organisation_id not in held:
        query = select(OrganisationLoad).where(OrganisationLoad.organisation_id == organisation_id)
        fresh = query.with_for_update().execution_options(populate_existing=True)
        load = tx.session.scalar(fresh)
        if load is None:
            return None
        held[organisation_id] = load
    return held[organisation_id]

"""Organisations and stations: registering one, changing it under its version, reading.

Everybody signed in may know which organisations there are; what they take and how much is the register's.
Whether one is on a court's roster is ``roster.py``, who mediates there ``mediators.py``.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from diversion.domain.access import Permission
from diversion.domain.organisation_faults import OrganisationDraft, organisation_faults
from diversion.domain.organisations import OrganisationKind
from diversion.domain.reasons import Fault
from diversion.domain.regions import check_region
from diversion.persistence.organisation import Organisation, OrganisationLoad, with_load
from diversion.services.access import Actor
from diversion.services.causes import catalogues, known_regions
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import InputFaulty, NotFound
from diversion.services.registers import (
    VersionDiffers,
    changes,
    demand_place,
    is_demo,
    note_change,
    one_at_a_time,
    places_read,
    plain_row,
    reaches,
    unknown,
)
from diversion.services.transaction import Transaction, transaction

EMPTY: Mapping[str, Any] = {
    "parent_id": None,
    "mediating_body_id": None,
    "supervising_body": None,
    "areas": [],
    "causes": [],
    "specialities": [],
    "party_kinds": [],
    "amount_from": None,
    "amount_to": None,
    "charges_fee": False,
    "licensed": False,
    "chamber": False,
    "mediators_take_open_offers": False,
    "paused_until": None,
}
"""What an organisation has that was told nothing else: no limits, no fee, nobody above it."""
_ABOVE_AT_MOST = 20


def add_organisation(actor: Actor, told: Mapping[str, Any]) -> UUID:
    """Register an organisation or station and answer its id.

    ``told`` has ``kind``, ``name``, ``capacity`` and any columns of ``EMPTY``. Who: an administrator of the whole
    installation. Refuses: ``InputFaulty`` with every fault (``organisation_faults``, ``organisation-name-taken``,
    ``unknown-id``). It is offered nothing before it is on a court's roster and somebody can sign in there.
    """
    with transaction(actor) as tx:
        demand_place(tx, Permission.CHANGE_REGISTERS, None)
        values = _checked(tx, {**EMPTY, **told}, None)
        row = tx.add(Organisation(id=tx.new_id(), demo=is_demo(tx), version=1, **values))
        tx.add(OrganisationLoad(organisation_id=row.id, live=0))
        note_change(tx, row.id, "organisation_added", row.id, values)
        tx.flush()
        return row.id


def change_organisation(actor: Actor, organisation_id: UUID, version: int, told: Mapping[str, Any]) -> int:
    """Change an organisation and answer its version then; its kind stays what it is.

    Who: an administrator of the installation or of this organisation. Refuses: ``NotFound``, ``VersionDiffers``
    when somebody changed it since ``version`` was read, ``InputFaulty`` as ``add_organisation`` does.
    Offers already made are not touched by a lower capacity or a pause.
    """
    with transaction(actor) as tx:
        reach = actor.demand(Permission.CHANGE_REGISTERS)
        tx.session.execute(
            select(Organisation.id).where(Organisation.id == organisation_id).with_for_update()
        )
        row = plain_row(tx, Organisation, organisation_id)
        if row is None or not reaches(reach, organisation_id):
            raise NotFound("组织", "organisation")
        if row.version != version:
            raise VersionDiffers(row.version)
        held = {column: getattr(row, column) for column in ("kind", "name", "capacity", *EMPTY)}
        values = _checked(tx, held | dict(told), organisation_id)
        changed = changes(row, values)
        if changed:
            stored = {column: values[column] for column in changed} | {"version": version + 1}
            tx.session.execute(
                update(Organisation).where(Organisation.id == organisation_id).values(**stored)
            )
            note_change(tx, organisation_id, "organisation_changed", organisation_id, {"changes": changed})
        return version + 1 if changed else version


def list_organisations(actor: Actor, kind: OrganisationKind | None, asked: Asked) -> Page[Any]:
    """List organisations by name and kind, in the order they were registered. Who: everybody signed in."""
    with transaction(actor) as tx:
        query = select(Organisation.id, Organisation.kind, Organisation.name, Organisation.parent_id)
        if kind is not None:
            query = query.where(Organisation.kind == kind.value)
        return read_page(tx, query, (Organisation.id,), asked)


def read_organisation(actor: Actor, organisation_id: UUID) -> Any:
    """Read an organisation with its version, and how it answers now: places taken, lapses in a row, paused since.

    Who: those who may read its register. Raises ``NotFound``.
    """
    with transaction(actor) as tx:
        places = places_read(tx, Permission.READ_REGISTERS)
        row = tx.session.execute(with_load(organisation_id)).one_or_none()
        if row is None or (places is not None and organisation_id not in places):
            raise NotFound("组织", "organisation")
        return row


def _checked(tx: Transaction, values: dict[str, Any], organisation_id: UUID | None) -> dict[str, Any]:
    """Refuse an organisation that cannot be registered so; answer its values with regions unpadded."""
    one_at_a_time(tx, f"organisation:{values['name']}")
    faults = _id_faults(tx, values, organisation_id)
    regions = known_regions(tx)
    names = {word for each in catalogues(tx) for cause in each.causes for word in (cause.key, *cause.path)}
    faults += organisation_faults(_draft(tx, values), regions, names)
    if faults:
        raise InputFaulty(faults)
    areas = [code if code in regions else check_region(code, regions).code for code in values["areas"]]
    return values | {"kind": OrganisationKind(values["kind"]).value, "areas": areas}


def _draft(tx: Transaction, values: Mapping[str, Any]) -> OrganisationDraft:
    body = plain_row(tx, Organisation, values["mediating_body_id"]) if values["mediating_body_id"] else None
    return OrganisationDraft(
        kind=OrganisationKind(values["kind"]),
        areas=values["areas"],
        causes=values["causes"],
        specialities=values["specialities"],
        amount_from=values["amount_from"],
        amount_to=values["amount_to"],
        charges_fee=values["charges_fee"],
        mediating_body_kind=OrganisationKind(body.kind) if body else None,
    )


def _id_faults(tx: Transaction, values: Mapping[str, Any], organisation_id: UUID | None) -> list[Fault]:
    faults = [
        unknown(f"/{member}", "组织", "organisation")
        for member in ("parent_id", "mediating_body_id")
        if values[member] is not None and plain_row(tx, Organisation, values[member]) is None
    ]
    if not faults and organisation_id is not None and organisation_id in _above(tx, values):
        zh, en = "上级组织不得是本组织或其下属组织。", "Its parent is not itself or one below it."
        faults.append(Fault("/parent_id", "organisation-circle", zh, en))
    same = select(Organisation.id).where(
        Organisation.name == values["name"], Organisation.kind == OrganisationKind(values["kind"]).value
    )
    if tx.session.execute(same.where(Organisation.id.is_distinct_from(organisation_id))).first() is not None:
        zh, en = "已有同名的同类组织，请核对是否重复登记。", "One of this kind bears the name already."
        faults.append(Fault("/name", "organisation-name-taken", zh, en))
    return faults


def _above(tx: Transaction, values: Mapping[str, Any]) -> list[UUID]:
    """Name the organisations above, nearest first; a body it uses the seal of is not above it."""
    above: list[UUID] = []
    parent = values["parent_id"]
    while parent is not None and parent not in above and len(above) < _ABOVE_AT_MOST:
        above.append(parent)
        parent = tx.session.scalar(select(Organisation.parent_id).where(Organisation.id == parent))
    return above

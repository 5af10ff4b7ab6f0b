"""The courts this installation serves: adding one from the published names, changing its policy, reading."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from diversion.domain.access import Permission
from diversion.domain.handoff import OfferPolicy
from diversion.domain.reasons import Fault
from diversion.persistence.registers import Court, CourtName, court_by_code, courts_below, courts_in
from diversion.services.access import Actor
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import InputFaulty, NotFound
from diversion.services.registers import (
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


def add_court(
    actor: Actor,
    code: str,
    *,
    name: str | None = None,
    region_code: str | None = None,
    parent_id: UUID | None = None,
    policy: OfferPolicy = OfferPolicy.CONFIRM,
) -> UUID:
    """Add a court by its 代字 and answer its id; name and region come from the published list unless given.

    Who: an administrator of the whole installation. Refuses: ``InputFaulty`` (``court-registered``,
    ``court-code-unknown`` when the list has no such code and no name is given, ``unknown-id``).
    """
    with transaction(actor) as tx:
        demand_place(tx, Permission.CHANGE_REGISTERS, None)
        one_at_a_time(tx, f"court:{code}")
        published = tx.session.get(CourtName, code)
        if faults := _faults(tx, code, name or published, parent_id):
            raise InputFaulty(faults)
        court = tx.add(
            Court(
                id=tx.new_id(),
                code=code,
                name=name or (published.name if published else code),
                region_code=region_code or (published.region_code if published else None),
                parent_id=parent_id,
                policy=policy.value,
                demo=is_demo(tx),
            )
        )
        told = {"code": code, "name": court.name, "parent": parent_id, "policy": policy}
        note_change(tx, None, "court_added", court.id, told)
        tx.flush()
        return court.id


def change_court(actor: Actor, court_id: UUID, told: Mapping[str, Any]) -> None:
    """Change a court's ``name``, ``region_code``, ``parent_id`` or ``policy``.

    Who: an administrator of the court. Refuses: ``NotFound``, ``InputFaulty`` (``unknown-id``, ``court-circle``:
    a court above itself). What was offered under the former policy stays offered.
    """
    with transaction(actor) as tx:
        reach = actor.demand(Permission.CHANGE_REGISTERS)
        court = tx.session.get(Court, court_id, with_for_update=True)
        if court is None or not reaches(reach, court_id):
            raise NotFound("法院", "court")
        if faults := _parent_faults(tx, told.get("parent_id"), court_id):
            raise InputFaulty(faults)
        changed = changes(court, told)
        for column in changed:
            setattr(court, column, told[column])
        if changed:
            note_change(tx, court_id, "court_changed", court_id, {"changes": changed})


def list_courts(actor: Actor, asked: Asked) -> Page[Any]:
    """List courts in the order they were added, within the reader's reach."""
    with transaction(actor) as tx:
        return read_page(tx, courts_in(places_read(tx, Permission.READ_REGISTERS)), (Court.id,), asked)


def read_court(actor: Actor, court_id: UUID) -> Any:
    """Read a court. Raises ``NotFound``."""
    with transaction(actor) as tx:
        places_read(tx, Permission.READ_REGISTERS, court_id)
        row = plain_row(tx, Court, court_id)
        if row is None:
            raise NotFound("法院", "court")
        return row


def courts_to_file_in(actor: Actor) -> Sequence[Any]:
    """List the courts whose filings an actor takes in, with ``code``, ``name`` and ``region_code``.

    Who: clerks and routers; for the form of a filing, which asks only those of several courts which one.
    """
    with transaction(actor) as tx:
        courts = actor.demand(Permission.FILE_DISPUTE).courts
        query = select(Court.code, Court.name, Court.region_code).where(Court.id.in_(courts))
        return tx.session.execute(query.order_by(Court.code)).all()


def search_court_names(actor: Actor, text: str | None, asked: Asked) -> Page[Any]:
    """List published courts by the beginning of the code or part of the name, in the order of their codes."""
    with transaction(actor) as tx:
        places_read(tx, Permission.READ_REGISTERS)
        query = select(CourtName.code, CourtName.name, CourtName.region_code)
        if text is not None:
            by_code = CourtName.code.startswith(text, autoescape=True)
            query = query.where(or_(by_code, CourtName.name.contains(text, autoescape=True)))
        return read_page(tx, query, (CourtName.code,), asked)


def with_courts_below(tx: Transaction, courts: Iterable[UUID]) -> frozenset[UUID]:
    """Name some courts and every court below them: what an upper court's figures cover."""
    return frozenset(tx.session.scalars(courts_below(courts)))


def _faults(tx: Transaction, code: str, named: Any, parent_id: UUID | None) -> list[Fault]:
    faults = _parent_faults(tx, parent_id, None)
    if tx.session.scalar(court_by_code(code)) is not None:
        zh, en = "该法院已登记。", "This court is registered already."
        faults.append(Fault("/code", "court-registered", zh, en))
    elif named is None:
        zh, en = (
            "法院名册中没有该代字，请核对，或同时填写法院名称。",
            "Not in the published list; give the name too.",
        )
        faults.append(Fault("/code", "court-code-unknown", zh, en))
    return faults


def _parent_faults(tx: Transaction, parent_id: UUID | None, court_id: UUID | None) -> list[Fault]:
    if parent_id is None:
        return []
    if plain_row(tx, Court, parent_id) is None:
        return [unknown("/parent_id", "法院", "court")]
    if court_id is not None and parent_id in with_courts_below(tx, [court_id]):
        zh, en = (
            "上级法院不得是本院或其下级法院。",
            "The court above is not the court itself or one below it.",
        )
        return [Fault("/parent_id", "court-circle", zh, en)]
    return []

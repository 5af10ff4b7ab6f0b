"""Routes of absences and of relations declared beforehand."""

from typing import Any
from uuid import UUID

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas.absences import (
    AbsenceChangeTold,
    AbsenceList,
    AbsenceTold,
    RelationIdList,
    RelationList,
    RelationTold,
)
from diversion.schemas.paging import PageAsked
from diversion.schemas.plain import IdGivenSchema
from diversion.schemas.roster import EndTold
from diversion.services import absences
from diversion.services.absences import Whose
from diversion.services.access import Actor

routes = Routes("absences", __name__)


@routes.on("GET", "/absences", Permission.RECORD_ABSENCE, asks=PageAsked, gives=AbsenceList)
def list_absences(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List the absences one may record, the newest first."""
    return answered(absences.list_absences(actor, asked(query)))


@routes.on("POST", "/absences", Permission.RECORD_ABSENCE, takes=AbsenceTold, gives=IdGivenSchema, status=201)
def record_absence(actor: Actor, told: dict[str, Any]) -> dict[str, Any]:
    """Record that a person or an organisation takes nothing new on some days."""
    whose = _whose(told)
    return {"id": absences.record_absence(actor, whose, told["from_on"], told["to_on"], told["reason"])}


@routes.on(
    "PATCH", "/absences/<uuid:absence_id>", Permission.RECORD_ABSENCE, takes=AbsenceChangeTold, status=204
)
def shorten_absence(actor: Actor, told: dict[str, Any], absence_id: UUID) -> None:
    """Let an absence end on another day."""
    absences.shorten_absence(actor, absence_id, told["to_on"])


@routes.on("POST", "/absences/<uuid:absence_id>/withdraw", Permission.RECORD_ABSENCE, status=204)
def withdraw_absence(actor: Actor, absence_id: UUID) -> None:
    """Withdraw an absence recorded by mistake."""
    absences.withdraw_absence(actor, absence_id)


@routes.on("GET", "/declared-relations", Permission.RECORD_ABSENCE, asks=PageAsked, gives=RelationList)
def list_relations(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List declared relations: whose and on what ground, never with whom."""
    return answered(absences.list_relations(actor, asked(query)))


@routes.on(
    "POST",
    "/declared-relations",
    Permission.RECORD_ABSENCE,
    takes=RelationTold,
    gives=RelationIdList,
    status=201,
)
def declare_relation(actor: Actor, told: dict[str, Any]) -> dict[str, Any]:
    """Declare a relation with somebody, by name, number, or both."""
    named = {key: told[key] for key in ("name", "identity_number", "from_on")}
    made = absences.declare_relation(actor, _whose(told), told["ground"], **named)
    return {"items": [{"id": each} for each in made]}


@routes.on(
    "POST",
    "/declared-relations/<uuid:relation_id>/end",
    Permission.RECORD_ABSENCE,
    takes=EndTold,
    status=204,
)
def end_relation(actor: Actor, told: dict[str, Any], relation_id: UUID) -> None:
    """Let a declared relation end after a day, by default today."""
    absences.end_relation(actor, relation_id, told["to_on"])


def _whose(told: dict[str, Any]) -> Whose:
    return Whose(told["user_id"], told["organisation_id"])

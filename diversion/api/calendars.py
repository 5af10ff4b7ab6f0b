"""Routes of holiday notices: which days are working days here."""

from typing import Any

from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas.calendars import NoticeList, NoticeReadSchema, NoticeSchema, PreviewSchema, notice_of
from diversion.schemas.plain import IdGivenSchema
from diversion.services import calendars
from diversion.services.access import Actor
from diversion.services.notice_preview import Preview, preview_notice

routes = Routes("calendars", __name__)


@routes.on("GET", "/calendars", Permission.READ_REGISTERS, gives=NoticeList)
def list_notices(actor: Actor) -> dict[str, Any]:
    """List the holiday notice in force for each year."""
    return {"items": calendars.list_notices(actor)}


@routes.on("GET", "/calendars/<int:year>", Permission.READ_REGISTERS, gives=NoticeReadSchema)
def read_notice(actor: Actor, year: int) -> Any:
    """Read the holiday notice in force for a year."""
    return calendars.read_notice(actor, year)


@routes.on(
    "POST",
    "/calendars/preview",
    Permission.CHANGE_REGISTERS,
    takes=NoticeSchema,
    gives=PreviewSchema,
    idempotent=False,
)
def preview_calendar(actor: Actor, told: dict[str, Any]) -> Preview:
    """List the running deadlines that a holiday notice would move, before it is loaded; nothing is changed."""
    return preview_notice(actor, notice_of(told))


@routes.on(
    "POST", "/calendars", Permission.CHANGE_REGISTERS, takes=NoticeSchema, gives=IdGivenSchema, status=201
)
def load_notice(actor: Actor, told: dict[str, Any]) -> dict[str, Any]:
    """Load a year's holiday notice, or an amended one."""
    return {"id": calendars.load_notice(actor, notice_of(told))}

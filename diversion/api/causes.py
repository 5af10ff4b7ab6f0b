"""Routes of causes of action and of regions: what a filing's codes may be."""

from typing import Any

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas.causes import (
    CauseAsked,
    CauseList,
    CausesAsked,
    CauseSchema,
    RegionList,
    RegionsAsked,
    RegionSchema,
)
from diversion.services import causes, regions
from diversion.services.access import Actor

routes = Routes("causes", __name__)


@routes.on("GET", "/causes", Permission.SIGNED_IN, asks=CausesAsked, gives=CauseList)
def search_causes(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """Search the causes of action in force on a day, the closest first."""
    found = causes.search_causes(actor, query["q"], query["under"], query["on"], query["limit"])
    return {"items": found}


@routes.on("GET", "/causes/<string:key>", Permission.SIGNED_IN, asks=CauseAsked, gives=CauseSchema)
def read_cause(actor: Actor, query: dict[str, Any], key: str) -> Any:
    """Read one cause of action by its court code or key."""
    return causes.read_cause(actor, key, query["on"])


@routes.on("GET", "/regions", Permission.SIGNED_IN, asks=RegionsAsked, gives=RegionList)
def search_regions(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """Search regions by name, code, level, or the region around them."""
    page = regions.search_regions(actor, query["q"], query["under"], query["level"], asked(query))
    return answered(page)


@routes.on("GET", "/regions/<string:code>", Permission.SIGNED_IN, gives=RegionSchema)
def read_region(actor: Actor, code: str) -> Any:
    """Read one region by its code."""
    return regions.read_region(actor, code)

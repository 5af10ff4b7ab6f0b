"""Routes of the three blocks: the list, what is said of a finding, precision; and what was not offered."""

from typing import Any
from uuid import UUID

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas import blocks as shapes
from diversion.schemas import eligible as links
from diversion.services import block_list, eligible
from diversion.services.access import Actor
from diversion.services.pages import Page

routes = Routes("blocks", __name__)


@routes.on("GET", "/blocks", Permission.READ_FIGURES, asks=shapes.BlocksAsked, gives=shapes.BlockList)
def list_blocks(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List what is blocked, where, on whose side, since when, on what evidence, and what to do next."""
    page, looked_at = block_list.list_blocks(actor, shapes.filter_of(query), asked(query))
    told = answered(Page(tuple(map(shapes.block_answered, page.rows)), page.next_cursor))
    return told | {"looked_at": looked_at}


@routes.on("GET", "/blocks/precision", Permission.READ_FIGURES, gives=shapes.PrecisionsSchema)
def read_precision(actor: Actor) -> dict[str, Any]:
    """Tell how many findings were confirmed of those judged, by version of the definitions."""
    return shapes.precision_answered(block_list.read_precision(actor))


@routes.on("GET", "/blocks/<uuid:finding_id>", Permission.READ_FIGURES, gives=shapes.BlockWithWordsSchema)
def read_block(actor: Actor, finding_id: UUID) -> dict[str, Any]:
    """Read one block with everything said of it."""
    return shapes.words_answered(*block_list.read_block(actor, finding_id))


@routes.on(
    "POST",
    "/blocks/<uuid:finding_id>/feedback",
    Permission.READ_FIGURES,
    takes=shapes.FeedbackTold,
    gives=shapes.BlockWithWordsSchema,
    status=201,
)
def judge_block(actor: Actor, told: dict[str, Any], finding_id: UUID) -> dict[str, Any]:
    """Say that a finding is a block, or that it is none and why."""
    judged = block_list.judge_block(actor, finding_id, told["is_block"], told["note"])
    return shapes.words_answered(*block_list.read_block(actor, judged))


@routes.on(
    "GET",
    "/reports/eligible-not-offered",
    Permission.READ_FIGURES,
    asks=links.EligibleAsked,
    gives=links.EligibleSchema,
)
def read_eligible(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """Count for each organisation what could have been offered to it: asked, refused, overruled, not offered."""
    return links.links_answered(query, eligible.read_eligible(actor, links.asking_of(query)))


@routes.on(
    "GET",
    "/reports/eligible-not-offered/disputes",
    Permission.READ_FIGURES,
    asks=links.EligibleBehindAsked,
    gives=links.EligibleDisputeList,
)
def list_eligible(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List the disputes behind one of these numbers."""
    page = eligible.list_eligible(actor, links.asking_of(query), query["part"], asked(query))
    return answered(page)

"""Routes of figures from outside: the template, sending a file, and the versions there are."""

from typing import Any
from uuid import UUID

from flask import Response, current_app

from diversion.api.imports import CSV, sent_file
from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.api.uploads import MULTIPART
from diversion.domain.access import Permission
from diversion.schemas import outside_figures as shapes
from diversion.schemas.paging import PageAsked
from diversion.services import outside_figures
from diversion.services.access import Actor

routes = Routes("outside_figures", __name__)


@routes.on(
    "GET",
    "/outside-figures/template",
    Permission.ADD_OUTSIDE_FIGURES,
    asks=shapes.OutsideTemplateAsked,
    media_type=CSV,
)
def outside_template(_actor: Actor, query: dict[str, Any]) -> Response:
    """Download the table to fill in, with example rows that are passed over."""
    content = outside_figures.template(query["kind"])
    answer = current_app.response_class(content, content_type=f"{CSV}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{query["kind"].value}.csv"'
    return answer


@routes.on(
    "POST",
    "/outside-figures",
    Permission.ADD_OUTSIDE_FIGURES,
    asks=shapes.OutsideFileTold,
    gives=shapes.OutsideFileSchema,
    status=201,
    sends=(CSV, MULTIPART),
    idempotent=False,
)
def add_outside_file(actor: Actor, query: dict[str, Any]) -> Any:
    """Send a CSV of counts by month, or of enforcement and refiling; the same file again changes nothing."""
    return outside_figures.add_outside_file(actor, shapes.file_of(query, sent_file()))


@routes.on(
    "GET",
    "/outside-figures",
    Permission.ADD_OUTSIDE_FIGURES,
    asks=PageAsked,
    gives=shapes.OutsideFileList,
)
def list_outside_files(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List the versions, the newest first."""
    return answered(outside_figures.list_outside_files(actor, asked(query)))


@routes.on(
    "GET",
    "/outside-figures/<uuid:file_id>",
    Permission.ADD_OUTSIDE_FIGURES,
    gives=shapes.OutsideFileSchema,
)
def read_outside_file(actor: Actor, file_id: UUID) -> Any:
    """Read a version with the rows it refused."""
    return outside_figures.read_outside_file(actor, file_id)

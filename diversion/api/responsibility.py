"""Routes of the responsibility clock: whose time a dispute took, and the table for many."""

from typing import Any
from uuid import UUID

from flask import Response, current_app

from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas.responsibility import ResponsibilityAsked, ResponsibilitySchema, responsibility_told
from diversion.services import responsibility
from diversion.services.access import Actor

routes = Routes("responsibility", __name__)
CSV = "text/csv"


@routes.on(
    "GET", "/disputes/<uuid:dispute_id>/responsibility", Permission.READ_DISPUTE, gives=ResponsibilitySchema
)
def read_responsibility(actor: Actor, dispute_id: UUID) -> dict[str, Any]:
    """Read whose time a dispute took: working and calendar time split among all who held it."""
    return responsibility_told(responsibility.read_responsibility(actor, dispute_id))


@routes.on(
    "GET", "/reports/responsibility", Permission.READ_FIGURES, asks=ResponsibilityAsked, media_type=CSV
)
def export_responsibility(actor: Actor, query: dict[str, Any]) -> Response:
    """Download whose time the disputes received in a window took, a row a dispute and hand, nobody's name in it."""
    content = responsibility.write_responsibility(actor, **query)
    answer = current_app.response_class(content, content_type=f"{CSV}; charset=utf-8")
    name = f"responsibility-{query['from_on']}-{query['to_on']}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

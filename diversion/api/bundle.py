"""Routes of offline bundles: making one, taking the filled table back, what became of it."""

from typing import Any
from uuid import UUID

from flask import Response, current_app

from diversion.api.documents import SAFE
from diversion.api.routes import Routes
from diversion.api.uploads import MULTIPART
from diversion.domain.access import Permission
from diversion.schemas.bundle import BundleReturnSchema, BundleReturnTold, BundleSchema
from diversion.services import bundle_returns, bundles
from diversion.services.access import Actor

routes = Routes("bundle", __name__)
ZIP = "application/zip"


@routes.on(
    "POST",
    "/organisations/<uuid:organisation_id>/bundles",
    Permission.CARRY_BUNDLE,
    status=201,
    media_type=ZIP,
    idempotent=False,
)
def make_bundle(actor: Actor, organisation_id: UUID) -> Response:
    """Make a signed bundle of an organisation's offers and mediations, to be carried; it holds personal data."""
    made = bundles.make_bundle(actor, organisation_id)
    answer = current_app.response_class(made.content, status=201, content_type=ZIP)
    answer.headers.update(SAFE)
    answer.headers["Content-Disposition"] = f'attachment; filename="bundle-{made.id}.zip"'
    return answer


@routes.on("GET", "/bundles/<uuid:bundle_id>", Permission.CARRY_BUNDLE, gives=BundleSchema)
def read_bundle(actor: Actor, bundle_id: UUID) -> dict[str, Any]:
    """Read what became of a bundle: its handoffs and what came back, row by row."""
    return bundles.read_bundle(actor, bundle_id)


@routes.on(
    "POST",
    "/bundles/<uuid:bundle_id>/returns",
    Permission.ANSWER_OFFER,
    takes=BundleReturnTold,
    gives=BundleReturnSchema,
    sends=(MULTIPART,),
    idempotent=False,
)
def take_return(actor: Actor, told: dict[str, Any], bundle_id: UUID) -> dict[str, Any]:
    """Send the filled table back; each row is done by itself, the same table once."""
    return bundle_returns.take_return(actor, told["file"].content, bundle_id)

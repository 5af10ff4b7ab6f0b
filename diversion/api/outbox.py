"""Routes of promised work: what waits, what failed, and sending failed work once more."""

from typing import Any

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas.outbox import PromiseList, PromisesAsked, ReplayedSchema
from diversion.services import outbox
from diversion.services.access import Actor

routes = Routes("outbox", __name__)


@routes.on("GET", "/jobs", Permission.READ_JOBS, asks=PromisesAsked, gives=PromiseList)
def list_promises(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List promised work by its state, by default what failed."""
    return answered(outbox.list_promises(actor, query["state"].value, asked(query)))


@routes.on("POST", "/jobs/replay", Permission.REPLAY_JOBS, gives=ReplayedSchema)
def replay_failed(actor: Actor) -> dict[str, int]:
    """Send everything that failed once more."""
    return {"replayed": outbox.replay_failed(actor)}

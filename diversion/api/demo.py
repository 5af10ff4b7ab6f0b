"""The route that only a demo installation has: moving its clock."""

from typing import Any

from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas.demo import AdvanceTold, MovedSchema
from diversion.services.access import Actor
from diversion.services.demo_clock import Advance, advance_clock

routes = Routes("demo", __name__)


@routes.on("POST", "/demo/clock", Permission.DEMO, takes=AdvanceTold, gives=MovedSchema)
def move_demo_clock(_: Actor, told: dict[str, Any]) -> Any:
    """Move the demo clock forward; it answers when what fell due has been acted on."""
    return advance_clock(Advance(told.get("advance_working_days"), told.get("advance_minutes")))

"""Routes of faults in the records behind figures: their numbers and their lists."""

from typing import Any

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas import data_faults as shapes
from diversion.services import data_faults
from diversion.services.access import Actor

routes = Routes("data_faults", __name__)


@routes.on(
    "GET",
    "/reports/data-faults",
    Permission.READ_FIGURES,
    asks=shapes.DataFaultsAsked,
    gives=shapes.DataFaultsSchema,
)
def read_data_faults(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """Count the faults of records that touch a window; no figure leaves them out."""
    return shapes.faults_answered(query, data_faults.read_data_faults(actor, **query))


@routes.on(
    "GET",
    "/reports/data-faults/disputes",
    Permission.READ_FIGURES,
    asks=shapes.DataFaultListAsked,
    gives=shapes.FaultyRecordList,
)
def list_data_fault(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List the records that have one fault."""
    window = (query["fault"], query["from_on"], query["to_on"])
    return answered(data_faults.list_data_fault(actor, *window, asked(query), query["court_id"]))

"""Routes of benchmarks: published figures with their cards."""

from typing import Any

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas.benchmarks import BenchmarkList, BenchmarkSchema, BenchmarkTold
from diversion.schemas.paging import PageAsked
from diversion.services import benchmarks
from diversion.services.access import Actor

routes = Routes("benchmarks", __name__)


@routes.on("GET", "/benchmarks", Permission.SIGNED_IN, asks=PageAsked, gives=BenchmarkList)
def list_benchmarks(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List the newest revision of every published figure."""
    return answered(benchmarks.list_benchmarks(actor, asked(query)))


@routes.on("GET", "/benchmarks/<string:benchmark_id>", Permission.SIGNED_IN, gives=BenchmarkList)
def read_benchmark(actor: Actor, benchmark_id: str) -> dict[str, Any]:
    """Read every revision of a published figure, the newest first."""
    return {"items": benchmarks.read_benchmark(actor, benchmark_id)}


@routes.on(
    "POST",
    "/benchmarks",
    Permission.CHANGE_REGISTERS,
    takes=BenchmarkTold,
    gives=BenchmarkSchema,
    status=201,
)
def revise_benchmark(actor: Actor, told: dict[str, Any]) -> Any:
    """Add a published figure, or a revision of one."""
    return benchmarks.revise_benchmark(actor, told.pop("id"), told)

"""The route of the export of events, streamed: it may be longer than memory."""

from typing import Any

from flask import Response, current_app

from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.domain.event_log import LogFormat
from diversion.schemas.event_log import LogTold
from diversion.services.access import Actor
from diversion.services.event_log import LogAsked, stream_log

routes = Routes("event_log", __name__)
MEDIA_TYPES = {LogFormat.OCEL: "application/json", LogFormat.CSV: "text/csv"}


@routes.on(
    "GET",
    "/reports/events",
    Permission.READ_FIGURES,
    asks=LogTold,
    media_type=tuple(MEDIA_TYPES.values()),
)
def stream_events(actor: Actor, query: dict[str, Any]) -> Response:
    """Download the log of events (OCEL 2.0 or CSV) for process mining: pseudonyms, no personal data."""
    asked = LogAsked(**query)
    kind = f"{MEDIA_TYPES[asked.format]}; charset=utf-8"
    answer = current_app.response_class(stream_log(actor, asked), content_type=kind)
    ending = "json" if asked.format is LogFormat.OCEL else "csv"
    name = f"events-{asked.from_on}-{asked.to_on}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer

"""The wire shape of the export of events: which log is asked for."""

from diversion.domain.event_log import LogFormat
from diversion.schemas.base import Day, Shape, Word


class LogTold(Shape):
    """Days of the window, both within it, and the form: OCEL 2.0 JSON or a flat CSV."""

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    format = Word(LogFormat, load_default=LogFormat.OCEL)

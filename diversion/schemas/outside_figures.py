"""The wire shapes of figures that come from outside: what goes with a file, and what was taken of it."""

from typing import Any

from diversion.domain.outside_figures import FileKind
from diversion.schemas.base import Day, Id, Listed, Moment, Of, Shape, Text, Whole, Word
from diversion.schemas.paging import list_of
from diversion.schemas.plain import PlainWord
from diversion.services.outside_figures import LONGEST_SOURCE, FileTold


class OutsideFileTold(Shape):
    """What goes with a file. ``month``: any day of the month that a file of events speaks of; of counts none."""

    court_code = Text(longest=10, required=True)
    kind = Word(FileKind, required=True)
    source = Text(longest=LONGEST_SOURCE, required=True)
    month = Day(load_default=None)


class OutsideTemplateAsked(Shape):
    """Which kind's template."""

    kind = Word(FileKind, required=True)


class OutsideRefusedSchema(Shape):
    """A row that was not taken: its line as spreadsheets show it, the column, why, and the remedy."""

    line = Whole(required=True)
    column = Text(required=True)
    code = Text(required=True)
    detail = Text(required=True)
    detail_en = Text(required=True)


class OutsideFileSchema(Shape):
    """A version: the newest that speaks of a month is what counts of it. ``rows`` less ``taken`` were refused."""

    id = Id(required=True)
    court_id = Id(required=True)
    court_code = Text(required=True)
    court_name = Text(required=True)
    kind = PlainWord(FileKind, required=True)
    version = Whole(required=True)
    month = Day(required=True, allow_none=True)
    source = Text(required=True)
    rows = Whole(required=True)
    taken = Whole(required=True)
    refused = Listed(Of(OutsideRefusedSchema), required=True)
    uploaded_by = Id(required=True)
    uploaded_at = Moment(required=True)


OutsideFileList = list_of(OutsideFileSchema)


def file_of(told: dict[str, Any], content: bytes) -> FileTold:
    """Make the file that the use case takes in."""
    return FileTold(content=content, **told)

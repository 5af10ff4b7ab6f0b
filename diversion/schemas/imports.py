"""The wire shapes of bulk intake: how far a file has come, and which of its rows were refused why."""

from diversion.domain.imports import ImportForm, ImportStatus
from diversion.schemas.base import Id, Listed, Moment, Of, Shape, Text, Whole, between
from diversion.schemas.plain import PlainWord
from diversion.services.imports import REFUSED_SHOWN

MOST_SHOWN = 1000


class ImportTold(Shape):
    """``court_code``: the court whose filings the file holds; needed by those who file in several."""

    court_code = Text(longest=10, load_default=None)


class ImportAsked(Shape):
    """Which refused rows to show: at most ``limit`` of those behind a line."""

    after_line = Whole(load_default=0)
    limit = Whole(validate=between(1, MOST_SHOWN), load_default=REFUSED_SHOWN)


class RowFaultSchema(Shape):
    """What is wrong in one column of a row, and the remedy; 整行 is the row as a whole."""

    column = Text(required=True)
    code = Text(required=True)
    detail = Text(required=True)
    detail_en = Text(required=True)


class RefusedRowSchema(Shape):
    """A row that was not taken; ``line`` counts as spreadsheets show it, the header being 1."""

    line = Whole(required=True)
    faults = Listed(Of(RowFaultSchema), required=True)


class ImportSchema(Shape):
    """An import. ``read`` is the sum of ``taken``, ``refused``, ``known`` (taken before) and ``waiting``.

    ``form`` is the kind of file that was sent. ``next_after_line`` is the ``after_line`` that shows further refused rows.
    """

    id = Id(required=True)
    court_code = Text(required=True)
    form = PlainWord(ImportForm, required=True)
    status = PlainWord(ImportStatus, required=True)
    uploaded_at = Moment(required=True)
    finished_at = Moment(required=True, allow_none=True)
    read = Whole(required=True)
    taken = Whole(required=True)
    refused = Whole(required=True)
    known = Whole(required=True)
    waiting = Whole(required=True)
    refused_rows = Listed(Of(RefusedRowSchema), required=True)
    next_after_line = Whole(required=True, allow_none=True)

"""The wire shapes of causes of action and of regions, which filings name by code."""

from diversion.schemas.base import Day, Listed, Shape, Text, Whole, Word, between
from diversion.schemas.paging import PageAsked, list_of
from diversion.schemas.plain import PlainWord
from diversion.services.pages import MOST_ROWS, PAGE_ROWS
from diversion.services.regions import RegionLevel


class CauseSchema(Shape):
    """One cause. ``key`` is what ``cause_code`` of a filing may be; seven causes have no court code."""

    key = Text(required=True)
    code = Text(required=True, allow_none=True)
    name = Text(required=True)
    level = Whole(required=True)
    path = Listed(Text(), required=True)
    catalogue = Text(required=True, attribute="version")


class CausesAsked(Shape):
    """``q``: part of a name or beginning of a code; ``under``: a branch or group by name; ``on``: a day."""

    q = Text(longest=100, load_default=None)
    under = Text(longest=100, load_default=None)
    on = Day(load_default=None)
    limit = Whole(validate=between(1, MOST_ROWS), load_default=PAGE_ROWS)


class CauseAsked(Shape):
    """``on``: the day whose catalogue is asked, by default today."""

    on = Day(load_default=None)


class RegionSchema(Shape):
    """One region; ``path`` are the names from the province down to it."""

    code = Text(required=True)
    name = Text(required=True)
    level = PlainWord(RegionLevel, required=True)
    path = Listed(Text(), required=True)


class RegionsAsked(PageAsked):
    """``q``: part of a name or beginning of a code; ``under``: the code of a region around; ``level``."""

    q = Text(longest=50, load_default=None)
    under = Text(longest=12, load_default=None)
    level = Word(RegionLevel, load_default=None)


CauseList = list_of(CauseSchema)
RegionList = list_of(RegionSchema)

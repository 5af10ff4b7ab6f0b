"""The wire shapes of benchmarks: a published figure with its card and its source."""

from enum import StrEnum

from diversion.domain.regimes import Regime
from diversion.schemas.base import Day, Moment, Shape, Text, Whole, Word, between
from diversion.schemas.paging import list_of
from diversion.schemas.plain import Exact, PlainWord

_COUNT = between(0, 2**31 - 1)


class Comparable(StrEnum):
    """Whether a figure may stand beside one of ours."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class RateIs(StrEnum):
    """``published`` by the source, or ``computed`` from its counts."""

    PUBLISHED = "published"
    COMPUTED = "computed"


class BenchmarkTold(Shape):
    """A figure, or a revision of one: the whole card, as what is left out is empty."""

    id = Text(required=True, longest=60, shortest=2)
    population = Text(required=True, longest=200)
    region_code = Text(longest=12, allow_none=True)
    regime = Word(Regime, allow_none=True)
    period_start = Day(allow_none=True)
    period_end = Day(allow_none=True)
    numerator = Whole(allow_none=True, validate=_COUNT)
    denominator = Whole(allow_none=True, validate=_COUNT)
    denominator_is = Text(required=True, longest=50)
    rate_percent = Exact(allow_none=True, places=2)
    rate_is = Word(RateIs, allow_none=True)
    mean_days = Exact(allow_none=True, places=2, validate=between(0, 10_000, ("数", "a number")))
    comparable = Word(Comparable, required=True)
    source_title = Text(required=True, longest=200)
    source_url = Text(longest=500, allow_none=True)
    source_grade = Text(longest=50, allow_none=True)
    note = Text(longest=1000, allow_none=True)


class BenchmarkSchema(BenchmarkTold):
    """A revision of a figure."""

    regime = PlainWord(Regime, required=True, allow_none=True)
    rate_is = PlainWord(RateIs, required=True, allow_none=True)
    comparable = PlainWord(Comparable, required=True)
    revision = Whole(required=True)
    loaded_at = Moment(required=True)


BenchmarkList = list_of(BenchmarkSchema)

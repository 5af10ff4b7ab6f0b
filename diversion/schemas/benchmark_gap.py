"""The shape of a published figure beside ours: the gap, or why the two are not compared."""

from diversion.schemas.base import Flag, Listed, Of, Shape, Text, Whole
from diversion.schemas.benchmarks import BenchmarkSchema
from diversion.schemas.paging import list_of
from diversion.schemas.plain import Exact
from diversion.schemas.reporting import Share


class OwnRateSchema(Shape):
    """Our rate over the published figure's denominator."""

    numerator = Whole(required=True)
    denominator = Whole(required=True)
    rate = Share(required=True, allow_none=True)
    interval_95 = Listed(Share(), required=True, allow_none=True)


class GapSchema(Shape):
    """Ours less the published one in percentage points; ``within``: it lies in our interval."""

    points = Exact(required=True)
    within = Flag(required=True)


class WhyNotSchema(Shape):
    """Why the two are not compared."""

    code = Text(required=True)
    text = Text(required=True, attribute="zh")
    text_en = Text(required=True, attribute="en")


class BesideSchema(Shape):
    """A published figure, ours, and the gap or why there is none."""

    benchmark = Of(BenchmarkSchema, required=True)
    ours = Of(OwnRateSchema, required=True, allow_none=True)
    gap = Of(GapSchema, required=True, allow_none=True)
    why_not = Of(WhyNotSchema, required=True, allow_none=True)


GapList = list_of(BesideSchema)

"""The wire shapes of faults in the records behind figures: how many of each, and the list."""

from collections.abc import Sequence
from typing import Any

from diversion.domain.data_faults import DataFault
from diversion.schemas.base import Day, Id, Listed, Moment, Of, Shape, Text, Whole, Word
from diversion.schemas.measures import MeasuresAsked
from diversion.schemas.paging import PageAsked, list_of
from diversion.schemas.plain import PlainWord
from diversion.services.data_faults import FaultCount, problems


class DataFaultsAsked(MeasuresAsked):
    """Records that touch which days."""


class DataFaultListAsked(PageAsked):
    """Which fault's list."""

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    court_id = Id(load_default=None)
    fault = Word(DataFault, required=True)


class DataFaultSchema(Shape):
    """A fault: its number, how it bends figures, and what to do about it."""

    fault = PlainWord(DataFault, required=True)
    number = Whole(required=True)
    name = Text(required=True)
    name_en = Text(required=True)
    bends = Text(required=True)
    bends_en = Text(required=True)
    remedy = Text(required=True)
    remedy_en = Text(required=True)


class DataFaultsSchema(Shape):
    """Every fault; ``problems`` adds up what is wrong, without what merely is too recent. No figure leaves them out."""

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    problems = Whole(required=True)
    faults = Listed(Of(DataFaultSchema), required=True)


class FaultyRecordSchema(Shape):
    """A record with a fault; of a copy the dispute that was there before."""

    dispute_id = Id(required=True)
    reference = Text(required=True)
    handoff_id = Id(required=True, allow_none=True)
    at = Moment(required=True)
    other_id = Id(required=True, allow_none=True)
    other_reference = Text(required=True, allow_none=True)


FaultyRecordList = list_of(FaultyRecordSchema)


def faults_answered(told: dict[str, Any], counted: Sequence[FaultCount]) -> dict[str, Any]:
    """Put the faults beside their window."""
    return {
        "from_on": told["from_on"],
        "to_on": told["to_on"],
        "problems": problems(counted),
        "faults": [_fault(each) for each in counted],
    }


def _fault(counted: FaultCount) -> dict[str, Any]:
    card = counted.card
    texts = {"name": card.name, "bends": card.bends, "remedy": card.remedy}
    return {
        "fault": card.fault,
        "number": counted.number,
        **{name: wording.zh for name, wording in texts.items()},
        **{f"{name}_en": wording.en for name, wording in texts.items()},
    }

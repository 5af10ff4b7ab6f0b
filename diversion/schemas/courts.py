"""The wire shapes of courts and of the published names they are picked from."""

from diversion.domain.handoff import OfferPolicy
from diversion.schemas.base import Flag, Id, Shape, Text, Word
from diversion.schemas.paging import PageAsked, list_of
from diversion.schemas.plain import PlainWord


class CourtTold(Shape):
    """A court to add. Name and region come from the published list unless given."""

    code = Text(required=True, longest=20)
    name = Text(longest=100)
    region_code = Text(longest=12, allow_none=True)
    parent_id = Id(allow_none=True)
    policy = Word(OfferPolicy, load_default=OfferPolicy.CONFIRM)


class CourtChangeTold(Shape):
    """What changes of a court; what is left out stays."""

    name = Text(longest=100)
    region_code = Text(longest=12, allow_none=True)
    parent_id = Id(allow_none=True)
    policy = Word(OfferPolicy)


class CourtSchema(Shape):
    """A court that this installation serves."""

    id = Id(required=True)
    code = Text(required=True)
    name = Text(required=True)
    region_code = Text(required=True, allow_none=True)
    parent_id = Id(required=True, allow_none=True)
    policy = PlainWord(OfferPolicy, required=True)
    demo = Flag(required=True)


class CourtNameSchema(Shape):
    """A published court."""

    code = Text(required=True)
    name = Text(required=True)
    region_code = Text(required=True, allow_none=True)


class CourtNamesAsked(PageAsked):
    """``q``: beginning of the code, or part of the name."""

    q = Text(longest=100, load_default=None)


CourtList = list_of(CourtSchema)
CourtNameList = list_of(CourtNameSchema)

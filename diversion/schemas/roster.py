"""The wire shapes of rosters and of mediators' memberships."""

from diversion.domain.organisations import OrganisationKind
from diversion.schemas.base import Day, Flag, Id, Listed, Shape, Text, Whole, between, length
from diversion.schemas.paging import PageAsked, list_of
from diversion.schemas.plain import PlainWord

MOST_CAPACITY = 10_000


class EndTold(Shape):
    """The last day; without one, the day the use case names."""

    to_on = Day(load_default=None)


class RosterEntryTold(Shape):
    """An organisation for a court's roster, from today unless told."""

    court_id = Id(required=True)
    organisation_id = Id(required=True)
    from_on = Day(load_default=None)
    to_on = Day(load_default=None, allow_none=True)


class RosterEntrySchema(Shape):
    """One entry of a roster, with the organisation's name and kind."""

    id = Id(required=True)
    court_id = Id(required=True)
    organisation_id = Id(required=True)
    name = Text(required=True)
    kind = PlainWord(OrganisationKind, required=True)
    from_on = Day(required=True)
    to_on = Day(required=True, allow_none=True)


class RosterAsked(PageAsked):
    """Of one court, of one organisation, or both."""

    court_id = Id(load_default=None)
    organisation_id = Id(load_default=None)


class MediatorChangeTold(Shape):
    """What changes of a mediator in one organisation; what is left out stays."""

    capacity = Whole(validate=between(0, MOST_CAPACITY))
    specialities = Listed(Text(longest=100), validate=length(100))


class MediatorTold(Shape):
    """A mediator to add: ``user_id`` of somebody known, or ``login`` and ``name`` of somebody new."""

    organisation_id = Id(required=True)
    user_id = Id()
    login = Text(longest=32)
    name = Text(longest=100)
    capacity = Whole(required=True, validate=between(0, MOST_CAPACITY))
    specialities = Listed(Text(longest=100), validate=length(100), load_default=list)
    from_on = Day()
    to_on = Day(allow_none=True)


class MediatorSchema(Shape):
    """One membership of a mediator in an organisation; ``id`` is the membership's."""

    id = Id(required=True)
    user_id = Id(required=True)
    login = Text(required=True)
    name = Text(required=True)
    active = Flag(required=True)
    organisation_id = Id(required=True)
    capacity = Whole(required=True)
    specialities = Listed(Text(), required=True)
    from_on = Day(required=True)
    to_on = Day(required=True, allow_none=True)


class MediatorsAsked(PageAsked):
    """Of one organisation."""

    organisation_id = Id(load_default=None)


RosterList = list_of(RosterEntrySchema)
MediatorList = list_of(MediatorSchema)

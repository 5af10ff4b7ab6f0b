"""The wire shapes of absences and of relations declared beforehand."""

from diversion.domain.handoff import DisclosureGround
from diversion.schemas.base import Day, Id, Shape, Text, Word
from diversion.schemas.paging import list_of
from diversion.schemas.plain import PlainWord


class AbsenceTold(Shape):
    """Some days on which a person or an organisation (exactly one) takes nothing new."""

    user_id = Id(load_default=None)
    organisation_id = Id(load_default=None)
    from_on = Day(required=True)
    to_on = Day(required=True)
    reason = Text(longest=200, load_default=None, allow_none=True)


class AbsenceChangeTold(Shape):
    """Another last day."""

    to_on = Day(required=True)


class AbsenceSchema(Shape):
    """An absence as recorded."""

    id = Id(required=True)
    user_id = Id(required=True, allow_none=True)
    organisation_id = Id(required=True, allow_none=True)
    from_on = Day(required=True)
    to_on = Day(required=True)
    reason = Text(required=True, allow_none=True)


class RelationTold(Shape):
    """A relation of a person or an organisation (exactly one) with somebody, by name, number, or both."""

    user_id = Id(load_default=None)
    organisation_id = Id(load_default=None)
    ground = Word(DisclosureGround, required=True)
    name = Text(longest=200, load_default=None)
    identity_number = Text(longest=50, load_default=None)
    from_on = Day(load_default=None)


class RelationSchema(Shape):
    """A declared relation: whose, on what ground, since when. With whom is kept unreadable."""

    id = Id(required=True)
    user_id = Id(required=True, allow_none=True)
    organisation_id = Id(required=True, allow_none=True)
    ground = PlainWord(DisclosureGround, required=True)
    from_on = Day(required=True)
    to_on = Day(required=True, allow_none=True)


class RelationIdSchema(Shape):
    """The id of a declared relation."""

    id = Id(required=True)


AbsenceList = list_of(AbsenceSchema)
RelationList = list_of(RelationSchema)
RelationIdList = list_of(RelationIdSchema)

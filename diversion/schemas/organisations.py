"""The wire shapes of organisations and stations."""

from diversion.domain.organisations import OrganisationKind
from diversion.domain.parties import PartyKind
from diversion.schemas.base import (
    AMOUNT,
    Day,
    Flag,
    Id,
    Listed,
    Moment,
    Money,
    Shape,
    Text,
    Whole,
    Word,
    between,
    length,
)
from diversion.schemas.paging import PageAsked, list_of
from diversion.schemas.plain import PlainWord

LONGEST_LIST = 500
MOST_CAPACITY = 100_000


def _names() -> Listed:
    return Listed(Text(longest=100), validate=length(LONGEST_LIST))


class OrganisationChangeTold(Shape):
    """What changes of an organisation; what is left out stays. An empty list is no limit."""

    name = Text(longest=100)
    parent_id = Id(allow_none=True)
    mediating_body_id = Id(allow_none=True)
    supervising_body = Text(longest=100, allow_none=True)
    areas = _names()
    causes = _names()
    specialities = _names()
    party_kinds = Listed(PlainWord(PartyKind))
    amount_from = Money(allow_none=True, validate=between(0, what=AMOUNT))
    amount_to = Money(allow_none=True, validate=between(0, what=AMOUNT))
    capacity = Whole(validate=between(0, MOST_CAPACITY))
    charges_fee = Flag()
    licensed = Flag()
    chamber = Flag()
    mediators_take_open_offers = Flag()
    paused_until = Day(allow_none=True)


class OrganisationTold(OrganisationChangeTold):
    """An organisation or station to register."""

    kind = Word(OrganisationKind, required=True)
    name = Text(required=True, longest=100)
    capacity = Whole(required=True, validate=between(0, MOST_CAPACITY))


class OrganisationSchema(OrganisationChangeTold):
    """An organisation as registered; ``version`` is its ETag, sent back as ``If-Match`` with a change.

    ``live``: disputes it has been asked to mediate or is mediating, of its ``capacity``. ``offers_paused_at``: since
    when nothing is offered to it by itself, because it let ``lapses_in_a_row`` offers go unanswered.
    """

    id = Id(required=True)
    kind = PlainWord(OrganisationKind, required=True)
    demo = Flag(required=True)
    version = Whole(required=True)
    live = Whole(required=True)
    lapses_in_a_row = Whole(required=True)
    offers_paused_at = Moment(required=True, allow_none=True)


class OrganisationNameSchema(Shape):
    """An organisation as everybody signed in may know it."""

    id = Id(required=True)
    kind = PlainWord(OrganisationKind, required=True)
    name = Text(required=True)
    parent_id = Id(required=True, allow_none=True)


class OrganisationChangedSchema(Shape):
    """The version after a change."""

    id = Id(required=True)
    version = Whole(required=True)


class OrganisationsAsked(PageAsked):
    """``kind``: only organisations of that kind."""

    kind = Word(OrganisationKind, load_default=None)


OrganisationNameList = list_of(OrganisationNameSchema)

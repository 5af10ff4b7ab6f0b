"""What a party without an account types: its code, its answers, its pick, its wishes, its rating."""

from diversion.domain.consents import Answer, Matter
from diversion.domain.satisfaction import Satisfaction
from diversion.schemas.base import Flag, Id, Shape, Text, Word


class TrackingTold(Shape):
    """The reference and the code as the receipt has them."""

    reference = Text(required=True, longest=50)
    code = Text(required=True, longest=40, load_only=True)


class AnswerTold(Shape):
    """One answer on one matter."""

    matter = Word(Matter, required=True)
    answer = Word(Answer, required=True)


class LeavingTold(Shape):
    """In words where the party wants to add some."""

    words = Text(longest=2000, load_default=None)


class PickTold(Shape):
    """Whom the party picks to mediate, or that it leaves this to the court."""

    organisation_id = Id(load_default=None)
    court = Flag(load_default=False)


class ChangeWished(Shape):
    """Why the party asks for another mediator."""

    reason = Text(required=True, longest=1000)


class ChangeAnswered(Shape):
    """Why the organisation keeps the mediator, for the party to read."""

    answer = Text(required=True, longest=1000)


class RatingTold(Shape):
    """How satisfied the party is, in words where it wants to add some."""

    satisfaction = Word(Satisfaction, required=True)
    words = Text(longest=1000, load_default=None)

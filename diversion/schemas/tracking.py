"""What a party without an account types: its code, its answers, its wish to leave mediation."""

from diversion.domain.consents import Answer, Matter
from diversion.schemas.base import Shape, Text, Word


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

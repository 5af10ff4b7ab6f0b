"""What is asked of a payment plan."""

from diversion.domain.payment_plan import Interval
from diversion.schemas.base import Day, Money, Shape, Whole, Word


class PlanAsked(Shape):
    """The whole amount, in how many instalments, from which day on, how far apart."""

    amount = Money(required=True)
    instalments = Whole(required=True)
    first_on = Day(required=True)
    interval = Word(Interval, required=True)

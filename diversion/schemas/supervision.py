"""The wire shapes of supervisions (督办单) and of a pause of the ladder."""

from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.dispute import CourtRole
from diversion.domain.escalation import Level
from diversion.schemas.acts import LONGEST_REASON
from diversion.schemas.base import Day, Flag, Id, Moment, Of, Shape, Text, Word
from diversion.schemas.paging import PageAsked, list_of
from diversion.schemas.plain import PlainWord


class SupervisionsAsked(PageAsked):
    """Which supervisions: all, or those with or without an answer."""

    answered = Flag(load_default=None)


class SupervisionTold(Shape):
    """A supervision raised by hand; without a day the court's setting holds."""

    dispute_id = Id(required=True)
    responsible_role = Word(CourtRole, required=True)
    responsible_user_id = Id(load_default=None, allow_none=True)
    target = Text(required=True, shortest=2, longest=LONGEST_REASON)
    measures = Text(required=True, shortest=2, longest=LONGEST_REASON)
    due_on = Day(load_default=None, allow_none=True)


class SupervisionAnswerTold(Shape):
    """What was done, and why it was late."""

    answer = Text(required=True, shortest=2, longest=LONGEST_REASON)


class ResponsibleStaffSchema(Shape):
    """The role that answers, and the person where one is named."""

    role = PlainWord(CourtRole, required=True)
    text = Text(required=True)
    text_en = Text(required=True)
    user_id = Id(required=True, allow_none=True)


class SupervisionSchema(Shape):
    """One supervision: ledger number, target, time limit, measures, who is responsible; its level and answer.

    ``matter`` is the clock that raised it, null where somebody did; the English words are null where somebody
    wrote the Chinese ones.
    """

    id = Id(required=True)
    number = Text(required=True)
    dispute_id = Id(required=True)
    reference = Text(required=True)
    deadline_id = Id(required=True, allow_none=True)
    matter = PlainWord(DeadlineRule, required=True, allow_none=True)
    target = Text(required=True, allow_none=True)
    target_en = Text(required=True, allow_none=True)
    measures = Text(required=True, allow_none=True)
    measures_en = Text(required=True, allow_none=True)
    due_at = Moment(required=True)
    responsible = Of(ResponsibleStaffSchema, required=True)
    level = PlainWord(Level, required=True)
    raised_by = Id(required=True, allow_none=True)
    raised_at = Moment(required=True)
    answered_at = Moment(required=True, allow_none=True)
    answered_by = Id(required=True, allow_none=True)
    answer = Text(required=True, allow_none=True)


SupervisionList = list_of(SupervisionSchema)


class LadderPauseTold(Shape):
    """Why the partner is spared."""

    reason = Text(required=True, shortest=2, longest=LONGEST_REASON)


class LadderPauseSchema(Shape):
    """A pause of the partner's ladder of one dispute."""

    id = Id(required=True)
    dispute_id = Id(required=True)
    since_at = Moment(required=True)
    ended_at = Moment(required=True, allow_none=True)

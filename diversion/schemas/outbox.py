"""The wire shapes of promised work: which job, for which id, where it stands; never a person."""

from enum import StrEnum

from marshmallow import fields

from diversion.schemas.base import Id, Moment, Shape, Text, Whole, Word
from diversion.schemas.paging import PageAsked, list_of


class PromiseState(StrEnum):
    """``failed`` is the state after the last try: a person looks at it and replays it."""

    WAITING = "waiting"
    SENT = "sent"
    DONE = "done"
    FAILED = "failed"


class PromisesAsked(PageAsked):
    """Which promises: by default those that failed."""

    state = Word(PromiseState, load_default=PromiseState.FAILED)


class PromiseSchema(Shape):
    """One promise."""

    id = Id(required=True)
    job = Text(required=True)
    subject_id = Text(required=True)
    state = Text(required=True)
    due_at = Moment(required=True)
    attempts = Whole(required=True)
    created_at = Moment(required=True)
    sent_at = Moment(required=True, allow_none=True)
    done_at = Moment(required=True, allow_none=True)
    last_error = fields.String(required=True, allow_none=True)


PromiseList = list_of(PromiseSchema)


class ReplayedSchema(Shape):
    """How many promises go out again."""

    replayed = Whole(required=True)

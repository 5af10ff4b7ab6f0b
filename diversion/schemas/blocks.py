"""The wire shapes of blocks: each finding with its evidence, its comparison, how sure, and the next step."""

from collections.abc import Sequence
from typing import Any

from marshmallow import fields

from diversion.domain.block_words import CODE_WORDS, KIND_WORDS, NUMBER_WORDS
from diversion.domain.blocks import DEFINITION_VERSION, Block, BlockCode, Side, Surety
from diversion.domain.reporting import interval_95
from diversion.schemas.base import Flag, Id, Listed, Moment, Of, Shape, Text, Whole, Word
from diversion.schemas.paging import PageAsked, list_of
from diversion.schemas.plain import PlainWord
from diversion.schemas.reporting import Share
from diversion.services.block_list import BlockFilter, Precision, Said

FILTERS = ("kind", "code", "side", "organisation_id", "court_id", "at", "standing")


class BlocksAsked(PageAsked):
    """Which blocks. ``at`` left out is now; ``standing`` leaves out what is over by then."""

    kind = Word(Block, load_default=None)
    code = Word(BlockCode, load_default=None)
    side = Word(Side, load_default=None)
    organisation_id = Id(load_default=None)
    court_id = Id(load_default=None)
    at = Moment(load_default=None)
    standing = fields.Boolean(
        truthy={"true"}, falsy={"false"}, load_default=False, error_messages={"invalid": "not-boolean"}
    )


class CountSchema(Shape):
    """A number by its name, as it is shown."""

    name = Text(required=True)
    text = Text(required=True)
    text_en = Text(required=True)
    value = Whole(required=True)


class LimitPassedSchema(Shape):
    """The limit that was passed: law's with its article, or the court's own with its setting's key."""

    amount = Whole(required=True)
    unit = Text(required=True)
    setting = Text(required=True, allow_none=True)
    article = Text(required=True, allow_none=True)


class EvidenceSchema(Shape):
    """What a finding rests on; at most a hundred rows of each are named."""

    numbers = Listed(Of(CountSchema), required=True)
    dispute_ids = Listed(Id(), required=True)
    handoff_ids = Listed(Id(), required=True)
    deadline_ids = Listed(Id(), required=True)
    limit = Of(LimitPassedSchema, required=True, allow_none=True)


class CountedShareSchema(Shape):
    """How often the organisation comes to this, with Wilson's interval."""

    numerator = Whole(required=True)
    denominator = Whole(required=True)
    interval_95 = Listed(Share(), required=True, allow_none=True)


class ComparedSchema(Shape):
    """The same court's other organisations of the kind: how many, the median of their shares, and how likely
    so many would be if this one were like them.
    """

    organisations = Whole(required=True)
    median = Share(required=True, allow_none=True)
    chance = Share(required=True, allow_none=True)


class BlockSchema(Shape):
    """One block. ``until_at`` of null goes on; ``is_block`` is the newest word on it, null before anybody spoke."""

    id = Id(required=True)
    definition_version = Text(required=True)
    kind = PlainWord(Block, required=True)
    kind_name = Text(required=True)
    kind_name_en = Text(required=True)
    code = PlainWord(BlockCode, required=True)
    name = Text(required=True)
    name_en = Text(required=True)
    side = PlainWord(Side, required=True)
    court_id = Id(required=True)
    organisation_id = Id(required=True, allow_none=True)
    organisation_name = Text(required=True, allow_none=True)
    dispute_id = Id(required=True, allow_none=True)
    handoff_id = Id(required=True, allow_none=True)
    since_at = Moment(required=True)
    until_at = Moment(required=True, allow_none=True)
    surety = PlainWord(Surety, required=True)
    counted = Of(CountedShareSchema, required=True, allow_none=True)
    compared_with = Of(ComparedSchema, required=True, allow_none=True)
    evidence = Of(EvidenceSchema, required=True)
    next_step = Text(required=True)
    next_step_en = Text(required=True)
    is_block = Flag(required=True, allow_none=True)


class BlockList(list_of(BlockSchema, flat=True)):  # type: ignore[misc]
    """A page of blocks. ``looked_at`` is the last look at the courts concerned, the oldest of several; null where
    one was never looked at. What came to be since is not in the list yet, except lapses.
    """

    looked_at = Moment(required=True, allow_none=True)


class SaidSchema(Shape):
    """One word on a finding."""

    is_block = Flag(required=True)
    said_by = Text(required=True)
    at = Moment(required=True)
    note = Text(required=True, allow_none=True, longest=2_000)


class BlockWithWordsSchema(BlockSchema):
    """One block with everything said of it."""

    feedback = Listed(Of(SaidSchema), required=True)


class FeedbackTold(Shape):
    """Whether a finding is a block, and why."""

    is_block = Flag(required=True)
    note = Text(load_default=None, allow_none=True, longest=2_000)


class PrecisionSchema(Shape):
    """Confirmed of judged, for one version of the definitions; ``code`` of null is all its codes together."""

    definition_version = Text(required=True)
    code = PlainWord(BlockCode, required=True, allow_none=True)
    confirmed = Whole(required=True)
    judged = Whole(required=True)
    precision = Share(required=True, allow_none=True)
    interval_95 = Listed(Share(), required=True, allow_none=True)


class PrecisionsSchema(Shape):
    """How often the rules were right, by version and code; ``definition_version`` is the one in force."""

    definition_version = Text(required=True)
    rows = Listed(Of(PrecisionSchema), required=True)


def filter_of(told: dict[str, Any]) -> BlockFilter:
    """Make what the use case is asked."""
    return BlockFilter(**{name: told[name] for name in FILTERS})


def block_answered(row: Any) -> dict[str, Any]:
    """Put a finding into words."""
    words, kind = CODE_WORDS[BlockCode(row.code)], KIND_WORDS[Block(row.kind)]
    return {
        **row._mapping,
        "kind_name": kind.zh,
        "kind_name_en": kind.en,
        "name": words.name.zh,
        "name_en": words.name.en,
        "next_step": words.next_step.zh,
        "next_step_en": words.next_step.en,
        "counted": _share(row.hits, row.hits_of),
        "compared_with": row.comparison,
        "evidence": row.evidence | {"numbers": numbers_answered(row.evidence["numbers"])},
    }


def numbers_answered(numbers: dict[str, int]) -> list[dict[str, Any]]:
    """Put numbers into words, in the order the words stand."""
    return [
        {"name": name, "text": words.zh, "text_en": words.en, "value": numbers[name]}
        for name, words in NUMBER_WORDS.items()
        if name in numbers
    ]


def words_answered(row: Any, said: Sequence[Said]) -> dict[str, Any]:
    """Put a finding and everything said of it into words."""
    return block_answered(row) | {"feedback": list(said)}


def precision_answered(rows: Sequence[Precision]) -> dict[str, Any]:
    """Put the counts beside their shares, each version's sum before its codes."""
    sums: dict[str, list[int]] = {}
    for row in rows:
        counts = sums.setdefault(row.definition_version, [0, 0])
        counts[0] += row.confirmed
        counts[1] += row.judged
    answered = []
    for version, (confirmed, judged) in sums.items():
        answered.append(_precision(Precision(version, "", confirmed, judged)) | {"code": None})
        answered += [_precision(row) for row in rows if row.definition_version == version]
    return {"definition_version": DEFINITION_VERSION, "rows": answered}


def _precision(row: Precision) -> dict[str, Any]:
    return {
        "definition_version": row.definition_version,
        "code": row.code,
        "confirmed": row.confirmed,
        "judged": row.judged,
        "precision": row.confirmed / row.judged if row.judged else None,
        "interval_95": interval_95(row.confirmed, row.judged),
    }


def _share(hits: int | None, of: int | None) -> dict[str, Any] | None:
    if hits is None or of is None:
        return None
    return {"numerator": hits, "denominator": of, "interval_95": interval_95(hits, of)}

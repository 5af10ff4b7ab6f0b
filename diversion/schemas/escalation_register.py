"""The wire shape of the ladder's table: for each clock who is told what, when, and who says so."""

from typing import Any

from diversion.domain.deadline_register import Source
from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.escalation import Rung, Side, Step, To
from diversion.domain.escalation_register import (
    SIDE_WORDS,
    STEP_WORDS,
    TO_WORDS,
    Escalation,
    StepSource,
    source_of,
)
from diversion.domain.notices import RULE_WORDS, NoticeKind, Words, called
from diversion.domain.organisations import KIND_NAMES, OrganisationKind
from diversion.schemas.base import Day, Flag, Listed, Of, Shape, Text, Whole
from diversion.schemas.plain import PlainWord
from diversion.services.escalation_register import LadderHeld
from diversion.services.settings import SettingHeld

HOUR = "reminder_from_hour"


class LadderKindSchema(Shape):
    """A kind of organisation and what it is called."""

    organisation_kind = PlainWord(OrganisationKind, required=True)
    text = Text(required=True)
    text_en = Text(required=True)


class LadderSettingSchema(Shape):
    """The court's setting behind a step: no law. ``set_from_on`` null: nobody set anything, the default."""

    setting_key = Text(required=True)
    value = Whole(required=True)
    unit = Text(required=True)
    default = Whole(required=True)
    set_from_on = Day(required=True, allow_none=True)


class ToldSchema(Shape):
    """Who is told, and with which kind of notice."""

    to = PlainWord(To, required=True)
    text = Text(required=True)
    text_en = Text(required=True)
    notice = PlainWord(NoticeKind, required=True)
    notice_text = Text(required=True)
    notice_text_en = Text(required=True)


class StepSchema(Shape):
    """One step. ``source``: ``clock``, the start or end itself; ``setting``, ``wait`` after the step before;
    ``practice``, half of the days. ``hour``: at what hour of its day it is taken; null: at the clock's moment.
    """

    step = PlainWord(Step, required=True)
    text = Text(required=True)
    text_en = Text(required=True)
    source = PlainWord(StepSource, required=True)
    wait = Of(LadderSettingSchema, required=True, allow_none=True)
    hour = Of(LadderSettingSchema, required=True, allow_none=True)
    raises_supervision = Flag(required=True)
    told = Listed(Of(ToldSchema), required=True)


class ClockSourceSchema(Shape):
    """Who says how long the clock runs; how long that is, `GET /deadline-rules` tells."""

    source = PlainWord(Source, required=True)
    article = Text(required=True, allow_none=True)
    setting_key = Text(required=True, allow_none=True)


class EscalationSchema(Shape):
    """One clock's ladder. ``organisation_kinds`` null: of every kind, or, where the clock has rows by kind, where no
    organisation has to act. ``effective_from`` null: from the beginning.
    """

    rule = PlainWord(DeadlineRule, required=True)
    title = Text(required=True)
    title_en = Text(required=True)
    side = PlainWord(Side, required=True)
    side_text = Text(required=True)
    side_text_en = Text(required=True)
    organisation_kinds = Listed(Of(LadderKindSchema), required=True, allow_none=True)
    effective_from = Day(required=True, allow_none=True)
    may_be_paused = Flag(required=True)
    clocks = Listed(Of(ClockSourceSchema), required=True)
    steps = Listed(Of(StepSchema), required=True)


class EscalationListSchema(Shape):
    """Every ladder in force on a day; a clock that runs already keeps the ladder of the day on which it began."""

    on = Day(required=True)
    items = Listed(Of(EscalationSchema), required=True)


def escalations_told(held: LadderHeld) -> dict[str, Any]:
    """Write the table as ``EscalationListSchema`` answers it."""
    return {"on": held.on, "items": [_told(each, held.settings) for each in held.rows]}


def _told(row: Escalation, settings: dict[str, SettingHeld]) -> dict[str, Any]:
    return {
        "rule": row.rule,
        **_words("title", RULE_WORDS[row.rule]),
        "side": row.ladder.side,
        **_words("side_text", SIDE_WORDS[row.ladder.side]),
        "organisation_kinds": None if row.kinds is None else [_kind(each) for each in row.kinds],
        "effective_from": row.effective_from,
        "may_be_paused": row.may_be_paused,
        "clocks": _sources(row),
        "steps": [_step(each, settings) for each in row.ladder.rungs],
    }


def _sources(row: Escalation) -> list[dict[str, Any]]:
    """Name every source of a clock once: some are set by another article for another procedure."""
    found = dict.fromkeys((each.source, each.article, each.terms.setting_key) for each in row.clocks)
    return [{"source": source, "article": article, "setting_key": key} for source, article, key in found]


def _step(rung: Rung, settings: dict[str, SettingHeld]) -> dict[str, Any]:
    source = source_of(rung)
    return {
        "step": rung.step,
        **_words("text", STEP_WORDS[rung.step]),
        "source": source,
        "wait": _setting(settings[rung.wait]) if rung.wait else None,
        "hour": None if source is StepSource.CLOCK else _setting(settings[HOUR]),
        "raises_supervision": rung.is_supervised,
        "told": [
            {
                "to": to,
                **_words("text", TO_WORDS[to]),
                "notice": kind,
                **_words("notice_text", called(kind)),
            }
            for to, kind in rung.told
        ],
    }


def _kind(kind: OrganisationKind) -> dict[str, Any]:
    zh, en = KIND_NAMES[kind]
    return {"organisation_kind": kind, "text": zh, "text_en": en}


def _setting(held: SettingHeld) -> dict[str, Any]:
    definition = held.definition
    return {
        "setting_key": definition.key,
        "value": held.value,
        "unit": definition.unit,
        "default": definition.default,
        "set_from_on": held.set_from_on,
    }


def _words(name: str, words: Words) -> dict[str, str]:
    return {name: words.zh, f"{name}_en": words.en}

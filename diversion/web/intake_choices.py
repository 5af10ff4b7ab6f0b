"""Finding the cause and the place that a clerk means by what they typed; one that is sure is filled in.

A code that was chosen stands beside its name and falls away as soon as the name is changed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from diversion.domain.cause_suggestion import suggest_causes
from diversion.domain.reasons import Fault
from diversion.services.access import Actor
from diversion.services.causes import search_causes
from diversion.services.courts import courts_to_file_in
from diversion.services.pages import Asked
from diversion.services.refusals import NotFound
from diversion.services.regions import RegionFound, read_region, search_regions
from diversion.web.intake_form import Typed, first

MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Candidates:
    """What else a text may mean: nothing where it is sure or nothing was typed."""

    causes: Sequence[Any] = ()
    regions: Sequence[RegionFound] = ()
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Where a cause is suggested from the facts: by its name, the words that led there."""


def chosen(actor: Actor, typed: Typed) -> tuple[Typed, Candidates]:
    """Settle cause and place as far as what was typed and picked is sure; answer what there is to choose from."""
    code = first(typed, "/court_code")
    court_region = next((each.region_code for each in courts_to_file_in(actor) if each.code == code), None)
    suggested = () if first(typed, "/cause_name") else _suggested(actor, typed)
    told, causes = _with_cause(actor, typed, [cause for cause, _ in suggested])
    told, regions = _with_place(actor, told, court_region)
    return told, Candidates(causes, regions, {cause.name: words for cause, words in suggested})


def _suggested(actor: Actor, typed: Typed) -> Sequence[tuple[Any, Sequence[str]]]:
    """Look up the causes of which claims and facts speak; nothing where they do not say."""
    found = suggest_causes(f"{first(typed, '/claims')}\n{first(typed, '/facts')}")
    named = [(each, search_causes(actor, each.cause_name, None, None, MOST_SHOWN)) for each in found]
    return [(row, each.words) for each, rows in named for row in rows if row.name == each.cause_name]


def place_faults(typed: Typed) -> tuple[Fault, ...]:
    """Refuse a place that was typed and of which it is not clear where it lies."""
    if not first(typed, "place") or first(typed, "/dispute_region"):
        return ()
    zh = "没有确定这是哪一处，请从列出的地点中选择；没有列出的，请改写乡镇、街道或区县的名称，或清空。"
    en = "It is not clear where that is; choose from the list, write another name, or leave it empty."
    return (Fault("place", "place-unclear", zh, en),)


def _with_cause(actor: Actor, typed: Typed, suggested: Sequence[Any]) -> tuple[Typed, Sequence[Any]]:
    text, picked = first(typed, "/cause_name"), first(typed, "cause") or first(typed, "/cause_code")
    told = {name: each for name, each in typed.items() if name not in ("cause", "/cause_code")}
    found = search_causes(actor, text, None, None, MOST_SHOWN) if text else suggested
    fitting = [each for each in found if each.key == picked] or [each for each in found if each.name == text]
    sure = fitting if len(fitting) == 1 else found if text and len(found) == 1 else ()
    if not sure:
        return told, found
    return told | {"/cause_name": [sure[0].name], "/cause_code": [sure[0].key]}, ()


def _with_place(actor: Actor, typed: Typed, court_region: str | None) -> tuple[Typed, Sequence[RegionFound]]:
    text, picked = first(typed, "place"), first(typed, "region")
    kept = first(typed, "/dispute_region")
    told = {name: each for name, each in typed.items() if name not in ("region", "/dispute_region")}
    if not text:
        return told, ()
    if kept and (known := _region(actor, kept)) and "".join(known.path) == text:
        return told | {"/dispute_region": [kept]}, ()
    found = _places(actor, text, court_region)
    sure = [each for each in found if each.code == picked] or (found if len(found) == 1 else [])
    if not sure:
        return told, found
    return told | {"/dispute_region": [sure[0].code], "place": ["".join(sure[0].path)]}, ()


def _region(actor: Actor, code: str) -> RegionFound | None:
    try:
        return read_region(actor, code)
    except NotFound:
        return None


def _places(actor: Actor, text: str, court_region: str | None) -> list[RegionFound]:
    """Look near the court first, then farther; by the last name of several written in a row."""
    if text.isdigit() and (known := _region(actor, text)):
        return [known]
    near = re.sub("(00)+$", "", court_region or "")
    tail = re.split("省|自治区|市(?!场)|(?<=.)区|县", text)[-1]
    for sought in dict.fromkeys((text, tail)):
        for under in dict.fromkeys((near or None, near[:4] or None, None)):
            found = search_regions(actor, sought, under, None, Asked(limit=MOST_SHOWN)).rows if sought else ()
            if found:
                exact = [each for each in found if each.name == sought]
                return exact if len(exact) == 1 else list(found)
    return []

"""What an organisation takes, as people write it: areas, causes and specialities by name, and back to what is stored.

Stored are codes of regions, names or keys of causes, and classes of causes; a page shows and takes names, and codes too.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from diversion.domain.cause_classes import CauseClass
from diversion.domain.reasons import Fault
from diversion.services.access import Actor
from diversion.services.causes import read_cause, search_causes
from diversion.services.courts import list_courts
from diversion.services.pages import MOST_ROWS, Asked
from diversion.services.refusals import InputFaulty, NotFound
from diversion.services.regions import regions_named, regions_written, search_regions
from diversion.web.language import listed
from diversion.web.words import choices, word

LISTS = ("areas", "causes", "specialities")
WIDE_CAUSES_TO_LEVEL = 2
"""Branches and groups are offered to choose from; single causes are typed."""
MOST_PLACES = 300


def lists_named(actor: Actor, organisation: Mapping[str, Any]) -> dict[str, list[str]]:
    """Give an organisation's lists as a page shows them; what nobody knows is shown as it is stored."""
    places = regions_named(actor, organisation["areas"])
    return {
        "areas": [places.get(code, code) for code in organisation["areas"]],
        "causes": [_cause_name(actor, each) for each in organisation["causes"]],
        "specialities": [_speciality_name(actor, each) for each in organisation["specialities"]],
    }


def lists_offered(actor: Actor) -> dict[str, list[str]]:
    """Give what the fields offer: the places around the courts, wide causes, classes of causes."""
    wide = [
        each.name
        for each in search_causes(actor, None, None, None, MOST_PLACES * 10)
        if each.level <= WIDE_CAUSES_TO_LEVEL
    ]
    classes = [name for _, name in choices("CauseClass")]
    return {
        "areas": _places_around(actor),
        "causes": wide,
        "specialities": classes + [name for name in wide if name not in classes],
    }


def lists_read(actor: Actor, told: Mapping[str, Any]) -> dict[str, list[str]]:
    """Read the three lists as they were typed; all of them were shown, so an empty one is no limit.

    Raises ``InputFaulty``: ``region-unclear``, ``cause-unknown``.
    """
    faults: list[Fault] = []
    read = {
        "areas": list(_areas(actor, told.get("areas", ()), faults)),
        "causes": list(_causes(actor, "causes", told.get("causes", ()), faults)),
        "specialities": list(_causes(actor, "specialities", told.get("specialities", ()), faults)),
    }
    if faults:
        raise InputFaulty(faults)
    return read


def _places_around(actor: Actor) -> list[str]:
    codes = [row.region_code for row in list_courts(actor, Asked(limit=MOST_ROWS)).rows if row.region_code]
    names: dict[str, None] = dict.fromkeys(regions_named(actor, codes).values())
    for code in codes:
        below = {2: 4, 4: 6, 6: 9}.get(len(code.rstrip("0")), 0)
        for each in search_regions(actor, None, code, None, Asked(limit=MOST_ROWS)).rows:
            if len(each.code) == below:
                names["".join(each.path)] = None
    return list(names)[:MOST_PLACES]


def _areas(actor: Actor, typed: Sequence[str], faults: list[Fault]) -> Iterator[str]:
    for place, text in enumerate(typed):
        if text.isascii():
            yield text
            continue
        found = regions_written(actor, "".join(text.split()))
        if len(found) == 1:
            yield found[0].code
            continue
        several = listed("".join(each.path) for each in found[:3])
        zh = f"有几处同名，请写全：{several}" if found else f"公布的区划中没有“{text}”，请写区划名称或者代码"
        en = (
            f"Several bear this name; write one in full: {several}"
            if found
            else f"Not a published region: {text}"
        )
        faults.append(Fault(f"/areas/{place}", "region-unclear", zh, en))


def _causes(actor: Actor, of: str, typed: Sequence[str], faults: list[Fault]) -> Iterator[str]:
    classes = {name: code for code, name in choices("CauseClass")} if of == "specialities" else {}
    for place, text in enumerate(typed):
        found = [
            each
            for each in search_causes(actor, text, None, None, MOST_ROWS)
            if text in (each.key, each.code, each.name)
        ]
        if text in classes or (classes and text in set(CauseClass)):
            yield classes.get(text, text)
        elif found:
            yield text if text == found[0].name else found[0].key
        else:
            zh, en = (
                f"案由目录中没有“{text}”，请写案由名称或者代码",
                f"Not in the catalogue of causes: {text}",
            )
            faults.append(Fault(f"/{of}/{place}", "cause-unknown", zh, en))


def _speciality_name(actor: Actor, stored: str) -> str:
    return word("CauseClass", stored) if stored in set(CauseClass) else _cause_name(actor, stored)


def _cause_name(actor: Actor, stored: str) -> str:
    try:
        return read_cause(actor, stored, None).name
    except NotFound:
        return stored

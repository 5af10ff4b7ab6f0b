"""Every planted block is found, on the right side and unit, and nothing beside it: no near-miss, no lost party."""

import ast
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from callers import admin
from flask import Flask
from mediated import Mediated, at, mediated_court
from planting import PLANTS, Found, Planter

FOUND_BY_THE_CLOCK = (
    "undelivered",
    "unopened",
    "lapsed",
    "no_contact",
    "idle_after_acceptance",
    "guidance_unanswered",
    "confirmation_late",
    "return_late",
    "docketing_late",
    "offer_late",
    "eligible_not_offered",
)
COUNTED = (
    ("same_words_declined", "blocks_same_words_at_most", 3, 1),
    ("last_minute_answers", "blocks_last_minute_hours", 11, 13),
    ("chronic_extension", "blocks_extensions_at_most", 2, 0),
    ("sessions_missed", "blocks_sessions_missed_at_most", 2, 0),
    ("eligible_not_offered", "blocks_not_offered_at_most", 5, 3),
)


@pytest.fixture
def plant(app: Flask) -> Iterator[Planter]:
    with mediated_court(app) as here:
        yield Planter(here, admin(app))


def seen(here: Mediated, when: str, who: str = "manager") -> Found:
    """Read the list of blocks as somebody."""
    with at(when):
        listed = here.people[who].get("/blocks?limit=200")["items"]
    of_links = ("dormant", "same_words_declined", "last_minute_answers")
    return {
        (
            each["code"],
            each["side"],
            each["organisation_id"]
            if each["kind"] == "dormant" or each["code"] in of_links
            else each["handoff_id"] or each["dispute_id"],
        )
        for each in listed
    }


def of(found: Found, code: str) -> Found:
    return {each for each in found if each[0] == code}


@pytest.mark.parametrize("code", sorted(PLANTS))
def test_what_is_planted_is_found_and_nothing_else(plant: Planter, code: str) -> None:
    make, when = PLANTS[code]
    planted = make(plant)
    assert seen(plant.here, when) == planted


@pytest.mark.parametrize("code", FOUND_BY_THE_CLOCK)
def test_a_moment_earlier_there_is_no_block_yet(plant: Planter, code: str) -> None:
    make, when = PLANTS[code]
    make(plant)
    a_moment_earlier = datetime.fromisoformat(when) - datetime.resolution
    assert seen(plant.here, a_moment_earlier.isoformat()) == set()


@pytest.mark.parametrize(("code", "setting", "milder", "stricter"), COUNTED)
def test_another_limit_finds_other_blocks(
    plant: Planter, code: str, setting: str, milder: int, stricter: int
) -> None:
    """The planting can fail: with the limit a step milder the block is none, a step stricter the near-miss is one."""
    make, when = PLANTS[code]
    planted = make(plant)
    for limit, expected in ((milder, len(planted) - len(of(planted, code))), (stricter, len(planted) + 1)):
        with at(when):
            told = {"key": setting, "value": limit, "court_id": str(plant.here.court)}
            plant.admin.made("/settings", told)
        assert len(seen(plant.here, when)) == expected, limit


def test_the_planting_knows_nothing_of_the_rules() -> None:
    tree = ast.parse((Path(__file__).parent / "planting.py").read_text(encoding="utf-8"))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not any(module and module.startswith("diversion") for module in modules), modules

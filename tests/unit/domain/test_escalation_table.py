"""The ladder's table as it is read is the ladder that is climbed, for every clock and kind, in both languages."""

from datetime import date

import pytest

from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.escalation import LADDERS, Side, Step, To, ladder_for
from diversion.domain.escalation_register import (
    SIDE_WORDS,
    STEP_WORDS,
    TO_WORDS,
    StepSource,
    escalations_on,
    source_of,
)
from diversion.domain.organisations import KIND_NAMES, OrganisationKind

DAY = date(2026, 3, 2)
ROWS = tuple(escalations_on(DAY))


@pytest.mark.parametrize("kind", [None, *OrganisationKind])
@pytest.mark.parametrize("rule", DeadlineRule)
def test_whoever_has_to_act_finds_the_ladder_that_is_climbed(
    rule: DeadlineRule, kind: OrganisationKind | None
) -> None:
    of_rule = [row for row in ROWS if row.rule is rule]
    named = [row for row in of_rule if kind in (row.kinds or ())]
    found = [row.ladder for row in named or of_rule if row in named or row.kinds is None]
    climbed = ladder_for(rule, kind, DAY)
    assert found == ([climbed] if climbed.rules else [])


def test_every_ladder_is_shown() -> None:
    assert {row.ladder for row in ROWS} == set(LADDERS)


def test_waits_are_settings_and_nothing_else_is() -> None:
    for row in ROWS:
        for rung in row.ladder.rungs:
            assert (source_of(rung) is StepSource.SETTING) == (rung.wait is not None)


def test_what_the_court_owes_nobody_pauses() -> None:
    assert {row.may_be_paused for row in ROWS if row.ladder.side is Side.COURT} == {False}
    assert {row.may_be_paused for row in ROWS if row.ladder.side is not Side.COURT} == {True}


def test_every_word_of_the_table_has_its_names() -> None:
    for words, table in ((Step, STEP_WORDS), (To, TO_WORDS), (Side, SIDE_WORDS)):
        assert set(table) == set(words)  # type: ignore[call-overload]
    assert set(KIND_NAMES) == set(OrganisationKind)

"""The table of clocks is whole, and tells law from settings."""

import pytest

from diversion.domain.deadline_rules import SETTINGS, TERMS, Basis, DeadlineRule, Ending, Terms
from diversion.domain.derivations import EVENTS
from diversion.domain.law import LIMITS, Unit

WORKING, CALENDAR = Unit.WORKING_DAYS, Unit.CALENDAR_DAYS

EXPECTED = {
    DeadlineRule.SUPPLEMENT: (15, CALENDAR, None),
    DeadlineRule.DECISION: (3, WORKING, "ZX-7"),
    DeadlineRule.DOCKETING: (7, CALENDAR, "MS-2"),
    DeadlineRule.DOCKETING_ALARM_FIRST: (5, CALENDAR, None),
    DeadlineRule.DOCKETING_ALARM_SECOND: (7, CALENDAR, "MS-2"),
    DeadlineRule.JOINT_CHOICE: (2, WORKING, "ZX-6"),
    DeadlineRule.CONSULTING: (3, WORKING, "ZX-7"),
    DeadlineRule.DELIVERY: (1, WORKING, None),
    DeadlineRule.ANSWER: (3, WORKING, "ZX-9"),
    DeadlineRule.MATERIALS: (0, CALENDAR, None),
    DeadlineRule.FIRST_CONTACT: (1, WORKING, None),
    DeadlineRule.ACTIVITY: (5, WORKING, None),
    DeadlineRule.APPRAISAL: (0, CALENDAR, None),
    DeadlineRule.GUIDANCE_ANSWER: (2, WORKING, None),
    DeadlineRule.MEDIATOR_CHANGE: (2, WORKING, None),
    DeadlineRule.STOP: (5, WORKING, None),
    DeadlineRule.REVIEW: (3, WORKING, None),
    DeadlineRule.CONFIRMATION_APPLICATION: (30, CALENDAR, "MS-5"),
    DeadlineRule.CONFIRMATION_RULING: (30, CALENDAR, "MS-7"),
    DeadlineRule.PERFORMANCE: (0, CALENDAR, None),
    DeadlineRule.POST_DOCKET_EXIT: (10, CALENDAR, None),
    DeadlineRule.MEDIATION_LETTER: (10, CALENDAR, "JY-2"),
    DeadlineRule.FAILURE_REPORT: (1, WORKING, None),
    DeadlineRule.RETURN_DOCKETING: (7, CALENDAR, "MS-2"),
    DeadlineRule.FEE_NOTICE: (3, WORKING, None),
    DeadlineRule.TRIAL_TRANSFER: (7, CALENDAR, None),
    DeadlineRule.TRIAL_LIMIT_NEAR: (15, CALENDAR, None),
}


def test_every_clock_has_its_length_its_unit_and_its_rule() -> None:
    assert {rule: (terms.days, terms.unit, terms.law) for rule, terms in TERMS.items()} == EXPECTED
    assert set(DeadlineRule) - set(TERMS) == {DeadlineRule.MEDIATION, DeadlineRule.TRIAL_LIMIT}


def test_a_number_is_laws_own_or_a_setting_or_the_parties() -> None:
    """Law's numbers are those of its limits; settings cite no article; the parties' days have no number."""
    of_law = {(limit.rule, limit.amount, limit.unit) for limit in LIMITS}
    for terms in TERMS.values():
        if terms.ending is Ending.EXACT:
            assert (terms.law, terms.setting_key, terms.days) == (None, None, 0)
        elif terms.setting_key is None:
            assert (terms.law, terms.days, terms.unit) in of_law
        else:
            assert terms.law is None


def test_settings_are_listed_once_each_with_their_unit_in_the_key() -> None:
    keys = [setting.key for setting in SETTINGS]
    assert len(keys) == len(set(keys)) == 17
    assert all(setting.key.endswith(f"_within_{setting.unit}") for setting in SETTINGS)
    assert {setting.rule for setting in SETTINGS} == {None, "R25-10", "R25-4"}


@pytest.mark.parametrize("rule", [DeadlineRule.DOCKETING_ALARM_FIRST, DeadlineRule.DOCKETING_ALARM_SECOND])
def test_nobody_can_pause_or_lengthen_the_docketing_alarms(rule: DeadlineRule) -> None:
    assert (TERMS[rule].suspension_rule, TERMS[rule].extension_rule) == (None, None)
    assert not TERMS[rule].allows(8)
    assert TERMS[rule].bases == TERMS[DeadlineRule.DOCKETING].bases


@pytest.mark.parametrize("terms", TERMS.values(), ids=lambda terms: terms.rule)
def test_a_clock_may_run_for_its_default_and_law_cannot_be_set_otherwise(terms: Terms) -> None:
    assert terms.allows(terms.days)
    assert not terms.allows(-1)
    assert terms.allows(terms.days + 1) == (terms.setting_key is not None and terms.at_most is None) or (
        terms.at_most is not None and terms.days + 1 <= terms.at_most.amount
    )


def test_every_event_that_starts_a_clock_has_its_words() -> None:
    assert set(EVENTS) == set(Basis)
    used = {basis for terms in TERMS.values() for basis in terms.bases}
    assert used == set(Basis) - {Basis.MATERIALS_SIGNED, Basis.DOCKETED}

"""Settings: what may be set within which bounds, and that an old value never breaks a decision."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.domain import law
from diversion.domain.deadline_rules import SETTINGS, TERMS
from diversion.domain.routing_score import RoutingSettings
from diversion.domain.setting_faults import SettingType, read_value, write_value
from diversion.domain.setting_words import WORDS
from diversion.domain.settings import (
    DEFAULTS,
    DEFINITIONS,
    Mark,
    routing_settings,
    setting_faults,
    settings_with,
    triage_settings,
)
from diversion.domain.triage import TriageSettings

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


def codes(key: str, told: Any, **more: bool) -> list[str]:
    return [fault.code for fault in setting_faults(key, told, **more)]


def test_every_setting_has_words_and_every_word_a_setting() -> None:
    assert set(WORDS) == set(DEFINITIONS)
    for words in WORDS.values():
        assert all((words.zh_title, words.en_title, words.zh, words.en))
        assert "！" not in words.zh


def test_every_default_is_admissible_and_of_its_type() -> None:
    for key, definition in DEFINITIONS.items():
        told = write_value(definition.default)
        assert read_value(definition.type, told) == definition.default
        expected = ["setting-fixed-by-law"] if definition.mark is Mark.LAW else []
        assert codes(key, told) == expected


def test_every_clock_the_court_sets_is_a_setting_with_the_clocks_own_bound() -> None:
    for setting in SETTINGS:
        definition = DEFINITIONS[setting.key]
        assert (definition.mark, definition.default) == (Mark.DEFAULT, setting.days)
    for terms in TERMS.values():
        if terms.setting_key is None:
            continue
        for days in range(40):
            allowed = terms.allows(days)
            assert (codes(terms.setting_key, days) == []) is allowed, (terms.setting_key, days)


def test_every_number_that_law_fixes_is_shown_with_its_article_and_cannot_be_set() -> None:
    fixed = {key: each for key, each in DEFINITIONS.items() if each.mark is Mark.LAW}
    assert {each.default for each in fixed.values()} == {2, 3, 6, 7, 10, 15, 30}
    for key, definition in fixed.items():
        assert definition.article == law.cite(str(definition.rule))
        assert codes(key, definition.default) == ["setting-fixed-by-law"]
        assert codes(key, None) == ["setting-fixed-by-law"]


def test_no_setting_stands_on_a_number_that_was_read_in_the_law() -> None:
    """A verified limit is fixed; what leans on an article without being fixed by it was not read, or has no number."""
    for definition in DEFINITIONS.values():
        if definition.mark is Mark.DEFAULT and definition.rule is not None:
            limits = [limit for limit in law.LIMITS if limit.rule == definition.rule]
            assert not any(limit.is_verified for limit in limits), definition.key


@pytest.mark.parametrize(
    ("key", "told", "code"),
    [
        ("first_contact_within_working_days", 3, None),
        ("first_contact_within_working_days", 4, "setting-beyond-law"),
        ("first_contact_within_working_days", 0, "setting-out-of-bounds"),
        ("mediation_before_docketing_within_calendar_days", 30, None),
        ("mediation_before_docketing_within_calendar_days", 31, "setting-beyond-law"),
        ("docketing_alarm_first_within_calendar_days", 8, "setting-beyond-law"),
        ("materials_within_calendar_days", 0, None),
        ("activity_within_working_days", 366, "setting-out-of-bounds"),
        ("many_from", True, "setting-type"),
        ("many_from", 10.0, "setting-type"),
        ("many_from", "10", "setting-type"),
        ("small_amount_up_to", "50000.001", "setting-type"),
        ("small_amount_up_to", "5E4", "setting-type"),
        ("small_amount_up_to", "NaN", "setting-type"),
        ("small_amount_up_to", "Infinity", "setting-type"),
        ("small_amount_up_to", "-1", "setting-out-of-bounds"),
        ("small_amount_up_to", "0", None),
        ("routing_weight_kind", "0", "setting-out-of-bounds"),
        ("routing_weight_area", "0", None),
        ("routing_weight_area", "1.0001", "setting-out-of-bounds"),
        ("causes_outside_jurisdiction", [], None),
        ("causes_outside_jurisdiction", ["垄断纠纷", "垄断纠纷"], "setting-type"),
        ("causes_outside_jurisdiction", [" "], "setting-type"),
        ("causes_outside_jurisdiction", "垄断纠纷", "setting-type"),
        ("nothing", 1, "setting-unknown"),
    ],
)
def test_bounds(key: str, told: Any, code: str | None) -> None:
    assert codes(key, told) == ([code] if code else [])


def test_beyond_law_names_the_article() -> None:
    (fault,) = setting_faults("first_contact_within_working_days", 4)
    assert fault.zh == "不得超过3：人民法院在线调解规则（法释〔2021〕23号）第15条所定期限，请改小"


def test_what_is_the_installations_is_set_for_no_court() -> None:
    assert codes("password_tries", 5) == []
    assert codes("password_tries", 5, for_a_court=True) == ["setting-installation-wide"]
    assert codes("many_from", 5, for_a_court=True) == []


@given(st.sampled_from(sorted(DEFINITIONS)), JSON)
def test_whatever_is_told_is_admissible_or_refused_at_its_place(key: str, told: Any) -> None:
    faults = setting_faults(key, told)
    assert {fault.pointer for fault in faults} <= {"/key", "/value"}
    settings = settings_with({key: told}, "v")
    if faults or told is None:
        assert (settings.values, settings.passed_over) == (DEFAULTS, (key,))
    else:
        assert settings.values == {**DEFAULTS, key: read_value(DEFINITIONS[key].type, told)}


@given(st.dictionaries(st.sampled_from(sorted(DEFINITIONS)), JSON))
def test_no_stored_value_breaks_triage_routing_or_a_clock(overrides: dict[str, Any]) -> None:
    settings = settings_with(overrides, "v")
    assert triage_settings(settings).many_from >= 2
    assert any(routing_settings(settings).weights.values())
    for terms in TERMS.values():
        if terms.setting_key:
            assert terms.allows(settings.whole(terms.setting_key))


def test_defaults_are_the_rules_own() -> None:
    settings = settings_with({}, "v")
    assert triage_settings(settings) == TriageSettings()
    assert routing_settings(settings) == RoutingSettings()
    assert settings.passed_over == ()


def test_what_a_court_set_reaches_the_rules() -> None:
    told = {
        "many_from": 12,
        "small_amount_up_to": "10000.00",
        "causes_outside_jurisdiction": [],
        "routing_weight_kind": "0.5",
    }
    settings = settings_with(told, "v")
    asked = triage_settings(settings)
    assert (asked.many_from, asked.small_amount_up_to) == (12, Decimal("10000.00"))
    assert asked == replace(
        TriageSettings(),
        many_from=12,
        small_amount_up_to=Decimal("10000.00"),
        causes_outside_jurisdiction=frozenset(),
    )
    assert routing_settings(settings).weights["kind"] == 0.5


def test_asking_for_a_setting_as_what_it_is_not_is_a_fault_of_the_program() -> None:
    settings = settings_with({}, "v")
    with pytest.raises(TypeError):
        settings.decimal("many_from")
    with pytest.raises(KeyError):
        settings.whole("nothing")


@given(st.decimals(min_value=0, max_value=10**8, places=2))
def test_money_comes_back_as_it_was_written(amount: Decimal) -> None:
    assert read_value(SettingType.MONEY, write_value(amount)) == amount

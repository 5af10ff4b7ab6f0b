"""Comparing by strata, and what is compared: against sums made by hand."""

from datetime import date

import pytest

from diversion.domain.case_mix import (
    CaseGroup,
    CaseKind,
    MixMethod,
    by_strata,
    counted,
    method_for,
    too_few,
    window_until,
)
from diversion.domain.standardisation import LEAST_IN_STRATUM


def group(organisation, succeeded, cases, **told):
    return CaseGroup(organisation, tuple(told.get(kind.value, "") for kind in CaseKind), succeeded, cases)


# Family matters: 60 of 80 succeed; loans: 20 of 80. 甲 has 40 + 20 of them, 乙 40 + 60.
CASES = [
    group("甲", True, 30, cause_class="family", amount_class="more"),
    group("甲", False, 10, cause_class="family"),
    group("甲", True, 5, cause_class="commercial"),
    group("甲", False, 15, cause_class="commercial"),
    group("乙", True, 30, cause_class="family"),
    group("乙", False, 10, cause_class="family"),
    group("乙", True, 15, cause_class="commercial"),
    group("乙", False, 45, cause_class="commercial"),
]


def test_by_strata_organisations_of_equal_skill_are_alike_once_their_mix_is():
    found = by_strata(CASES)
    assert (found.method, found.cases, found.successes) == (MixMethod.STRATA, 160, 80)
    first, second = found.by_organisation["甲"], found.by_organisation["乙"]
    assert (first.observed / first.cases, second.observed / second.cases) == pytest.approx((35 / 60, 0.45))
    assert (first.expected, second.expected) == pytest.approx((35, 45), abs=0.3)
    assert first.adjusted_rate == pytest.approx(second.adjusted_rate, abs=0.01)
    assert [(each.levels[0], each.cases, each.successes, each.is_pooled) for each in found.strata] == [
        ("commercial", 80, 20, False),
        ("family", 80, 60, False),
    ]


def test_strata_with_few_cases_share_a_chance_and_say_so():
    few = [
        group("丙", True, LEAST_IN_STRATUM - 1, cause_class="labour"),
        group("丙", False, 1, cause_class="traffic"),
    ]
    found = {each.levels[0]: each for each in by_strata(CASES + few).strata}
    assert found["labour"].is_pooled
    assert (
        found["labour"].chance
        == found["traffic"].chance
        == pytest.approx((LEAST_IN_STRATUM - 0.5) / (LEAST_IN_STRATUM + 1))
    )


def test_a_stratum_with_few_cases_takes_the_chance_of_its_own_cause_before_that_of_others():
    """An organisation that has all disputes of a hard kind is not told to fail at them because easy kinds are few too."""
    hard = [
        group(name, succeeded, cases, cause_class="property_management", docketed=stage)
        for name, succeeded, cases, stage in (
            ("物业", True, 10, "pre_docket"),
            ("物业", False, 8, "pre_docket"),
            ("物业", True, 2, "post_docket"),
            ("物业", False, 2, "post_docket"),
        )
    ]
    easy = [group("村", True, 9, cause_class=each) for each in ("labour", "traffic", "consumer")]
    found = by_strata(CASES + hard + easy)
    alone = found.by_organisation["物业"]
    assert alone.expected == pytest.approx(22 * 12.5 / 23)
    assert alone.ratio_95[0] < 1 < alone.ratio_95[1]
    chances = {each.levels[0]: each.chance for each in found.strata}
    assert chances["labour"] == chances["consumer"] == pytest.approx(27.5 / 28)
    assert all(each.is_pooled for each in found.strata if each.levels[0] == "property_management")


def test_which_method_depends_on_what_is_installed_and_how_many_there_are():
    assert method_for(CASES, has_model=True) is MixMethod.STRATA
    assert method_for(CASES * 2, has_model=True) is MixMethod.MODEL
    assert method_for(CASES * 2, has_model=False) is MixMethod.STRATA
    assert method_for([group("甲", True, 500), group("甲", False, 9)], has_model=True) is MixMethod.TOO_FEW


def test_too_few_say_how_many_there_are_and_nothing_of_anybody():
    found = too_few(CASES[:2])
    assert (found.cases, found.successes, found.common_rate) == (40, 30, 0.75)
    assert found.by_organisation == {}
    assert counted([]) == (0, 0)
    assert too_few([]).common_rate is None


def test_the_window_is_two_years_up_to_yesterday_leap_days_too():
    assert window_until(date(2028, 2, 29)) == (date(2026, 3, 1), date(2028, 2, 28))
    assert window_until(date(2026, 11, 29)) == (date(2024, 11, 29), date(2026, 11, 28))

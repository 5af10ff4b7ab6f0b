"""The funnel against published figures; each test names where its figures are from."""

from math import log, sqrt

import pytest

from diversion.domain.funnel import (
    LEAST_GROUPS,
    Compared,
    Counted,
    Mark,
    adjusted_funnel,
    between_groups,
    dispersion,
    funnel,
    limits,
    winsorised,
)

# Public Health England, R package PHEindicatormethods (ukhsa-collaboration/PHEindicatormethods on GitHub),
# tests/testthat/testdata_funnel_prop_outputs.csv: normal limits of a proportion of 80.642448 % at two-sided 5 % and
# 0.2 %.
PHE_TARGET = 0.80642448
PHE_LIMITS = [
    (2093, 78.949785, 82.335111, 77.973663, 83.311233),
    (5936, 79.63735, 81.647545, 79.057733, 82.227163),
    (23022, 80.13208, 81.152816, 79.837761, 81.447134),
    (110000, 80.408963, 80.875933, 80.274317, 81.010578),
]
# The same package, testdata_funnel_prop_inputs.csv: primary care trusts with their published significance.
PHE_TRUSTS = [
    ("New Forest", 35078.488, 41980, Mark.BEYOND_998),
    ("South Gloucestershire", 50050.7443, 61921, Mark.WITHIN),
    ("Central Derby", 24648.7596, 30521, Mark.WITHIN),
    ("West Norfolk", 26789.238, 33012, Mark.BEYOND_95),
    ("North Tees", 36850.0492, 45449, Mark.BEYOND_95),
    ("North Devon", 30277.5312, 37828, Mark.BEYOND_95),
    ("Exeter", 24866.916, 30929, Mark.WITHIN),
    ("Mid-Hampshire", 34502.0685, 42485, Mark.BEYOND_95),
    ("Westminster", 47372.6876, 66647, Mark.BEYOND_998),
]
# Trials of BCG against tuberculosis, Colditz et al. (1994), JAMA 271:698-702: cases and others, vaccinated and not.
# For log relative risks R's metafor prints Q = 152.2330 and, by DerSimonian and Laird, τ² = 0.3088 (its author's page on
# Borenstein et al. (2009), Introduction to Meta-Analysis, wviechtb.github.io/meta_analysis_books; here as others'
# test suites quote it).
BCG = [
    (4, 119, 11, 128),
    (6, 300, 29, 274),
    (3, 228, 11, 209),
    (62, 13536, 248, 12619),
    (33, 5036, 47, 5761),
    (180, 1361, 372, 1079),
    (8, 2537, 10, 619),
    (505, 87886, 499, 87892),
    (29, 7470, 45, 7232),
    (17, 1699, 65, 1600),
    (186, 50448, 141, 27197),
    (5, 2493, 3, 2338),
    (27, 16886, 29, 17825),
]


@pytest.mark.parametrize("row", PHE_LIMITS)
def test_limits_of_large_groups_are_the_published_normal_ones(row):
    out_of, *published = row
    found = (*limits(PHE_TARGET, out_of, 0.95), *limits(PHE_TARGET, out_of, 0.998))
    assert [100 * each for each in found] == pytest.approx(published, abs=5e-6)


def test_trusts_are_marked_as_published():
    found = funnel([Counted(name, cases, out_of) for name, cases, out_of, _ in PHE_TRUSTS[:4]], PHE_TARGET)
    assert [point.mark for point in found.points] == [mark for *_, mark in PHE_TRUSTS[:4]]
    for name, cases, out_of, mark in PHE_TRUSTS:
        assert funnel([Counted(name, cases, out_of)], PHE_TARGET).points[0].mark is mark, name


def test_exact_limits_follow_spiegelhalters_appendix_on_the_binomial_table():
    """Any table of the binomial distribution, n = 20: P(R ≤ 5; 0.5) = 0.0207 and P(R ≤ 6; 0.5) = 0.0577.

    The interpolation is the paper's formula; it gives no limits of its own for these numbers.
    """
    low, high = limits(0.5, 20, 0.95)
    assert low == pytest.approx((6 - (0.0577 - 0.025) / (0.0577 - 0.0207)) / 20, abs=1e-4)
    assert high == pytest.approx(1 - low)
    assert limits(0.1, 4, 0.95)[0] == 0


def test_exact_and_normal_limits_agree_where_they_meet():
    for target in (0.05, 0.3, 0.8):
        for coverage in (0.95, 0.998):
            exact, normal = limits(target, 2000, coverage), limits(target, 2001, coverage)
            assert exact == pytest.approx(normal, abs=1e-3)


def test_the_variance_between_groups_is_dersimonians_and_lairds():
    effects = [log(a / (a + b)) - log(c / (c + d)) for a, b, c, d in BCG]
    errors = [sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)) for a, b, c, d in BCG]
    weights = [error**-2 for error in errors]
    mean = sum(map(lambda w, y: w * y, weights, effects)) / sum(weights)
    found = between_groups(
        [(effect - mean) / error for effect, error in zip(effects, errors, strict=True)], errors
    )
    assert found.phi * len(BCG) == pytest.approx(152.2330, abs=5e-5)
    assert found.tau_squared == pytest.approx(0.3088, abs=5e-5)


def test_phi_is_that_of_the_published_package():
    """R package FunnelPlotR (nhs-r-community), tests/testthat/test-classes_methods.R: 2.948033.

    On the log scale, from scores as they are: of so few nothing is trimmed there.
    """
    observed, expected = (100, 150, 180, 80, 120, 225), (108, 112, 165, 95, 100, 220)
    errors = [1 / sqrt(each) for each in expected]
    scores = [log(o / e) / error for o, e, error in zip(observed, expected, errors, strict=True)]
    assert round(between_groups(scores, errors).phi, 6) == 2.948033


def test_scores_are_winsorised_at_the_deciles_r_gives():
    """R's default, Hyndman and Fan's (1996) definition 7: of 1 to 10 these are 1 + 9 · 0.1 and 1 + 9 · 0.9."""
    assert winsorised(range(1, 11)) == pytest.approx([1.9, 2, 3, 4, 5, 6, 7, 8, 9, 9.1])


def test_one_far_organisation_neither_widens_the_limits_nor_hides_itself():
    usual = [Counted(f"o{each}", 40 + each % 5, 100) for each in range(20)]
    alone, among = funnel(usual), funnel([*usual, Counted("far", 5, 100)], 0.42)
    assert alone.dispersion.tau_squared == among.dispersion.tau_squared == 0
    assert among.points[-1].mark is Mark.BEYOND_998
    assert {point.mark for point in among.points[:-1]} == {Mark.WITHIN}


def test_where_all_differ_limits_widen_and_nobody_is_marked():
    spread = [Counted(f"o{each}", 150 + 30 * each, 500) for each in range(8)]
    found = funnel(spread)
    assert found.dispersion.phi > 5
    assert {point.mark for point in found.points} == {Mark.WITHIN}
    assert found.points[0].limits_998[0] < limits(found.target, 500, 0.998)[0]


def test_points_keep_the_order_they_came_in_and_empty_ones_are_left_out():
    found = funnel([Counted("乙", 9, 10), Counted("空", 0, 0), Counted("甲", 1, 10)])
    assert [point.name for point in found.points] == ["乙", "甲"]
    assert found.dispersion is None
    assert len(found.points) < LEAST_GROUPS
    assert funnel([]).points == ()


def test_where_all_or_none_succeed_nothing_lies_outside():
    for successes in (0, 10):
        found = funnel([Counted(str(each), successes, 10) for each in range(6)])
        assert {point.mark for point in found.points} == {Mark.WITHIN}


def test_equal_estimates_have_no_variance_between_them():
    assert dispersion([0.5] * 6, [0.1] * 6, 0.5).tau_squared == 0


def test_organisations_of_a_case_or_two_do_not_pass_for_differences_beyond_chance():
    """On the arcsine scale one case of chance two in three has a variance of 2.2, not 1: it would widen all limits."""
    few = [Counted(f"few {number}", number % 3 != 0, 1) for number in range(30)]
    assert funnel(few).dispersion is None
    many = [Counted(f"many {number}", 64 + number, 100) for number in range(5)]
    assert funnel(few + many).dispersion.tau_squared == 0


def compared(name, observed, *chances):
    return Compared(name, len(chances), observed, sum(chances), sum(each * (1 - each) for each in chances))


def test_of_a_few_cases_adjusted_limits_are_exact_and_what_lies_on_them_is_not_marked():
    """All of seven cases with a chance of 65 % succeed once in twenty: that is within 95 %, told by one side."""
    many = [compared(f"many {each}", 65 + each % 2, *[0.65] * 100) for each in range(4)]
    found = adjusted_funnel([compared("few", 7, *[0.5755] * 4, *[0.7563] * 3), *many], 0.65)
    few = found.points[0]
    assert few.mark is Mark.WITHIN
    assert few.rate == pytest.approx(few.limits_95[1])
    rare = adjusted_funnel([compared("few", 0, *[0.5755] * 4, *[0.7563] * 3), *many], 0.65).points[0]
    assert rare.mark is Mark.BEYOND_998
    assert 0 < rare.limits_95[0] < few.limits_95[1]


def test_of_many_cases_adjusted_limits_are_those_of_the_chances():
    groups = [compared(f"many {each}", 50 + each, *[0.2] * 50, *[0.8] * 50) for each in range(3)]
    point = adjusted_funnel(groups, 0.5).points[0]
    assert point.limits_95[1] == pytest.approx(0.5 + 1.959964 * 4 / 100)

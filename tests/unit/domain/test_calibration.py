"""Calibration and discrimination against published figures; each test names where its figures are from."""

from math import exp, log
from random import Random

import pytest

from diversion.domain.calibration import calibration, discrimination, logistic_line

# The space shuttle's O-rings: temperature at each launch before the Challenger's, and whether any was damaged: Dalal et
# al. (1989), JASA 84:945-957; data set ``challenger`` of R's mcsm. R's ``glm`` gives 15.0429 - 0.2321627 t; Agresti, An
# Introduction to Categorical Data Analysis, prints 15.043 - 0.232 t (not seen).
COLD = "53 57 58 63 70 70 75"
FINE = "66 69 68 67 72 73 70 78 67 67 75 70 81 76 79 76"
# How surely a tomogram was read as abnormal, from 1 to 5, of 58 normal and 51 abnormal patients: Hanley and McNeil
# (1982), Radiology 143:29-36, table I; published area 0.893. Paper not seen; Stata's data set ``hanley``, and others'
# test suites quote both.
NORMAL, ABNORMAL = (33, 6, 6, 11, 2), (3, 2, 2, 11, 33)


def test_the_fitted_line_is_the_textbooks():
    values = [float(each) for each in f"{COLD} {FINE}".split()]
    damaged = [True] * len(COLD.split()) + [False] * len(FINE.split())
    assert logistic_line(values, damaged) == pytest.approx((15.0429, -0.2321627), abs=5e-5)
    assert logistic_line(values, damaged)[1] == pytest.approx(-0.2321627, abs=5e-8)


def test_the_area_is_the_published_one():
    read = [
        (mark, abnormal)
        for abnormal, many in ((False, NORMAL), (True, ABNORMAL))
        for mark, times in enumerate(many)
        for _ in range(times)
    ]
    assert discrimination([mark for mark, _ in read], [found for _, found in read]) == pytest.approx(
        0.893, abs=5e-4
    )
    assert discrimination([0.3, 0.4], [True, True]) is None


def test_slope_and_intercept_of_ten_chances_are_as_published():
    """Slope 0.163864 and intercept -0.892732: README of tuur/CalibrationSlopeInterceptPython.

    Its figures are those of ``val.prob`` in R's rms. The shift of all chances has no published figure here: by its
    definition, it makes as many expected as came true.
    """
    chances = [0.01, 0.01, 0.24, 0.22, 0.02, 0.1, 0.03, 0.12, 0.04, 0.01]
    outcomes = [at in (1, 2) for at in range(10)]
    log_odds = [log(each / (1 - each)) for each in chances]
    found = calibration(chances, outcomes)
    assert found.slope == pytest.approx(0.163864, abs=1e-6)
    assert logistic_line(log_odds, outcomes) == pytest.approx((-0.892732, 0.163864), abs=1e-6)
    assert sum(1 / (1 + exp(-each - found.in_the_large)) for each in log_odds) == pytest.approx(2)


def told(many, stretched=1.0, shifted=0.0):
    """Chances whose log-odds are stretched and shifted away from those that come true."""
    chance = Random(19)
    chances, outcomes = [], []
    for _ in range(many):
        log_odds = chance.gauss(0, 1)
        outcomes.append(chance.random() < 1 / (1 + exp(-log_odds)))
        chances.append(1 / (1 + exp(-stretched * log_odds - shifted)))
    return chances, outcomes


def test_chances_that_come_true_have_slope_one_and_intercept_none():
    found = calibration(*told(20_000))
    assert (found.in_the_large, found.slope) == pytest.approx((0, 1), abs=0.05)
    assert len(found.table) == 10
    assert sum(row.cases for row in found.table) == 20_000
    assert sum(row.observed_95[0] <= row.expected <= row.observed_95[1] for row in found.table) >= 8


def test_chances_too_extreme_or_too_high_are_told():
    assert calibration(*told(20_000, stretched=2.0)).slope == pytest.approx(0.5, abs=0.03)
    assert calibration(*told(20_000, shifted=0.7)).in_the_large == pytest.approx(-0.7, abs=0.05)


def test_one_chance_for_all_has_no_slope_and_breaks_nothing():
    assert calibration([0.4] * 10, [True] * 4 + [False] * 6).slope == 0


def test_cases_told_by_how_often_are_judged_as_if_each_was_told():
    chances, outcomes, times = [0.2, 0.2, 0.5, 0.5, 0.9, 0.9], [False, True] * 3, [60, 20, 30, 40, 5, 45]
    each = [
        (chance, outcome)
        for chance, outcome, many in zip(chances, outcomes, times, strict=True)
        for _ in range(many)
    ]
    single = [chance for chance, _ in each], [outcome for _, outcome in each]
    together, apart = calibration(chances, outcomes, times), calibration(*single)
    assert (together.in_the_large, together.slope) == pytest.approx((apart.in_the_large, apart.slope))
    assert together.table == apart.table
    assert [(row.cases, round(row.expected, 9)) for row in together.table] == [
        (80, 0.2),
        (70, 0.5),
        (50, 0.9),
    ]
    assert discrimination(chances, outcomes, times) == pytest.approx(discrimination(*single))


def test_those_of_one_chance_stay_together_whatever_came_of_them():
    (row,) = calibration([0.4] * 10, [True] * 4 + [False] * 6).table
    assert (row.cases, row.observed) == (10, 0.4)

"""Calibration and discrimination against published figures; each test names where its figures are from."""

from math import exp
from random import Random

import pytest

from diversion.domain.calibration import calibration, discrimination, logistic_line

# The space shuttle's O-rings: temperature at each launch before the Challenger's, and whether any was damaged.
# Agresti, An Introduction to Categorical Data Analysis (data of Dalal et al. 1989); published: 15.043 - 0.232 t.
COLD = "53 57 58 63 70 70 75"
FINE = "66 69 68 67 72 73 70 78 67 67 75 70 81 76 79 76"
# How surely a tomogram was read as abnormal, from 1 to 5, of 58 normal and 51 abnormal patients: Hanley and McNeil
# (1982), Radiology 143:29-36, table I; published area 0.893.
NORMAL, ABNORMAL = (33, 6, 6, 11, 2), (3, 2, 2, 11, 33)


def test_the_fitted_line_is_the_textbooks():
    values = [float(each) for each in f"{COLD} {FINE}".split()]
    damaged = [True] * len(COLD.split()) + [False] * len(FINE.split())
    assert logistic_line(values, damaged) == pytest.approx((15.043, -0.232), abs=5e-4)


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

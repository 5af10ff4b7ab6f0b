"""The early warning against published figures, and its rate of false alarms, measured."""

from math import exp, log
from random import Random
from statistics import mean, median

import pytest

from diversion.domain.early_warning import (
    DROP,
    FALSE_ALARM_EVERY,
    HALF_FOUND_WITHIN,
    NEARLY_ALL_FOUND_WITHIN,
    THRESHOLD,
    accumulated,
    evidence,
    watch,
)

# Montgomery, Introduction to Statistical Quality Control, example 9.1: a process about 10, shifted by one standard
# deviation after 20 observations; the sum of x - 10.5 passes 5 at the 29th, with 5.28. The published sums are those
# quoted by the Python package process-improve (kgdunn/process-improve, tests/test_control_chart_cusum.py).
MONTGOMERY = (
    "9.45 7.99 9.29 11.66 12.16 10.18 8.04 11.46 9.20 10.34 9.03 11.47 10.51 9.40 10.08 9.37 10.62 10.31 8.52 10.84"
    " 10.90 9.33 12.29 11.50 10.60 11.08 10.38 11.62 11.31 10.52"
)
PUBLISHED_SUMS = (
    "0 0 0 1.16 2.82 2.50 0.04 1.00 0 0 0 0.97 0.98 0 0 0 0.12 0 0 0.34"
    " 0.74 0 1.79 2.79 2.89 3.47 3.35 4.47 5.28 5.30"
)


def test_the_textbooks_sums_are_reproduced():
    sums = accumulated(float(value) - 10.5 for value in MONTGOMERY.split())
    assert sums == pytest.approx([float(each) for each in PUBLISHED_SUMS.split()], abs=1e-9)
    assert next(at for at, total in enumerate(sums, 1) if total > 5) == 29


def run_length(chance, shift, threshold):
    """How many normal values, each less one half, it takes until their accumulated sum reaches the threshold."""
    scores, passed = [], None
    while passed is None:
        scores += [chance.gauss(shift, 1) - 0.5 for _ in range(max(len(scores), 32))]
        passed = next((at for at, total in enumerate(accumulated(scores), 1) if total >= threshold), None)
    return passed


@pytest.mark.parametrize(
    ("threshold", "shift", "published"), [(3, 0, 117.59), (3, 1.5, 3.75), (4, 0, 168 * 2), (4, 1, 8.38)]
)
def test_run_lengths_are_the_published_ones(threshold, shift, published):
    """With k = 1/2. Up to 3: Brook and Evans (1972), Biometrika 59:539-549.

    Up to 4: Lucas and Crosier (1982), Technometrics 24:199-205, table 1, for both sides: 168, so 336 for one; 8.38
    after a shift of 1. Both as quoted by the R package spc, documentation of ``xcusum.arl``.
    """
    chance = Random(412)
    lengths = [run_length(chance, shift, threshold) for _ in range(4000 if shift else 600)]
    assert mean(lengths) == pytest.approx(published, rel=0.03 if shift else 0.1)


def test_evidence_is_the_log_likelihood_ratio():
    """For one case in two and doubled odds, ln(4/3) and ln(2/3): Steiner's formula by hand."""
    assert (evidence(0.5, True, 2), evidence(0.5, False, 2)) == pytest.approx((log(4 / 3), log(2 / 3)))


@pytest.mark.parametrize(
    ("score", "ratio", "survived", "died"),
    [(0, 2, -0.024, 0.669), (50, 2, -0.433, 0.26), (0, 0.5, 0.012, -0.681), (50, 0.5, 0.316, -0.377)],
)
def test_evidence_of_an_operation_is_as_published(score, ratio, survived, died):
    """Steiner (2014), page 234, after Steiner et al. (2000), page 446: log-odds of death -3.68 + 0.077 of the score.

    As quoted by the R package vlad (wittenberg/vlad), tests/testthat/test-llr_score.R.
    """
    chance = 1 / (1 + exp(3.68 - 0.077 * score))
    found = evidence(chance, False, ratio), evidence(chance, True, ratio)
    assert found == pytest.approx((survived, died), abs=5e-4)


def test_a_hard_case_that_fails_says_less_than_an_easy_one():
    assert 0 < evidence(0.2, False, 0.6) < evidence(0.8, False, 0.6)


@pytest.mark.parametrize(("usual", "drop"), [(0.1, 0.1), (1.0, 0.1), (0.5, 0.0)])
def test_a_drop_that_cannot_be_is_refused(usual, drop):
    with pytest.raises(ValueError, match="no drop"):
        watch([], usual, drop)


def run_lengths(usual, rate, rounds, chance):
    """Cases until a warning; what ``watch`` does, without keeping the sums."""
    lowered = usual - DROP
    ratio = lowered / (1 - lowered) * (1 - usual) / usual
    success, failure = evidence(usual, True, ratio), evidence(usual, False, ratio)
    for _ in range(rounds):
        total, length = 0.0, 0
        while total < THRESHOLD:
            total, length = max(0.0, total + (success if chance.random() < rate else failure)), length + 1
        yield length


@pytest.mark.parametrize("usual", [0.2, 0.5, 0.95])
def test_false_alarms_are_as_rare_as_said(usual):
    assert mean(run_lengths(usual, usual, 400, Random(45))) > FALSE_ALARM_EVERY


@pytest.mark.parametrize("usual", [0.2, 0.5, 0.6, 0.95])
def test_a_planted_drop_is_found_within_as_many_cases_as_said(usual):
    lengths = sorted(run_lengths(usual, usual - DROP, 1000, Random(46)))
    assert median(lengths) <= HALF_FOUND_WITHIN
    assert lengths[900] <= NEARLY_ALL_FOUND_WITHIN


def test_watching_warns_where_the_sums_pass_the_threshold():
    chance = Random(3)
    cases = [(0.5, chance.random() < 0.5) for _ in range(200)] + [
        (0.5, chance.random() < 0.2) for _ in range(200)
    ]
    seen = watch(cases, 0.5)
    assert 200 <= seen.warned_at < 300
    assert max(seen.sums[: seen.warned_at]) < THRESHOLD <= seen.sums[seen.warned_at]
    assert watch(cases[:200], 0.5).warned_at is None

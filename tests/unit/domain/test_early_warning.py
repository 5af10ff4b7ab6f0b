"""The early warning against published figures, and its rate of false alarms, measured."""

from math import log
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

# Montgomery, Introduction to Statistical Quality Control, tables 9.1 and 9.2: a process about 10, shifted by one
# standard deviation after 20 observations; the sum of x - 10.5 passes 5 at the 29th, with 5.28.
MONTGOMERY = (
    "9.45 7.99 9.29 11.66 12.16 10.18 8.04 11.46 9.20 10.34 9.03 11.47 10.51 9.40 10.08 9.37 10.62 10.31 8.52 10.84"
    " 10.90 9.33 12.29 11.50 10.60 11.08 10.38 11.62 11.31 10.52"
)


def test_the_textbooks_sums_are_reproduced():
    sums = accumulated(float(value) - 10.5 for value in MONTGOMERY.split())
    assert (sums[3], sums[4], sums[27], sums[28], sums[29]) == pytest.approx((1.16, 2.82, 4.47, 5.28, 5.30))
    assert next(at for at, total in enumerate(sums, 1) if total > 5) == 29


@pytest.mark.parametrize(("shift", "published"), [(0, 168 * 2), (1, 8.38)])
def test_run_lengths_are_the_published_ones(shift, published):
    """Montgomery, table 9.3, k = 1/2 and h = 4: 168 for both sides together, so 336 for one; 8.38 after a shift of 1."""
    chance, lengths = Random(412), []
    for _ in range(600 if shift == 0 else 4000):
        total, length = 0.0, 0
        while total < 4:
            total, length = max(0.0, total + chance.gauss(shift, 1) - 0.5), length + 1
        lengths.append(length)
    assert mean(lengths) == pytest.approx(published, rel=0.1 if shift == 0 else 0.03)


def test_evidence_is_the_log_likelihood_ratio():
    """Steiner et al. (2000): for one case in two and doubled odds, ln(4/3) and ln(2/3)."""
    assert (evidence(0.5, True, 2), evidence(0.5, False, 2)) == pytest.approx((log(4 / 3), log(2 / 3)))


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


@pytest.mark.parametrize("usual", [0.3, 0.5, 0.8])
def test_false_alarms_are_as_rare_as_said(usual):
    assert mean(run_lengths(usual, usual, 400, Random(45))) > FALSE_ALARM_EVERY


@pytest.mark.parametrize("usual", [0.3, 0.5, 0.6, 0.8])
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

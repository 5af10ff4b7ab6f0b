"""Intervals of counts against published figures; each test names where its figures are from."""

from math import exp, lgamma, log
from statistics import NormalDist

import pytest

from diversion.domain.count_intervals import BYAR_FROM, byar, exact, interval

# Halves of chi-squared quantiles, χ²(2.5 %, 2k) and χ²(97.5 %, 2k + 2), to three decimals, as Garwood (1936, Biometrika
# 28:437-442) tabulates them. Recomputed from the quantiles; his own table was not seen.
GARWOOD_95 = [
    (0, 0.0, 3.689),
    (1, 0.025, 5.572),
    (2, 0.242, 7.225),
    (3, 0.619, 8.767),
    (4, 1.090, 10.242),
    (5, 1.623, 11.668),
    (10, 4.795, 18.390),
    (20, 12.217, 30.888),
    (50, 37.111, 65.919),
    (100, 81.364, 121.627),
]


@pytest.mark.parametrize(("count", "low", "high"), GARWOOD_95)
def test_exact_intervals_are_the_tables(count, low, high):
    assert exact(count) == pytest.approx((low, high), abs=5.1e-4)


@pytest.mark.parametrize(
    ("count", "over", "low", "high"),
    [(10, 1, 4.795389, 18.390356), (137, 24.19893, 4.753125, 6.692709), (196, 280, 0.6054271, 0.8051570)],
)
def test_exact_intervals_are_those_r_prints(count, over, low, high):
    """R's ``poisson.test``: ten counted; the Welsh nickel workers of its manual (5.66 times the expected deaths).

    Then the deaths by horse kick of Bortkiewicz, the example of ``PoissonCI`` in R's DescTools, by its exact method.
    """
    assert [end / over for end in exact(count)] == pytest.approx([low, high], abs=6e-7)


def test_twelve_counted_as_published():
    """R package FSA, documentation of ``poiCI(12)``, by the gamma distribution (``daly``): 6.200575 to 20.96159.

    Its ``exact`` row, 6.200603 to 20.96156, solves the same equations less precisely.
    """
    assert exact(12) == pytest.approx((6.200575, 20.96159), abs=6e-6)


def test_a_hundred_of_ninety_expected_by_byar_as_published():
    """The Ruby package byar, its documentation, with z = 1.96: 0.9040199067337297 and 1.3514260807978444."""
    low, high = byar(100, 2 * NormalDist().cdf(1.96) - 1)
    assert (low / 90, high / 90) == pytest.approx((0.9040199067337297, 1.3514260807978444), rel=1e-12)


@pytest.mark.parametrize("count", [10, 25, 60, 150])
def test_byar_is_within_two_thousandths_of_exact_from_ten_on(count):
    """Measured, not published: Byar's limits are for counts too large for an exact sum."""
    assert byar(count) == pytest.approx(exact(count), rel=0.002)


@pytest.mark.parametrize("count", [BYAR_FROM, 400])
def test_byar_is_as_good_as_exact_where_it_is_taken(count):
    assert interval(count) == byar(count) == pytest.approx(exact(count), abs=0.01)
    assert interval(BYAR_FROM - 1) == exact(BYAR_FROM - 1)


def test_no_count_is_refused():
    with pytest.raises(ValueError, match="no count"):
        interval(-1)
    assert byar(0)[0] == byar(1, 0.998)[0] == 0


@pytest.mark.parametrize("expected", [0.7, 4.2, 17.3, 150.0])
def test_the_interval_holds_the_truth_at_least_as_often_as_it_says(expected):
    chances = [exp(k * log(expected) - expected - lgamma(k + 1)) for k in range(400)]
    held = sum(chance for k, chance in enumerate(chances) if interval(k)[0] <= expected <= interval(k)[1])
    assert 0.9499 <= held <= 0.995

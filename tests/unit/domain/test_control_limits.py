"""Control charts against published figures; each test names where its figures are from."""

from random import Random

import pytest

from diversion.domain.control_limits import LEAST_MONTHS, RUN, Month, Signal, chart, widening

# Cans of orange juice concentrate that leak, 30 samples of 50: Montgomery, Introduction to Statistical Quality Control
# (the first example of a p chart; data set ``orangejuice`` of R's qcc). Published: p̄ = 0.2313, limits 0.0524 and 0.4102,
# samples 15 and 23 beyond; to more places R's qcc 0.05242755 and 0.4102391 (Python package mistat, gedeck/mistat,
# src/mistat/qcc/tests/test_comparison_with_R.py).
ORANGE_JUICE = "12 15 8 10 4 7 16 9 14 10 5 6 17 12 22 8 10 5 13 11 20 18 24 15 9 12 7 13 9 6"


def months(numbers, out_of):
    return [Month(str(at), number, out_of) for at, number in enumerate(numbers, 1)]


def test_the_textbooks_chart_is_reproduced():
    drawn = chart(months(map(int, ORANGE_JUICE.split()), 50))
    assert drawn.centre == pytest.approx(0.2313, abs=5e-5)
    plain = drawn.points[0].limits
    spread = (plain[1] - drawn.centre) / drawn.widened
    assert (drawn.centre - spread, drawn.centre + spread) == pytest.approx((0.05242755, 0.4102391), abs=1e-7)
    rates = [point.rate for point in drawn.points]
    assert [at for at, rate in enumerate(rates, 1) if abs(rate - drawn.centre) > spread] == [15, 23]


def test_widened_limits_are_those_of_an_individuals_chart_where_months_are_equally_large():
    """Laney (2002): with equal sizes a p' chart is the chart of individual values.

    So Montgomery's viscosities of primer paint (centre 33.52333, limits 32.24484 and 34.80183 by R's qcc, in the same
    test of mistat as above), taken as percentages, come out of the p' chart.
    """
    viscosity = "33.75 33.05 34.00 33.81 33.46 34.02 33.68 33.27 33.49 33.20 33.62 33.00 33.54 33.12 33.84"
    drawn = chart(months([round(float(each) * 1000) for each in viscosity.split()], 100_000))
    assert drawn.widened > 2
    assert 100 * drawn.centre == pytest.approx(33.52333, abs=5e-6)
    assert [100 * end for end in drawn.points[0].limits] == pytest.approx([32.24484, 34.80183], abs=5e-6)


def test_the_widening_is_that_of_another_program():
    """Five samples of 1000 about 5 %: σz = 3.21576, in the tests of a Python program after R's qicharts.

    The formula, 1.128 included, is the one in Minitab's methods and formulas for the Laney P' chart; Laney's own
    example was not seen.
    """
    assert widening(months([50, 60, 40, 70, 30], 1000), 0.05) == pytest.approx(3.21576, abs=5e-6)


def test_chance_alone_widens_nothing():
    chance = Random(7)
    equal = [sum(chance.random() < 0.4 for _ in range(200)) for _ in range(240)]
    assert widening(months(equal, 200), 0.4) == pytest.approx(1, abs=0.1)


def test_months_that_differ_more_than_chance_give_no_signal_each():
    swaying = months([450 + 60 * (at % 3 - 1) for at in range(24)], 1000)
    drawn = chart(swaying)
    assert drawn.widened > 2
    assert not any(point.signals for point in drawn.points)


def test_a_run_and_a_month_beyond_are_signals():
    usual = [Month(str(at), 22 - at % 2 * 2, 50) for at in range(12)]
    drawn = chart([*usual, *months([25] * RUN, 50), Month("last", 45, 50)], baseline=12)
    assert [point.signals for point in drawn.points[:-2]] == [()] * (len(usual) + RUN - 1)
    assert drawn.points[-2].signals == (Signal.RUN,)
    assert drawn.points[-1].signals == (Signal.BEYOND, Signal.RUN)


def test_a_month_of_nothing_breaks_no_chart():
    drawn = chart([*months([20, 30] * 6, 50), Month("none", 0, 0)])
    assert (drawn.points[-1].rate, drawn.points[-1].limits) == (None, None)
    assert chart(months([20] * (LEAST_MONTHS - 1), 50)) is None
    assert chart(months([50] * 12, 50)).points[0].limits == (1, 1)


def test_both_rules_together_err_as_rarely_as_published():
    """Champ and Woodall (1987), table 1, rules C1 and C4: one false signal in 152.73 points.

    The table was not seen; solving the same Markov chain, of runs of 1 to 7 within three sigmas, gives 152.7301.
    """
    chance, seen, signals = Random(1987), 0, 0
    usual = months([4999, 5001] * 5, 10_000)
    for _ in range(400):
        by_chance = months([round(chance.gauss(5000, 50)) for _ in range(400)], 10_000)
        points = chart([*usual, *by_chance], baseline=len(usual)).points[len(usual) :]
        first = next((at for at, point in enumerate(points, 1) if point.signals), None)
        seen, signals = seen + (first or len(points)), signals + (first is not None)
    assert seen / signals == pytest.approx(152.73, rel=0.1)

"""Decomposition against published figures; each test names where its figures are from.

All examples are Das Gupta's (1993), Standardization and Decomposition of Rates, US Bureau of the Census P23-186 (2.1 to
2.4, 4.3 and 5.1), with the figures as the R package DasGuptR (josiahpjking/DasGuptR, README.md) prints them.
"""

from random import Random
from statistics import NormalDist, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.domain.gap import Reached, Stage, gap, parts_of_product

PRODUCTS = {
    "earnings of black and white men, 1980": (
        (10930, 0.717892),
        (16591, 0.825974),
        (4369.913, 1487.262),
    ),
    "births in Austria and Chile, 1981": (
        (51.78746, 0.45919, 0.52638),
        (84.90502, 0.75756, 0.51065),
        (10.4340333, 10.5608476, -0.6670084),
    ),
    "nonmarital births, 1971 and 1979": (
        (25.3, 0.214, 0.279, 0.949),
        (32.7, 0.290, 0.473, 0.986),
        (0.6889411, 0.8125381, 1.3829055, 0.1047547),
    ),
    "fertility in South Korea": (
        (0.58, 0.76, 0.84, 0.66, 16.573),
        (0.72, 0.97, 0.97, 0.56, 16.158),
        (1.0909785, 1.2298438, 0.7278399, -0.8398707, -0.1290187),
    ),
}
# Births by age in Taiwan, 1960 and 1970: births a married woman, share married, share of the population.
TAIWAN_1960 = (
    (393, 407, 369, 274, 184, 90, 16),
    (0.122, 0.622, 0.903, 0.930, 0.916, 0.873, 0.800),
    (0.043, 0.041, 0.036, 0.032, 0.026, 0.020, 0.018),
)
TAIWAN_1970 = (
    (488, 452, 338, 156, 63, 22, 3),
    (0.082, 0.527, 0.866, 0.941, 0.942, 0.923, 0.876),
    (0.058, 0.038, 0.032, 0.030, 0.026, 0.023, 0.019),
)
# Heads of households by age, United States 1970 and 1985 (Kitagawa's two factors): shares and rates in percent.
SHARES_1970 = (12.9, 10.9, 9.5, 8.0, 7.8, 8.4, 8.6, 7.8, 7.0, 5.9, 4.7, 3.6, 4.9)
SHARES_1985 = (10.1, 11.2, 11.6, 10.9, 9.4, 7.7, 6.3, 6.0, 6.3, 5.9, 5.1, 4.0, 5.5)
RATES_1970 = (1.9, 25.8, 45.7, 49.6, 51.2, 51.6, 51.8, 54.9, 58.7, 60.4, 62.8, 66.6, 66.8)
RATES_1985 = (2.2, 24.3, 45.8, 52.5, 56.1, 55.6, 56.0, 57.4, 57.2, 61.2, 63.9, 68.6, 72.2)


@pytest.mark.parametrize("example", PRODUCTS)
def test_products_are_divided_as_published(example):
    first, second, published = PRODUCTS[example]
    assert parts_of_product(first, second) == pytest.approx(published, rel=2e-6)


def test_sums_of_products_are_divided_as_published():
    cells = [
        parts_of_product(first, second)
        for first, second in zip(zip(*TAIWAN_1960, strict=True), zip(*TAIWAN_1970, strict=True), strict=True)
    ]
    assert [sum(part) for part in zip(*cells, strict=True)] == pytest.approx(
        [-7.285632, -2.720633, -1.565181], abs=5e-7
    )


def heads(shares, rates):
    """A cell an age, with as many entered as its share and as many settled as its rate; all are offered and so on."""
    cells = {}
    for age, (share, rate) in enumerate(zip(shares, rates, strict=True)):
        many = round(share * 10_000)
        cells[str(age)] = Reached(many, many, many, many, many, round(share * rate * 100))
    return cells


def test_the_whole_reproduces_kitagawas_two_factors():
    found = gap(heads(SHARES_1970, RATES_1970), heads(SHARES_1985, RATES_1985))
    assert (100 * found.first, 100 * found.second) == pytest.approx((44.7268, 47.6940), abs=5e-5)
    assert [100 * part.difference for part in found.parts] == pytest.approx(
        [1.2269, 0, 0, 0, 0, 1.7403], abs=5e-5
    )


CHAINS = st.lists(st.integers(0, 40), min_size=6, max_size=6).map(
    lambda each: Reached(*sorted(each, reverse=True))
)
SIDES = st.dictionaries(st.sampled_from(("loan", "family", "labour", "lease")), CHAINS, min_size=1)


@given(SIDES, SIDES)
def test_the_parts_add_up_to_the_difference_and_the_other_way_round_is_its_negative(first, second):
    there, back = gap(first, second), gap(second, first)
    if there is None:
        assert back is None
        return
    assert sum(part.difference for part in there.parts) == pytest.approx(
        there.second - there.first, abs=1e-12
    )
    for one, other in zip(there.parts, back.parts, strict=True):
        assert one.difference == pytest.approx(-other.difference, abs=1e-12)
        assert one.interval_95 == pytest.approx([-end for end in reversed(other.interval_95)], abs=1e-9)
        assert sum(one.by_cell.values()) == pytest.approx(one.difference, abs=1e-12)


def test_only_the_stage_that_changed_has_a_part():
    first = {"loan": Reached(100, 80, 60, 60, 40, 20), "family": Reached(50, 40, 30, 30, 20, 15)}
    second = {"loan": Reached(100, 80, 30, 30, 20, 10), "family": Reached(50, 40, 15, 15, 10, 8)}
    found = {part.stage: part.difference for part in gap(first, second).parts}
    assert found[Stage.ACCEPTANCE] < -0.1
    assert found[Stage.MIX] == found[Stage.OFFERING] == found[Stage.TIME] == found[Stage.CONTACT] == 0


def test_what_is_merely_still_open_is_time_and_lowers_neither_meeting_nor_settlement():
    """Of two sides that fare alike, half of the second's accepted are in mediation still: all of the gap is time."""
    first = {"loan": Reached(100, 80, 60, 60, 40, 20), "family": Reached(50, 40, 30, 30, 20, 16)}
    second = {"loan": Reached(100, 80, 60, 30, 20, 10), "family": Reached(50, 40, 30, 15, 10, 8)}
    found = gap(first, second)
    parts = {part.stage: part for part in found.parts}
    assert parts[Stage.TIME].difference == pytest.approx(found.second - found.first) == pytest.approx(-0.12)
    assert all(part.difference == 0 for stage, part in parts.items() if stage is not Stage.TIME)
    low, high = parts[Stage.TIME].interval_95
    assert low < parts[Stage.TIME].difference < high < 0


def test_a_step_on_which_all_is_alike_in_many_small_cells_leaves_little_doubt():
    """Two hundred and forty accepted on either side, and all of them ended."""
    sides = [{str(cell): Reached(10, 8, 6, 6, 5, met) for cell in range(40)} for met in (2, 3)]
    found = gap(*sides)
    assert found is not None
    (time,) = (part for part in found.parts if part.stage is Stage.TIME)
    assert time.difference == 0
    assert -0.006 < time.interval_95[0] < 0 < time.interval_95[1] < 0.006


def test_a_kind_only_one_has_is_mix_and_nothing_else():
    first = {"loan": Reached(100, 80, 60, 50, 40, 20)}
    found = {
        part.stage: part.difference
        for part in gap(first, first | {"family": Reached(100, 90, 80, 75, 70, 60)}).parts
    }
    assert found[Stage.MIX] == pytest.approx(0.2)
    assert sum(map(abs, found.values())) == pytest.approx(0.2)


def test_nothing_and_numbers_that_grow_are_no_comparison():
    assert gap({}, {"loan": Reached(1, 1, 1, 1, 1, 1)}) is None
    with pytest.raises(ValueError, match="no share"):
        gap({"loan": Reached(1, 2, 1, 1, 1, 1)}, {"loan": Reached(1, 1, 1, 1, 1, 1)})


TRUTH = (
    {"loan": (0.6, 0.8, 0.7, 0.9, 0.8, 0.4), "family": (0.4, 0.9, 0.8, 0.9, 0.9, 0.7)},
    {"loan": (0.4, 0.7, 0.8, 0.7, 0.8, 0.5), "family": (0.6, 0.9, 0.6, 0.8, 0.9, 0.7)},
)


def drawn(chance, many, truth):
    """Disputes that go through the stages by chance."""
    counts = {name: [0] * 6 for name in truth}
    for _ in range(many):
        name = "loan" if chance.random() < truth["loan"][0] else "family"
        counts[name][0] += 1
        for at, rate in enumerate(truth[name][1:], 1):
            if chance.random() >= rate:
                break
            counts[name][at] += 1
    return {name: Reached(*each) for name, each in counts.items()}


def test_intervals_hold_the_truth_as_often_as_they_say():
    true = [
        sum(part)
        for part in zip(*(parts_of_product(TRUTH[0][name], TRUTH[1][name]) for name in TRUTH[0]), strict=True)
    ]
    chance, rounds, held, seen, wide = Random(93), 200, [0] * 6, [], []
    for _ in range(rounds):
        found = gap(*(drawn(chance, 400, truth) for truth in TRUTH))
        seen.append([part.difference for part in found.parts])
        wide.append([part.interval_95[1] - part.difference for part in found.parts])
        for at, part in enumerate(found.parts):
            held[at] += part.interval_95[0] <= true[at] <= part.interval_95[1]
    assert all(0.91 <= each / rounds <= 0.99 for each in held)
    for at in range(6):
        error = sum(row[at] for row in wide) / rounds / NormalDist().inv_cdf(0.975)
        assert error == pytest.approx(stdev(row[at] for row in seen), rel=0.15)

"""Drawing rates together against published figures; each test names where its figures are from."""

from random import Random

import pytest

from diversion.domain.reporting import interval_95
from diversion.domain.shrinkage import LEAST_GROUPS, Tried, drawn, posteriors

# Batting averages of 18 players after 45 turns: Efron and Morris (1977), Scientific American 236(5):119-127; published:
# c = 0.212, so that Clemente's .400 becomes .294. As quoted, with the estimates of all 18, in the README of
# ASKurz/James-Stein-and-Bayesian-partial-pooling.
HITS_IN_45 = (18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7)
PUBLISHED_45 = ".294 .289 .285 .280 .275 .275 .270 .266 .261 .261 .256 .256 .256 .256 .256 .252 .247 .242"
# The same 18 players after 90 turns, their averages and James and Stein's estimates on Anscombe's scale: Efron and
# Hastie (2016), Computer Age Statistical Inference, table 7.1. The printed estimates were not seen; the book's formula,
# computed anew from these averages, agrees with them within 0.0006.
AFTER_90 = ".345 .333 .322 .311 .289 .289 .278 .255 .244 .233 .233 .222 .222 .222 .211 .211 .200 .145"
PUBLISHED_90 = ".283 .279 .276 .272 .265 .264 .261 .253 .249 .245 .245 .242 .241 .241 .238 .238 .234 .212"


def test_the_batters_are_drawn_together_as_published():
    averages = [hits / 45 for hits in HITS_IN_45]
    mean = sum(averages) / 18
    found = posteriors(averages, [mean * (1 - mean) / 45] * 18)
    assert mean == pytest.approx(0.265, abs=5e-4)
    assert [each.own_weight for each in found] == pytest.approx([0.212] * 18, abs=5e-4)
    assert [each.mean for each in found] == pytest.approx(
        [float(each) for each in PUBLISHED_45.split()], abs=6e-4
    )


def test_on_anscombes_scale_too():
    hits = [round(float(average) * 90) for average in AFTER_90.split()]
    found = drawn([Tried(str(at), many, 90) for at, many in enumerate(hits)])
    theirs = [(90.75 * each.rate - 0.375) / 90 for each in found]  # as they go back from Anscombe's scale
    assert theirs == pytest.approx([float(each) for each in PUBLISHED_90.split()], abs=8e-4)


def mediators(chance, many=40):
    """Mediators who truly differ, with as many cases as mediators have: some hardly any."""
    for at in range(many):
        skill = min(max(chance.gauss(0.5, 0.1), 0.02), 0.98)
        out_of = chance.choice((2, 5, 12, 30, 80))
        yield skill, Tried(str(at), sum(chance.random() < skill for _ in range(out_of)), out_of)


def test_drawn_rates_lie_nearer_the_truth_and_intervals_hold_it():
    chance, held, many, own, together = Random(1983), 0, 0, 0.0, 0.0
    for _ in range(60):
        skills, groups = zip(*mediators(chance), strict=True)
        for skill, each in zip(skills, drawn(groups), strict=True):
            held += each.interval_95[0] <= skill <= each.interval_95[1]
            own, together, many = (
                own + (each.counted - skill) ** 2,
                together + (each.rate - skill) ** 2,
                many + 1,
            )
    assert together < own / 3
    assert 0.93 <= held / many <= 0.975


def test_the_fewer_cases_the_more_is_drawn_and_the_interval_is_narrower_than_alone():
    groups = [group for _, group in mediators(Random(2))]
    found = {each.name: each for each in drawn(groups)}
    weights = sorted((each.out_of, round(each.own_weight, 9)) for each in found.values())
    assert [weight for _, weight in weights] == sorted(weight for _, weight in weights)
    for group in (each for each in groups if each.out_of <= 12):
        low, high = found[group.name].interval_95
        alone = interval_95(group.successes, group.out_of)
        assert high - low < alone[1] - alone[0]


def test_where_nobody_differs_nobody_is_set_apart():
    found = drawn([Tried(str(at), 10, 20) for at in range(12)])
    assert {round(each.rate, 6) for each in found} == {0.5}
    assert all(each.own_weight == pytest.approx(2 / 11) for each in found)


def test_the_order_stays_the_empty_are_left_out_and_few_are_not_drawn():
    groups = [Tried(name, at, 10) for at, name in enumerate("戊甲丁乙丙")]
    assert [each.name for each in drawn([*groups, Tried("空", 0, 0)])] == list("戊甲丁乙丙")
    assert drawn(groups[: LEAST_GROUPS - 1]) is None

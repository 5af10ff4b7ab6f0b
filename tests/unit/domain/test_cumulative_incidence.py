"""Cumulative incidence against published figures; each test names where its figures are from."""

from fractions import Fraction
from math import exp, sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.domain.cumulative_incidence import Followed, incidence, share_after, time_to

# Bone marrow transplants, low risk acute myeloid leukaemia: days to relapse, to death, or seen free of both. Klein and
# Moeschberger (1997), Survival Analysis, as SAS lists them in its examples of PROC LIFETEST and PROC PHREG.
FREE = (
    "2569 2506 2409 2218 1857 1829 1562 1470 1363 1030 860 1258 2246 1870 1799 1709 1674 1568 1527 1324 957 932"
    " 847 848 1850 1843 1535 1447 1384"
)
DIED = "414 2204 1063 481 105 641 390 288 79 48 1074 10 53 80 35 704"
RELAPSED = "421 748 486 272 381 248 211 219 606"
TRANSPLANTS = [
    Followed(int(days), ending)
    for ending, many in ((None, FREE), ("died", DIED), ("relapsed", RELAPSED))
    for days in many.split()
]
# Relapse after years: estimate, standard error (Aalen 1978), log-log 95 % limits. R package tidycmprsk 1.1.0 (cmprsk
# 2.2-12), psiaims.github.io/CAMIS/R/survival_cif.html, "Estimating Cumulative Incidence Functions Using R".
PUBLISHED_RELAPSE = [
    (1, 0.0741, 0.0360, 0.0234, 0.1646),
    (1.5, 0.1296, 0.0463, 0.0563, 0.2344),
    (2, 0.1481, 0.0489, 0.0685, 0.2565),
    (3, 0.1667, 0.0514, 0.0813, 0.2783),
]

# Weeks in remission on 6-mercaptopurine and on placebo. Freireich et al. (1963), Blood 21:699-716. At risk, still in
# remission with Greenwood's error, and log-log 95 % limits: R's ``survfit`` on MASS's data set ``gehan`` (package MASS,
# tests/Examples/MASS-Ex.Rout.save).
ON_6MP = [Followed(weeks, "relapsed") for weeks in (6, 6, 6, 7, 10, 13, 16, 22, 23)]
ON_6MP += [Followed(weeks, None) for weeks in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)]
PUBLISHED_6MP = [
    (6, 21, 0.857, 0.0764, 0.620, 0.952),
    (7, 17, 0.807, 0.0869, 0.563, 0.923),
    (10, 15, 0.753, 0.0963, 0.503, 0.889),
    (13, 12, 0.690, 0.1068, 0.432, 0.849),
    (16, 11, 0.627, 0.1141, 0.368, 0.805),
    (22, 7, 0.538, 0.1282, 0.268, 0.747),
    (23, 6, 0.448, 0.1346, 0.188, 0.680),
]
PUBLISHED_PLACEBO = [
    (1, 21, 0.9048, 0.0641, 0.67005, 0.975),
    (2, 19, 0.8095, 0.0857, 0.56891, 0.924),
    (3, 17, 0.7619, 0.0929, 0.51939, 0.893),
    (4, 16, 0.6667, 0.1029, 0.42535, 0.825),
    (5, 14, 0.5714, 0.1080, 0.33798, 0.749),
    (8, 12, 0.3810, 0.1060, 0.18307, 0.578),
    (11, 8, 0.2857, 0.0986, 0.11656, 0.482),
    (12, 6, 0.1905, 0.0857, 0.05948, 0.377),
    (15, 4, 0.1429, 0.0764, 0.03566, 0.321),
    (17, 3, 0.0952, 0.0641, 0.01626, 0.261),
    (22, 2, 0.0476, 0.0465, 0.00332, 0.197),
]
ON_PLACEBO = [
    Followed(weeks, "relapsed")
    for weeks in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
]


@pytest.mark.parametrize("row", PUBLISHED_RELAPSE)
def test_relapse_after_a_transplant_is_as_published(row):
    years, share, error, low, high = row
    step = share_after(incidence(TRANSPLANTS, "relapsed", corrected=True), years * 365.25)
    assert (step.share, sqrt(step.variance)) == pytest.approx((share, error), abs=5e-5)
    assert step.interval_95 == pytest.approx((low, high), abs=5e-5)


def test_nobody_has_relapsed_after_half_a_year_as_published():
    step = share_after(incidence(TRANSPLANTS, "relapsed"), 0.5 * 365.25)
    assert (step.share, step.variance, step.interval_95) == (0, 0, None)


@pytest.mark.parametrize(
    ("step", "row"),
    [
        *zip(incidence(ON_6MP), PUBLISHED_6MP, strict=True),
        *zip(incidence(ON_PLACEBO)[:-1], PUBLISHED_PLACEBO, strict=True),
    ],
)
def test_one_ending_is_kaplans_and_meiers_with_greenwoods_error_and_log_log_limits(step, row):
    assert (step.days, step.at_risk) == row[:2]
    assert (1 - step.share, sqrt(step.variance)) == pytest.approx(row[2:4], abs=5e-4)
    assert [1 - end for end in reversed(step.reached_95)] == pytest.approx(row[4:], abs=5e-4)


def test_medians_and_their_intervals_are_as_published():
    """Where the published curves and limits above first reach one half: 23 (13, never) and 8 (4, 11)."""
    treated, untreated = time_to(incidence(ON_6MP)), time_to(incidence(ON_PLACEBO))
    assert (treated.days, treated.earliest, treated.latest) == (23, 13, None)
    assert (untreated.days, untreated.earliest, untreated.latest) == (8, 4, 11)


def test_ties_and_endings_on_the_first_day_are_exact():
    """By hand, in fractions: 2 of 8 settle on day 0 while 1 fails and 1 was seen open that day only."""
    rows = [Followed(0, "settled")] * 2 + [Followed(0, "failed"), Followed(0, None)]
    rows += [Followed(3, "settled"), Followed(3, "failed"), Followed(3, None), Followed(7, "failed")]
    settled, failed, both = (incidence(rows, ending) for ending in ("settled", "failed", None))
    open_after_0 = Fraction(5, 8)
    assert [step.at_risk for step in settled] == [8, 4, 1]
    assert [step.share for step in settled] == pytest.approx([1 / 4, *[float(1 / 4 + open_after_0 / 4)] * 2])
    assert [step.share for step in failed] == pytest.approx(
        [1 / 8, float(1 / 8 + open_after_0 / 4), float(1 / 8 + open_after_0 / 4 + open_after_0 / 2)]
    )
    assert [step.share for step in both] == pytest.approx([3 / 8, 1 - 5 / 16, 1])


ROWS = st.lists(
    st.builds(Followed, st.integers(0, 9), st.sampled_from((None, "settled", "failed", "withdrew"))),
    min_size=1,
    max_size=60,
)


@given(ROWS)
def test_the_endings_add_up_to_all_that_ended(rows):
    both = incidence(rows)
    parts = [incidence(rows, ending) for ending in ("settled", "failed", "withdrew")]
    for at, step in enumerate(both):
        assert sum(part[at].share for part in parts) == pytest.approx(step.share)
        assert all(part[at].variance >= 0 for part in parts)


@given(ROWS)
def test_with_nothing_open_share_and_variance_are_the_binomial_ones(rows):
    ended = [row for row in rows if row.ending is not None]
    for step in incidence(ended, "settled"):
        share = sum(row.ending == "settled" and row.days <= step.days for row in ended) / len(ended)
        assert step.share == pytest.approx(share)
        assert step.variance == pytest.approx(share * (1 - share) / len(ended), abs=1e-12)


def test_nobody_followed_is_no_curve():
    assert incidence([]) == ()
    assert incidence([Followed(4, None)]) == ()
    assert share_after((), 3) is None
    assert time_to(()).days is None


def test_the_interval_holds_the_truth_as_often_as_it_says():
    """Two endings at rates 0.02 and 0.03 a day, seen for up to 60 days: 40 % end the first way in the long run."""
    chance, within, rounds = Random(125), 0, 600
    truth = 0.4 * (1 - exp(-0.05 * 20))
    for _ in range(rounds):
        rows = []
        for _ in range(120):
            days, seen = chance.expovariate(0.05), chance.uniform(0, 60)
            ending = "settled" if chance.random() < 0.4 else "failed"
            rows.append(Followed(days, ending) if days <= seen else Followed(seen, None))
        low, high = share_after(incidence(rows, "settled"), 20).interval_95
        within += low <= truth <= high
    assert 0.93 <= within / rounds <= 0.97


@pytest.mark.parametrize("ending", [None, "settled"])
def test_sides_on_which_everybody_ended_have_a_median_whatever_their_number(ending):
    """Sums of shares come out a hair below 1, where the log-log interval has no end."""
    for many in range(2, 60):
        steps = incidence([Followed(day % 7, "settled") for day in range(many)], ending)
        assert time_to(steps).days is not None
        assert steps[-1].share == pytest.approx(1)
        assert steps[-1].interval_95 is None
        assert steps[-1].reached_95 == (steps[-1].share, steps[-1].share)

"""Indirect standardisation against published figures; each test names where its figures are from."""

from random import Random

import pytest

from diversion.domain.count_intervals import exact
from diversion.domain.reporting import interval_95
from diversion.domain.standardisation import LEAST_IN_STRATUM, chances_by_stratum, standardised

# Deaths from skin cancer in Florida by age: those observed and the years lived, then the same of the United States. The
# first example of SAS's PROC STDRATE (SAS/STAT User's Guide), which prints the expected deaths of each age.
FLORIDA = [
    (0, 953_785, 0, 19_175_798, 0.000),
    (0, 1_997_935, 1, 41_077_577, 0.049),
    (4, 1_885_014, 41, 39_183_891, 1.972),
    (14, 1_957_573, 186, 39_892_024, 9.127),
    (43, 2_356_649, 626, 45_148_527, 32.676),
    (72, 2_088_000, 1_199, 37_677_952, 66.445),
    (70, 1_548_371, 1_303, 24_274_684, 83.112),
    (126, 1_447_432, 1_637, 18_390_986, 128.837),
    (136, 1_087_524, 1_624, 12_361_180, 142.878),
    (73, 335_944, 803, 4_239_587, 63.630),
]
# Deaths of doctors from cirrhosis of the liver: Bland, An Introduction to Medical Statistics, chapter 16. By age, the
# rate of all men a million and a year, and the number of doctors; published: 14 observed, 4.4966 expected, ratio
# 3.11 with 1.70 to 5.22. The book was not seen; the rates and numbers give 4.4966 and the limits to every place.
CIRRHOSIS = [(5.859, 1080), (13.050, 12860), (46.937, 11510), (161.503, 10330), (271.358, 7790)]


def cases(chances, successes):
    return [(chance, at < successes) for at, chance in enumerate(chances)]


def test_floridas_expected_deaths_are_as_published():
    """In lots of about a thousand years lived, each with its chance; without the youngest, of whom nobody died anywhere."""
    seen = []
    for deaths, years, elsewhere, years_elsewhere, published in FLORIDA[1:]:
        lots = years // 1000
        age = cases([elsewhere / years_elsewhere * years / lots] * lots, deaths)
        assert standardised(age, 0.1).expected == pytest.approx(published, abs=5.1e-4)
        seen += age
    found = standardised(seen, 0.1)
    assert (found.observed, found.expected) == (538, pytest.approx(528.726, abs=1e-3))
    assert found.ratio == pytest.approx(538 / 528.726, abs=1e-5)


def test_the_doctors_ratio_is_as_published():
    chances = [rate / 1e6 for rate, men in CIRRHOSIS for _ in range(men)]
    found = standardised(cases(chances, 14), sum(chances) / len(chances))
    assert found.expected == pytest.approx(4.4966, abs=5e-5)
    assert found.ratio == pytest.approx(3.11, abs=5e-3)
    assert [end / found.expected for end in exact(14)] == pytest.approx([1.70, 5.22], abs=5e-3)


@pytest.mark.parametrize(("successes", "out_of"), [(81, 263), (15, 148), (0, 20), (20, 20), (1, 29)])
def test_with_equal_chances_the_interval_is_wilsons_whatever_the_chance(successes, out_of):
    """Newcombe (1998), Statistics in Medicine 17:857-872, method 3, by ``interval_95``, which is checked against it."""
    for chance in (0.05, 0.4, 0.9):
        found = standardised(cases([chance] * out_of, successes), chance)
        assert found.adjusted_95 == pytest.approx(interval_95(successes, out_of), abs=1e-8)
        assert found.adjusted_rate == pytest.approx(successes / out_of)


def test_the_interval_holds_the_truth_as_often_as_it_says():
    chance, rounds, held = Random(62), 1500, 0
    chances = [0.15] * 20 + [0.4] * 20 + [0.8] * 20
    for _ in range(rounds):
        low, high = standardised([(each, chance.random() < each) for each in chances], 0.45).ratio_95
        held += low <= 1 <= high
    assert 0.935 <= held / rounds <= 0.965


def test_too_few_for_a_pool_of_their_own_take_the_common_rate():
    few = [("big", at % 2 == 0) for at in range(100)] + [("small", True)] * 3
    assert chances_by_stratum(few)["small"] == pytest.approx(53.5 / 104)
    many = few + [(f"s{at}", False) for at in range(LEAST_IN_STRATUM)]
    assert chances_by_stratum(many)["small"] == chances_by_stratum(many)["s1"] < 0.2


def test_nothing_and_certainties_are_no_comparison():
    assert standardised([], 0.5) is None
    with pytest.raises(ValueError, match="nothing to compare"):
        standardised([(1.0, True)], 0.5)

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.domain.entries import ReferralKind
from diversion.domain.outcome import EndReason
from diversion.domain.regimes import Regime
from diversion.domain.reporting import (
    CARDS,
    Definition,
    FigureFacts,
    Population,
    Window,
    interval_95,
    is_counted,
    is_success,
    tally,
)

START = datetime(2026, 2, 28, 16, tzinfo=UTC)
END = datetime(2026, 3, 31, 16, tzinfo=UTC)
MARCH = Window(START, END)
D, PRE, POST = Definition, ReferralKind.PRE_DOCKET, ReferralKind.POST_DOCKET
IN = START + timedelta(days=3)


def facts(**given_):
    usual = {"referral_kind": PRE, "regime": Regime.POST2025, "entered_at": IN}
    return FigureFacts(**(usual | given_))


SETTLED = facts(
    eligible_at=IN,
    offered_at=IN,
    accepted_at=IN,
    ended_at=IN,
    end_reason=EndReason.AGREEMENT_REACHED,
    met=True,
)


@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_newcombes_method_three(numerator, denominator, low, high):
    """Newcombe (1998), Statistics in Medicine 17:857-872, table I, method 3 (Wilson's, without correction).

    The table itself was not seen; others' test suites quote these four rows of it.
    """
    found = interval_95(numerator, denominator)
    assert found == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_its_rate_and_mirrors(counts):
    numerator, denominator = counts
    low, high = interval_95(numerator, denominator)
    assert 0 <= low <= numerator / denominator <= high <= 1
    assert interval_95(denominator - numerator, denominator) == pytest.approx((1 - high, 1 - low), abs=1e-12)


@pytest.mark.parametrize("counts", [(-1, 4), (5, 4), (1, 0), (0, -1)])
def test_counts_that_cannot_be_are_refused(counts):
    with pytest.raises(ValueError, match="no proportion"):
        interval_95(*counts)


@pytest.mark.parametrize(
    ("row", "counted"),
    [
        (SETTLED, "closed mediated accepted offered eligible entered"),
        (facts(), "entered"),
        (facts(eligible_at=IN), "eligible entered"),
        (facts(eligible_at=IN, offered_at=IN), "offered eligible entered"),
        (facts(eligible_at=IN, offered_at=IN, accepted_at=IN), "accepted offered eligible entered"),
        (
            facts(accepted_at=IN, ended_at=IN, end_reason=EndReason.PARTY_UNREACHABLE),
            "closed accepted entered",
        ),
        (facts(accepted_at=IN, ended_at=END, met=True), "accepted entered"),
        (
            facts(entered_at=START - timedelta(days=9), accepted_at=START, ended_at=IN, met=True),
            "closed mediated accepted",
        ),
        (facts(ended_at=IN), "entered"),
        (facts(cancelled=True), ""),
    ],
)
def test_what_each_denominator_counts(row, counted):
    assert [each.value for each in D if is_counted(each, row, MARCH)] == counted.split()


def test_the_window_holds_its_first_moment_and_not_its_last():
    assert MARCH.holds(START)
    assert not MARCH.holds(END)
    assert MARCH.holds(END - timedelta(microseconds=1))
    assert not MARCH.holds(None)


def test_a_success_is_settled_and_stands():
    assert is_success(SETTLED)
    assert is_success(facts(ended_at=IN, end_reason=EndReason.SETTLED_AND_WITHDRAWN))
    assert not is_success(facts(ended_at=IN, end_reason=EndReason.AGREEMENT_REACHED, overturned=True))
    assert not is_success(facts(ended_at=IN, end_reason=EndReason.LARGE_GAP))
    assert not is_success(facts())


def test_a_rate_counts_its_own_population_and_carries_it():
    failed = facts(accepted_at=IN, ended_at=IN, end_reason=EndReason.LARGE_GAP, met=True)
    after = facts(referral_kind=POST, accepted_at=IN, ended_at=IN, end_reason=EndReason.OTHER)
    before_2025 = facts(regime=Regime.PRE2025, accepted_at=IN, ended_at=IN, end_reason=EndReason.OTHER)
    rows = [SETTLED, failed, failed, after, before_2025]
    population = Population(MARCH, (PRE,), (Regime.POST2025,))
    rate = tally(D.CLOSED, rows, population)
    assert (rate.numerator, rate.denominator, rate.rate) == (1, 3, pytest.approx(1 / 3))
    assert rate.card is CARDS[D.CLOSED]
    assert rate.population is population
    both = tally(D.CLOSED, rows, Population(MARCH, (PRE, POST), tuple(Regime)))
    assert both.denominator == 5


def test_over_nothing_there_is_no_rate():
    rate = tally(D.ACCEPTED, [], Population(MARCH, (PRE,), tuple(Regime)))
    assert (rate.numerator, rate.denominator, rate.rate, rate.interval_95) == (0, 0, None, None)


def test_every_definition_has_its_own_card_in_both_languages():
    assert list(CARDS) == list(D)
    assert len({card.denominator.zh for card in CARDS.values()}) == len(D)
    assert [each for each in D if CARDS[each].by_end] == [D.CLOSED, D.MEDIATED]
    for card in CARDS.values():
        for words in (card.name, card.numerator, card.denominator, card.window, card.excluded, card.unit):
            assert words.zh
            assert words.en

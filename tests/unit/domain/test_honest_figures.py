"""Figures where the truth is known: every organisation is invented here, so what it can do is known exactly.

Seeded, so that a failure is a change of ours and not of the dice. Shares are asserted with room for three standard
errors of the rounds that are played.
"""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from diversion.domain.early_warning import NEARLY_ALL_FOUND_WITHIN, watch
from diversion.domain.entries import ReferralKind
from diversion.domain.funnel import Compared, Counted, Mark, adjusted_funnel, funnel
from diversion.domain.outcome import EndReason
from diversion.domain.period_comparison import change_of_rates
from diversion.domain.regimes import Regime
from diversion.domain.reporting import Definition, FigureFacts, Population, Window, interval_95, tally
from diversion.domain.standardisation import chances_by_stratum, standardised

EASY, HARD = 0.7, 0.3
START = datetime(2026, 1, 1, tzinfo=UTC)
YEAR = Window(START, START + timedelta(days=365))
EVERYTHING = Population(YEAR, (ReferralKind.PRE_DOCKET,), (Regime.POST2025,))


def played(chance, many, easy_share, skill=0.0):
    """Cases of an organisation: which kind each is, and whether it succeeded; skill is in points."""
    kinds = ["easy" if chance.random() < easy_share else "hard" for _ in range(many)]
    return [(kind, chance.random() < (EASY if kind == "easy" else HARD) + skill) for kind in kinds]


def rate(cases):
    return sum(succeeded for _, succeeded in cases) / len(cases)


def adjusted(organisations):
    """Each organisation's cases beside what all together achieve with cases of their kind."""
    everything = [case for cases in organisations for case in cases]
    expected = chances_by_stratum(everything)
    return [
        standardised([(expected[kind], succeeded) for kind, succeeded in cases], rate(everything))
        for cases in organisations
    ]


def test_equal_skill_and_different_mix_are_not_told_apart_once_adjusted():
    """80 % easy cases against 20 %: the raw rates lie thirty points apart, the adjusted ones differ by chance."""
    chance, rounds, apart_raw, apart_adjusted = Random(501), 200, 0, 0
    for _ in range(rounds):
        organisations = [played(chance, 300, 0.8), played(chance, 300, 0.2)]
        raw = [(sum(succeeded for _, succeeded in cases), len(cases)) for cases in organisations]
        apart_raw += change_of_rates(*raw).differs
        apart_adjusted += any(
            not each.ratio_95[0] <= 1 <= each.ratio_95[1] for each in adjusted(organisations)
        )
    assert apart_raw == rounds
    assert apart_adjusted / rounds <= 0.10


def test_ten_points_of_skill_are_told_apart_though_the_mix_hides_them():
    """The better one has the harder cases, and by its raw rate seems the worse."""
    chance, rounds, seems_worse, found = Random(502), 200, 0, 0
    for _ in range(rounds):
        usual = [played(chance, 400, 0.5) for _ in range(4)]
        better = played(chance, 400, 0.15, skill=0.1)
        seems_worse += rate(better) < min(map(rate, usual))
        found += adjusted([*usual, better])[-1].ratio_95[0] > 1
    assert seems_worse / rounds > 0.5
    assert found / rounds > 0.9


def test_a_planted_drop_of_ten_points_between_two_years_is_found_with_400_cases_each():
    """Four times of five: for a power of 80 % at these rates R's ``power.prop.test`` asks for 387.3385 cases each."""
    chance, rounds, found, mistaken = Random(503), 400, 0, 0
    for _ in range(rounds):
        before, same, after = (sum(chance.random() < p for _ in range(400)) for p in (0.5, 0.5, 0.4))
        found += change_of_rates((after, 400), (before, 400)).between[1] < 0
        mistaken += change_of_rates((same, 400), (before, 400)).differs
    assert found / rounds >= 0.76
    assert mistaken / rounds <= 0.085


def test_a_drop_that_easier_cases_hide_is_found_within_the_stated_number_of_cases():
    """Skill falls while the mix gets easier: the raw rate stays where it was, and the warning comes all the same."""
    chance, rounds, in_time, early = Random(504), 150, 0, 0
    for _ in range(rounds):
        usual = [(EASY if kind == "easy" else HARD, done) for kind, done in played(chance, 200, 0.4)]
        lower = played(chance, NEARLY_ALL_FOUND_WITHIN, 0.65, skill=-0.1)
        assert abs(0.65 * EASY + 0.35 * HARD - 0.1 - (0.4 * EASY + 0.6 * HARD)) < 1e-9
        fallen = [(EASY if kind == "easy" else HARD, done) for kind, done in lower]
        warned_at = watch(usual + fallen, usual=0.5).warned_at
        early += warned_at is not None and warned_at < len(usual)
        in_time += warned_at is not None
    assert early / rounds <= 0.08
    assert in_time / rounds >= 0.85


@pytest.mark.parametrize("out_of", [20, 50, 200])
def test_an_interval_holds_the_truth_as_often_as_it_says(out_of):
    """Exactly, by every outcome's probability; on average over the true rates, and nowhere far below."""
    held = []
    for truth in [each / 40 for each in range(4, 37)]:
        share, chance_of = 0.0, (1 - truth) ** out_of
        for successes in range(out_of + 1):
            low, high = interval_95(successes, out_of)
            share += chance_of * (low <= truth <= high)
            chance_of *= (out_of - successes) / (successes + 1) * truth / (1 - truth)
        held.append(share)
    assert 0.945 <= sum(held) / len(held) <= 0.957
    assert min(held) >= 0.92


def test_a_funnel_of_equals_marks_as_few_as_it_says():
    chance, marks = Random(505), []
    for _ in range(60):
        sizes = [chance.choice((8, 20, 60, 300)) for _ in range(40)]
        groups = [
            Counted(str(at), sum(chance.random() < 0.45 for _ in range(many)), many)
            for at, many in enumerate(sizes)
        ]
        marks += [point.mark for point in funnel(groups).points]
    assert 0.02 <= sum(mark is not Mark.WITHIN for mark in marks) / len(marks) <= 0.06
    assert sum(mark is Mark.BEYOND_998 for mark in marks) / len(marks) <= 0.005


def test_a_funnel_adjusted_for_the_mix_marks_skill_and_not_easy_cases():
    """Twelve organisations with mixes from 10 to 90 % easy, one of them twenty points more skilful than the rest."""
    chance, rounds, raw, equal, skilled = Random(509), 40, 0, 0, 0
    for _ in range(rounds):
        cases = [played(chance, 250, 0.1 + at / 14, skill=0.2 * (at == 5)) for at in range(12)]
        common, found = rate([case for each in cases for case in each]), adjusted(cases)
        compared = [
            Compared(str(at), each.cases, each.observed, each.expected, each.variance)
            for at, each in enumerate(found)
        ]
        marks = [point.mark is not Mark.WITHIN for point in adjusted_funnel(compared, common).points]
        counted_raw = [Counted("", each.observed, each.cases) for each in found]
        raw += funnel(counted_raw).dispersion.phi > 5
        skilled += marks.pop(5)
        equal += sum(marks)
    assert raw == rounds
    assert skilled / rounds > 0.9
    assert equal / (11 * rounds) <= 0.06


def facts(*, accepted, ended, settled, stood=True):
    """One row of a figure; everything happens in January."""
    day = START + timedelta(days=3)
    return FigureFacts(
        referral_kind=ReferralKind.PRE_DOCKET,
        regime=Regime.POST2025,
        entered_at=day,
        eligible_at=day,
        offered_at=day,
        accepted_at=day if accepted else None,
        ended_at=day + timedelta(days=9) if ended else None,
        end_reason=(EndReason.AGREEMENT_REACHED if settled else EndReason.LARGE_GAP) if ended else None,
        met=accepted and ended,
        overturned=not stood,
    )


def counted(definition, rows):
    return tally(definition, rows, EVERYTHING).rate


def test_declining_hard_cases_does_not_look_better_over_what_was_offered():
    chance = Random(506)
    cases = played(chance, 4000, 0.5)
    honest = [facts(accepted=True, ended=True, settled=done) for _, done in cases]
    picky = [facts(accepted=kind == "easy", ended=kind == "easy", settled=done) for kind, done in cases]
    assert counted(Definition.CLOSED, picky) > counted(Definition.CLOSED, honest) + 0.15
    for definition in (Definition.OFFERED, Definition.ELIGIBLE, Definition.ENTERED):
        assert counted(definition, picky) < counted(definition, honest) - 0.1


def test_closing_and_refiling_does_not_look_better_per_dispute():
    """A dispute will settle or not; the other one files what settled again and hands back unaccepted what did not."""
    settles = [done for _, done in played(Random(507), 4000, 0.5)]
    honest = [facts(accepted=True, ended=True, settled=done) for done in settles]
    refiled = [
        handoff
        for done in settles
        for handoff in [facts(accepted=done, ended=done, settled=done)] * (2 if done else 1)
    ]
    per_dispute = [facts(accepted=done, ended=done, settled=done) for done in settles]
    assert counted(Definition.CLOSED, refiled) == 1
    assert counted(Definition.OFFERED, refiled) > counted(Definition.OFFERED, honest) + 0.1
    assert counted(Definition.ENTERED, per_dispute) == counted(Definition.ENTERED, honest)


def test_settlements_that_do_not_stand_count_for_nothing():
    settles = [done for _, done in played(Random(508), 4000, 0.5)]
    honest = [facts(accepted=True, ended=True, settled=done) for done in settles]
    hasty = [facts(accepted=True, ended=True, settled=True, stood=done) for done in settles]
    for definition in Definition:
        assert counted(definition, hasty) == counted(definition, honest)

"""What a published figure's card says decides: a gap with its interval, standing beside, or an example; other rules warn."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from diversion.domain.benchmark_gap import Published, Treatment, gap, reasons, regime_beside, warnings
from diversion.domain.reporting import Definition, Population, SuccessRate, Window, success_rate

WINDOW = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
CARD: dict[str, Any] = {
    "comparable": "yes",
    "denominator_is": "mediated",
    "regime": "POST2025",
    "rate_percent": Decimal("65.4"),
    "period_start": date(2025, 1, 1),
    "period_end": date(2025, 9, 30),
}


def ours(numerator: int, denominator: int) -> SuccessRate:
    return success_rate(Definition.MEDIATED, numerator, denominator, Population(WINDOW, (), ()))


def codes(rate: SuccessRate | None = None, **changed: Any) -> list[str]:
    return [each.code for each in reasons(Published(**CARD | changed), rate or ours(1, 2))]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"comparable": "no"}, ["benchmark-not-comparable"]),
        (
            {"comparable": "no", "denominator_is": "unstated", "rate_percent": None, "period_end": None},
            ["benchmark-not-comparable", "denominator-unstated", "rate-unpublished", "period-unstated"],
        ),
        ({"comparable": "partly"}, ["benchmark-partly-comparable"]),
        ({"comparable": "partly", "period_end": None}, ["benchmark-partly-comparable", "period-unstated"]),
        ({"denominator_is": "unstated"}, ["denominator-unstated"]),
        ({"denominator_is": "diverted"}, ["denominator-not-ours"]),
        ({"rate_percent": None}, ["rate-unpublished"]),
    ],
)
def test_nothing_is_subtracted_but_what_the_card_allows(changed: dict[str, Any], expected: list[str]) -> None:
    assert codes(**changed) == expected


def test_a_rate_over_nothing_of_ours_is_no_comparison() -> None:
    assert codes(ours(0, 0)) == ["nothing-counted"]
    assert [each.code for each in reasons(Published(**CARD), None)] == ["nothing-counted"]
    with pytest.raises(ValueError, match="two rates"):
        gap(Published(**CARD), ours(0, 0))


def test_each_mark_has_its_treatment() -> None:
    marks = {mark: Published(**CARD | {"comparable": mark}).treatment for mark in ("yes", "partly", "no")}
    assert marks == {"yes": Treatment.GAP, "partly": Treatment.BESIDE, "no": Treatment.EXAMPLE}


def test_other_rules_warn_and_do_not_silence() -> None:
    before = Published(**CARD | {"regime": "PRE2025"})
    assert regime_beside(before, ["POST2025"]) == "POST2025"
    assert regime_beside(before, ["POST2025", "PRE2025"]) == "PRE2025"
    assert regime_beside(before, []) is None
    assert [each.code for each in warnings(before, "POST2025")] == ["regime-differs"]
    assert list(warnings(before, "PRE2025")) == []
    assert list(warnings(Published(**CARD | {"comparable": "no", "regime": "PRE2025"}), "POST2025")) == []
    (unstated,) = warnings(Published(**CARD | {"regime": None}), "POST2025")
    assert unstated.zh.startswith("没有标明")
    assert gap(before, ours(60, 100)).difference == pytest.approx(-0.054)


def test_without_its_counts_a_published_rate_is_taken_as_it_stands() -> None:
    small, large = gap(Published(**CARD), ours(9, 10)), gap(Published(**CARD), ours(900, 1000))
    assert (small.both_counted, small.differs, large.differs) == (False, False, True)
    assert large.difference == pytest.approx(0.246)
    low, high = ours(900, 1000).interval_95 or (0, 0)
    assert large.interval_95 == (pytest.approx(low - 0.654), pytest.approx(high - 0.654))


def test_with_both_counts_the_interval_is_newcombes() -> None:
    """Newcombe (1998), Statistics in Medicine 17:873-890, table II, method 10: examples (a), (d) and (e)."""
    for own, theirs, between in (
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
        ((0, 10), (0, 20), (-0.1611, 0.2775)),
    ):
        published = Published(**CARD | {"numerator": theirs[0], "denominator": theirs[1]})
        found = gap(published, ours(*own))
        assert found.both_counted
        assert found.interval_95 == (pytest.approx(between[0], abs=5e-5), pytest.approx(between[1], abs=5e-5))


def test_a_numerator_that_was_not_published_follows_from_rate_and_denominator() -> None:
    assert Published(**CARD | {"denominator": 1000}).counts == (654, 1000)
    assert Published(**CARD | {"numerator": 654}).counts is None

"""A published figure stands beside ours only over the same denominator, under the same rules, and with two rates."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from diversion.domain.benchmark_gap import Published, gap, why_not_compared
from diversion.domain.reporting import Definition, Population, SuccessRate, Window, success_rate

WINDOW = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
CARD: dict[str, Any] = {
    "comparable": "yes",
    "denominator_is": "mediated",
    "regime": "POST2025",
    "rate_percent": Decimal("65.4"),
}


def ours(numerator: int, denominator: int) -> SuccessRate:
    return success_rate(Definition.MEDIATED, numerator, denominator, Population(WINDOW, (), ()))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"comparable": "no"}, "benchmark-not-comparable"),
        ({"denominator_is": "unstated"}, "denominator-unstated"),
        ({"denominator_is": "diverted"}, "denominator-not-ours"),
        ({"rate_percent": None}, "rate-unpublished"),
    ],
)
def test_what_the_card_says_refuses_first(changed: dict[str, Any], code: str) -> None:
    reason = why_not_compared(Published(**CARD | changed), ours(1, 2))
    assert reason is not None
    assert reason.code == code


def test_nothing_of_ours_under_its_rules_is_no_comparison() -> None:
    reason = why_not_compared(Published(**CARD), None)
    assert reason is not None
    assert reason.code == "regime-differs"


def test_a_rate_over_nothing_is_no_comparison() -> None:
    reason = why_not_compared(Published(**CARD), ours(0, 0))
    assert reason is not None
    assert reason.code == "nothing-counted"
    with pytest.raises(ValueError, match="two rates"):
        gap(Published(**CARD), ours(0, 0))


def test_a_partly_comparable_figure_is_compared() -> None:
    assert why_not_compared(Published(**CARD | {"comparable": "partly"}), ours(1, 2)) is None


def test_a_large_count_tells_the_two_apart_and_a_small_one_does_not() -> None:
    assert gap(Published(**CARD), ours(9, 10)).within
    told = gap(Published(**CARD), ours(900, 1000))
    assert not told.within
    assert told.points == Decimal("24.6")

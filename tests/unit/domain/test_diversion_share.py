"""The formulas against numbers that others published; where they stand is law.md's, K-2 to K-3b."""

from datetime import date

import pytest

from diversion.domain.diversion_share import (
    OutsideMonth,
    diversion,
    diversion_ratio,
    diversion_share,
    litigation_rate,
    whole_months,
)
from diversion.domain.measures import Measure
from diversion.domain.reporting import interval_95

SETTLED_2024, RECEIVED_2024 = 4_776_842, 7_717_791
"""Supreme People's Court, 2024-01 to 05: settled before filing; first-instance civil and administrative received."""
PEOPLE = 1_409_670_000
JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


@pytest.mark.parametrize(
    ("settled", "received", "percent"),
    [
        pytest.param(SETTLED_2024, RECEIVED_2024, 38.23, id="SPC 2024-01 to 05, published 38.23"),
        pytest.param(895_0000, 1610_6000, 35.7, id="SPC 2022, litigation share published as 64"),
    ],
)
def test_the_share_is_the_supreme_courts(settled: int, received: int, percent: float) -> None:
    found = diversion_share(settled, received)
    assert found.value == pytest.approx(percent / 100, abs=0.0005)
    assert found.interval_95 == interval_95(settled, settled + received)


def test_the_rate_with_those_mediated_is_the_supreme_courts_8863() -> None:
    found = litigation_rate(SETTLED_2024 + RECEIVED_2024, PEOPLE, Measure.LITIGATION_RATE_WITH_MEDIATED)
    assert found.value == pytest.approx(88.635, abs=0.005)
    assert found.numerator == 12_494_633


def test_the_older_ratio_may_exceed_one_and_has_no_interval() -> None:
    assert diversion_ratio(30, 20).value == 1.5
    assert diversion_ratio(30, 20).interval_95 is None
    assert diversion_ratio(2834, 10_000).value == pytest.approx(0.2834)


def test_months_without_counts_are_in_neither_number_and_are_named() -> None:
    outside = [OutsideMonth(JAN, 90, 10, 500_000), OutsideMonth(MAR, 190, 10, 510_000)]
    found = diversion({JAN: 50, FEB: 1000, MAR: 50}, outside, [JAN, FEB, MAR])
    by_measure = {each.measure: each for each in found.values}
    assert (found.months, found.missing) == ([JAN, MAR], [FEB])
    assert by_measure[Measure.DIVERSION_SHARE].value == pytest.approx(0.25)
    assert by_measure[Measure.DIVERSION_RATIO].value == pytest.approx(100 / 280)
    assert by_measure[Measure.LITIGATION_RATE].value == pytest.approx(300 / 51)
    assert by_measure[Measure.LITIGATION_RATE_WITH_MEDIATED].value == pytest.approx(400 / 51)


def test_without_a_population_there_is_no_rate() -> None:
    found = diversion({}, [OutsideMonth(JAN, 1, 0)], [JAN])
    rates = [each for each in found.values if each.measure is Measure.LITIGATION_RATE]
    assert [(each.value, each.interval_95, each.denominator) for each in rates] == [(None, None, 0)]


def test_only_whole_months_are_counted() -> None:
    assert whole_months(date(2025, 12, 1), date(2026, 1, 31)) == [date(2025, 12, 1), JAN]
    assert whole_months(date(2026, 1, 2), date(2026, 2, 27)) == []

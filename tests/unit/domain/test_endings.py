from datetime import date, timedelta

import pytest

from diversion.domain.diversion_share import whole_months
from diversion.domain.endings import KNOWN, Fate, Settlement, fate, share
from diversion.domain.measure_cards import MEASURES
from diversion.domain.measures import FOLLOWED_DAYS, Measure
from diversion.domain.reporting import interval_95

DAY = date(2026, 1, 10)
COVERED = whole_months(date(2026, 1, 1), date(2026, 12, 31))
LATER = date(2026, 12, 1)


def after(days: int) -> date:
    return DAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("befell", "at_90", "at_180"),
    [
        ({}, Fate.LASTED, Fate.LASTED),
        ({"enforced_on": after(90)}, Fate.ENFORCED, Fate.ENFORCED),
        ({"enforced_on": after(91)}, Fate.LASTED, Fate.ENFORCED),
        ({"refiled_on": after(180)}, Fate.LASTED, Fate.REFILED),
        ({"refiled_on": after(181)}, Fate.LASTED, Fate.LASTED),
        ({"enforced_on": after(50), "refiled_on": after(20)}, Fate.REFILED, Fate.REFILED),
        ({"undone_on": DAY, "refiled_on": DAY}, Fate.UNDONE, Fate.UNDONE),
        ({"is_erased": True, "enforced_on": after(3)}, Fate.ERASED, Fate.ERASED),
    ],
)
def test_the_first_thing_within_the_days_decides(befell, at_90, at_180):
    settlement = Settlement(settled_on=DAY, **befell)
    assert [fate(settlement, days, LATER, COVERED) for days in FOLLOWED_DAYS] == [at_90, at_180]


def test_the_young_are_too_young_whatever_befell_them():
    failed = Settlement(settled_on=DAY, enforced_on=after(3))
    assert fate(failed, 90, after(90), COVERED) is Fate.TOO_YOUNG
    assert fate(failed, 90, after(91), COVERED) is Fate.ENFORCED


def test_a_month_that_nobody_uploaded_leaves_it_unknown():
    without = [month for month in COVERED if month != date(2026, 3, 1)]
    assert fate(Settlement(settled_on=DAY), 90, LATER, without) is Fate.UNKNOWN
    assert fate(Settlement(settled_on=date(2026, 4, 1)), 90, LATER, without) is Fate.LASTED
    assert Fate.UNKNOWN not in KNOWN


def test_a_share_has_wilsons_interval():
    found = share(Measure.PERFORMED, 81, 263)
    assert (found.value, found.interval_95) == (81 / 263, interval_95(81, 263))


def test_every_measure_has_a_card_in_both_languages():
    assert list(MEASURES) == list(Measure)
    for card in MEASURES.values():
        texts = (
            card.name,
            card.numerator,
            card.denominator,
            card.window,
            card.excluded,
            card.unit,
            card.source,
        )
        assert all(each.zh and each.en for each in texts)

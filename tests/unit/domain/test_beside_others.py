"""When a rate is put beside others: never so that somebody whom the reader does not see could be worked out."""

import pytest

from diversion.domain.own_rates import LEAST_UNSEEN, beside_others
from diversion.domain.reporting import Proportion
from diversion.domain.shrinkage import LEAST_GROUPS, Tried, drawn

RATES = {str(each): Proportion(2 + each % 5, 10 + each) for each in range(8)}


@pytest.mark.parametrize("unknown", range(9))
def test_beside_one_to_four_unknown_nothing_is_drawn(unknown: int) -> None:
    known = set(list(RATES)[: len(RATES) - unknown])
    found = beside_others(RATES, known)
    assert set(found) == known
    assert all((each.weighed is None) is (0 < unknown < LEAST_UNSEEN) for each in found.values())


def test_what_is_drawn_is_the_rule_in_whole_percents_and_who_has_no_case_is_nobody() -> None:
    expected = drawn([Tried(name, rate.numerator, rate.denominator) for name, rate in RATES.items()])
    assert expected is not None
    empty = {f"empty {each}": Proportion(0, 0) for each in range(9)}
    found = beside_others(empty | RATES, set(RATES) | set(empty))
    assert list(found) == list(RATES)
    for each, beside in zip(expected, found.values(), strict=True):
        weighed = beside.weighed
        assert weighed is not None
        assert (weighed.rate, weighed.own_weight) == (round(each.rate, 2), round(each.own_weight, 2))
        assert weighed.interval_95 == tuple(round(end, 2) for end in each.interval_95)
        assert weighed.compared == len(RATES)


def test_of_fewer_than_can_be_estimated_nothing_is_drawn_though_all_are_known() -> None:
    few = dict(list(RATES.items())[: LEAST_GROUPS - 1])
    assert all(each.weighed is None for each in beside_others(few, set(few)).values())

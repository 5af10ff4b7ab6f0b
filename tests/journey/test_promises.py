"""Promises 1 and 2 under a bounded random walk through the running product, asked after every move."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from demo_court import DemoCourt
from promises import Promises
from wandering import Walk

pytestmark = [pytest.mark.xdist_group("journey"), pytest.mark.timeout(600)]

DISPUTES = 16
MOVES = 300
WAITS_EVERY = 12
RACES_EVERY = 5
SEED = 20260302
LAST_LINES = 25


@pytest.fixture
def promises(court: DemoCourt) -> Iterator[Promises]:
    """Asks the database."""
    with closing(Promises(court.product)) as asking:
        yield asking


def test_no_move_breaks_a_promise_and_none_makes_the_product_fail(
    court: DemoCourt, promises: Promises
) -> None:
    walk = Walk.over(court, SEED, DISPUTES)
    statuses, done = set(), 0
    for step in range(1, MOVES + 1):
        if step % WAITS_EVERY == 0:
            walk.wait()
        answers = walk.race() if step % RACES_EVERY == 0 else [walk.step()]
        done += sum(answer.is_success for answer in answers)
        assert all(answer.status_code < 500 for answer in answers), told(
            walk, [each.text for each in answers]
        )
        broken = promises.broken()
        assert not broken, told(walk, broken)
        statuses |= {each.told["status"] for each in walk.disputes}
    assert done > MOVES // 4, told(walk, done)
    assert {"offered", "in_mediation", "settled", "returned"} <= statuses, told(walk, statuses)


def told(walk: Walk, what: object) -> str:
    """Say what is wrong, and what was done before."""
    return "\n".join([f"seed {SEED}", *walk.log[-LAST_LINES:], str(what)])

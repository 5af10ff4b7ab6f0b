"""The wall clock stepped forward and back under the running product, its database and its queue.

Offers stand an hour before they lapse, the clock is stepped past that moment, back before it, past it again,
back behind everything, and right again. Each lapses once and none too early; filing, delivering and sweeping go
on after every step.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bustle import Bustle, all_ends_well
from demo_court import DemoCourt
from followed import Followed, complained_with_form
from holding_back import wait
from outside_servers import find_programs, outside_servers
from product import running
from promises import Promises
from stepped_clock import LACKING as LACKING_COMPILER
from stepped_clock import SteppedClock, stepping

LAPSING, WINDOWS = 3, 2
HOUR = timedelta(hours=1)
STEPS = (2 * HOUR, 0 * HOUR, 2 * HOUR, -3 * HOUR, 0 * HOUR)
"""How far the clock is off after each: two steps forward, two back, one right again."""
SWEPT_WITHIN_SECONDS, GOES_ON_WITHIN_SECONDS = 75, 20
FOUND = find_programs()
LACKING = "; ".join(filter(None, (FOUND.lacking, LACKING_COMPILER)))
SWEEPS = "SELECT count(*) FROM outbox WHERE job = 'act_on_deadlines' AND state = 'done'"
LAPSED = "SELECT id::text FROM handoff WHERE status = 'lapsed'"
TOO_EARLY = """
    SELECT h.id, h.lapsed_at, c.due_at FROM handoff h JOIN deadline c ON c.handoff_id = h.id AND c.rule = 'answer'
    WHERE h.lapsed_at < c.due_at"""

pytestmark = [pytest.mark.skipif(bool(LACKING), reason=LACKING), pytest.mark.timeout(600)]


@pytest.fixture
def clock() -> Iterator[SteppedClock]:
    """The clock by which everything here lives, on servers of an operator."""
    with pytest.MonkeyPatch.context() as told, stepping(told) as made, outside_servers(FOUND) as environment:
        for name, value in environment.items():
            told.setenv(name, value)
        yield made


def test_nothing_happens_early_or_twice_or_stops(tmp_path: Path, clock: SteppedClock) -> None:
    with (
        running(tmp_path / "data", "--demo-disputes", "0") as product,
        closing(DemoCourt(product)) as court,
        closing(Promises(product)) as promises,
    ):
        court.await_office_hours()
        court.by("admin").done("/settings", {"key": "lapses_in_a_row_pause", "value": 100})
        offers = _offers_an_hour_before_they_lapse(court)
        lapsing = {offer.handoff["id"] for offer in offers}
        with Bustle(court, WINDOWS, moves_clock=False, leaving=lapsing).going_on() as bustle:
            bustle.filed += [offer.now["reference"] for offer in offers]
            for off in STEPS:
                clock.step(off)
                wait(bustle.goes_on(), f"filings go on at {off}", GOES_ON_WITHIN_SECONDS)
                wait(_is_swept_again(promises), f"a sweep at {off}", SWEPT_WITHIN_SECONDS)
                assert {row[0] for row in promises.asked(LAPSED)} == lapsing
        assert (bustle.wrong, bustle.away) == ([], {})
        assert bustle.lost_or_doubled() == {}
        assert promises.asked(TOO_EARLY) == []
        all_ends_well(product)


def _offers_an_hour_before_they_lapse(court: DemoCourt) -> list[Followed]:
    offers = [complained_with_form(court) for _ in range(LAPSING)]
    for offer in offers:
        offer.delivered()
    due_at = datetime.fromisoformat(offers[0].now["next_due_at"]).astimezone(UTC)
    left = due_at - HOUR - court.now()
    court.go_on(advance_minutes=left // timedelta(minutes=1))
    return offers


def _is_swept_again(promises: Promises) -> Callable[[], bool]:
    before = promises.asked(SWEEPS)
    return lambda: promises.asked(SWEEPS) != before

"""可派未派 kept ready is what a recount by the rules says: due or kept, before and after time alone made it so."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from callers import admin
from flask import Flask
from mediated import at, mediated_court, moment, page
from planting import Planter, dormant, lapsed, late_offer, overruled, same_words
from recounted import numbers, recounted
from sqlalchemy import update
from test_figures import many
from years import Years

from diversion.persistence import eligible as stored
from diversion.persistence.figures import FigureDue
from diversion.services.access import SYSTEM, Actor
from diversion.services.actors import actor_of_login
from diversion.services.eligible import Asking, LinkPart, list_eligible, read_eligible
from diversion.services.figures import (
    FiguresDiffer,
    check_figures,
    demand_agreement,
    keep_due,
    rebuild_figures,
)
from diversion.services.installation import begin_installation
from diversion.services.pages import Asked
from diversion.services.transaction import clock_at, transaction

MARCH = date(2026, 3, 1), date(2026, 3, 31)
MOMENTS = ("2026-03-03T10:00", "2026-03-05T23:59:59", "2026-03-06T00:00", "2026-03-09T09:00")
"""Before and after the router's days are over for what was filed on the 2nd; that of the 3rd has a day more."""


@pytest.fixture
def plant(app: Flask) -> Iterator[Planter]:
    with mediated_court(app) as here:
        yield Planter(here, admin(app))


def told(actor: Actor, days: tuple[date, date] = MARCH) -> dict[UUID, dict[str, int]]:
    """Read what stands on the page, what is nothing left out."""
    return {
        row.organisation_id: {name: many for name, many in row.numbers.items() if many}
        for row in read_eligible(actor, Asking(from_on=days[0], to_on=days[1]))
    }


def agree(when: str, days: tuple[date, date] = MARCH) -> dict[UUID, dict[str, int]]:
    """Demand that the numbers, and the lists behind them, are those of a recount at a moment."""
    with at(when):
        manager = actor_of_login("manager")
        found = recounted(moment(when))
        shown = told(manager, days)
        assert shown == numbers(found, *days)
        for part in LinkPart:
            asking = Asking(from_on=days[0], to_on=days[1])
            rows = list_eligible(manager, asking, part, Asked(limit=200)).rows
            behind = [(row.eligible_at, row.dispute_id, row.organisation_id) for row in rows]
            assert behind == sorted(behind)
            assert len(behind) == sum(each.get(part.value, 0) for each in shown.values())
            fates = {(each.dispute_id, each.organisation_id): each.fate for each in found}
            assert all(fates[row.dispute_id, row.organisation_id] == row.fate for row in rows)
    return shown


@pytest.mark.parametrize("make", [lapsed, same_words, late_offer, dormant, overruled])
def test_the_numbers_are_a_recount_s_while_due_and_kept_however_time_passes(
    plant: Planter, make: Callable[[Planter], Any]
) -> None:
    make(plant)
    due = [agree(each) for each in MOMENTS]
    keep_due()
    assert many(stored.EligibleCell) > 0
    assert [agree(each) for each in MOMENTS] == due
    assert check_figures(SYSTEM) == []
    rebuild_figures(SYSTEM)
    assert [agree(each) for each in MOMENTS] == due
    assert check_figures(SYSTEM) == []


def test_a_day_s_end_alone_makes_it_not_offered_and_the_days_add_up_to_the_month(plant: Planter) -> None:
    dormant(plant)
    keep_due()
    centre = plant.here.centre
    before, after = agree("2026-03-05T23:59:59")[centre], agree("2026-03-06T00:00")[centre]
    assert (before, after) == ({"eligible": 5, "not_due": 5}, {"eligible": 5, "not_offered": 5})
    assert many(FigureDue) == 0
    by_day = [
        agree("2026-03-09T09:00", (day, day)) for day in (date(2026, 3, 1) + timedelta(n) for n in range(31))
    ]
    whole = agree("2026-03-09T09:00")
    assert {body: sum(day.get(body, {}).get("eligible", 0) for day in by_day) for body in whole} == {
        body: counts["eligible"] for body, counts in whole.items()
    }


def test_a_dispute_routed_again_counts_once_on_the_day_it_could_first_be_offered(plant: Planter) -> None:
    """Months add up to the year: what was refused in April was not offered to be had once more."""
    handoff = plant.delivered("2026-03-31T09:00", plant.file_for("2026-03-31T09:00", plant.here.centre))
    reason = {"reason_code": "outside_field", "reason": "不属于本会受理范围"}
    plant.act("2026-04-01T10:00", "coordinator", f"/handoffs/{handoff}/decline", reason)
    april = date(2026, 4, 1), date(2026, 4, 30)
    for _ in ("due", "kept"):
        assert agree("2026-04-02T09:00")[plant.here.centre] == {"eligible": 1, "asked": 1, "refused": 1}
        assert agree("2026-04-02T09:00", april) == {}
        keep_due()


def test_what_was_cancelled_as_filed_by_mistake_is_gone(plant: Planter) -> None:
    plant.confirming()
    dispute = plant.file("2026-03-02T09:00")["id"]
    keep_due()
    assert agree("2026-03-02T10:00")
    plant.act("2026-03-02T11:00", "clerk", f"/disputes/{dispute}/cancel", {"reason": "重复录入"})
    assert agree("2026-03-02T12:00") == {}
    keep_due()
    assert agree("2026-03-02T12:00") == {}
    assert check_figures(SYSTEM) == []


def test_a_bent_cell_and_a_bent_unit_are_found_and_mended(plant: Planter) -> None:
    dormant(plant)
    keep_due()
    with transaction(SYSTEM) as tx:
        tx.session.execute(update(stored.EligibleCell).values(asked=stored.EligibleCell.asked + 1))
    found = check_figures(SYSTEM)
    assert {row.asked for row in found} == {1}
    with pytest.raises(FiguresDiffer), transaction(SYSTEM) as tx:
        demand_agreement(tx, [f"cells {found[0].court_id}"])
    rebuild_figures(SYSTEM)
    with transaction(SYSTEM) as tx:
        late = stored.EligibleUnit.missed_at + timedelta(days=1)
        tx.session.execute(update(stored.EligibleUnit).values(missed_at=late))
    assert {row.too_many for row in check_figures(SYSTEM)} == {1, -1}
    rebuild_figures(SYSTEM)
    assert check_figures(SYSTEM) == []


def test_the_managers_page_tells_it_for_each_organisation_with_its_lists(plant: Planter) -> None:
    dormant(plant)
    keep_due()
    with at("2026-03-09T09:00"):
        shown = page(plant.here, "/desk/manager?from=2026-03-01&to=2026-03-31", "manager")
        section = shown.partition('aria-labelledby="eligible"')[2].partition("</section>")[0]
        assert section.index("示例商事调解中心") < section.index("示例行业调解组织")
        link = f"organisation_id={plant.here.centre}&amp;part=not_offered"
        address = next(each for each in section.split('"') if link in each)
        behind = page(plant.here, address.replace("&amp;", "&"), "manager")
        assert behind.count('class="reference"') == 5
        alone = page(plant.here, "/reports/eligible-not-offered?from=2026-03-01&to=2026-03-31", "manager")
        assert link in alone


class Watched(Years):
    """Years in which figures are compared again and again, sometimes kept and sometimes due."""

    compared = 0
    seen: frozenset[str] = frozenset()

    def _act(self, number: int, play: Any, acts: Any, at: datetime) -> datetime | None:
        following = super()._act(number, play, acts, at)
        if self.rng.random() < 0.1:
            keep_due()
        if self.rng.random() < 0.15:
            self.compare(at)
        return following

    def compare(self, now: datetime) -> None:
        days = date(2025, 1, 1), date(2027, 12, 31)
        for later in (now, now + timedelta(days=self.rng.randrange(9))):
            with clock_at(later):
                shown = told(SYSTEM, days)
                assert shown == numbers(recounted(later), *days)
            self.seen |= {name for counts in shown.values() for name in counts}
        self.compared += 1


def test_whatever_happens_in_two_years_of_the_demo_court_the_numbers_stay_a_recount_s(app: Flask) -> None:
    begin_installation(demo=True)
    years = Watched(24, "eligible")
    years.live()
    years.compare(datetime(2027, 3, 1, tzinfo=moment("2027-03-01T00:00").tzinfo))
    keep_due()
    assert check_figures(SYSTEM) == []
    assert years.compared > 20
    assert years.seen >= {"eligible", "refused", "asked", "given_to_another", "not_due"}

"""How soon mediation ends and how, counted by hand: what is open stays in, days are Shanghai's, stages apart."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from mediated import Mediated, at, failure, mediated_court, page

from diversion.domain.organisations import OrganisationKind
from diversion.domain.responsibility import Hand
from diversion.domain.time_to_end import Ending, Standing
from diversion.services.access import SYSTEM
from diversion.services.actors import actor_of_login
from diversion.services.clocks import act_on_due
from diversion.services.figures import keep_due
from diversion.services.measures import Span
from diversion.services.pages import Asked
from diversion.services.refusals import InputFaulty
from diversion.services.time_to_end import Population, list_course, read_courses

MARCH = Span(from_on=date(2026, 3, 1), to_on=date(2026, 3, 31))


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def played(here: Mediated) -> dict[str, UUID]:
    """Accept five on 2 March: one settled that day, one failed on the 5th, one settled after docketing, two open."""
    fates = {
        "settled": here.settled(),
        "failed": here.mediating()[0],
        "docketed": here.settled(docketed=True),
        "open": here.mediating()[0],
        "still": here.mediating()[0],
    }
    with at("2026-03-05T23:30"):
        here.mediator.made(f"/disputes/{fates['failed']}/outcome", failure())
    return fates


def population(kind: str, who: str = "router") -> Population:
    report = read_courses(actor_of_login(who), MARCH)
    return next(each for each in report.populations if each.referral_kind == kind)


def test_every_ending_is_followed_to_its_day_and_what_is_open_until_today(here: Mediated) -> None:
    played(here)
    with at("2026-03-12T00:30"):
        found = population("pre_docket").course
        keep_due()
        assert population("pre_docket").course == found, "kept or looked up anew"
        own = read_courses(actor_of_login("coordinator"), MARCH).populations[0].course
        assert own == found, "all of them were this organisation's"
        assert (found.followed, found.still_open, found.last_day) == (4, 2, 10)
        assert found.ended == {**dict.fromkeys(Ending, 0), Ending.SETTLED: 1, Ending.FAILED: 1}
        shares = [(found.after(day, Ending.SETTLED).share, found.after(day).share) for day in (0, 2, 3, 7)]
        assert shares == [(0.25, 0.25), (0.25, 0.25), (0.25, 0.5), (0.25, 0.5)]
        assert (found.after(10).known, found.after(15).known) == (True, False)
        assert found.median.days == 3
        after = population("post_docket").course
        assert (after.followed, after.still_open, after.after(60).share, after.after(60).known) == (
            1,
            0,
            1,
            True,
        )


def test_one_kind_of_organisation_is_followed_alone(here: Mediated) -> None:
    played(here)
    router = actor_of_login("router")
    with at("2026-03-12T00:30"):
        for _ in range(2):
            centres = read_courses(router, MARCH, OrganisationKind.COMMERCIAL_CENTRE).populations
            assert [each.course for each in centres] == [
                each.course for each in read_courses(router, MARCH).populations
            ], "all of them were this organisation's"
            assert not read_courses(router, MARCH, OrganisationKind.INDUSTRY_BODY).populations
            keep_due()
        told = here.router.get("/reports/time-to-end?from=2026-03-01&to=2026-03-31&kind=commercial_centre")
        assert told["populations"][0]["followed"] == 4
        shown = page(here, "/reports/time?from=2026-03-01&to=2026-03-31&kind=commercial_centre")
        assert "只跟踪这类组织接受的委派委托" in shown
        assert "kind=commercial_centre&amp;referral_kind=pre_docket" in shown
        listed = page(
            here,
            "/reports/time/disputes?from=2026-03-01&to=2026-03-31&kind=industry_body"
            "&referral_kind=pre_docket&regime=POST2025",
        )
        assert "苏0506-2026-" not in listed


def test_the_days_in_mediation_add_up_over_the_hands(here: Mediated) -> None:
    played(here)
    with at("2026-03-12T09:00"):
        hands = population("pre_docket").hands
        # Two open for ten days, one failed on the third at 23:30, one settled at once.
        assert sum(each.during for each in hands) == pytest.approx(20 + 3 + 14.5 / 24, abs=0.01)
        mediator = next(each for each in hands if each.hand is Hand.MEDIATOR)
        assert mediator.during == pytest.approx(23.6, abs=0.1)
        assert sum(each.after for each in hands) > 6, "the failed one is back at the court since the 5th"


def test_an_end_by_the_clock_is_its_own_ending(here: Mediated) -> None:
    here.mediating()
    for day in ("2026-04-02", "2026-04-20", "2026-05-20", "2026-06-20"):
        with at(f"{day}T01:00"):
            act_on_due()
    with at("2026-06-21T09:00"):
        found = population("pre_docket").course
        assert found.ended[Ending.PERIOD_OVER] == 1
        assert found.still_open == 0


def test_lists_hold_what_the_numbers_count_and_an_organisation_its_own(here: Mediated) -> None:
    fates = played(here)

    def listed(standing: Standing, who: str = "router") -> set[Any]:
        told = (MARCH, None, ("pre_docket", "POST2025"), standing, Asked())
        return {row.dispute_id for row in list_course(actor_of_login(who), *told).rows}

    assert listed(Standing.OPEN) == {fates["open"], fates["still"]}
    assert listed(Standing.FAILED) == {fates["failed"]}
    assert len(listed(Standing.ALL)) == 4
    assert len(listed(Standing.ALL, "coordinator")) == 4
    assert listed(Standing.ALL, "other_coordinator") == set()
    with pytest.raises(InputFaulty):
        read_courses(SYSTEM, Span(from_on=date(2026, 3, 2), to_on=date(2026, 3, 1)))


def test_the_page_says_how_many_are_open_and_what_is_not_known_yet(here: Mediated) -> None:
    played(here)
    with at("2026-03-12T09:00"):
        told = page(here, "/reports/time?from=2026-03-01&to=2026-03-31")
        assert "第3天" in told
        assert "跟踪未到" in told
        assert 'data-chart="courses"' in told
        assert 'standing=open">2</a>' in told
        query = "from=2026-03-01&to=2026-03-31&referral_kind=pre_docket&regime=POST2025"
        assert page(here, f"/reports/time/disputes?{query}&standing=open").count("苏0506-2026-") == 2
        assert "没有接受的委派委托" in page(here, "/reports/time?from=2025-03-01&to=2025-03-31")


def test_the_api_tells_curves_hands_and_lists(here: Mediated) -> None:
    fates = played(here)
    window = "from=2026-03-01&to=2026-03-31"
    with at("2026-03-12T09:00"):
        told = here.router.get(f"/reports/time-to-end?{window}")
        assert told["card"]["measure"] == "time_to_end"
        before, after = told["populations"]
        assert (before["referral_kind"], before["followed"], before["still_open"]) == ("pre_docket", 4, 2)
        assert (after["referral_kind"], after["followed"], after["still_open"]) == ("post_docket", 1, 0)
        assert before["median"]["day"] == 3
        endings = {each["ending"]: each for each in before["endings"]}
        assert {name: each["number"] for name, each in endings.items() if each["number"]} == {
            "settled": 1,
            "failed": 1,
            None: 2,
        }
        by = {each["within_days"]: each for each in endings[None]["after"]}
        assert (by[7]["known"], by[7]["share"]) == (True, 0.5)
        assert (by[15]["known"], by[15]["share"], by[15]["interval_95"]) == (False, None, None)
        assert [(step["day"], step["share"]) for step in endings[None]["curve"]] == [(0, 0.25), (3, 0.5)]
        assert {"mediator", "court"} & {each["hand"] for each in before["hands"]}
        listed = f"/reports/time-to-end/disputes?{window}&referral_kind=pre_docket&regime=POST2025"
        (failed,) = here.router.get(f"{listed}&standing=failed")["items"]
        assert (failed["dispute_id"], failed["end_reason"]) == (str(fates["failed"]), "large_gap")
        assert len(here.router.get(listed)["items"]) == 4
        assert here.clerk.refused("GET", f"/reports/time-to-end?{window}") == (403, ["grant-missing"])

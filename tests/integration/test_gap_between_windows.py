"""What a gap in success consists of, counted by hand: parts add up to it, windows stay apart, lists hold the counts."""

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

import pytest
from flask import Flask
from mediated import Mediated, at, failure, mediated_court, page

from diversion.domain.cumulative_incidence import TimeTo
from diversion.domain.entries import ReferralKind
from diversion.domain.gap import Reached, Stage
from diversion.domain.organisations import OrganisationKind
from diversion.services.actors import actor_of_login
from diversion.services.figures import keep_due
from diversion.services.gap import GapAsked, GapSide, HowFar, list_gap, read_gap
from diversion.services.measures import Span
from diversion.services.pages import Asked
from diversion.services.refusals import InputFaulty

MARCH = Span(from_on=date(2026, 3, 1), to_on=date(2026, 3, 31))
APRIL = Span(from_on=date(2026, 4, 1), to_on=date(2026, 4, 30))
ASKED = GapAsked(first=MARCH, second=APRIL, referral_kind=ReferralKind.PRE_DOCKET)


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def played(here: Mediated) -> dict[str, UUID]:
    """Receive two in March, one settled and one failed unmet, and two in April, one offered only and one open."""
    fates = {"settled": here.settled(), "failed": here.mediating()[0]}
    here.mediator.made(f"/disputes/{fates['failed']}/outcome", failure())
    with at("2026-04-01T09:00"):
        fates |= {"offered": here.file(), "open": here.mediating()[0]}
    return fates


def test_counts_are_nested_and_the_parts_add_up_to_the_gap(here: Mediated) -> None:
    played(here)
    with at("2026-04-02T09:00"):
        report = read_gap(actor_of_login("router"), ASKED)
        keep_due()
        assert read_gap(actor_of_login("router"), ASKED).cells == report.cells, "kept or looked up anew"
    assert report.cells == {
        GapSide.FIRST: {"contract": Reached(2, 2, 2, 2, 1, 1)},
        GapSide.SECOND: {"contract": Reached(2, 2, 1, 0, 0, 0)},
    }
    assert report.still_open == {GapSide.FIRST: 0, GapSide.SECOND: 1}
    assert report.gap is not None
    parts = {part.stage: part.difference for part in report.gap.parts}
    assert (report.gap.first, report.gap.second) == (0.5, 0)
    assert sum(parts.values()) == pytest.approx(-0.5)
    # Rates (1, 1, 1, 1/2, 1) become (1, 1/2, 0, as before, as before): acceptance -1/8 and time -3/8, averaged over both
    # orders. Of the one that is in mediation still nobody knows whether it will meet.
    assert parts[Stage.ACCEPTANCE] == pytest.approx(-0.125)
    assert parts[Stage.TIME] == pytest.approx(-0.375)
    assert parts[Stage.MIX] == parts[Stage.OFFERING] == parts[Stage.CONTACT] == parts[Stage.SETTLEMENT] == 0


def test_the_median_days_of_each_side_stand_beside_with_what_is_open_followed_until_now(
    here: Mediated,
) -> None:
    played(here)
    with at("2026-04-02T09:00"):
        halves = read_gap(actor_of_login("router"), ASKED).half_ended
        assert halves[GapSide.FIRST] == TimeTo(0, 0, 0)
        assert halves[GapSide.SECOND] == TimeTo(None, None, None)
        keep_due()
        assert read_gap(actor_of_login("router"), ASKED).half_ended == halves
    empty = GapAsked(
        first=MARCH,
        second=Span(from_on=date(2027, 1, 1), to_on=date(2027, 1, 31)),
        referral_kind=ReferralKind.PRE_DOCKET,
    )
    assert read_gap(actor_of_login("router"), empty).half_ended.keys() == {GapSide.FIRST}


def test_lists_hold_what_the_counts_count(here: Mediated) -> None:
    fates = played(here)
    router = actor_of_login("router")

    def listed(side: GapSide, reached: HowFar, cause_class: str | None = None) -> set[UUID]:
        return {row.dispute_id for row in list_gap(router, ASKED, side, reached, cause_class, Asked()).rows}

    assert listed(GapSide.FIRST, HowFar.ENTERED) == {fates["settled"], fates["failed"]}
    assert listed(GapSide.FIRST, HowFar.SETTLED, "contract") == {fates["settled"]}
    assert listed(GapSide.FIRST, HowFar.ENTERED, "family") == set()
    assert listed(GapSide.SECOND, HowFar.OPEN) == {fates["open"]}


def test_two_kinds_of_organisation_are_compared_by_their_handoffs(here: Mediated) -> None:
    dispute = here.file()
    here.deliver()
    here.sweep("2026-03-06T00:00")
    with at("2026-03-06T09:00"):
        here.accept(dispute, by="other_coordinator", mediator="other_mediator")
    kinds = (OrganisationKind.COMMERCIAL_CENTRE, OrganisationKind.INDUSTRY_BODY)
    asked = GapAsked(first=MARCH, second=MARCH, referral_kind=ReferralKind.PRE_DOCKET, kinds=kinds)
    report = read_gap(actor_of_login("router"), asked)
    assert report.by_handoff
    assert report.total(GapSide.FIRST) == Reached(1, 1, 0, 0, 0, 0)
    assert report.total(GapSide.SECOND) == Reached(1, 1, 1, 0, 0, 0)
    own = read_gap(actor_of_login("coordinator"), asked)
    assert (own.total(GapSide.FIRST).entered, own.total(GapSide.SECOND).entered) == (1, 0)
    assert own.gap is None


def test_a_side_is_not_compared_with_itself(here: Mediated) -> None:
    codes = {}
    kind = OrganisationKind.GRID_STATION
    for name, told in (
        ("windows", {"first": MARCH}),
        ("kinds", {"first": APRIL, "kinds": (kind, kind)}),
    ):
        with pytest.raises(InputFaulty) as refused:
            read_gap(
                actor_of_login("router"),
                GapAsked(second=MARCH, referral_kind=ReferralKind.PRE_DOCKET, **told),  # type: ignore[arg-type]
            )
        codes[name] = [fault.code for fault in refused.value.faults]
    assert codes == {"windows": ["windows-overlap"], "kinds": ["kinds-same"]}


def test_the_page_shows_parts_and_what_they_do_not_prove(here: Mediated) -> None:
    played(here)
    window = "from=2026-04-01&to=2026-04-30&other_from=2026-03-01&other_to=2026-03-31"
    with at("2026-04-02T09:00"):
        told = page(here, f"/reports/gap?{window}")
        assert "-37.5" in told
        assert "不证明原因" in told
        assert "尚在调解中的，现在不算成功" in told
        assert told.count("side=second&amp;reached=open") == 2
        assert "自接受起，半数终结（中位数）" in told
        behind = page(here, f"/reports/gap/disputes?{window}&side=first&reached=settled")
        assert behind.count("苏0506-2026-") == 1
        assert "不能比较" in page(here, "/reports/gap?from=2026-04-01&to=2026-04-30")
        kinds = page(here, f"/reports/gap?{window}&first_kind=commercial_centre&second_kind=industry_body")
        assert "每次委派委托计一次" in kinds


def test_without_days_the_last_quarters_that_are_over_are_compared(here: Mediated) -> None:
    played(here)
    with at("2026-07-02T09:00"):
        told = page(here, "/reports/gap")
    assert 'value="2026-04-01"' in told
    assert 'value="2026-06-30"' in told
    assert 'value="2026-01-01"' in told
    assert 'value="2026-03-31"' in told


def test_the_api_tells_the_parts_the_counts_and_their_lists(here: Mediated) -> None:
    fates = played(here)
    window = "from=2026-04-01&to=2026-04-30&other_from=2026-03-01&other_to=2026-03-31"
    with at("2026-04-02T09:00"):
        told = here.router.get(f"/reports/gap?{window}")
        assert told["card"]["measure"] == "gap"
        assert (told["by_handoff"], told["crosses_break"]) == (False, False)
        divided = told["gap"]
        assert (divided["first"], divided["second"], divided["difference"]) == (0.5, 0, -0.5)
        assert sum(part["difference"] for part in divided["parts"]) == pytest.approx(-0.5)
        parts = {part["stage"]: part for part in divided["parts"]}
        assert parts["time"]["difference"] == pytest.approx(-0.375)
        assert parts["time"]["by_class"] == [{"cause_class": "contract", "difference": pytest.approx(-0.375)}]
        assert parts["time"]["interval_95"][0] < -0.375 < parts["contact"]["interval_95"][1]
        first, second = told["sides"]
        assert (first["from"], first["to"], second["from"]) == ("2026-03-01", "2026-03-31", "2026-04-01")
        numbers = {each["reached"]: each["number"] for each in first["total"]}
        assert numbers == {"entered": 2, "offered": 2, "accepted": 2, "ended": 2, "met": 1, "settled": 1}
        assert (first["still_open"], second["still_open"]) == (0, 1)
        assert first["half_ended"]["day"] is not None
        assert second["half_ended"]["day"] is None
        (item,) = here.router.get(f"/reports/gap/disputes?{window}&side=second&reached=open")["items"]
        assert (item["dispute_id"], item["succeeded"]) == (str(fates["open"]), False)
        kinds = here.router.get(
            f"/reports/gap?{window}&first_kind=commercial_centre&second_kind=industry_body"
        )
        assert [side["kind"] for side in kinds["sides"]] == ["commercial_centre", "industry_body"]
        assert (kinds["by_handoff"], kinds["gap"]) == (True, None)
        assert here.clerk.refused("GET", f"/reports/gap?{window}") == (403, ["grant-missing"])


def test_a_class_of_cause_that_nobody_knows_is_refused(here: Mediated) -> None:
    """Failed before: a code written wrong gave a list of nothing, as if nothing counted."""
    days = {"from": "2026-03-01", "to": "2026-03-31", "other_from": "2026-02-01", "other_to": "2026-02-28"}
    own = {"organisation_id": here.centre, "court_id": here.court, "referral_kind": "pre_docket"}
    for who, path, told in (
        ("manager", "/reports/gap/disputes", {**days, "side": "second"}),
        ("mediator", "/reports/own-rates/mediations", {**own, "regime": "POST2025"}),
    ):
        person = here.people[who]
        for known in ("contract", "general", "unknown"):
            person.get(f"{path}?{urlencode({**told, 'cause_class': known})}")
        refused = person.refused("GET", f"{path}?{urlencode({**told, 'cause_class': 'contracts'})}")
        assert refused == (422, ["/cause_class not-one-of"])

"""Disputes and groups of alike disputes, both counted by hand: one long series does not carry the rate."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from filings import applicant, respondent
from flask import Flask
from mediated import Mediated, failure, mediated_court, page, settlement

from diversion.domain.measures import Measure
from diversion.domain.reporting import Definition, interval_95
from diversion.services.actors import actor_of_login
from diversion.services.figures import keep_due
from diversion.services.measures import Span, read_measures

MARCH = {"from": "2026-03-01", "to": "2026-03-31"}
PERSON = {"kind": "natural_person", "name": "示例张某", "identity_type": "passport"}


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def ended(here: Mediated, other: dict[str, Any], *, settled: bool, **changes: Any) -> str:
    """Bring a dispute against a respondent to its end, with whichever body it was offered to."""
    dispute = here.file(parties=[applicant(here.filed + 1), other], **changes)
    is_first = here.handoff(dispute).organisation_id == here.centre
    by, mediator = ("coordinator", "mediator") if is_first else ("other_coordinator", "other_mediator")
    handoff = here.accept(dispute, by, mediator)
    if settled:
        for ref in ("a1", "r1"):
            contact = {"party_ref": ref, "reached": True, "over_cap_reason": "agreed"}
            here.people[mediator].made(f"/handoffs/{handoff}/contacts", contact)
    here.people[mediator].made(f"/disputes/{dispute}/outcome", settlement() if settled else failure())
    return str(dispute)


def played(here: Mediated) -> dict[str, list[str]]:
    """Settle a series of four against one firm, and fail two of three against others; one more stays open.

    Ended: 7 disputes, 5 settled. Groups: the four, the two of another firm of which one failed, and one alone that
    failed: 3, of which one wholly settled.
    """
    return {
        "series": [ended(here, respondent(70), settled=True) for _ in range(4)],
        "pair": [ended(here, respondent(71), settled=each) for each in (True, False)],
        "alone": [ended(here, respondent(72), settled=False)],
        "open": [str(here.mediating(parties=[applicant(90), respondent(70)])[0])],
    }


def told(here: Mediated, who: str = "manager", **asked: str) -> dict[str, Any]:
    answer: dict[str, Any] = here.people[who].get(f"/reports/success-rate/groups?{urlencode(MARCH | asked)}")
    return answer


def counts(report: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (
            row["referral_kind"],
            (row["disputes"]["numerator"], row["disputes"]["denominator"]),
            (row["groups"]["numerator"], row["groups"]["denominator"]),
            row["largest"],
        )
        for row in report["rows"]
    ]


def test_one_series_weighs_as_one_and_both_numbers_are_told(here: Mediated) -> None:
    played(here)
    report = told(here)
    assert counts(report) == [("pre_docket", (5, 7), (1, 3), 4)]
    (row,) = report["rows"]
    assert row["differ"]
    assert row["groups"]["rate"] == pytest.approx(1 / 3)
    assert row["groups"]["interval_95"] == pytest.approx(list(interval_95(1, 3) or ()))
    assert (report["card"]["measure"], report["card"]["version"]) == ("groups", "2")
    assert report["definition"]["definition"] == "closed"
    keep_due()
    assert told(here) == report, "kept or looked up anew"
    # With the one that is still open, the series has five and is not wholly settled.
    assert counts(told(here, definition="offered")) == [("pre_docket", (5, 8), (0, 3), 5)]
    assert counts(told(here, referral_kind="mixed", regime="mixed")) == [(None, (5, 7), (1, 3), 4)]
    assert counts(told(here, referral_kind="post_docket")) == []
    assert counts(told(here, "coordinator")) == [("pre_docket", (5, 7), (1, 3), 4)]
    assert counts(told(here, "other_coordinator")) == []
    span = Span(from_on=date(2026, 3, 1), to_on=date(2026, 3, 31))
    (measured,) = (
        row
        for each in read_measures(actor_of_login("manager"), span)
        if each.card.measure is Measure.GROUPS
        for row in each.rows
    )
    assert measured.value is not None
    assert (measured.value.numerator, measured.value.denominator) == (1, 3)
    assert (measured.settled, measured.disputes, measured.largest) == (5, 7, 4)


def test_people_of_one_name_and_other_numbers_are_not_one(here: Mediated) -> None:
    for number in ("E70000001", "E70000002"):
        ended(here, respondent(1, **PERSON, identity_number=number), settled=False)
    assert counts(told(here)) == [("pre_docket", (0, 2), (0, 2), 1)]
    assert not told(here)["rows"][0]["differ"]
    ended(here, respondent(1, **PERSON, identity_number="E70000002"), settled=True)
    assert counts(told(here)) == [("pre_docket", (1, 3), (0, 2), 2)]
    # Whose name alone is known cannot be either of the two: a third.
    nobody = {name: value for name, value in PERSON.items() if name != "identity_type"}
    ended(here, respondent(1, **nobody), settled=True)
    assert counts(told(here)) == [("pre_docket", (2, 4), (1, 3), 2)]


def test_a_name_without_number_is_whoever_bears_it_alone(here: Mediated) -> None:
    ended(here, respondent(1, **PERSON, identity_number="E70000001"), settled=True)
    nobody = {name: value for name, value in PERSON.items() if name != "identity_type"}
    ended(here, respondent(1, **nobody), settled=True)
    assert counts(told(here)) == [("pre_docket", (2, 2), (1, 1), 2)]


def test_another_cause_or_another_set_of_respondents_is_another_group(here: Mediated) -> None:
    ended(here, respondent(70), settled=True)
    ended(here, respondent(70), settled=True, cause_name="服务合同纠纷")
    two = [applicant(99), respondent(70), respondent(71, ref="r2")]
    dispute, _ = here.mediating(parties=two)
    here.mediator.made(f"/disputes/{dispute}/outcome", failure())
    assert counts(told(here)) == [("pre_docket", (2, 3), (2, 3), 1)]


def test_behind_both_numbers_of_groups_are_the_disputes_group_by_group(here: Mediated) -> None:
    fates = played(here)

    def listed(**asked: str) -> list[dict[str, Any]]:
        query = urlencode(MARCH | {"referral_kind": "pre_docket", "regime": "POST2025"} | asked)
        items: list[dict[str, Any]] = here.manager.get(f"/reports/success-rate/groups/disputes?{query}")[
            "items"
        ]
        return items

    items = listed()
    assert [item["dispute_id"] for item in items] == [*fates["series"], *fates["pair"], *fates["alone"]]
    assert [item["disputes"] for item in items] == [4] * 4 + [2] * 2 + [1]
    assert len({item["series"] for item in items}) == 3
    assert {item["series"] for item in items[:4]} == {items[0]["reference"]}
    assert [item["dispute_id"] for item in listed(part="numerator")] == fates["series"]
    first = here.manager.ask("GET", f"/reports/success-rate/groups/disputes?{urlencode(MARCH)}&limit=5")
    assert 'rel="next"' in first.headers["Link"]
    rest = here.manager.ask("GET", first.headers["Link"].split(">")[0].removeprefix("</api/v1"))
    assert [each["dispute_id"] for each in first.json["items"] + rest.json["items"]] == [
        item["dispute_id"] for item in items
    ]


def test_whoever_may_not_see_the_rate_does_not_see_its_groups(here: Mediated) -> None:
    asked = urlencode(MARCH)
    assert here.clerk.refused("GET", f"/reports/success-rate/groups?{asked}") == (403, ["grant-missing"])
    refused = (422, ["/definition definition-not-by-organisation"])
    for path in ("groups", "groups/disputes"):
        wide = f"/reports/success-rate/{path}?{asked}&definition={Definition.ENTERED}"
        assert here.coordinator.refused("GET", wide) == refused


def test_the_success_rate_shows_both_numbers(here: Mediated) -> None:
    played(here)
    window = urlencode(MARCH)
    rate = page(here, f"/reports/success-rate?{window}")
    href = re.search(r'hx-get="(/reports/success-rate/groups\?[^"]*)" hx-trigger="revealed"', rate)
    assert href is not None
    both = page(here, href[1].replace("&amp;", "&"))
    assert "33.3%" in both
    assert "71.4%" in both
    links = re.findall(r'href="(/reports/success-rate/groups/disputes[^"]*)">(\d+)</a>', both)
    assert [number for _, number in links] == ["1", "3"]
    behind = page(here, links[1][0].replace("&amp;", "&"))
    assert behind.count('class="reference"') == 7
    measures = page(here, f"/reports/measures?{window}")
    assert re.search(r"groups/disputes[^\"]*part=denominator\">3</a>", measures)

"""The success rate through the API: what is counted, what stays apart, who sees what, and the list behind it."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from callers import caller
from flask import Flask
from mediated import FILED, LONG_AGO, Mediated, at, failure, mediated_court, moment, settlement
from sqlalchemy import select, true, update

from diversion.domain.access import Role
from diversion.domain.consents import Answer, ChoiceBy, Matter, Means
from diversion.domain.entries import Procedure, ReferralKind
from diversion.domain.filing import ChoiceInput, ConsentInput
from diversion.domain.outcome import EndReason
from diversion.domain.regimes import Regime
from diversion.domain.reporting import Definition, FigureFacts, Population, Unit, Window, interval_95, tally
from diversion.domain.working_days import day_begins_at, day_ends_at
from diversion.persistence import reporting as stored
from diversion.persistence.base import db
from diversion.persistence.registers import Court
from diversion.services.access import SYSTEM
from diversion.services.acting import PartyWord
from diversion.services.actors import actor_of_login
from diversion.services.choice import record_choice
from diversion.services.closing import cancel_filing, demand_docketing
from diversion.services.consents import record_consent
from diversion.services.courts import add_court
from diversion.services.docketing import DocketTold, docket_dispute
from diversion.services.reporting import Figure, read_flow, read_success_rate

MARCH = {"from": "2026-03-01", "to": "2026-03-31"}
DEFINITIONS = tuple(Definition)


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def asked(here: Mediated, who: str = "router", **query: str) -> dict[str, Any]:
    answer: dict[str, Any] = here.people[who].get(f"/reports/success-rate?{urlencode(MARCH | query)}")
    return answer


def counts(report: dict[str, Any], *names: str) -> dict[Any, tuple[int, int]]:
    """Read a report's rows as numerator and denominator, by the members named."""
    return {
        tuple(row[name] for name in names): (row["numerator"], row["denominator"]) for row in report["rows"]
    }


def behind(here: Mediated, who: str = "router", **query: str) -> list[str]:
    answer = here.people[who].get(f"/reports/success-rate/disputes?{urlencode(MARCH | query)}")
    return [item["dispute_id"] for item in answer["items"]]


def played(here: Mediated) -> dict[str, UUID]:
    """Let disputes come to every kind of end in March, before docketing and after it."""
    fates = {
        "settled": here.settled(),
        "stopped": here.settled(),
        "failed": here.mediating()[0],
        "running": here.mediating()[0],
        "offered": here.file(),
        "docketed": here.settled(docketed=True),
        "cancelled": here.file(),
        "demanded": here.mediating()[0],
    }
    told = {"finding": "stopped", "reason": "x", "signs": ["collusion"]}
    here.judge.made(f"/disputes/{fates['stopped']}/review", told)
    here.mediator.made(f"/disputes/{fates['failed']}/outcome", failure())
    cancel_filing(actor_of_login("clerk"), fates["cancelled"], "误录")
    demand_docketing(actor_of_login("clerk"), fates["demanded"], PartyWord("a1", Means.IN_PERSON))
    return fates


def test_every_definition_counts_what_its_card_says_and_keeps_the_stages_apart(here: Mediated) -> None:
    played(here)
    found = {each: counts(asked(here, definition=each), "referral_kind", "regime") for each in DEFINITIONS}
    before, after = ("pre_docket", "POST2025"), ("post_docket", "POST2025")
    assert found == {
        Definition.CLOSED: {before: (1, 4), after: (1, 1)},
        Definition.MEDIATED: {before: (1, 2), after: (1, 1)},
        Definition.ACCEPTED: {before: (1, 5), after: (1, 1)},
        Definition.OFFERED: {before: (1, 6), after: (1, 1)},
        Definition.ELIGIBLE: {before: (1, 6), after: (1, 1)},
        Definition.ENTERED: {before: (1, 6), after: (1, 1)},
    }


def test_the_flow_counts_at_once_what_each_definition_counts_alone(here: Mediated) -> None:
    played(here)
    router = actor_of_login("router")
    days = date(2026, 3, 1), date(2026, 3, 31)
    for definition, report in read_flow(router, *days).items():
        alone = read_success_rate(router, Figure(from_on=days[0], to_on=days[1], definition=definition))
        assert (report.card, report.unit) == (alone.card, alone.unit)
        rates = {(row.referral_kind, row.regime): row.rate for row in report.rows}
        assert rates == {(row.referral_kind, row.regime): row.rate for row in alone.rows}


def test_a_dispute_mediated_at_both_stages_counts_at_each_and_once_taken_together(here: Mediated) -> None:
    dispute, _ = here.mediating()
    clerk = actor_of_login("clerk")
    demand_docketing(clerk, dispute, PartyWord("a1", Means.IN_PERSON))
    number = DocketTold("（2026）苏0506民初77号", date(2026, 3, 2), Procedure.ORDINARY)
    docket_dispute(clerk, dispute, number)
    agreed = ConsentInput("r1", Matter.MEDIATION, Answer.YES, "clerk", Means.PHONE, moment(FILED))
    record_consent(clerk, dispute, agreed)
    record_choice(clerk, dispute, ChoiceInput(ChoiceBy.WAIVED, None))
    handoff = here.accept(dispute)
    for ref in ("a1", "r1"):
        here.mediator.made(f"/handoffs/{handoff}/contacts", {"party_ref": ref, "reached": True})
    here.mediator.made(f"/disputes/{dispute}/outcome", settlement())
    assert counts(asked(here), "referral_kind") == {("pre_docket",): (0, 1), ("post_docket",): (1, 1)}
    assert counts(asked(here, referral_kind="mixed"), "referral_kind") == {(None,): (1, 1)}


def test_a_rate_travels_with_interval_and_card(here: Mediated) -> None:
    played(here)
    report = asked(here)
    assert (report["definition"]["definition"], report["definition"]["version"]) == ("closed", "1")
    assert report["definition"]["denominator"].startswith("接受委派委托后")
    assert (report["from"], report["to"], report["unit"]) == ("2026-03-01", "2026-03-31", "stage")
    row = next(each for each in report["rows"] if each["referral_kind"] == "pre_docket")
    assert row["rate"] == 0.25
    assert row["interval_95"] == pytest.approx(list(interval_95(1, 4) or ()))


def test_the_mixture_is_given_when_it_is_asked_for(here: Mediated) -> None:
    played(here)
    report = asked(here, referral_kind="mixed", regime="mixed")
    assert counts(report, "referral_kind", "regime") == {(None, None): (2, 5)}
    assert report["unit"] == "dispute"
    only = asked(here, referral_kind="post_docket")
    assert counts(only, "referral_kind") == {("post_docket",): (1, 1)}


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("month", {"2026-03": (1, 4)}),
        ("entry", {"complaint": (1, 4)}),
        ("cause", {"买卖合同纠纷": (1, 4)}),
        ("region", {"320506001": (1, 4)}),
        ("organisation_kind", {"commercial_centre": (1, 4)}),
    ],
)
def test_a_figure_is_grouped_as_asked(here: Mediated, by: str, expected: dict[str, tuple[int, int]]) -> None:
    played(here)
    report = asked(here, by=by, referral_kind="pre_docket")
    assert {key[0]: value for key, value in counts(report, "group").items()} == expected


@pytest.mark.parametrize(
    ("by", "code", "name"),
    [("organisation_kind", "commercial_centre", "商事调解中心"), ("entry", "complaint", "起诉")],
)
def test_a_group_of_a_code_has_its_chinese_name_beside_it(
    here: Mediated, by: str, code: str, name: str
) -> None:
    played(here)
    rows = asked(here, by=by)["rows"]
    assert {(row["group"], row["group_name"]) for row in rows} == {(code, name)}


def test_by_organisation_every_handoff_counts_once_for_whoever_had_it(here: Mediated) -> None:
    dispute = here.file()
    here.deliver()
    here.sweep("2026-03-06T00:00")
    with at("2026-03-06T09:00"):
        here.accept(dispute, by="other_coordinator", mediator="other_mediator")
    with at("2026-03-06T10:00"):
        here.other_mediator.made(f"/disputes/{dispute}/outcome", settlement())
    report = asked(here, by="organisation", definition="offered")
    assert counts(report, "group_name") == {
        ("示例商事调解中心",): (0, 1),
        ("示例行业调解组织",): (1, 1),
    }
    assert report["unit"] == "handoff"
    names = [row["group_name"] for row in report["rows"]]
    assert names == sorted(names), "by name, neither by id nor by rate"
    assert counts(asked(here, by="organisation"), "group") == {(str(here.second),): (1, 1)}


def test_definitions_that_count_what_nobody_was_offered_are_not_an_organisations(here: Mediated) -> None:
    for who, query in (("router", {"by": "organisation"}), ("coordinator", {})):
        told = urlencode(MARCH | query | {"definition": "entered"})
        refused = here.people[who].refused("GET", f"/reports/success-rate?{told}")
        assert refused == (422, ["/definition definition-not-by-organisation"])


def test_the_window_holds_both_its_days_in_shanghai(here: Mediated) -> None:
    dispute, _ = here.mediating()
    with at("2026-03-05T23:59"):
        here.mediator.made(f"/disputes/{dispute}/outcome", failure())
    for days, expected in (
        ({"from": "2026-03-05", "to": "2026-03-05"}, {("pre_docket",): (0, 1)}),
        ({"from": "2026-03-06", "to": "2026-03-09"}, {}),
        ({"from": "2026-03-01", "to": "2026-03-04"}, {}),
    ):
        assert counts(asked(here, **days), "referral_kind") == expected
    told = urlencode({"from": "2026-03-05", "to": "2026-03-04"})
    assert here.router.refused("GET", f"/reports/success-rate?{told}") == (422, ["/to window-reversed"])


def test_behind_every_number_is_its_list(here: Mediated) -> None:
    fates = {name: str(dispute) for name, dispute in played(here).items()}
    ended = {"settled", "stopped", "failed", "demanded"}
    assert set(behind(here, referral_kind="pre_docket")) == {fates[name] for name in ended}
    assert behind(here, referral_kind="pre_docket", part="numerator") == [fates["settled"]]
    assert len(behind(here, by="cause", group="买卖合同纠纷")) == 5
    assert behind(here, by="cause", group="离婚纠纷") == []
    page = here.router.ask("GET", f"/reports/success-rate/disputes?{urlencode(MARCH)}&limit=2")
    assert 'rel="next"' in page.headers["Link"]
    listed = [item["dispute_id"] for item in page.json["items"]]
    while "Link" in page.headers:
        page = here.router.ask("GET", page.headers["Link"].split(">")[0].removeprefix("</api/v1"))
        listed += [item["dispute_id"] for item in page.json["items"]]
    assert sorted(listed) == sorted({fates[name] for name in (*ended, "docketed")})


def test_an_organisation_and_a_mediator_see_their_own(here: Mediated) -> None:
    played(here)
    assert sum(row["denominator"] for row in asked(here, "coordinator")["rows"]) == 5
    assert sum(row["denominator"] for row in asked(here, "mediator")["rows"]) == 5
    for who in ("colleague", "other_coordinator", "other_mediator"):
        assert asked(here, who)["rows"] == []
    assert sum(row["denominator"] for row in asked(here, "auditor")["rows"]) == 5
    for who in ("clerk", "judge", "grid_worker"):
        told = urlencode(MARCH)
        assert here.people[who].refused("GET", f"/reports/success-rate?{told}") == (403, ["grant-missing"])


def test_an_upper_courts_manager_reads_the_courts_below_and_no_other(here: Mediated, app: Flask) -> None:
    played(here)
    upper = add_court(SYSTEM, "苏05")
    other = add_court(SYSTEM, "苏0507")

    db.session.execute(update(Court).where(Court.id == here.court).values(parent_id=upper))
    db.session.commit()
    here.people["above"] = caller(app, "above", Role.MANAGER, court_id=upper, from_on=LONG_AGO)
    here.people["beside"] = caller(app, "beside", Role.MANAGER, court_id=other, from_on=LONG_AGO)
    assert sum(row["denominator"] for row in asked(here, "above")["rows"]) == 5
    assert asked(here, "above", court_id=str(upper))["rows"] == []
    assert asked(here, "beside")["rows"] == []
    told = urlencode(MARCH | {"court_id": str(here.court)})
    assert here.people["beside"].refused("GET", f"/reports/success-rate?{told}") == (404, ["not-found"])


@pytest.mark.parametrize("unit", list(Unit))
def test_the_database_counts_as_the_rules_do(here: Mediated, unit: Unit) -> None:
    played(here)
    found = stored.facts(unit, None, true())
    facts = [facts_of(row) for row in db.session.execute(select(found))]
    window = Window(day_begins_at(date(2026, 3, 1)), day_ends_at(date(2026, 3, 31)))
    for definition in DEFINITIONS:
        moment = stored.counted_at(found, definition)
        counted = (
            select(stored.succeeded(found))
            .where(moment >= window.from_at, moment < window.until_at)
            .add_columns(found.c.referral_kind)
        )
        rows = db.session.execute(counted).all()
        for kind in ReferralKind:
            population = Population(window, (kind,), tuple(Regime))
            expected = tally(definition, facts, population)
            mine = [row[0] for row in rows if row.referral_kind == kind]
            assert (sum(mine), len(mine)) == (expected.numerator, expected.denominator)


def facts_of(row: Any) -> FigureFacts:
    return FigureFacts(
        referral_kind=ReferralKind(row.referral_kind),
        regime=Regime(row.regime),
        entered_at=row.entered_at,
        eligible_at=row.eligible_at,
        offered_at=row.offered_at,
        accepted_at=row.accepted_at,
        ended_at=row.ended_at,
        end_reason=EndReason(row.end_reason) if row.end_reason else None,
        met=row.met,
        overturned=row.overturned,
        cancelled=row.cancelled,
    )

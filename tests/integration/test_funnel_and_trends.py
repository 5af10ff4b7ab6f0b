"""Funnels and trends on a played court: only what lies beyond chance is marked, months are whole, drops are warned of."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from flask import Flask
from mediated import Mediated, at, failure, mediated_court, page
from sqlalchemy import insert, select

from diversion.domain.control_limits import Signal
from diversion.domain.funnel import Position
from diversion.domain.organisations import OrganisationKind
from diversion.domain.reporting import Definition
from diversion.domain.trends import Trend, Watched
from diversion.domain.working_days import SHANGHAI
from diversion.persistence.figures import FigureCell, FigureUnit
from diversion.persistence.organisation import Organisation
from diversion.persistence.registers import Court
from diversion.services.access import SYSTEM
from diversion.services.actors import actor_of_login
from diversion.services.figures import keep_due
from diversion.services.funnel import FunnelAsked, FunnelReport, read_funnel
from diversion.services.transaction import transaction
from diversion.services.trends import Trends, read_trends

MARCH = date(2026, 3, 1), date(2026, 3, 31)
FIGURES = {"from": "2026-03-01", "to": "2026-03-31"}
COUNTS = [f"{each}_{part}" for each in Definition for part in ("numerator", "denominator")]


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def known(column: Any) -> Any:
    with transaction(SYSTEM) as tx:
        return tx.session.scalars(select(column)).first()


def organisations(many: int) -> list[UUID]:
    """Make organisations like one that is there, named by their number."""
    with transaction(SYSTEM) as tx:
        like = tx.session.scalars(select(Organisation)).first()
        told = {column.name: getattr(like, column.name) for column in Organisation.__table__.columns}
        made = [uuid4() for _ in range(many)]
        for number, each in enumerate(made):
            row = told | {"id": each, "name": f"示例组织{number:02}", "kind": "industry_body"}
            tx.session.execute(insert(Organisation).values(row))
    return made


def cells(grouped_by: str, unit: str, rows: list[dict[str, Any]]) -> None:
    """Keep sums as the workers would have."""
    whole = {
        "court_id": known(Court.id),
        "unit": unit,
        "grouped_by": grouped_by,
        "group_key": "",
        "referral_kind": "pre_docket",
        "regime": "POST2025",
        **dict.fromkeys(COUNTS, 0),
    }
    with transaction(SYSTEM) as tx:
        tx.session.execute(insert(FigureCell), [whole | row for row in rows])


def planted(rates: list[tuple[int, int]]) -> list[UUID]:
    made = organisations(len(rates))
    told = [
        {"day": MARCH[0], "group_key": str(each), "closed_numerator": good, "closed_denominator": of}
        for each, (good, of) in zip(made, rates, strict=True)
    ]
    cells("organisation", "handoff", told)
    return made


def funnel(who: str = "router", **more: Any) -> FunnelReport:
    return read_funnel(actor_of_login(who), FunnelAsked(from_on=MARCH[0], to_on=MARCH[1], **more))


def trends(from_on: date, to_on: date, who: str = "router") -> Trends:
    return read_trends(actor_of_login(who), from_on, to_on)


def test_only_an_organisation_beyond_chance_is_marked_and_names_order_them(here: Mediated) -> None:
    planted([(50, 100), (5, 100), (52, 100), (48, 100), (3, 4), (49, 100), (51, 100)])
    (found,) = funnel(kind=OrganisationKind.INDUSTRY_BODY).funnels
    assert [each.row.group_name for each in found.placed] == [f"示例组织{number:02}" for number in range(7)]
    positions = [each.position for each in found.placed]
    assert positions.pop(1) is Position.BELOW_998
    assert set(positions) == {Position.WITHIN}
    assert found.target == pytest.approx(258 / 604)
    assert found.dispersion is not None
    assert funnel(kind=OrganisationKind.GRID_STATION).funnels == []


def test_before_and_after_docketing_are_two_funnels_and_few_have_no_limits(here: Mediated) -> None:
    here.settled()
    here.settled(docketed=True)
    found = funnel().funnels
    assert [each.referral_kind for each in found] == ["pre_docket", "post_docket"]
    assert [(each.target, each.placed[0].position) for each in found] == [(None, None)] * 2


def test_months_that_are_not_over_are_left_out_and_a_bad_month_is_a_signal(here: Mediated) -> None:
    starts = [date(2025, number, 1) for number in range(1, 13)]
    rates = [50] * 11 + [5]
    cells(
        "all",
        "alone",
        [
            {
                "day": day,
                "closed_numerator": good,
                "closed_denominator": 100,
                "entered_numerator": good,
                "entered_denominator": 100,
            }
            for day, good in zip(starts, rates, strict=True)
        ],
    )
    with at("2026-01-15T09:00"):
        lines = {each.trend: each for each in trends(date(2024, 6, 15), date(2026, 1, 31)).lines}
        assert Trend.ACCEPTANCE not in lines
        assert lines[Trend.ENTERED].chart is None
        success = lines[Trend.SUCCESS]
        assert [each.month for each in success.months] == starts
        signals = [each.point.signals for each in success.months if each.point]
        assert Signal.BEYOND in signals[-1]
    with at("2025-12-31T09:00"):
        told = trends(date(2025, 1, 1), date(2025, 12, 31)).lines
        assert {each.months[-1].month for each in told} == {date(2025, 11, 1)}


def test_offers_that_wait_are_no_answers(here: Mediated) -> None:
    here.settled()
    here.mediating()
    here.file()
    with at("2026-04-10T09:00"):
        (line,) = (each for each in trends(*MARCH).lines if each.trend is Trend.ACCEPTANCE)
        assert [(each.rate.numerator, each.rate.denominator) for each in line.months] == [(2, 2)]
        own = trends(*MARCH, "coordinator").lines
        assert {each.trend for each in own} == {Trend.ACCEPTANCE, Trend.SUCCESS}


def test_behind_the_share_accepted_are_its_answers_and_its_card(here: Mediated) -> None:
    accepted = {str(here.settled()), str(here.mediating()[0])}
    here.file()
    declined = here.file()
    here.deliver()
    told = {"reason_code": "beyond_expertise", "reason": "涉及专业评估，超出本中心擅长领域"}
    assert here.post("coordinator", f"/handoffs/{here.handoff(declined).id}/decline", told).status_code < 300
    asked = urlencode(FIGURES | {"referral_kind": "pre_docket", "regime": "POST2025"})

    def listed(who: str = "manager", **more: str) -> dict[str, str]:
        items = here.people[who].get(f"/reports/trends/answers?{asked}&{urlencode(more)}")["items"]
        return {item["dispute_id"]: item["status"] for item in items}

    with at("2026-04-10T09:00"):
        report = here.manager.get(f"/reports/trends?{urlencode(FIGURES)}")
        card = report["acceptance_definition"]
        assert (card["measure"], card["denominator"][:4]) == ("acceptance", "已有答复")
        (line,) = (each for each in report["lines"] if each["trend"] == "acceptance")
        (month,) = line["months"]
        assert (month["numerator"], month["denominator"]) == (2, 3)
        assert listed().keys() == accepted | {str(declined)}
        assert listed()[str(declined)] == "declined"
        assert listed(part="numerator").keys() == accepted
        assert listed(organisation_id=str(here.second)) == {}
        assert listed("other_coordinator") == {}
        assert here.clerk.refused("GET", f"/reports/trends/answers?{asked}") == (403, ["grant-missing"])
        months = page(here, f"/reports/trends?{urlencode(FIGURES)}")
        href = re.search(r'href="(/reports/trends/answers\?[^"]*part=denominator)">3</a>', months)
        assert href is not None
        behind = page(here, href[1].replace("&amp;", "&"))
        assert behind.count("苏0506-2026-") == 3
        assert "已有答复的委派委托" in behind


def test_an_organisation_whose_own_settlements_drop_is_warned_of_with_the_rate_of_false_alarms(
    here: Mediated,
) -> None:
    (steady, dropping) = organisations(2)
    begins = datetime(2024, 6, 1, 9, tzinfo=SHANGHAI)
    court = known(Court.id)

    def unit(organisation: UUID, number: int, succeeded: bool) -> dict[str, Any]:
        ended = begins + timedelta(days=1.5 * number)
        moments = dict.fromkeys(("entered_at", "eligible_at", "offered_at", "accepted_at", "ended_at"), ended)
        return {
            "dispute_id": uuid4(),
            "part": str(uuid4()),
            "seq": 1,
            "of_stage": False,
            "of_dispute": False,
            "court_id": court,
            "referral_kind": "pre_docket",
            "regime": "POST2025",
            "entry": "counter",
            "region": None,
            "cause": None,
            "organisation": str(organisation),
            "organisation_kind": "industry_body",
            **moments,
            "met": True,
            "succeeded": succeeded,
        }

    rows = [unit(steady, number, number % 2 == 0) for number in range(460)]
    rows += [
        unit(dropping, number, number % 2 == 0 if number < 300 else number % 5 == 0) for number in range(460)
    ]
    with transaction(SYSTEM) as tx:
        tx.session.execute(insert(FigureUnit), rows)
    with at("2026-04-10T09:00"):
        found = trends(date(2025, 4, 1), date(2026, 4, 9))
        (warned,) = found.warned
        assert (warned.organisation_id, warned.watched) == (dropping, Watched.SETTLEMENT)
        assert warned.seen.usual == pytest.approx(0.5, abs=0.01)
        assert warned.seen.warned_on > date(2025, 8, 25)
        told = page(here, "/reports/trends")
        assert "示例组织01" in told
        assert "每2,000件误报一次" in told


def test_pages_and_answers_say_what_is_beyond_and_that_nobody_is_ranked(here: Mediated) -> None:
    planted([(50, 100), (5, 100), (52, 100), (48, 100), (51, 100), (49, 100)])
    dispute, _ = here.mediating()
    here.mediator.made(f"/disputes/{dispute}/outcome", failure())
    keep_due()
    with at("2026-04-10T09:00"):
        told = page(here, f"/reports/funnel?{urlencode(FIGURES)}")
        assert "这不是排名" in told
        assert re.search(r'data-chart="funnel" data-target="0\.4', told)
        assert len(re.findall("</span> 低于99.8%界限", told)) == 1
        assert "过度离散：φ = " in told
        assert re.search(r"</strong> 255 / 60\d ", told)
        assert "含尚未终结的" not in told
        for place in ("funnel", "success-rate"):
            asked = urlencode({**FIGURES, "definition": "accepted"})
            assert "近期的成功率因此偏低" in page(here, f"/reports/{place}?{asked}")
        assert "不足3个组织" in page(here, f"/reports/funnel?{urlencode(FIGURES)}", "coordinator")
        months = page(here, f"/reports/trends?{urlencode(FIGURES)}")
        assert 'data-chart="months" data-break="2025-01"' in months
        assert re.search("2025年1月1日.{0,8}起规则有变", months)
        assert "有数的月份不足8个" in months
        answer = here.manager.get(f"/reports/funnel?{urlencode(FIGURES)}")
        rows = {row["organisation_name"]: row["position"] for row in answer["funnels"][0]["rows"]}
        assert rows["示例组织01"] == "below_998"
        answer = here.manager.get(f"/reports/trends?{urlencode(FIGURES)}")
        assert (answer["false_alarm_every"], answer["warned"]) == (2000, [])
        backwards = urlencode({"from": "2026-03-31", "to": "2026-03-01"})
        assert here.manager.refused("GET", f"/reports/trends?{backwards}") == (422, ["/to window-reversed"])

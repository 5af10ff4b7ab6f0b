"""The monthly table: each number equals a hand count, nothing of a closed period changes, a correction is a new version."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from mediated import Mediated, at, failure, mediated_court
from reported import march
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from diversion.domain.period_report import differences
from diversion.domain.report_cards import CARDS
from diversion.domain.report_lines import Line
from diversion.domain.report_periods import Period, ReportSpan
from diversion.domain.reporting import Definition
from diversion.persistence.base import db
from diversion.persistence.handoff import Handoff
from diversion.persistence.organisation import Organisation
from diversion.services.access import SYSTEM, GrantMissing
from diversion.services.actors import actor_of_login
from diversion.services.organisations import change_organisation
from diversion.services.pages import Asked
from diversion.services.period_report import correct_report, list_reports, make_report, read_report
from diversion.services.refusals import Conflicting, InputFaulty, NotFound
from diversion.services.reporting import Figure, read_success_rate

MARCH = Period(ReportSpan.MONTH, date(2026, 3, 1))
IN_APRIL = "2026-04-03T09:00"
LATE = ("docketing_late", "overdue_at_end")


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def table(body: dict[str, Any], key: str) -> dict[str, Any]:
    return next(each for each in body["tables"] if each["key"] == key)


def numbers(body: dict[str, Any], key: str, stage: str | None = None, column: str = "all") -> dict[str, Any]:
    """Read a column of one stage's lines: counts as numbers, rates as pairs, the rest as it is."""
    found = table(body, key)
    place = [each["key"] for each in found["columns"]].index(column)
    return {row["key"]: short(row["cells"][place]) for row in found["rows"] if row["stage"] == stage}


def short(cell: dict[str, Any]) -> Any:
    if set(cell) == {"n"}:
        return cell["n"]
    return (cell["n"], cell["of"]) if "n" in cell else cell


def where(here: Mediated, dispute: UUID) -> UUID | None:
    row = db.session.scalar(
        select(Handoff.organisation_id)
        .where(Handoff.dispute_id == dispute, Handoff.kind == "mediate")
        .order_by(Handoff.sequence.desc())
        .limit(1)
    )
    db.session.rollback()
    return row


def test_two_bodies_of_one_name_are_two_rows(here: Mediated) -> None:
    march(here)
    db.session.rollback()
    centre, second = (db.session.get_one(Organisation, each) for each in (here.centre, here.second))
    name, version = centre.name, second.version
    db.session.rollback()
    change_organisation(SYSTEM, here.second, version, {"name": name})
    rows = table(made_in_april(here).body, "organisation")["rows"]
    named = {row["key"] for row in rows if row["key"].startswith(name)}
    assert named == {f"{name}（商事调解中心）", f"{name}（行业调解组织）"}


def made_in_april(here: Mediated) -> Any:
    with at(IN_APRIL):
        return read_report(
            actor_of_login("manager"), make_report(actor_of_login("manager"), here.court, MARCH)
        )


def test_every_number_of_the_month_is_the_hand_count(here: Mediated) -> None:
    march(here)
    body = made_in_april(here).body
    assert numbers(body, "overall") == {
        "received": 9,
        "docketed": 1,
        "docketing_late": 1,
        "consulted": 9,
        "consented": 8,
        "consent_rate": (8, 9),
        "diverted": 8,
        "diversion_rate": (8, 9),
        "open_at_end": 8,
        "overdue_at_end": 6,
    }
    before = numbers(body, "overall", "pre_docket")
    assert before == {
        "entered": 8,
        "eligible": 7,
        "offered": 7,
        "accepted": 4,
        "declined": 1,
        "lapsed": 0,
        "recalled": 0,
        "ended": 3,
        "mediated": 2,
        "agreed": 2,
        "withdrawn": 0,
        "immediate_performance": 0,
        "success_closed": (2, 3),
        "success_mediated": (2, 2),
        "success_accepted": (2, 4),
        "success_offered": (2, 7),
        "success_eligible": (2, 7),
        "success_entered": (2, 8),
        "confirmation_applied": 1,
        "confirmed": 1,
        "mediation_judgment": 0,
        "performed": 0,
        "to_docketing": 1,
        "to_trial": 0,
        "days": {"of": 3, "mean": 3.33, "median": 0.0},
        "mediating_at_end": 1,
    }
    after = numbers(body, "overall", "post_docket")
    assert {
        line: after[line] for line in ("entered", "ended", "agreed", "mediation_judgment", "to_docketing")
    } == {
        "entered": 1,
        "ended": 1,
        "agreed": 1,
        "mediation_judgment": 1,
        "to_docketing": 0,
    }
    applied = numbers(body, "overall", "pre_docket", "mediation_application")
    assert (applied["offered"], applied["accepted"]) == (1, 0)
    firms = numbers(body, "enterprise", "pre_docket", "enterprise")
    assert (firms["offered"], firms["ended"]) == (6, 3)
    assert numbers(body, "enterprise", None, "others")["received"] == 1


def test_the_success_rates_are_those_of_the_figures(here: Mediated) -> None:
    march(here)
    body = made_in_april(here).body
    by_cause = {row["key"]: row for row in table(body, "cause")["rows"] if row["stage"] == "pre_docket"}
    assert set(by_cause) == {"买卖合同纠纷"}
    router = actor_of_login("router")
    for line in (each for each in Line if each.value.startswith("success_")):
        figure = Figure(
            from_on=MARCH.from_on,
            to_on=MARCH.to_on,
            definition=Definition(line.value.removeprefix("success_")),
        )
        for row in read_success_rate(router, figure).rows:
            found = numbers(body, "overall", row.referral_kind)[line.value]
            assert found == (row.rate.numerator, row.rate.denominator), line


def test_each_organisation_stands_by_its_name_with_what_it_could_have_had(here: Mediated) -> None:
    disputes = march(here)
    second = [name for name, each in disputes.items() if where(here, each) == here.second]
    assert second == ["declined", "applied"]
    body = made_in_april(here).body
    rows = {
        (row["key"], row["stage"]): [short(cell) for cell in row["cells"]][:6]
        for row in table(body, "organisation")["rows"]
    }
    assert rows == {
        ("示例商事调解中心", "pre_docket"): [6, 4, 1, 0, 0, 3],
        ("示例商事调解中心", "post_docket"): [1, 1, 0, 0, 0, 1],
        ("示例行业调解组织", "pre_docket"): [2, 0, 0, 0, 0, 0],
    }
    links = {row["name"]: [short(cell) for cell in row["cells"]] for row in table(body, "links")["rows"]}
    assert links["示例商事调解中心"][:3] == [8, 7, 1]
    assert links["示例行业调解组织"][:2] == [8, 2]


def test_every_number_opens_the_references_behind_it_and_names_nobody(here: Mediated) -> None:
    disputes = march(here)
    report = made_in_april(here)
    late = {line: [each["reference"] for each in report.lists if line in each["lines"]] for line in LATE}
    names = {name: here.dispute(dispute).reference for name, dispute in disputes.items()}
    assert late == {
        "docketing_late": [names["refused"]],
        "overdue_at_end": [
            names[each] for each in ("confirmed", "failed", "running", "declined", "applied", "refused")
        ],
    }
    assert "示例申请人" not in str(report.lists)
    assert set(report.body["cards"]) >= {line.value for line in CARDS}


def test_what_happens_later_changes_no_number_and_a_correction_is_a_version_with_its_reason(
    here: Mediated,
) -> None:
    disputes = march(here)
    first = made_in_april(here)
    manager = actor_of_login("manager")
    with at("2026-04-07T09:00"):
        here.mediator.made(f"/disputes/{disputes['running']}/outcome", failure())
        with pytest.raises(Conflicting, match="report-unchanged"):
            correct_report(manager, first.head.id, "核对后更正")
        told = {"performed_on": "2026-03-30", "whole": True}
        here.coordinator.made(f"/disputes/{disputes['settled']}/performance", told)
        again = read_report(manager, first.head.id)
        assert (again.body, again.lists) == (first.body, first.lists)
        with pytest.raises(InputFaulty):
            correct_report(manager, first.head.id, " ")
        second = read_report(manager, correct_report(manager, first.head.id, "补录履行情况"))
        assert (second.head.version, second.head.reason, second.head.is_newest) == (2, "补录履行情况", True)
        with pytest.raises(Conflicting, match="report-not-newest"):
            correct_report(manager, first.head.id, "再次更正一次")
        assert read_report(manager, first.head.id).body == first.body
        assert [each.version for each in list_reports(manager, Asked()).rows] == [2, 1]
    assert second.differences == differences(first.body, second.body)
    found = {
        (each.table, each.row["key"], each.column["key"]): (each.before, each.after)
        for each in second.differences
    }
    assert found == {
        ("overall", "performed", "all"): ({"n": 0}, {"n": 1}),
        ("overall", "performed", "complaint"): ({"n": 0}, {"n": 1}),
        ("enterprise", "performed", "enterprise"): ({"n": 0}, {"n": 1}),
    }


def test_it_is_made_once_after_its_end_by_who_may(here: Mediated) -> None:
    march(here)
    manager = actor_of_login("manager")
    with at("2026-03-31T23:59"), pytest.raises(InputFaulty):
        make_report(manager, here.court, MARCH)
    first = made_in_april(here)
    with at(IN_APRIL):
        with pytest.raises(Conflicting, match="report-already-made"):
            make_report(manager, here.court, MARCH)
        for who in ("coordinator", "mediator", "clerk", "judge"):
            with pytest.raises(GrantMissing):
                read_report(actor_of_login(who), first.head.id)
        for who in ("auditor", "clerk", "coordinator"):
            with pytest.raises(GrantMissing):
                make_report(actor_of_login(who), here.court, MARCH)
        assert read_report(actor_of_login("auditor"), first.head.id).head == first.head
        with pytest.raises(NotFound):
            make_report(manager, first.head.id, MARCH)


def test_a_frozen_report_can_be_neither_changed_nor_removed(here: Mediated) -> None:
    made_in_april(here)
    for statement in ("UPDATE period_report SET version = 9", "DELETE FROM period_report"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            db.session.execute(text(statement))
        db.session.rollback()


def test_a_quarter_adds_up_its_months(here: Mediated) -> None:
    march(here)
    with at(IN_APRIL):
        manager = actor_of_login("manager")
        quarter = Period(ReportSpan.QUARTER, date(2026, 1, 1))
        body = read_report(manager, make_report(manager, here.court, quarter)).body
        month = read_report(manager, make_report(manager, here.court, MARCH)).body
    assert numbers(body, "overall", "pre_docket") == numbers(month, "overall", "pre_docket")

"""The figures beside the success rate on a played court, and records that bend them: found, listed, not left out."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

import pytest
from filings import complaint, respondent, said
from flask import Flask
from mediated import Mediated, at, failure, mediated_court, moment
from sqlalchemy import text

from diversion.domain.data_faults import DataFault, Looked, faults_of
from diversion.domain.endings import Settlement, fate
from diversion.domain.measures import Measure
from diversion.domain.outside_figures import FileKind
from diversion.domain.routing_choice import OverrideReason
from diversion.persistence.base import db
from diversion.services.actors import actor_of_login
from diversion.services.appointment import Appointment, appoint_organisation
from diversion.services.closing import cancel_filing
from diversion.services.data_faults import list_data_fault, problems, read_data_faults
from diversion.services.figures import keep_due
from diversion.services.measures import (
    MeasurePart,
    MeasureRow,
    Span,
    list_measure,
    read_diversion,
    read_measures,
    write_measures,
)
from diversion.services.outside_figures import FileTold, add_outside_file
from diversion.services.pages import Asked

MARCH = Span(from_on=date(2026, 3, 1), to_on=date(2026, 3, 31))
YEAR = Span(from_on=date(2026, 1, 1), to_on=date(2026, 12, 31))
AGAIN = {"file_anyway": True, "file_anyway_reason": "另一笔货款"}
BOTH = {"applied_by": ["a1", "r1"]}


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def uploaded(kind: FileKind, rows: str, month: date | None = None) -> None:
    header = {
        FileKind.MONTHS: "月份,新收一审民事案件数,新收一审行政案件数,常住人口,登记流动人口",
        FileKind.EVENTS: "情形,日期,原案号,当事人证件号码,对方姓名",
    }[kind]
    told = FileTold(
        court_code="苏0506",
        kind=kind,
        source="审判系统月报",
        content=f"{header}\n{rows}".encode(),
        month=month,
    )
    add_outside_file(actor_of_login("manager"), told)


def nothing_happened(*months: int) -> None:
    for month in months:
        uploaded(FileKind.EVENTS, "无,,,,", date(2026, month, 1))


def rows(measure: Measure, span: Span = MARCH, who: str = "manager") -> dict[str | None, MeasureRow]:
    """Read a figure's rows by stage."""
    reports = {each.card.measure: each for each in read_measures(actor_of_login(who), span)}
    return {row.referral_kind: row for row in reports[measure].rows}


def counts(measure: Measure, span: Span = MARCH, who: str = "manager") -> dict[str | None, tuple[int, int]]:
    found = rows(measure, span, who)
    return {kind: (row.value.numerator, row.value.denominator) for kind, row in found.items() if row.value}


def behind(measure: Measure, part: MeasurePart, span: Span = MARCH) -> set[UUID]:
    page = list_measure(actor_of_login("manager"), measure, span, part, Asked())
    return {row.dispute_id for row in page.rows}


def test_who_chose_mediation_is_told_of_all_that_came_in(here: Mediated) -> None:
    chose = {here.file(), here.file()}
    refused = here.register(
        {
            **complaint(90),
            "consents": [said("a1", "mediation", "no")],
        }
    )
    silent = here.register(complaint(91))
    cancel_filing(actor_of_login("clerk"), here.file(), "误录")
    assert counts(Measure.CHOSE_MEDIATION) == {None: (2, 4)}
    assert behind(Measure.CHOSE_MEDIATION, MeasurePart.NUMERATOR) == chose
    assert behind(Measure.CHOSE_MEDIATION, MeasurePart.DENOMINATOR) == chose | {refused, silent}


def test_agreements_are_confirmed_performed_and_cases_closed(here: Mediated) -> None:
    confirmed, performed, late, plain = (here.settled(perform_by_on="2026-03-20") for _ in range(4))
    docketed = here.settled(docketed=True)
    no_day = here.settled()
    with at("2026-03-10T09:00"):
        here.clerk.made(f"/disputes/{confirmed}/confirmation", BOTH)
    with at("2026-03-12T09:00"):
        here.post("judge", f"/disputes/{confirmed}/confirmation/decision", {"decision": "confirmed"})
        here.judge.made(f"/disputes/{docketed}/exit", {"kind": "mediation_judgment"})
    with at("2026-03-25T09:00"):
        for dispute, on in ((performed, "2026-03-20"), (late, "2026-03-21")):
            told = {"performed_on": on, "whole": True}
            here.mediator.made(f"/disputes/{dispute}/performance", told)
        assert counts(Measure.CONFIRMATION_SOUGHT) == {"pre_docket": (1, 5)}
        assert counts(Measure.CONFIRMATION_GRANTED) == {"pre_docket": (1, 1)}
        assert counts(Measure.PERFORMED) == {"pre_docket": (1, 4), "post_docket": (0, 0)}
        assert rows(Measure.PERFORMED)["pre_docket"].left_out == {"no_day": 1}
        assert behind(Measure.PERFORMED, MeasurePart.LEFT_OUT) == {no_day, docketed}
        assert behind(Measure.PERFORMED, MeasurePart.DENOMINATOR) == {confirmed, performed, late, plain}
        assert counts(Measure.MEDIATION_JUDGMENT) == {"post_docket": (1, 1)}
        assert counts(Measure.IMMEDIATE_PERFORMANCE) == {"post_docket": (0, 1)}
    with at("2026-03-20T09:00"):
        assert rows(Measure.PERFORMED)["pre_docket"].left_out == {"no_day": 1, "not_due": 4}


def test_days_have_a_mean_and_a_median_whether_kept_or_not(here: Mediated) -> None:
    running = [here.mediating()[0] for _ in range(3)]
    for dispute, day in zip(running, (3, 4, 12), strict=True):
        with at(f"2026-03-{day:02}T09:00"):
            here.mediator.made(f"/disputes/{dispute}/outcome", failure())
    with at("2026-03-13T09:00"):
        for _ in range(2):
            row = rows(Measure.DAYS)["pre_docket"]
            assert (row.number, row.mean, row.median) == (3, pytest.approx(13 / 3), pytest.approx(2))
            keep_due()
    own = rows(Measure.DAYS, who="coordinator")["pre_docket"]
    assert (own.number, own.median) == (3, pytest.approx(2))


def test_disputes_of_one_respondent_and_cause_are_one_group(here: Mediated) -> None:
    same = respondent(77)
    for number in (81, 82):
        told = complaint(number)
        applicant = told["parties"][0]
        dispute, _ = here.mediating(parties=[applicant, same])
        here.mediator.made(f"/disputes/{dispute}/outcome", failure())
    here.settled()
    row = rows(Measure.GROUPS)["pre_docket"]
    assert row.value is not None
    assert (row.value.numerator, row.value.denominator) == (1, 2)
    assert (row.disputes, row.settled, row.largest) == (3, 1, 2)


def test_a_settlement_lasts_when_its_days_are_over_and_known(here: Mediated) -> None:
    lasting, enforced, refiled, confirmed, late = (here.settled() for _ in range(5))
    docketed = here.settled(docketed=True)
    applied = BOTH | {"case_number": "（2026）苏0506诉前调确5号"}
    with at("2026-03-10T09:00"):
        here.clerk.made(f"/disputes/{confirmed}/confirmation", applied)
    with at("2026-05-31T09:00"):
        assert rows(Measure.LASTED_90)["pre_docket"].left_out == {"too_young": 5}
    with at("2026-09-01T09:00"):
        assert rows(Measure.LASTED_90)["pre_docket"].left_out == {"unknown": 5}
        nothing_happened(3, 6, 7, 8)
        number = here.dispute(docketed) and "（2026）苏0506民初6号"
        uploaded(
            FileKind.EVENTS,
            "申请执行,2026-04-02,,E00000002,示例商贸有限公司2\n"
            "再次起诉,2026-04-03,,E00000003,示例商贸有限公司3\n"
            f"申请执行,2026-04-04,{number},,\n",
            date(2026, 4, 1),
        )
        uploaded(FileKind.EVENTS, "申请执行,2026-05-30,(2026)苏0506诉前调确5号,,", date(2026, 5, 1))
        uploaded(FileKind.EVENTS, "申请执行,2026-06-01,,E00000005,示例商贸有限公司5", date(2026, 6, 1))
        assert counts(Measure.LASTED_90) == {"pre_docket": (2, 5), "post_docket": (0, 1)}
        assert behind(Measure.LASTED_90, MeasurePart.NUMERATOR) == {lasting, late}
        assert counts(Measure.LASTED_180) == {"pre_docket": (1, 5), "post_docket": (0, 1)}
        assert refiled in behind(Measure.LASTED_180, MeasurePart.DENOMINATOR)
        assert enforced not in behind(Measure.LASTED_180, MeasurePart.NUMERATOR)
        nothing_happened(5, 6)
        assert behind(Measure.LASTED_90, MeasurePart.NUMERATOR) == {lasting, late, confirmed}


def test_filing_the_same_again_here_is_no_lasting_success(here: Mediated) -> None:
    here.settled()
    with at("2026-04-20T09:00"):
        here.filed -= 1
        here.file(**AGAIN)
    with at("2026-09-01T09:00"):
        nothing_happened(3, 4, 5)
        assert counts(Measure.LASTED_90) == {"pre_docket": (0, 1)}


@pytest.mark.parametrize("days", [90, 180])
def test_sql_says_of_a_settlement_what_the_rule_says(here: Mediated, days: int) -> None:
    """Whatever befalls it and when, and whichever months are uploaded."""
    here.settled()
    settled_on, today = date(2026, 3, 2), date(2026, 9, 10)
    measure = Measure.LASTED_90 if days == 90 else Measure.LASTED_180
    months = [date(2026, month, 1) for month in range(3, 9)]
    with at("2026-09-10T09:00"):
        for offset in (0, days - 1, days, days + 1):
            on = settled_on + timedelta(days=offset)
            if on.replace(day=1) not in months:
                continue
            for month in months:
                happened = (
                    f"申请执行,{on},,E00000001,示例商贸有限公司1" if month == on.replace(day=1) else "无,,,,"
                )
                uploaded(FileKind.EVENTS, happened, month)
            told = Settlement(settled_on=settled_on, enforced_on=on)
            row = rows(measure)["pre_docket"].value
            assert row is not None
            said = {(0, 1): "enforced", (1, 1): "lasted"}[row.numerator, row.denominator]
            assert said == fate(told, days, today, months), on


def test_diversion_is_counted_over_whole_months_that_have_their_counts(here: Mediated) -> None:
    here.settled()
    here.settled()
    here.settled(docketed=True)
    with at("2026-05-02T09:00"):
        uploaded(FileKind.MONTHS, "2026-03,6,2,9000,1000\n2026-05,1,1,,")
        (found,) = read_diversion(
            actor_of_login("manager"), Span(from_on=date(2026, 3, 1), to_on=date(2026, 4, 30))
        )
        values = {each.measure: each for each in found.diversion.values}
        assert (found.diversion.months, found.diversion.missing) == ([date(2026, 3, 1)], [date(2026, 4, 1)])
        assert values[Measure.DIVERSION_SHARE].value == pytest.approx(2 / 10)
        assert values[Measure.DIVERSION_RATIO].value == pytest.approx(2 / 6)
        assert values[Measure.LITIGATION_RATE].value == pytest.approx(8)
        assert values[Measure.LITIGATION_RATE_WITH_MEDIATED].value == pytest.approx(10)
        assert read_diversion(actor_of_login("coordinator"), MARCH) == []
        uploaded(FileKind.MONTHS, "2026-03,16,2,,")
        (again,) = read_diversion(actor_of_login("manager"), MARCH)
        assert again.diversion.civil == 16, "the newest version counts"
    assert Span(from_on=date(2024, 12, 1), to_on=date(2025, 1, 1)).crosses_break
    assert not MARCH.crosses_break


def test_an_export_carries_the_whole_card_in_every_row(here: Mediated) -> None:
    here.settled()
    lines = write_measures(actor_of_login("manager"), MARCH).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("measure,version,name,court_code,referral_kind,regime,from,to,numerator")
    shares = [line for line in lines if line.startswith("diversion_share,1,诉前调解成功分流率,苏0506")]
    assert "K-2" in shares[0]
    assert "missing_months=2026-03" in shares[0]
    assert any(line.startswith("days,1,") and "median=" in line for line in lines)


def planted(here: Mediated) -> dict[DataFault, set[UUID]]:
    """Plant every fault that the database lets be; answers the disputes of each."""
    found: dict[DataFault, set[UUID]] = {}
    changes = {
        DataFault.ACCEPTED_BEFORE_OFFERED: "accepted_at = offered_at - interval '1 second'",
        DataFault.MEDIATOR_MISSING: "mediator_id = NULL, recalled_at = accepted_at + interval '1 day'",
    }
    for fault, change in changes.items():
        dispute, handoff = here.mediating()
        if fault is DataFault.MEDIATOR_MISSING:
            told = Appointment(
                organisation_id=here.second, reason_code=OverrideReason.OTHER, reason="另行指定"
            )
            appoint_organisation(actor_of_login("router"), dispute, told)
        db.session.execute(
            text(f"UPDATE handoff SET {change} WHERE id = :handoff"),
            {"handoff": handoff},
        )
        found[fault] = {dispute}
    ends = {
        DataFault.ENDED_BEFORE_ACCEPTED: "- interval '1 second'",
        DataFault.IMPOSSIBLE_DURATION: "+ interval '366 days'",
    }
    for fault, change in ends.items():
        dispute, _ = here.mediating()
        here.mediator.made(f"/disputes/{dispute}/outcome", failure())
        db.session.execute(
            text(
                f"UPDATE outcome SET ended_at = h.accepted_at {change} FROM handoff h"
                " WHERE h.id = outcome.handoff_id AND h.dispute_id = :dispute"
            ),
            {"dispute": dispute},
        )
        found[fault] = {dispute}
    db.session.commit()
    return found


def test_every_fault_is_counted_listed_and_left_in_the_figures(here: Mediated) -> None:
    planted_ones = planted(here)
    running = here.mediating()[0]
    first = here.file()
    here.filed -= 1
    with at("2026-03-03T09:00"):
        copy = here.file(**AGAIN)
    manager = actor_of_login("manager")
    with at("2026-03-13T09:00"):
        counted = read_data_faults(manager, MARCH.from_on, MARCH.to_on)
        expected = planted_ones | {DataFault.COPY: {copy}}
        for fault, disputes in expected.items():
            page = list_data_fault(manager, fault, MARCH.from_on, MARCH.to_on, Asked())
            assert {row.dispute_id for row in page.rows} == disputes, fault
        recent = list_data_fault(manager, DataFault.TOO_RECENT, MARCH.from_on, MARCH.to_on, Asked())
        assert {row.dispute_id for row in recent.rows} == {
            running,
            *planted_ones[DataFault.ACCEPTED_BEFORE_OFFERED],
        }
        assert problems(counted) == len(expected)
        (row,) = list_data_fault(manager, DataFault.COPY, MARCH.from_on, MARCH.to_on, Asked()).rows
        assert row.other_id == first
        own = read_data_faults(actor_of_login("coordinator"), MARCH.from_on, MARCH.to_on)
        assert DataFault.COPY not in {each.card.fault for each in own}
        assert problems(own) == len(planted_ones)


def test_sql_finds_in_moments_what_the_rule_finds(here: Mediated) -> None:
    """Around every edge of the rule."""
    dispute, _ = here.mediating()
    here.mediator.made(f"/disputes/{dispute}/outcome", failure())
    offered_at, now = moment("2026-03-02T09:00"), moment("2026-03-20T09:00")
    manager = actor_of_login("manager")
    for accepted in (-1, 0, 3600):
        for took in (-1, 0, 59, 60, 365 * 86_400, 365 * 86_400 + 1):
            accepted_at = offered_at + timedelta(seconds=accepted)
            ended_at = accepted_at + timedelta(seconds=took)
            told = {"dispute": dispute, "accepted": accepted_at, "ended": ended_at}
            db.session.execute(
                text("UPDATE handoff SET accepted_at = :accepted WHERE dispute_id = :dispute"), told
            )
            db.session.execute(text("UPDATE outcome SET ended_at = :ended WHERE dispute_id = :dispute"), told)
            db.session.commit()
            with at("2026-03-20T09:00"):
                counted = read_data_faults(manager, MARCH.from_on, MARCH.to_on)
            looked = Looked(offered_at=offered_at, accepted_at=accepted_at, ended_at=ended_at)
            assert [each.card.fault for each in counted if each.number] == list(faults_of(looked, now))

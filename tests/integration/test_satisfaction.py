"""Who reads what parties said of mediation, and of how few disputes nobody is told what they said."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from mediated import Mediated, mediated_court, moment, page
from sqlalchemy import select, update

from diversion.domain.access import Role
from diversion.domain.organisations import OrganisationKind
from diversion.domain.report_periods import Period, ReportSpan
from diversion.domain.satisfaction import AnswerAsked, Satisfaction, SatisfactionBy
from diversion.persistence.base import db
from diversion.persistence.handoff import Handoff
from diversion.persistence.party import Party
from diversion.services import grants, tracking
from diversion.services.access import SYSTEM, GrantMissing
from diversion.services.actors import actor_of_login
from diversion.services.courts import add_court
from diversion.services.grants import GrantTold
from diversion.services.pages import Asked
from diversion.services.report_counting import count_period
from diversion.services.satisfaction import Behind, count_unlisted, list_ratings, read_satisfaction
from diversion.services.settings import change_setting

DAYS = date(2026, 3, 1), date(2026, 3, 31)


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def test_a_coordinator_who_is_a_clerk_elsewhere_reads_no_courts_ratings(here: Mediated) -> None:
    here.settled()
    elsewhere = add_court(SYSTEM, "苏0507")
    both = GrantTold(user_id=here.coordinator.user_id, role=Role.CLERK, court_id=elsewhere)
    grants.give_grant(SYSTEM, both)
    coordinator = actor_of_login("coordinator")
    with pytest.raises(GrantMissing):
        read_satisfaction(coordinator, *DAYS)
    with pytest.raises(GrantMissing):
        list_ratings(coordinator, *DAYS, asked=Asked())


WORDS = "调解得很耐心"


def rated(here: Mediated, many: int, body: UUID | None = None) -> None:
    """Let both parties of some disputes be satisfied with a body's mediation."""
    for _ in range(many):
        dispute = here.settled()
        if body is not None:
            handed = update(Handoff).where(Handoff.dispute_id == dispute)
            db.session.execute(handed.values(organisation_id=body))
            db.session.commit()
        parties = db.session.scalars(select(Party.id).where(Party.dispute_id == dispute)).all()
        db.session.rollback()
        for party in parties:
            tracking.rate_mediation(party, Satisfaction.SATISFIED, WORDS)


def shown(by: SatisfactionBy | None = None) -> dict[str | None, int | None]:
    """Read how many were satisfied, by group; None is not told."""
    rows = read_satisfaction(actor_of_login("manager"), *DAYS, by)
    return {row.group: row.satisfaction and row.satisfaction.numerator for row in rows}


def words_listed(behind: Behind | None = None) -> list[str | None]:
    rows = list_ratings(actor_of_login("manager"), *DAYS, Asked(), behind or Behind()).rows
    return [row.words for row in rows]


def test_of_fewer_than_five_rated_disputes_nothing_is_told_however_many_answered(here: Mediated) -> None:
    rated(here, 4)
    assert shown() == {None: None}
    assert words_listed() == [None] * 8
    assert words_listed(Behind(answer=AnswerAsked.SATISFIED)) == []
    assert count_unlisted(actor_of_login("manager"), *DAYS, Behind(answer=AnswerAsked.SATISFIED)) == 0
    told = page(here, "/reports/satisfaction")
    assert "件数太少，不单独列示" in told
    assert "少于5件" in told
    assert WORDS not in told
    assert "件数太少，不单独列示" in page(here, "/desk/manager")
    rated(here, 1)
    assert shown() == {None: 10}
    assert words_listed(Behind(answer=AnswerAsked.SATISFIED)) == [WORDS] * 10
    assert WORDS in page(here, "/reports/satisfaction")


def test_what_would_tell_a_small_group_by_subtraction_is_not_told_either(here: Mediated) -> None:
    rated(here, 5)
    rated(here, 1, here.second)
    assert shown() == {None: 12}
    assert shown(SatisfactionBy.ORGANISATION_KIND) == {"commercial_centre": None, "industry_body": None}
    assert set(words_listed()) == {None}
    rated(here, 6, here.committee)
    assert shown(SatisfactionBy.ORGANISATION_KIND) == {
        "commercial_centre": None,
        "industry_body": None,
        "peoples_committee": 12,
    }
    assert words_listed(Behind(answer=AnswerAsked.ANSWERED)) == [WORDS] * 12
    manager, answered = actor_of_login("manager"), AnswerAsked.ANSWERED
    assert count_unlisted(manager, *DAYS, Behind(answer=answered)) == 12
    assert "另有12人次属于不单独列示的组" in page(here, "/reports/satisfaction?answer=answered")
    of_one = Behind(answer=answered, organisation_kind=OrganisationKind.INDUSTRY_BODY)
    assert (words_listed(of_one), count_unlisted(manager, *DAYS, of_one)) == ([], 0)


def test_how_few_is_a_setting_and_reports_keep_to_it(here: Mediated) -> None:
    rated(here, 1)
    month = Period(ReportSpan.MONTH, date(2026, 3, 1))

    def cells(least: int) -> list[dict[str, object]]:
        body = count_period(here.court, month, moment("2026-03-31T12:00"), least).body
        table = next(each for each in body["tables"] if each["key"] == "satisfaction")
        found: list[dict[str, object]] = table["rows"][0]["cells"]
        return found

    assert cells(5) == [{"n": 2}, {"held_back": True}, {"held_back": True}]
    assert [each.get("n") for each in cells(1)] == [2, 2, 2]
    change_setting(SYSTEM, "rating_least_disputes", 1, None, None)
    assert shown() == {None: 2}

"""A month beside last month and last year: the counts are those of the success rate, over the disputes of those days only."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from mediated import Mediated, at, failure, mediated_court
from sqlalchemy import event

from diversion.domain.period_comparison import LEAST_COUNTED, Beside, change_of_counts, change_of_rates
from diversion.domain.reporting import Definition
from diversion.persistence.base import db
from diversion.services.access import GrantMissing
from diversion.services.actors import actor_of_login
from diversion.services.period_comparison import RATED, compare_periods
from diversion.services.reporting import Figure, read_success_rate

ON = date(2027, 4, 10)


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


@pytest.fixture
def busy(here: Mediated) -> Mediated:
    """Disputes filed, offered, mediated, settled and failed about the edges of the spans that are compared."""
    with at("2026-04-08T09:00"):
        here.settled()
        here.settled(docketed=True)
        here.file_docketed()
    with at("2027-03-09T09:00"):
        dispute, _ = here.mediating()
    with at("2027-03-11T09:00"):
        here.mediating()  # after the same days of last month
    with at("2027-04-01T09:00"):
        here.mediator.made(f"/disputes/{dispute}/outcome", failure())
        here.settled()
    with at("2027-04-10T20:00"):
        here.mediating()
    with at("2027-04-11T09:00"):
        here.settled()
    return here


def test_every_count_is_that_of_the_success_rate_and_opens_no_other_dispute(busy: Mediated) -> None:
    with at("2027-04-12T09:00"):
        manager = actor_of_login("router")
        found = compare_periods(manager, ON)
        assert {each.referral_kind for each in found} == {"pre_docket", "post_docket"}
        for definition in Definition:
            mine = [each for each in found if each.card.definition is definition]
            for beside in Beside:
                days = mine[0].counted[beside].days
                told = Figure(from_on=days.from_on, to_on=days.to_on, definition=definition)
                rates = read_success_rate(manager, told).rows
                expected = {
                    (row.referral_kind, row.regime): (row.rate.numerator, row.rate.denominator)
                    for row in rates
                }
                got = {
                    (each.referral_kind, each.regime): (
                        each.counted[beside].numerator,
                        each.counted[beside].denominator,
                    )
                    for each in mine
                    if each.counted[beside].denominator
                }
                assert got == expected, (definition, beside)
        assert {each.card.definition for each in found if each.rates is not None} == set(RATED)


def test_all_of_it_is_one_query(busy: Mediated) -> None:
    router = actor_of_login("router")
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    compare_periods(router, ON)
    assert len([each for each in asked if "FROM dispute" in each]) == 1


def test_an_organisation_has_no_such_page(busy: Mediated) -> None:
    with pytest.raises(GrantMissing):
        compare_periods(actor_of_login("coordinator"), ON)


@pytest.mark.parametrize(
    ("now", "before"), [(LEAST_COUNTED - 1, 0), (0, LEAST_COUNTED - 1), (LEAST_COUNTED, 0)]
)
def test_little_is_not_compared(now: int, before: int) -> None:
    assert change_of_counts(now, before).too_few
    assert change_of_rates((now, now), (before, before)).too_few


def test_at_the_edge_it_is_compared() -> None:
    assert not change_of_counts(LEAST_COUNTED - 1, 1).too_few
    half = (LEAST_COUNTED // 2, LEAST_COUNTED)
    assert change_of_rates(half, half).between is not None
    gone = change_of_counts(0, LEAST_COUNTED)
    assert (gone.by, gone.differs) == (-1, True)


def test_a_day_that_is_not_over_stands_beside_no_whole_day(busy: Mediated) -> None:
    with at("2027-04-10T09:00"):
        days = compare_periods(actor_of_login("router"), ON)[0].counted
    assert [str(days[each].days.to_on) for each in Beside] == ["2027-04-09", "2027-03-09", "2026-04-09"]


def test_on_the_first_the_whole_month_before_is_compared(busy: Mediated) -> None:
    with at("2027-05-01T09:00"):
        days = compare_periods(actor_of_login("router"), date(2027, 5, 1))[0].counted
    assert [str(days[each].days.from_on) for each in Beside] == ["2027-04-01", "2027-03-01", "2026-04-01"]
    assert [str(days[each].days.to_on) for each in Beside] == ["2027-04-30", "2027-03-30", "2026-04-30"]


def test_as_many_a_day_in_a_longer_month_is_no_change() -> None:
    assert change_of_counts(3100, 2800).differs
    by_day = change_of_counts(3100, 2800, (31, 28))
    assert (by_day.by, by_day.differs) == (0, False)

"""Figures kept ready are what a recount says: whenever they are asked, whoever keeps them, whatever went wrong."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from mediated import Mediated, failure, mediated_court
from sqlalchemy import delete, func, select, update
from test_success_rate import played

from diversion.domain.reporting import By, Definition, StageAsked
from diversion.persistence import figures as stored
from diversion.persistence.base import db
from diversion.persistence.figure_keeping import ROLLING
from diversion.persistence.outbox import Outbox
from diversion.persistence.registers import Court
from diversion.services import figures
from diversion.services.access import SYSTEM
from diversion.services.actors import actor_of_login
from diversion.services.figures import (
    FiguresDiffer,
    check_figures,
    demand_agreement,
    keep_due,
    rebuild_figures,
)
from diversion.services.outbox import Job
from diversion.services.reporting import Figure, Report, read_success_rate
from diversion.services.transaction import transaction
from workers.figures import compare_figures

DAYS = date(2026, 3, 1), date(2026, 3, 31)


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def many(table: type) -> int:
    with transaction(SYSTEM) as tx:
        return tx.session.scalar(select(func.count()).select_from(table)) or 0


def asked() -> list[Report]:
    """Read every figure that the kept ones answer."""
    router = actor_of_login("router")
    figures = [
        Figure(from_on=DAYS[0], to_on=DAYS[1], definition=definition, by=by)
        for definition in (Definition.CLOSED, Definition.OFFERED)
        for by in (None, *By)
    ]
    figures += [replace(each, referral_kind=StageAsked.MIXED) for each in figures]
    return [read_success_rate(router, figure) for figure in figures]


def test_figures_say_the_same_before_they_are_kept_while_they_lag_and_after(here: Mediated) -> None:
    disputes = played(here)
    before = asked()
    assert keep_due() == len(disputes)
    assert many(stored.FigureDue) == 0
    assert many(stored.FigureCell) > 0
    assert asked() == before
    here.mediator.made(f"/disputes/{disputes['running']}/outcome", failure())
    lagging = asked()
    assert lagging != before
    assert many(stored.FigureDue) > 0
    keep_due()
    assert asked() == lagging
    assert check_figures(SYSTEM) == []


def test_making_all_anew_changes_no_figure(here: Mediated) -> None:
    disputes = played(here)
    keep_due()
    before = asked()
    told: list[tuple[int, int]] = []
    assert rebuild_figures(SYSTEM, lambda done, of: told.append((done, of))) == len(disputes)
    assert told == [(len(disputes), len(disputes))]
    assert asked() == before
    here.mediator.made(f"/disputes/{disputes['running']}/outcome", failure())
    keep_due()
    assert check_figures(SYSTEM) == []


def test_a_cell_that_was_bent_is_found_and_mended_by_making_all_anew(here: Mediated) -> None:
    played(here)
    keep_due()
    with transaction(SYSTEM) as tx:
        cell = stored.FigureCell
        whole = (cell.unit == stored.Counted.ALONE, cell.grouped_by == stored.ALL)
        bent = update(cell).where(cell.closed_denominator > 0, *whole)
        tx.session.execute(bent.values(closed_numerator=cell.closed_numerator + 1))
    (first, *_) = check_figures(SYSTEM)
    assert (first.closed_numerator, first.closed_denominator) == (1, 0)
    with pytest.raises(FiguresDiffer, match="alone all"), transaction(SYSTEM) as tx:
        demand_agreement(tx, [f"cells {first.court_id}"])
    rebuild_figures(SYSTEM)
    assert check_figures(SYSTEM) == []


def test_every_night_all_is_compared_in_portions_and_the_bent_one_fails(
    here: Mediated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.context.application", lambda: here.app)
    monkeypatch.setattr(figures, "DISPUTES_A_STEP", 2)
    disputes = played(here)
    keep_due()

    def night() -> dict[str, int]:
        with transaction(SYSTEM) as tx:
            figures.promise_comparisons(tx, [])
            courts = tx.session.scalar(select(func.count()).select_from(Court)) or 0
        told = list(db.session.scalars(select(Outbox.id).where(Outbox.job == Job.COMPARE_FIGURES)))
        assert len(told) == courts + (len(disputes) + 1) // 2
        compare_figures([str(each) for each in told])
        db.session.expire_all()
        states = Counter(db.session.scalars(select(Outbox.state).where(Outbox.job == Job.COMPARE_FIGURES)))
        with transaction(SYSTEM) as tx:
            tx.session.execute(delete(Outbox).where(Outbox.job == Job.COMPARE_FIGURES))
        return dict(states)

    assert set(night()) == {"done"}
    with transaction(SYSTEM) as tx:
        one = select(stored.FigureUnit.dispute_id).limit(1).scalar_subquery()
        bent = update(stored.FigureUnit).where(stored.FigureUnit.dispute_id == one)
        tx.session.execute(bent.values(succeeded=~stored.FigureUnit.succeeded))
    states = night()
    assert states["done"] > 0
    assert sum(many for state, many in states.items() if state != "done") == 2


def test_two_keepers_at_once_count_nothing_twice(here: Mediated, app: Flask) -> None:
    disputes = played(here)
    before = asked()

    def keep() -> int:
        with app.app_context():
            return keep_due()

    with ThreadPoolExecutor(2) as keepers:
        taken = [keepers.submit(keep) for _ in range(4)]
    assert sum(each.result() for each in taken) == len(disputes)
    assert check_figures(SYSTEM) == []
    assert asked() == before


def test_who_finds_somebody_else_keeping_figures_does_not_wait(here: Mediated, app: Flask) -> None:
    """Making all anew takes minutes; offers and notices must not wait for it behind the workers that would."""
    disputes = played(here)

    def keep() -> int:
        with app.app_context():
            return keep_due()

    with ThreadPoolExecutor(1) as keeper, db.engine.connect() as other:
        other.execute(select(func.pg_advisory_xact_lock(ROLLING)))
        kept = keeper.submit(keep)
        done, _ = wait([kept], timeout=10)
        other.rollback()
        assert done
        assert kept.result() == 0
    assert keep_due() == len(disputes)


def test_one_look_takes_in_its_share_and_the_next_ones_the_rest(
    here: Mediated, monkeypatch: pytest.MonkeyPatch
) -> None:
    disputes = played(here)
    before = asked()
    monkeypatch.setattr(figures, "AT_ONCE", 3)
    monkeypatch.setattr(figures, "MOST_A_LOOK", 3)
    assert 0 < keep_due() < len(disputes)
    assert many(stored.FigureDue) > 0
    assert asked() == before
    while keep_due():
        pass
    assert many(stored.FigureDue) == 0
    assert (asked(), check_figures(SYSTEM)) == (before, [])

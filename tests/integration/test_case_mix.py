"""Organisations compared by case mix on a played court: what is compared is counted by hand, and what is found is kept."""

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from callers import caller
from filings import applicant
from flask import Flask
from mediated import LONG_AGO, Mediated, at, failure, mediated_court, moment, page
from sqlalchemy import insert, select, text
from sqlalchemy.exc import ProgrammingError

from diversion.domain.access import Role
from diversion.domain.case_mix import CaseGroup, MixMethod
from diversion.domain.measures import Measure
from diversion.domain.reporting import By
from diversion.persistence.base import db
from diversion.persistence.case_mix import CaseMixFound
from diversion.persistence.figures import FigureUnit
from diversion.persistence.organisation import Organisation
from diversion.persistence.outbox import Outbox
from diversion.services import case_mix
from diversion.services.access import SYSTEM, GrantMissing
from diversion.services.actors import actor_of_login
from diversion.services.case_mix import compare_all, compare_court, read_case_mix
from diversion.services.courts import add_court
from diversion.services.outbox import Job
from diversion.services.pages import Asked
from diversion.services.periodic import EVERY, promise_due_slots
from diversion.services.refusals import NotFound
from diversion.services.reporting import Behind, Figure, list_behind
from diversion.services.transaction import transaction
from workers.case_mix import compare_case_mix, look_for_case_mix, model

LATER = "2026-04-10T09:00"
LOAN = {"cause_name": "民间借贷纠纷", "claim_amount": "8000.00"}
PEOPLE = {
    "parties": [
        applicant(91, representatives=[{"kind": "lawyer", "name": "示例律师", "powers": []}]),
        applicant(92, ref="r1", role="respondent"),
        applicant(93, ref="r2", role="respondent"),
    ]
}


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def seen(monkeypatch: pytest.MonkeyPatch) -> list[list[CaseGroup]]:
    """Give what is compared, each time that something is."""
    told: list[list[CaseGroup]] = []
    asked = case_mix.fingerprint

    def kept_for_the_test(groups: list[CaseGroup], version: str) -> str:
        told.append(sorted(groups))
        return asked(groups, version)

    monkeypatch.setattr(case_mix, "fingerprint", kept_for_the_test)
    return told


def compared(here: Mediated, fit: Any = None, now: str = LATER) -> MixMethod | None:
    with at(now), transaction(SYSTEM) as tx:
        return compare_court(tx, here.court, fit)


def kept() -> list[CaseMixFound]:
    db.session.rollback()
    return list(db.session.scalars(select(CaseMixFound).order_by(CaseMixFound.id)))


def failed(here: Mediated, **changes: Any) -> UUID:
    dispute, _ = here.mediating(**changes)
    here.mediator.made(f"/disputes/{dispute}/outcome", failure())
    return dispute


def organisations(*names: str) -> list[UUID]:
    """Make organisations like one that is there."""
    with transaction(SYSTEM) as tx:
        like = tx.session.scalars(select(Organisation)).first()
        told = {column.name: getattr(like, column.name) for column in Organisation.__table__.columns}
        made = [uuid4() for _ in names]
        tx.session.execute(
            insert(Organisation),
            [told | {"id": each, "name": name} for each, name in zip(made, names, strict=True)],
        )
    return made


def ended(here: Mediated, organisation: UUID, cause: str, many: int, good: int) -> list[dict[str, Any]]:
    """Write handoffs that ended as the workers keep them; nobody knows their parties."""
    at_noon = moment("2026-03-20T12:00")
    whole = {
        "seq": 1,
        "of_stage": False,
        "of_dispute": False,
        "court_id": here.court,
        "referral_kind": "pre_docket",
        "regime": "POST2025",
        "entry": "complaint",
        "region": "320506001",
        "cause": cause,
        "organisation": str(organisation),
        "organisation_kind": "industry_body",
        **dict.fromkeys(("entered_at", "eligible_at", "offered_at", "accepted_at", "ended_at"), at_noon),
        "met": True,
    }
    return [
        whole | {"dispute_id": uuid4(), "part": str(uuid4()), "succeeded": number < good}
        for number in range(many)
    ]


def court_of_many(here: Mediated) -> list[UUID]:
    """Plant nine organisations of equal skill but one, and other mixes: families succeed in 3 of 4, loans in 1 of 4."""
    made = organisations(*(f"示例组织{number}" for number in range(1, 10)))
    rows = []
    for number, each in enumerate(made):
        families, loans = 20 * (number + 1), 20 * (9 - number)
        good = 0 if number == 2 else families * 3 // 4
        rows += ended(here, each, "离婚纠纷", families, good) + ended(
            here, each, "民间借贷纠纷", loans, loans // 4
        )
    with transaction(SYSTEM) as tx:
        tx.session.execute(insert(FigureUnit), rows)
    return made


def promised(job: Job) -> list[str]:
    db.session.rollback()
    return [
        str(each)
        for each in db.session.scalars(select(Outbox.id).where(Outbox.job == job).order_by(Outbox.id))
    ]


def test_what_ended_is_counted_by_its_kinds_as_by_hand(
    here: Mediated, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.settled()
    here.settled()
    failed(here)
    failed(here, **LOAN, **PEOPLE)
    here.settled(docketed=True)
    here.mediating()
    here.file()
    told = seen(monkeypatch)
    assert compared(here) is MixMethod.TOO_FEW
    usual = {
        "cause_class": "contract",
        "amount_class": "to_500k",
        "party_kinds": "person_organisation",
        "party_number": "two",
        "representation": "nobody",
        "place": "320506001",
        "entry": "complaint",
        "docketed": "pre_docket",
        "regime": "POST2025",
    }
    loan = usual | {
        "amount_class": "to_10k",
        "party_kinds": "person_person",
        "party_number": "three_or_four",
        "representation": "applicant",
    }
    counted = {(each.levels, each.succeeded): each.cases for each in told[0]}
    assert counted == {
        (tuple(usual.values()), True): 2,
        (tuple(usual.values()), False): 1,
        (tuple(loan.values()), False): 1,
        (tuple((usual | {"docketed": "post_docket"}).values()), True): 1,
    }
    assert {each.organisation for each in told[0]} == {str(here.centre)}


def test_what_is_unchanged_is_not_compared_again_and_another_outcome_is(here: Mediated) -> None:
    assert compared(here) is None, "nothing ended"
    here.settled()
    dispute, _ = here.mediating()
    assert (compared(here), compared(here)) == (MixMethod.TOO_FEW, None)
    assert compared(here, now="2026-04-11T09:00") is None, "another day, the same cases"
    here.mediator.made(f"/disputes/{dispute}/outcome", failure())
    assert compared(here) is MixMethod.TOO_FEW
    first, second = kept()
    assert first.fingerprint != second.fingerprint
    assert [each.body["cases"] for each in (first, second)] == [1, 2]
    assert (first.from_on.isoformat(), first.to_on.isoformat()) == ("2024-04-10", "2026-04-09")


def test_what_was_found_can_be_neither_changed_nor_removed(here: Mediated) -> None:
    here.settled()
    compared(here)
    for statement in ("UPDATE case_mix SET method = 'model'", "DELETE FROM case_mix"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            db.session.execute(text(statement))
        db.session.rollback()


def test_without_the_library_strata_are_compared_and_with_it_the_model(
    here: Mediated, monkeypatch: pytest.MonkeyPatch
) -> None:
    court_of_many(here)
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "sklearn", None)
        assert model() is None
        assert compared(here, model()) is MixMethod.STRATA
    assert compared(here, model()) is MixMethod.MODEL
    strata, fitted = kept()
    assert strata.fingerprint == fitted.fingerprint
    assert (strata.body["discrimination"], len(strata.body["strata"])) == (None, 2)
    assert fitted.body["strata"] == []
    assert sum(row["cases"] for row in fitted.body["calibration"]["table"]) == fitted.body["cases"]
    expected = [
        {row["organisation_id"]: row["expected"] for row in each.body["organisations"]}
        for each in (strata, fitted)
    ]
    assert expected[0] == pytest.approx(expected[1], rel=0.05)


def test_a_worker_without_the_library_knows_every_job() -> None:
    told = "import sys; sys.modules['sklearn'] = None; import workers.worker, workers.case_mix as w; assert w.model() is None"
    told += "; assert not {'numpy', 'scipy'} & set(sys.modules)"
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_the_job_compares_every_court_once_a_day_however_often_it_runs(
    here: Mediated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.context.application", lambda: here.app)
    court_of_many(here)
    add_court(SYSTEM, "苏0507")
    assert EVERY[Job.LOOK_FOR_CASE_MIX].days == 1
    promise_due_slots()
    with at(LATER):
        for _ in range(2):
            look_for_case_mix(promised(Job.LOOK_FOR_CASE_MIX))
        courts = promised(Job.COMPARE_CASE_MIX)
        assert len(courts) == 2
        for _ in range(2):
            compare_case_mix(courts)
        assert [each.method for each in kept()] == ["model"]
        assert compare_all(actor_of_login("auditor"), model()) == {
            "苏州市吴中区人民法院": None,
            "苏州市相城区人民法院": None,
        }
    assert {
        each.state for each in db.session.scalars(select(Outbox).where(Outbox.job == Job.COMPARE_CASE_MIX))
    } == {"done"}


def test_only_who_does_other_than_its_cases_let_expect_is_marked(here: Mediated) -> None:
    made = court_of_many(here)
    compared(here, model())
    (told,) = read_case_mix(actor_of_login("manager")).courts
    assert [row.organisation_name for row in told.rows] == [f"示例组织{number}" for number in range(1, 10)]
    positions = {row.organisation_id: row.position for row in told.rows}
    assert positions.pop(made[2]) == "below_998"
    assert set(positions.values()) <= {"within", "above_95"}
    behind = Behind(
        figure=Figure(from_on=told.from_on, to_on=told.to_on, by=By.ORGANISATION, court_id=here.court),
        group=str(here.centre),
    )
    here.settled()
    compared(here, model())
    (told,) = read_case_mix(actor_of_login("manager")).courts
    own = next(row for row in told.rows if row.organisation_id == here.centre)
    assert len(list_behind(actor_of_login("manager"), behind, Asked()).rows) == own.found["cases"] == 1


def test_an_organisation_sees_its_own_row_and_nothing_of_the_others(here: Mediated) -> None:
    court_of_many(here)
    here.settled()
    compared(here, model())
    (own,) = read_case_mix(actor_of_login("coordinator")).courts
    assert [row.organisation_id for row in own.rows] == [here.centre]
    assert (own.whole, own.funnel, own.rows[0].point) == (None, None, None)
    assert read_case_mix(actor_of_login("other_coordinator")).courts == []
    assert read_case_mix(actor_of_login("mediator")).courts == []
    for who in ("clerk", "judge", "grid_worker"):
        with pytest.raises(GrantMissing):
            read_case_mix(actor_of_login(who))
    for who in ("manager", "router", "auditor"):
        assert len(read_case_mix(actor_of_login(who), here.court).courts) == 1
    other = add_court(SYSTEM, "苏0507")
    caller(here.app, "elsewhere", Role.MANAGER, court_id=other, from_on=LONG_AGO)
    assert read_case_mix(actor_of_login("elsewhere")).courts == []
    with pytest.raises(NotFound):
        read_case_mix(actor_of_login("elsewhere"), here.court)


def test_pages_and_answers_put_observed_expected_and_adjusted_side_by_side(here: Mediated) -> None:
    assert "还没有可以看的结果" in page(here, "/reports/case-mix")
    here.settled()
    compared(here)
    assert "件数太少，不作比较" in page(here, "/reports/case-mix")
    court_of_many(here)
    compared(here)
    by_strata = page(here, "/reports/case-mix")
    assert "没有使用回归模型" in by_strata
    assert "占了某一层大部分的组织" in by_strata
    assert "不足20件的层，先取同案由、同阶段的机会" in by_strata
    compared(here, model())
    told = page(here, "/reports/case-mix")
    for words in (
        "这不是排名",
        "区分度AUC 0.",
        "校准截距",
        "哪些构成与成功相联系",
        "婚姻家庭、继承纠纷",
        "低于99.8%界限",
    ):
        assert words in told
    assert re.search(r'data-chart="funnel" data-target="0\.\d+" data-limits="own"', told)
    assert kept()[-1].fingerprint[:12] in told
    assert f"group={here.centre}" in told
    answer = here.manager.get("/reports/case-mix")
    assert answer["definition"]["measure"] == Measure.CASE_MIX
    (court,) = answer["courts"]
    assert court["method"] == "model"
    rows = {row["organisation_name"]: row for row in court["rows"]}
    assert rows["示例组织3"]["position"] == "below_998"
    assert rows["示例组织3"]["observed"] == 35
    assert rows["示例组织3"]["ratio"] == pytest.approx(35 / rows["示例组织3"]["expected"])
    assert {each["kind"] for each in court["together"]["effects"]} >= {"cause_class"}
    own = here.coordinator.get(f"/reports/case-mix?court_id={here.court}")
    assert [row["organisation_name"] for row in own["courts"][0]["rows"]] == ["示例商事调解中心"]
    assert own["courts"][0]["together"] is None
    assert "只列您所在的组织" in page(here, "/reports/case-mix", "coordinator")

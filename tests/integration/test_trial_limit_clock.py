"""The trial limit beside docketed disputes: started, moved by lengthened mediation, rung, ended with them."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from filings import complaint
from flask import Flask
from mediated import Mediated, at, failure, mediated_court

from diversion.domain.routing_choice import OverrideReason
from diversion.persistence.deadlines import Deadline
from diversion.services.actors import actor_of_login
from diversion.services.appointment import Appointment, appoint_organisation
from diversion.services.handoff import sign_for_materials


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def lengthened(here: Mediated, days: int = 10) -> tuple[UUID, UUID]:
    """Mediate a docketed dispute from 2 March on, 15 days, and let everybody agree to more."""
    dispute, handoff = here.mediating(docketed=True)
    here.mediator.made(f"/handoffs/{handoff}/extensions", {"days": days, "agreed_by": ["a1", "r1"]})
    return dispute, handoff


def limits(here: Mediated, dispute: UUID) -> tuple[str | None, str | None]:
    return here.due(dispute, "trial_limit"), here.due(dispute, "trial_limit_near")


@pytest.mark.parametrize(
    ("procedure", "expected"),
    [
        ("ordinary", ("2026-09-02", "2026-08-18")),
        ("summary", ("2026-06-02", "2026-05-18")),
        ("small_claims", ("2026-05-06", "2026-04-21")),  # 2 May is in the Labour Day holiday
    ],
)
def test_a_dispute_that_came_docketed_is_watched_by_its_procedure(
    here: Mediated, procedure: str, expected: tuple[str, str]
) -> None:
    assert limits(here, here.file_docketed(procedure)) == expected


def test_docketing_starts_it_and_a_corrected_number_moves_it(here: Mediated) -> None:
    dispute = here.register(complaint(1))
    assert limits(here, dispute) == (None, None)
    told = {"case_number": "（2026）苏0506民初7号", "docketed_on": "2026-03-02", "procedure": "ordinary"}
    assert here.post("clerk", f"/disputes/{dispute}/docket", told).status_code == 200
    assert limits(here, dispute) == ("2026-09-02", "2026-08-18")
    corrected = told | {"procedure": "summary", "correction": True}
    assert here.post("clerk", f"/disputes/{dispute}/docket", corrected).status_code == 200
    assert limits(here, dispute) == ("2026-06-02", "2026-05-18")
    assert [row.ended_how for row in here.clocks(dispute, "trial_limit")] == ["superseded", None]


def test_a_dispute_that_is_not_docketed_has_none(here: Mediated) -> None:
    dispute, handoff = here.mediating()
    here.mediator.made(f"/handoffs/{handoff}/extensions", {"days": 5, "agreed_by": ["a1", "r1"]})
    assert here.clocks(dispute, "trial_limit") == []


def test_days_that_the_parties_added_are_left_out_of_the_trial(here: Mediated) -> None:
    """15 days end on 17 March, 10 more on the 27th; 2 September + 10 is Sat 12: Mon 14; 15 before: 30 August."""
    dispute, _ = lengthened(here)
    assert here.due(dispute, "mediation") == "2026-03-27"
    assert limits(here, dispute) == ("2026-09-14", "2026-08-30")
    row = here.clocks(dispute, "trial_limit")[-1]
    assert "扣除期间" in "".join(line["zh"] for line in row.derivation)


def test_days_that_were_not_used_count_again_when_mediation_ends(here: Mediated) -> None:
    """Ended on 20 March: the 18th to the 20th are left out, 2 September + 3 is Sat 5: Mon 7."""
    dispute, _ = lengthened(here)
    with at("2026-03-20T10:00"):
        here.mediator.made(f"/disputes/{dispute}/outcome", failure())
    assert here.holder(dispute)[0] == "returned"
    assert limits(here, dispute) == ("2026-09-07", "2026-08-23")


def test_a_mediation_that_ended_in_its_first_days_leaves_nothing_out(here: Mediated) -> None:
    dispute, _ = lengthened(here)
    with at("2026-03-12T10:00"):
        told = {"party_ref": "r1", "means": "in_person"}
        assert here.post("clerk", f"/disputes/{dispute}/end-mediation", told).status_code == 200
    assert limits(here, dispute) == ("2026-09-02", "2026-08-18")


def test_a_period_that_ran_to_its_end_keeps_all_of_its_days(here: Mediated) -> None:
    dispute, _ = lengthened(here)
    here.sweep("2026-03-29T09:00")
    assert here.holder(dispute)[0] == "returned"
    assert limits(here, dispute) == ("2026-09-14", "2026-08-30")


def test_both_ring_for_the_judge_and_move_nothing(here: Mediated) -> None:
    dispute, _ = here.mediating(docketed=True)
    for moment in ("2026-03-20T09:00", "2026-04-20T09:00", "2026-08-17T23:59"):
        here.sweep(moment)
    before = here.holder(dispute)
    assert before == ("returned", "judge", "fee_notice")
    for moment, rule in (("2026-08-18T00:00", "trial_limit_near"), ("2026-09-03T00:00", "trial_limit")):
        assert here.sweep(moment) == 1
        assert here.events(dispute)[-1] == "alarm"
        acted: list[Deadline] = here.clocks(dispute, rule)
        assert [row.acted_at is not None for row in acted] == [True]
        assert here.holder(dispute) == before
    assert here.sweep("2026-12-01T00:00") == 0


def test_they_end_with_the_dispute(here: Mediated) -> None:
    dispute = here.file_docketed()
    with at("2026-03-03T10:00"):
        told = {"party_ref": "a1", "means": "in_person"}
        assert here.post("clerk", f"/disputes/{dispute}/withdraw", told).status_code == 200
    assert limits(here, dispute) == (None, None)


def test_a_new_holder_answers_in_full_while_period_and_trial_run_on(here: Mediated) -> None:
    """Reassigned on Friday 20 March: three whole working days to Wednesday 25; nothing else begins anew."""
    dispute, handoff = lengthened(here)
    began = here.handoff(dispute).period_started_at
    with at("2026-03-20T10:00"):
        wish = Appointment(
            organisation_id=here.second, reason_code=OverrideReason.PARTY_WISH, reason="当事人要求"
        )
        appoint_organisation(actor_of_login("router"), dispute, wish)
        here.deliver()
    assert (here.due(dispute, "answer"), here.due(dispute, "mediation")) == ("2026-03-25", "2026-03-27")
    assert limits(here, dispute) == ("2026-09-14", "2026-08-30")
    with at("2026-03-24T10:00"):
        newer = here.accept(dispute, by="other_coordinator", mediator="other_mediator")
        sign_for_materials(actor_of_login("other_mediator"), newer)
    assert newer != handoff
    assert (here.handoff(dispute).period_started_at, here.due(dispute, "mediation")) == (began, "2026-03-27")
    with at("2026-03-25T10:00"):
        here.other_mediator.made(f"/disputes/{dispute}/outcome", failure())
    assert limits(here, dispute) == ("2026-09-10", "2026-08-26")  # 18 to 25 March: 2 September + 8

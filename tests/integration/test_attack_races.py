"""Two at once: whoever comes second is told so, and no place, handoff or holder is counted twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from callers import Caller
from court import DISCLOSED, WORD, application, working_court
from flask import Flask
from sqlalchemy import func, select

from diversion.domain.handoff import LIVE
from diversion.persistence.base import db
from diversion.persistence.handoff import Handoff
from diversion.persistence.organisation import OrganisationLoad


def at_once(*acts: Callable[[], int]) -> list[int]:
    """Let several act in threads of their own, all starting together."""
    start = Barrier(len(acts))

    def run(act: Callable[[], int]) -> int:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def loads_are_true() -> bool:
    """Tell whether every counter says how many live handoffs mediate there."""
    live = dict(
        db.session.execute(
            select(Handoff.organisation_id, func.count())
            .where(Handoff.kind == "mediate", Handoff.status.in_(LIVE))
            .group_by(Handoff.organisation_id)
        ).all()
    )
    counted = db.session.execute(select(OrganisationLoad.organisation_id, OrganisationLoad.live)).all()
    return all(live.get(body, 0) == said for body, said in counted)


def sending(who: Caller, path: str, told: Any = None, **headers: str) -> Callable[[], int]:
    """Prepare a request, to be sent when everybody is ready; it answers the status."""
    return lambda: who.ask("POST", path, told, **headers).status_code


def test_an_acceptance_a_demand_and_a_recall_at_once_leave_one_truth(app: Flask) -> None:
    here = working_court(app)
    for number in range(1, 5):
        dispute = here.delivered(application(number))
        path, handoff = f"/disputes/{dispute['id']}", f"/handoffs/{dispute['handoff']['id']}"
        answers = at_once(
            sending(here.mediator, f"{handoff}/accept", DISCLOSED),
            sending(here.colleague, f"{handoff}/accept", DISCLOSED),
            sending(here.clerk, f"{path}/demand-docket", WORD),
            sending(here.router, f"{handoff}/recall", {"reason": "改由他处办理"}),
        )
        assert set(answers) <= {200, 404, 409}, answers
        told = here.read(dispute["id"])
        assert told["responsible"]
        assert told["next_due_at"]
        assert loads_are_true()


def test_the_same_filing_sent_at_once_under_one_key_is_one_dispute(app: Flask) -> None:
    here = working_court(app)
    told = application(1)
    answers = at_once(*[sending(here.clerk, "/disputes", told, Idempotency_Key="k1")] * 3)
    assert answers == [201, 201, 201]
    assert len(here.clerk.get("/disputes")["items"]) == 1
    assert loads_are_true()


def test_refusals_that_give_back_places_at_once_end_without_a_failure(app: Flask) -> None:
    here = working_court(app, capacity=3)
    disputes = [here.delivered(application(number)) for number in range(1, 5)]
    refused = {"party_ref": "a1", "matter": "mediation", "answer": "no", "means": "in_person"}
    acts = [sending(here.clerk, f"/disputes/{each['id']}/consents", refused) for each in disputes]
    assert at_once(*acts) == [200] * 4
    assert loads_are_true()

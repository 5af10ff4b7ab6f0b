"""Blocks planted in the running court are found beside their near-misses; a lost respondent is none."""

from typing import Any

import pytest
from demo_court import DemoCourt
from followed import Followed, complained_with_form

pytestmark = pytest.mark.xdist_group("journey")


def blocks(court: DemoCourt, *disputes: Followed) -> dict[str, list[Any]]:
    """List what is found on some disputes, for each of them."""
    listed = list(court.by("manager").items("/blocks", limit=200))
    return {each.id: [block for block in listed if block["dispute_id"] == each.id] for each in disputes}


def asking(court: DemoCourt) -> tuple[Followed, Any]:
    """Bring one into mediation and let its mediator ask the court."""
    dispute = complained_with_form(court)
    dispute.mediate()
    handoff = f"/handoffs/{dispute.now['handoff']['id']}"
    question = dispute.mediator.done(f"{handoff}/guidance", {"question": "可否分期履行？"})
    return dispute, f"{handoff}/guidance/{question['id']}/answer"


def test_what_is_planted_is_found_on_the_side_that_causes_it_and_nothing_else(court: DemoCourt) -> None:
    silent, idle, active, lost = (complained_with_form(court) for _ in range(4))
    silent.delivered()
    idle.mediate()
    active.mediate()
    lost.accept()
    lost.sign_for_materials()
    tried = {"party_ref": "r1", "reached": False, "result": "moved_away"}
    lost.mediator.done(f"/handoffs/{lost.now['handoff']['id']}/contacts", tried)
    (unanswered, _), (answered, answer) = asking(court), asking(court)
    court.judge.done(answer, {"answer": "可以，由双方约定期数。"})
    begun = court.today()
    everything = (silent, idle, active, lost, unanswered, answered)
    assert blocks(court, *everything) == {each.id: [] for each in everything}
    court.go_past(court.days.working_after(begun, 3))
    for near in (active, answered):
        near.reach_everybody()
    court.go_past(court.days.working_after(begun, 5))
    found = blocks(court, *everything)
    assert {name: {(each["code"], each["side"]) for each in listed} for name, listed in found.items()} == {
        silent.id: {("lapsed", "partner"), ("unopened", "partner")},
        idle.id: {("idle_after_acceptance", "partner")},
        unanswered.id: {("guidance_unanswered", "court")},
        active.id: set(),
        answered.id: set(),
        lost.id: set(),
    }
    (block,) = found[unanswered.id]
    assert block["until_at"] is None
    assert block["evidence"]["deadline_ids"]
    judged = court.by("manager").done(f"/blocks/{block['id']}/feedback", {"is_block": True})
    assert judged["feedback"][0]["is_block"] is True
    told = court.by("manager").seen("/blocks/precision")
    assert ("guidance_unanswered", 1) in {(row["code"], row["judged"]) for row in told["rows"]}

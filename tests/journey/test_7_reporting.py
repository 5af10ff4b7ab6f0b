"""One honest success rate: it moves as disputes end, stages stay apart, and each number has its list."""

from typing import Any

import pytest
from demo_court import CENTRE, DemoCourt
from followed import Followed, complained_with_form, docketed
from product import Client

pytestmark = pytest.mark.xdist_group("journey")

RATE = "/reports/success-rate"
Counts = dict[str | None, tuple[int, int]]


def today(court: DemoCourt) -> dict[str, str]:
    """Ask for today's window."""
    return {"from": court.today().isoformat(), "to": court.today().isoformat()}


def counted(court: DemoCourt, reader: Client | None = None, **asked: str) -> Counts:
    """Read today's numerator and denominator of each stage (None: their mixture), checking each rate."""
    told = (reader or court.by("manager")).seen(RATE, **today(court), **asked)
    assert told["definition"]["definition"] == asked.get("definition", "closed")
    assert all(
        told["definition"][name] for name in ("name", "numerator", "denominator", "window", "excluded")
    )
    for row in told["rows"]:
        assert row["rate"] == pytest.approx(row["numerator"] / row["denominator"])
        low, high = row["interval_95"]
        assert 0 <= low <= row["rate"] <= high <= 1
    return {row["referral_kind"]: (row["numerator"], row["denominator"]) for row in told["rows"]}


def moved(before: Counts, after: Counts) -> Counts:
    """Tell by how much the numbers of each stage moved."""
    pairs = ((kind, after[kind], before.get(kind, (0, 0))) for kind in after)
    return {kind: (now[0] - then[0], now[1] - then[1]) for kind, now, then in pairs if now != then}


def behind(court: DemoCourt, part: str, **asked: str) -> list[Any]:
    """List what a number of today counts."""
    listed = court.by("manager").items(f"{RATE}/disputes", **today(court), part=part, limit=7, **asked)
    return list(listed)


def settled(dispute: Followed) -> Followed:
    """Bring a dispute to an agreement."""
    dispute.mediate()
    dispute.settle()
    return dispute


def failed(dispute: Followed) -> Followed:
    """Bring a mediation to its end without one."""
    dispute.mediate()
    dispute.fail()
    return dispute


def test_the_rate_moves_as_disputes_end_and_stages_stay_apart(court: DemoCourt) -> None:
    before, mixed_before = counted(court), counted(court, referral_kind="mixed")
    running = complained_with_form(court)
    running.mediate()
    assert moved(before, counted(court)) == {}
    ended = [
        settled(complained_with_form(court)),
        failed(complained_with_form(court)),
        settled(docketed(court)),
    ]
    after = counted(court)
    assert moved(before, after) == {"pre_docket": (1, 2), "post_docket": (1, 1)}
    mixed = counted(court, referral_kind="mixed")
    assert (list(mixed), moved(mixed_before, mixed)) == ([None], {None: (2, 3)})
    for kind, (numerator, denominator) in after.items():
        counts = behind(court, "denominator", referral_kind=str(kind))
        succeeded = behind(court, "numerator", referral_kind=str(kind))
        assert (len(counts), len(succeeded)) == (denominator, numerator)
        assert len({each["dispute_id"] for each in counts}) == denominator
        assert [each["dispute_id"] for each in counts if each["succeeded"]] == [
            each["dispute_id"] for each in succeeded
        ]
    listed = {each["dispute_id"]: each for each in behind(court, "denominator")}
    assert [listed[dispute.id]["succeeded"] for dispute in ended] == [True, False, True]
    assert [listed[dispute.id]["end_reason"] for dispute in ended] == [
        "agreement_reached",
        "large_gap",
        "agreement_reached",
    ]
    assert running.id not in listed


def test_a_settlement_that_did_not_stand_leaves_the_numerator(court: DemoCourt) -> None:
    before = counted(court)
    dispute = settled(complained_with_form(court))
    assert moved(before, counted(court)) == {"pre_docket": (1, 1)}
    court.clerk.done(f"{dispute.path}/confirmation", {"applied_by": ["a1", "r1"]})
    refusal = {"decision": "refused", "refusal_code": "not_voluntary"}
    court.judge.done(f"{dispute.path}/confirmation/decision", refusal)
    assert moved(before, counted(court)) == {"pre_docket": (0, 1)}


def test_each_denominator_counts_what_it_names(court: DemoCourt) -> None:
    names = ("entered", "eligible", "offered", "accepted", "mediated", "closed")
    before = {name: counted(court, definition=name) for name in names}
    mistaken = complained_with_form(court)
    court.clerk.done(f"{mistaken.path}/cancel", {"reason": "重复录入。"})
    mistaken.is_closed("cancelled")
    offered = complained_with_form(court)
    offered.delivered()
    accepted = complained_with_form(court)
    accepted.accept()
    failed(complained_with_form(court))
    settled(complained_with_form(court))
    found = {name: moved(before[name], counted(court, definition=name)) for name in names}
    assert found == {
        "entered": {"pre_docket": (1, 4)},
        "eligible": {"pre_docket": (1, 4)},
        "offered": {"pre_docket": (1, 4)},
        "accepted": {"pre_docket": (1, 3)},
        "mediated": {"pre_docket": (1, 1)},
        "closed": {"pre_docket": (1, 2)},
    }


def test_each_reader_sees_what_is_theirs(court: DemoCourt) -> None:
    settled(complained_with_form(court))
    centre = court.bodies[CENTRE]
    whole = court.by("manager").seen(RATE, **today(court), by="organisation")
    assert whole["unit"] == "handoff"
    (ours,) = [
        row for row in whole["rows"] if row["group"] == centre.id and row["referral_kind"] == "pre_docket"
    ]
    assert ours["group_name"] == CENTRE
    coordinator = court.by(centre.coordinator)
    own = counted(court, coordinator)["pre_docket"]
    assert own == (ours["numerator"], ours["denominator"])
    elsewhere = court.by(court.bodies["东山镇人民调解委员会（示例）"].coordinator)
    assert counted(court, elsewhere) == {}
    above = court.by("manager2")
    assert counted(court, above) == counted(court)
    for login in ("clerk", "judge", "grid_worker", "admin"):
        assert court.by(login).get(RATE, **today(court)).status_code == 403
    wide = coordinator.get(RATE, **today(court), definition="entered")
    assert (wide.status_code, wide.json()["errors"][0]["code"]) == (422, "definition-not-by-organisation")

"""Whose time a dispute took, over the API: what the rows say, who is told what, and the table for many."""

import csv
import io
from collections.abc import Iterator
from uuid import UUID

import pytest
from callers import Caller
from flask import Flask
from mediated import Mediated, at, mediated_court

from diversion.domain.routing_choice import OverrideReason
from diversion.services.actors import actor_of_login
from diversion.services.appointment import Appointment, appoint_organisation

HOUR = 3600


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def parts(who: Caller, dispute: UUID) -> dict[str, tuple[float, float]]:
    """Give calendar and working hours by hand and name, having checked the sums."""
    told = who.get(f"/disputes/{dispute}/responsibility")
    for kind in ("calendar_seconds", "working_seconds"):
        assert sum(part[kind] for part in told["parts"]) == told[kind]
    return {
        f"{part['hand']} {part['name']}": (part["calendar_seconds"] / HOUR, part["working_seconds"] / HOUR)
        for part in told["parts"]
    }


def table(who: Caller, days: str = "from=2026-03-01&to=2026-03-31") -> list[dict[str, str]]:
    answer = who.ask("GET", f"/reports/responsibility?{days}")
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def travelled(here: Mediated) -> UUID:
    """Let one dispute pass router, centre, appraiser, mediator, a reassignment, and its court.

    Mon 2 March 09:00 filed and offered; 10:00 delivered; 12:00 accepted and signed; Fri 6 18:00 paused;
    Tue 10 06:00 resumed; Wed 11 12:00 reassigned; 13:00 delivered to the second body.
    """
    dispute = here.file()
    with at("2026-03-02T10:00"):
        here.deliver()
    with at("2026-03-02T12:00"):
        handoff = here.accept(dispute)
        here.mediator.ask("POST", f"/handoffs/{handoff}/sign-for-materials")
    with at("2026-03-06T18:00"):
        told = {"reason": "鉴定", "appraiser": "示例鉴定机构", "expected_on": "2026-03-20"}
        pause = here.mediator.made(f"/handoffs/{handoff}/suspensions", told)
    with at("2026-03-10T06:00"):
        here.mediator.ask("POST", f"/handoffs/{handoff}/suspensions/{pause}/end")
    with at("2026-03-11T12:00"):
        wish = Appointment(
            organisation_id=here.second, reason_code=OverrideReason.PARTY_WISH, reason="当事人要求"
        )
        appoint_organisation(actor_of_login("router"), dispute, wish)
    with at("2026-03-11T13:00"):
        here.deliver()
    return dispute


def test_every_hand_has_its_time_and_the_parts_sum_over_pause_weekend_and_reassignment(
    here: Mediated,
) -> None:
    dispute = travelled(here)
    with at("2026-03-11T15:00"):
        assert parts(here.clerk, dispute) == {
            "router 程序分流员": (2, 2),
            "organisation 示例商事调解中心": (2, 2),
            "mediator 示例mediator": (6 + 72 + 24 + 18 + 12, 132),
            "appraiser 示例鉴定机构": (84, 36),  # Fri evening 6, the weekend, Mon 24, Tue 6
            "organisation 示例行业调解组织": (2, 2),
        }


def test_whoever_had_it_before_is_told_to_its_court_only(here: Mediated) -> None:
    dispute = travelled(here)
    with at("2026-03-11T15:00"):
        handoff = here.accept(dispute, by="other_coordinator", mediator="other_mediator")
        for who in (here.other_coordinator, here.other_mediator):
            told = parts(who, dispute)
            assert told["organisation 其他调解组织或调解员"] == (2, 2)
            assert told["mediator 其他调解组织或调解员"][0] == 132
            assert "organisation 示例行业调解组织" in told
        assert str(here.mediator.user_id) not in here.other_coordinator.ask(
            "GET", f"/disputes/{dispute}/responsibility"
        ).get_data(as_text=True)
        assert handoff
    assert here.coordinator.refused("GET", f"/disputes/{dispute}/responsibility") == (404, ["not-found"])


def test_a_closed_dispute_stays_as_it_was(here: Mediated) -> None:
    dispute = here.file()
    with at("2026-03-03T09:00"):
        answer = here.clerk.ask(
            "POST", f"/disputes/{dispute}/withdraw", {"party_ref": "a1", "means": "in_person"}
        )
        assert answer.status_code == 200, answer.text
    with at("2026-05-06T09:00"):
        told = here.clerk.get(f"/disputes/{dispute}/responsibility")
        assert (told["is_over"], told["calendar_seconds"]) == (True, 24 * HOUR)


def test_the_table_holds_every_part_and_nobody(here: Mediated) -> None:
    first, second = travelled(here), here.file()
    here.deliver()
    with at("2026-03-11T15:00"):
        rows = table(here.manager)
        told = {dispute: here.clerk.get(f"/disputes/{dispute}/responsibility") for dispute in (first, second)}
    references = {here.dispute(dispute).reference: dispute for dispute in (first, second)}
    assert {row["reference"] for row in rows} == set(references)
    for reference, dispute in references.items():
        mine = [row for row in rows if row["reference"] == reference]
        for kind in ("calendar_seconds", "working_seconds"):
            assert [int(row[kind]) for row in mine] == [part[kind] for part in told[dispute]["parts"]]
            assert {int(row[f"whole_{kind}"]) for row in mine} == {sum(int(row[kind]) for row in mine)}
        assert {row["definition"] for row in mine} == {told[dispute]["definition"]}
    text = here.manager.ask("GET", "/reports/responsibility?from=2026-03-01&to=2026-03-31").text
    assert "示例申请人" not in text
    assert "示例mediator" not in text
    assert "示例鉴定机构" not in text


def test_an_organisation_downloads_what_it_took_without_the_others_names(here: Mediated) -> None:
    dispute = travelled(here)
    with at("2026-03-11T15:00"):
        assert table(here.other_coordinator) == []
        here.accept(dispute, by="other_coordinator", mediator="other_mediator")
        rows = table(here.other_coordinator)
    assert {row["hand_is"] for row in rows} == {"", "示例行业调解组织"}
    assert {row["whole_calendar_seconds"] for row in rows} == {
        str(sum(int(row["calendar_seconds"]) for row in rows))
    }


def test_a_window_is_asked_for_and_only_by_readers_of_figures(here: Mediated) -> None:
    path = "/reports/responsibility"
    assert table(here.manager, "from=2026-03-03&to=2026-03-31") == []
    assert here.manager.refused("GET", f"{path}?from=2026-03-02&to=2026-03-01") == (
        422,
        ["/to window-reversed"],
    )
    assert here.clerk.refused("GET", f"{path}?from=2026-03-02&to=2026-03-02") == (403, ["grant-missing"])

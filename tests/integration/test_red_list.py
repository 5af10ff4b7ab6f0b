"""What is cut on a desk says so, how many there are, and leads to all of it."""

from datetime import UTC, datetime

import pytest
from court import WorkingCourt, complaint, days_ago, working_court
from flask import Flask
from partners import configure
from user_mail import Browser

from diversion.services import red_list
from diversion.services.transaction import clock_at
from diversion.web import court_desk, reporting


@pytest.fixture
def court(app: Flask) -> WorkingCourt:
    configure(app)
    return working_court(app)


def test_what_is_cut_says_so_and_leads_on(court: WorkingCourt, monkeypatch: pytest.MonkeyPatch) -> None:
    with clock_at(datetime(2026, 3, 2, 2, tzinfo=UTC)):
        late = [court.filed(complaint(number, filed_on="2026-03-02"))["id"] for number in (1, 2)]
    for dispute in late:
        told = {
            "dispute_id": dispute,
            "target": "今日立案。",
            "measures": "明确专人办理。",
            "due_on": days_ago(-3),
            "responsible_role": "clerk",
        }
        court.done(court.manager, "/supervisions", told, 201)
    manager = Browser(court.app, court.manager.token)
    for path in ("/desk/manager", "/desk/manager/brief"):
        assert "只列前" not in manager.get(path).text
    monkeypatch.setattr(red_list, "MOST_LATE", 1)
    monkeypatch.setattr(reporting, "MOST_ROWS", 1)
    desk = manager.get("/desk/manager").text
    assert desk.count("只列前1件，共2件。") == 2
    assert 'href="/worklist?sort=due">查看全部' in desk
    assert 'href="/supervisions?answered=false">查看全部' in desk
    assert "未答复的督办（2）" in desk
    brief = manager.get("/desk/manager/brief").text
    assert ("只列前1件，共2件。" in brief, "2件" in brief) == (True, True)


def test_the_desks_of_router_and_judge_say_how_many_supervisions_they_leave_out(
    court: WorkingCourt, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = court.filed(complaint(3))["id"]
    for role in ("judge", "judge", "clerk"):
        told = {
            "dispute_id": filed,
            "target": "今日办理。",
            "measures": "明确专人办理。",
            "due_on": days_ago(-3),
            "responsible_role": role,
        }
        court.done(court.manager, "/supervisions", told, 201)
    router, judge = Browser(court.app, court.router.token), Browser(court.app, court.judge.token)
    assert "只列前" not in router.get("/desk/router").text
    assert judge.get("/desk/judge").text.count("督办单尚未答复") == 2
    monkeypatch.setattr(court_desk, "MOST_ROWS", 1)
    desk = router.get("/desk/router").text
    assert "未答复的督办单：只列前1件，共3件。" in desk
    assert 'href="/supervisions?answered=false">查看全部' in desk
    mine = judge.get("/desk/judge").text
    assert "未答复的督办单：只列前1件，共2件。" in mine, (
        "the newest is the clerk's, and the judge still sees one"
    )
    assert mine.count("督办单尚未答复") == 1

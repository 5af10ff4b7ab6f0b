"""The manager's red list: what is cut says so, how many there are, and leads to all of it."""

from datetime import UTC, datetime

import pytest
from court import WorkingCourt, complaint, days_ago, working_court
from flask import Flask
from partners import configure
from user_mail import Browser

from diversion.services import red_list
from diversion.services.transaction import clock_at
from diversion.web import reporting


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

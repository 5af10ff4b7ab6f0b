"""A grid worker on the stairs: one task by a one-time link with four big answers, and the tasks of one's station."""

import re

import pytest
from demo_court import STATION, DemoCourt
from followed import Followed, complained_with_form
from opening import PHONE, Opened
from playwright.sync_api import expect

FIRST_NUMBER = 420_000
A_FINGER = 44
ANSWERS = ("联系上了", "已搬走", "联系不上", "拒绝配合")


@pytest.fixture
def mediated(court: DemoCourt) -> Followed:
    """A dispute in mediation whose respondent is yet to be reached."""
    made = complained_with_form(court)
    made.accept()
    made.sign_for_materials()
    return made


@pytest.fixture
def task(court: DemoCourt, mediated: Followed) -> str:
    """The station's help with it, accepted: the handoff's id."""
    station = court.bodies[STATION]
    told = {
        "organisation_id": station.id,
        "kind": "assist",
        "reason_code": "location",
        "reason": "就近查找被申请人。",
    }
    handoff = court.router.done(f"{mediated.path}/handoffs", told)
    coordinator = court.by(station.coordinator)
    coordinator.done(f"/handoffs/{handoff['id']}/accept", {"disclosure": {"grounds": []}})
    return str(handoff["id"])


@pytest.fixture
def link(court: DemoCourt, task: str) -> str:
    """A one-time link to find the respondent."""
    station = court.by(court.bodies[STATION].coordinator)
    return str(station.done(f"/handoffs/{task}/links", {"party_ref": "r1"})["url"])


def address(link: str) -> str:
    return "/l/" + link.rsplit("/", 1)[-1]


def test_a_link_is_one_task_with_four_answers_a_thumb_hits(
    opened: Opened, mediated: Followed, link: str
) -> None:
    page = opened(None, address(link), viewport=PHONE)
    expect(page.get_by_role("main")).not_to_contain_text("示例商贸有限公司")
    page.get_by_role("button", name=re.compile("查看任务")).click()
    expect(page.get_by_role("main")).to_contain_text("示例商贸有限公司")
    for answer in ANSWERS:
        box = page.get_by_role("button", name=re.compile(answer)).bounding_box()
        assert box is not None
        assert box["height"] >= A_FINGER
        assert box["x"] + box["width"] <= PHONE["width"]
    page.get_by_label(re.compile("备注")).fill("门卫称上月已搬走。")
    page.get_by_role("button", name=re.compile("已搬走")).click()
    expect(page.get_by_role("main")).to_contain_text("已收到您的答复")
    assert mediated.handoff["first_contact_at"]


def test_a_link_that_was_answered_says_so(opened: Opened, link: str) -> None:
    page = opened(None, address(link), viewport=PHONE)
    page.get_by_role("button", name=re.compile("查看任务")).click()
    page.get_by_role("button", name=re.compile("联系上了")).click()
    page.goto(address(link))
    expect(page.get_by_role("main")).to_contain_text("此链接已经答复，无需再办理")
    assert page.get_by_role("button").count() == 0


def test_a_worker_with_an_account_finds_the_task_and_records_the_contact(
    opened: Opened, court: DemoCourt, mediated: Followed, task: str
) -> None:
    page = opened(court.bodies[STATION].worker, "/inbox", viewport=PHONE)
    expect(page.get_by_role("heading", name=re.compile("待答复"))).to_have_count(0)
    page.get_by_role("link", name=re.compile(f"查看任务 {mediated.now['reference']}")).click()
    assert page.url.endswith(task)
    page.get_by_role("link", name="联系当事人").click()
    page.get_by_role("radio", name=re.compile("被申请人：")).check()
    page.get_by_label("已联系上").check()
    page.get_by_role("button", name="记录", exact=True).click()
    expect(page.get_by_text("已办理，并已记入办理留痕。")).to_be_visible()
    assert mediated.handoff["first_contact_at"]

"""Anyone can look at the demo court from every desk and move its clock."""

import pytest
from opening import Opened
from playwright.sync_api import expect

from diversion.domain.access import Role


@pytest.mark.parametrize("role", Role)
def test_every_desk_opens(opened: Opened, role: Role) -> None:
    page = opened(role.value)
    expect(page.get_by_role("main").get_by_role("heading").first).to_be_visible()
    assert "未能办理" not in page.title()


def test_the_clock_moves_and_says_so(opened: Opened) -> None:
    page = opened("clerk")
    page.get_by_role("button", name="过1个工作日").click()
    expect(page.get_by_text("演示时钟已调整")).to_be_visible()

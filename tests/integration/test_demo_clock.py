"""The demo clock: chains of deadlines act in order, one moves it at a time, a real installation has none."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import httpx
import pytest
from filings import offered_complaint
from product import Product, start

from diversion.persistence.registers import Installation
from diversion.services import demo_clock
from diversion.services.access import SYSTEM
from diversion.services.demo_clock import Advance, ClockUnfinished, DemoOnly, advance_clock
from diversion.services.installation import begin_installation
from diversion.services.refusals import InputFaulty
from diversion.services.transaction import real_now, transaction


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    """A demo installation with its court and no disputes."""
    running = start(tmp_path_factory.mktemp("clock") / "data", "--demo-disputes", "0")
    yield running
    running.stop()


def ask(product: Product, body: dict[str, int]) -> httpx.Response:
    return httpx.post(f"{product.url}/api/v1/demo/clock", json=body, timeout=120)


def moved(product: Product, **how: int) -> dict:
    answer = ask(product, how)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_it_stops_at_every_due_moment_so_that_chains_act(product):
    headers = {"Authorization": f"Bearer {product.token('clerk')}"}
    with httpx.Client(base_url=f"{product.url}/api/v1", headers=headers, timeout=60) as clerk:
        filed = clerk.post("/disputes", json=offered_complaint(1)).json()
        assert filed["status"] == "offered"
        answer = moved(product, advance_working_days=9)
        assert answer["stops"] >= 2
        told = clerk.get(f"/disputes/{filed['id']}/timeline").json()["items"]
    lapsed = [entry["at"] for entry in told if entry["event"] == "handoff_lapsed"]
    assert len(lapsed) >= 2, (
        "the second offer was made at the moment the first lapsed, and lapsed in its turn"
    )
    offered = [entry["at"] for entry in told if entry["event"] == "offered"]
    assert [moment[:16] for moment in offered[1:2]] == [lapsed[0][:16]]


def test_pressed_on_a_page_it_lets_an_offer_lapse_and_go_to_the_next_body(product):
    headers = {"Authorization": f"Bearer {product.token('clerk')}"}
    with httpx.Client(base_url=product.url, timeout=60, follow_redirects=True) as somebody:
        told = offered_complaint(2)
        filed = somebody.post("/api/v1/disputes", json=told, headers=headers).json()
        shown = somebody.post("/demo/visit", data={"login": "clerk"} | form(somebody.get("/sign-in").text))
        for _ in range(2):
            pressed = {"/advance_working_days": "3"} | form(shown.text)
            shown = somebody.post("/demo/clock", data=pressed, timeout=120)
            assert "演示时钟已调整" in shown.text, shown.text
        page = somebody.get(f"/disputes/{filed['id']}").text
    assert page.count("发出委派委托") >= 2
    assert "逾期未确认" in page


def form(page: str) -> dict[str, str]:
    """Take the hidden fields of the demo bar's form that moves the clock, or else of the page's first form."""
    own = re.search(r'<form method="post" action="/demo/clock">(.*?)</form>', page, re.DOTALL)
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', own[1] if own else page)
    return dict(fields)


def test_minutes_are_minutes_and_time_goes_on(product):
    answer = moved(product, advance_minutes=30)
    gone = datetime.fromisoformat(answer["at"]) - datetime.fromisoformat(answer["from_at"])
    assert timedelta(minutes=30) <= gone < timedelta(minutes=31)
    again = moved(product, advance_minutes=1)
    assert datetime.fromisoformat(again["from_at"]) >= datetime.fromisoformat(answer["at"])


def test_the_command_line_moves_it_too(product):
    assert "due moments on the way" in product.run("clock", "advance", "--working-days", "1")


def test_one_moves_it_at_a_time(product):
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: ask(product, {"advance_minutes": 1}), range(4)))
    codes = [answer.json().get("code", "moved") for answer in answers]
    assert set(codes) <= {"moved", "clock-moving"}
    assert "moved" in codes


def test_what_is_asked_is_checked(product):
    for body in ({}, {"advance_minutes": 1, "advance_working_days": 1}, {"advance_working_days": 61}):
        assert ask(product, body).status_code == 422


def test_a_real_installation_has_none(app):
    begin_installation(demo=False)
    with pytest.raises(DemoOnly):
        advance_clock(Advance(minutes=1))
    answer = app.test_client().post("/api/v1/demo/clock", json={"advance_minutes": 1})
    assert (answer.status_code, answer.get_json()["code"]) == (404, "demo-only")


def test_where_nobody_acts_it_says_so_and_stays_where_it_came(app, monkeypatch):
    begin_installation(demo=True)
    monkeypatch.setattr(demo_clock, "STOP_SECONDS", 0.2)
    with pytest.raises(ClockUnfinished):
        advance_clock(Advance(minutes=10))
    with transaction(SYSTEM) as tx:
        assert tx.at - real_now() < timedelta(minutes=11)
        assert tx.session.query(Installation).one().demo
    with pytest.raises(InputFaulty):
        advance_clock(Advance(minutes=0))


def test_what_an_installation_is_is_said_once(app):
    assert begin_installation(demo=True) is True
    assert begin_installation(demo=False) is True
    assert app.extensions["diversion"].demo is True

"""Published figures beside ours, by their cards: gaps with intervals, six denominators, examples, warnings."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from mediated import Mediated, failure, mediated_court, page

from diversion.domain.reporting import Definition, difference_95

MARCH = {"from": "2026-03-01", "to": "2026-03-31"}


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    """A court with two of three disputes settled, and a fourth open."""
    with mediated_court(app) as made:
        made.settled()
        made.settled()
        failed, _ = made.mediating()
        made.mediator.made(f"/disputes/{failed}/outcome", failure())
        made.file()
        yield made


def beside(here: Mediated, **asked: str) -> dict[str, dict[str, Any]]:
    answer = here.manager.get(f"/reports/benchmark-gap?{urlencode(MARCH | asked)}")
    return {each["benchmark"]["id"]: each for each in answer["items"]}


def codes(item: dict[str, Any], what: str = "reasons") -> list[str]:
    return [each["code"] for each in item[what]]


def test_a_comparable_figure_has_a_gap_with_its_interval(here: Mediated) -> None:
    found = beside(here)["cn-2025q3"]
    (own,) = found["ours"]
    assert (own["definition"]["definition"], own["numerator"], own["denominator"]) == ("mediated", 2, 2)
    low, high = difference_95((2, 2), (3128000, 4782000))
    assert found["gap"] == {
        "difference": pytest.approx(1 - 3128 / 4782),
        "interval_95": [pytest.approx(low), pytest.approx(high)],
        "differs": False,
        "both_counted": True,
    }
    assert (found["regime"], found["reasons"], found["warnings"]) == ("POST2025", [], [])


def test_other_rules_warn_beside_the_gap(here: Mediated) -> None:
    found = beside(here)["gs-2023-2024"]
    assert found["ours"][0]["denominator"] == 4
    assert found["gap"]["difference"] == pytest.approx(2 / 4 - 1458 / 3350)
    assert (found["regime"], codes(found, "warnings")) == ("POST2025", ["regime-differs"])


def test_a_partly_comparable_figure_stands_beside_all_six_of_ours(here: Mediated) -> None:
    found = beside(here)["sz-2023"]
    own = {
        each["definition"]["definition"]: (each["numerator"], each["denominator"]) for each in found["ours"]
    }
    assert own == {
        Definition.CLOSED: (2, 3),
        Definition.MEDIATED: (2, 2),
        Definition.ACCEPTED: (2, 3),
        Definition.OFFERED: (2, 4),
        Definition.ELIGIBLE: (2, 4),
        Definition.ENTERED: (2, 4),
    }
    assert all(each["interval_95"] for each in found["ours"])
    assert (found["gap"], codes(found)) == (None, ["benchmark-partly-comparable", "denominator-unstated"])
    assert codes(found, "warnings") == ["regime-differs"]
    assert codes(beside(here)["wj-2025"], "warnings") == [], "of the same rules"


def test_one_that_is_not_comparable_is_an_example_with_its_reasons(here: Mediated) -> None:
    found = beside(here, benchmark_id="jy-2022")
    assert found.keys() == {"jy-2022"}
    item = found["jy-2022"]
    assert (item["treatment"], item["ours"], item["gap"]) == ("example", [], None)
    assert codes(item) == ["benchmark-not-comparable"]
    answer = here.manager.refused("GET", f"/reports/benchmark-gap?{urlencode(MARCH)}&benchmark_id=none")
    assert answer == (404, ["not-found"])
    assert here.coordinator.refused("GET", f"/reports/benchmark-gap?{urlencode(MARCH)}") == (
        422,
        ["/definition definition-not-by-organisation"],
    )


def test_the_page_shows_each_as_its_card_allows(here: Mediated) -> None:
    told = page(here, f"/reports/benchmark-gap?{urlencode(MARCH)}")
    compared, rest = told.split("只能并列、不算差距的")
    besides, examples = rest.split("不应当比较的例子", 1)
    assert "苏州姑苏 派驻法院调解室" in compared
    assert "适用规则不同" in compared
    assert "个百分点" in compared
    assert "深圳两级法院" in besides
    assert "个百分点" not in besides
    assert besides.count("part=denominator") == 6
    assert "江阴 苏解纷" in examples
    assert "不应比较的例子列出" in examples, "the register's own words"
    desk = page(here, f"/desk/manager?{urlencode(MARCH)}")
    assert "/reports/benchmark-gap?" in desk
    assert "适用规则不同、比较须谨慎的" in desk
    assert "没有可以统计" in page(here, "/reports/benchmark-gap?from=2025-03-01&to=2025-03-31")

"""The table of rules is whole, says how sure it is, and sets the numbers that law sets."""

import re
from collections import Counter
from datetime import date

import pytest

from diversion.domain import law
from diversion.domain.articles import ARTICLES, Certainty
from diversion.domain.law import LIMITS, Force, Unit, article, cite

WORKING, CALENDAR = Unit.WORKING_DAYS, Unit.CALENDAR_DAYS


def test_every_rule_of_every_section_has_its_row() -> None:
    counted = Counter(rule.split("-")[0] for rule in ARTICLES)
    assert counted == {
        "R25": 10,
        "ZX": 25,
        "TY": 20,
        "WP": 4,
        "MS": 14,
        "JS": 10,
        "QR": 1,
        "RT": 1,
        "MD": 5,
        "JY": 2,
        "SD": 4,
        "SF": 3,
        "SJ": 5,
        "ZD": 1,
        "SH": 1,
        "AH": 6,
        "K": 8,
        "N": 6,
        "P": 7,
        "ST": 9,
        "SZ": 1,
        "PD": 1,
        "D": 4,
    }
    assert all(rule == row.id for rule, row in ARTICLES.items())


@pytest.mark.parametrize(
    ("rule", "citation"),
    [
        ("MS-1", "民事诉讼法（2023）第125条"),
        ("MS-2", "民事诉讼法（2023）第126条"),
        ("ZX-7", "人民法院在线调解规则（法释〔2021〕23号）第10条第3款"),
        ("TY-17", "最高人民法院关于人民法院特邀调解的规定（法释〔2016〕14号）第27条"),
        ("JS-1", "民诉法解释（2022）第143条"),
        ("D-1", "民事诉讼法（2023）第85条"),
        (
            "R25-4",
            "最高人民法院《关于严格依法规范民事案件立案与调解工作的意见》第三点（待与官方文本核对）",
        ),
        ("ST-2", "商事调解条例第2条（待与官方文本核对）"),
        ("R25-10", "苏州市吴江区人民法院典型经验（2025，地方做法）（待与官方文本核对）"),
        ("P-6", "网络安全等级保护基本要求（GB/T 22239-2019）（待与官方文本核对）"),
        ("D-4", "对在线调解规则第10、12、15、24条期间单位的理解（推定，非条文规定）"),
    ],
)
def test_a_citation_names_the_article_and_how_sure_it_is(rule: str, citation: str) -> None:
    assert cite(rule) == citation


def test_only_what_was_read_is_cited_without_a_marker() -> None:
    bare = {
        rule for rule in ARTICLES if not re.search("（待与官方文本核对）$|（推定，非条文规定）$", cite(rule))
    }
    read = {rule for rule, row in ARTICLES.items() if row.certainty is Certainty.ARTICLE_READ}
    assert bare == read
    assert {"MS-2", "ZX-9", "TY-17", "D-1"} <= read
    assert read.isdisjoint({"R25-3", "ST-2", "WP-1", "P-6", "K-1", "D-4", "TY-X"})


@pytest.mark.parametrize("lookup", [cite, article])
def test_an_unknown_rule_is_a_fault_of_the_program(lookup) -> None:
    with pytest.raises(KeyError, match="ZX-99"):
        lookup("ZX-99")


def test_rules_know_the_day_they_came_into_force() -> None:
    assert article("R25-1").effective_from == date(2025, 1, 1)
    assert article("ZX-9").effective_from == date(2022, 1, 1)
    assert article("TY-17").effective_from == date(2016, 7, 1)
    assert article("ST-3").effective_from == date(2026, 5, 1)


@pytest.mark.parametrize(
    ("rule", "numbers", "unit"),
    [
        ("ZX-6", {2}, WORKING),
        ("ZX-7", {3}, WORKING),
        ("ZX-9", {3}, WORKING),
        ("ZX-12", {3}, WORKING),
        ("ZX-20", {30, 15, 7}, CALENDAR),
        ("TY-17", {30, 15, 7}, CALENDAR),
        ("R25-3", {15, 7}, CALENDAR),
        ("R25-4", {30}, CALENDAR),
        ("MS-2", {7}, CALENDAR),
        ("MS-5", {30}, CALENDAR),
        ("MS-7", {30}, CALENDAR),
        ("JY-2", {10}, CALENDAR),
        ("MS-9", {6, 3, 2}, Unit.MONTHS),
    ],
)
def test_the_numbers_that_law_sets(rule: str, numbers: set[int], unit: Unit) -> None:
    limits = [limit for limit in LIMITS if limit.rule == rule]
    assert {limit.amount for limit in limits} == numbers
    assert {limit.unit for limit in limits} == {unit}


def test_no_other_rule_sets_a_limit_and_each_one_is_listed() -> None:
    assert len(LIMITS) == 20
    assert set(LIMITS) == {value for value in vars(law).values() if isinstance(value, law.Limit)}


def test_what_law_permits_or_caps_is_not_taken_for_a_command() -> None:
    assert {limit.rule for limit in LIMITS if limit.force is Force.PERMISSIVE} == {"ZX-12"}
    assert {limit.rule for limit in LIMITS if limit.force is Force.CEILING} == {"R25-4"}


def test_limits_whose_text_was_not_read_say_so() -> None:
    assert {limit.rule for limit in LIMITS if not limit.is_verified} == {"R25-3", "R25-4"}
    assert law.POST2025_EXTENSION.article.endswith("（待与官方文本核对）")

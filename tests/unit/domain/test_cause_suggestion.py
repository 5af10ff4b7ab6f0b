"""The suggested cause: one that exists, from words that are there, and silence where nothing says it."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion import reference
from diversion.domain.cause_suggestion import ENOUGH, MOST, suggest_causes
from diversion.domain.cause_words import CAUSE_WORDS


def test_every_cause_that_has_words_is_in_the_catalogue() -> None:
    with (Path(reference.__file__).parent / "causes_2026.csv").open(encoding="utf-8") as source:
        names = {row["name"] for row in csv.DictReader(source)}
    assert set(CAUSE_WORDS) - names == set()


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        ("双方签订买卖合同，被告收货后未付清货款。", "买卖合同纠纷"),
        ("原告骑电动车被撞，交警认定被告负主责。", "机动车交通事故责任纠纷"),
        ("业主拖欠物业费三年。", "物业服务合同纠纷"),
        ("公司拖欠工资并违法辞退。", "劳动争议"),
    ],
)
def test_plain_facts_name_their_cause(facts: str, cause: str) -> None:
    assert suggest_causes(facts)[0].cause_name == cause


@pytest.mark.parametrize("facts", ["", "请依法处理", "他的行为不对，请求赔偿。", "公司", "朋友"])
def test_it_says_nothing_when_unsure(facts: str) -> None:
    assert suggest_causes(facts) == []


@given(
    st.lists(
        st.sampled_from(sorted({w for s in CAUSE_WORDS.values() for ws in s.values() for w in ws})),
        max_size=6,
    )
)
def test_what_led_there_is_in_the_text_and_weighs_enough(words: list[str]) -> None:
    facts = "，".join(words)
    found = suggest_causes(facts)
    assert len(found) <= MOST
    assert found == sorted(found, key=lambda each: -each.weight)
    for each in found:
        assert each.weight >= ENOUGH
        assert all(word in facts for word in each.words)

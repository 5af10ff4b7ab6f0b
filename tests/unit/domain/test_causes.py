"""Causes: repeated names, missing codes, and a catalogue that began on a day."""

from datetime import date

import pytest

from diversion.domain.causes import (
    Cause,
    CauseCatalogue,
    CauseRefusal,
    catalogue_on,
    cause_key,
    find_cause,
)


def entry(code: str | None, number: str, *path: str) -> Cause:
    return Cause("2026", cause_key(code, len(path), number), code, path[-1], len(path), path)


CONTRACT = "合同、准合同纠纷"
LOAN = entry("9181", "4", CONTRACT, "合同纠纷", "借款合同纠纷", "民间借贷纠纷")
UNJUST_2 = entry("9295", "十一", CONTRACT, "不当得利纠纷")
UNJUST_3 = entry("9296", "148", CONTRACT, "不当得利纠纷", "不当得利纠纷")
COOPERATIVES = entry(None, "二十六", "与公司、证券、保险、票据等有关的民事纠纷", "与农民专业合作社有关的纠纷")
DIVORCE = entry("9015", "13", "婚姻家庭、继承纠纷", "婚姻家庭纠纷", "离婚纠纷")
AFTER_DIVORCE = entry("9016", "14", "婚姻家庭、继承纠纷", "婚姻家庭纠纷", "离婚后财产纠纷")
CATALOGUE = CauseCatalogue(
    "2026", date(2026, 1, 1), (LOAN, UNJUST_2, UNJUST_3, COOPERATIVES, DIVORCE, AFTER_DIVORCE)
)


def refused(**asked: str) -> CauseRefusal:
    found = find_cause(CATALOGUE, **asked)
    assert isinstance(found, CauseRefusal)
    return found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"code": "9181"}, LOAN),
        ({"code": " ９１８１ "}, LOAN),
        ({"name": "民间借贷纠纷"}, LOAN),
        ({"name": " 民间 借贷纠纷"}, LOAN),
        ({"code": "9181", "name": "民间借贷纠纷"}, LOAN),
        ({"code": "9296", "name": "不当得利纠纷"}, UNJUST_3),
        ({"code": "no:2:二十六"}, COOPERATIVES),
        ({"name": "与农民专业合作社有关的纠纷"}, COOPERATIVES),
    ],
)
def test_an_entry_is_found_by_code_key_or_name(asked: dict[str, str], found: Cause) -> None:
    assert find_cause(CATALOGUE, **asked) is found


def test_a_repeated_name_is_refused_with_both_entries() -> None:
    refusal = refused(name="不当得利纠纷")
    assert refusal.code == "cause-name-ambiguous"
    assert refusal.candidates == (UNJUST_2, UNJUST_3)
    for text in (refusal.zh, refusal.en):
        assert "9295" in text
        assert "9296" in text


def test_an_unknown_code_is_refused() -> None:
    assert refused(code="1").code == "cause-code-unknown"
    assert refused(code="1", name="离婚纠纷").code == "cause-code-unknown"


def test_a_code_and_another_causes_name_are_refused_with_both() -> None:
    refusal = refused(code="9181", name="离婚纠纷")
    assert refusal.code == "cause-code-name-differ"
    assert refusal.candidates == (LOAN, DIVORCE)


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    refusal = refused(name="离婚")
    assert refusal.code == "cause-name-unknown"
    assert refusal.candidates == (DIVORCE, AFTER_DIVORCE)
    assert "9015" in refusal.zh


@pytest.mark.parametrize("name", ["纠纷", "打架", "离婚" * 1000])
def test_a_name_like_no_other_is_refused_without_a_guess(name: str) -> None:
    refusal = refused(name=name)
    assert (refusal.code, refusal.candidates) == ("cause-name-unknown", ())


def test_asking_for_nothing_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="code or a name"):
        find_cause(CATALOGUE)


def test_two_entries_of_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="9181"):
        CauseCatalogue("2026", date(2026, 1, 1), (LOAN, entry("9181", "5", CONTRACT, "其他")))


def test_an_entry_knows_what_it_stands_under() -> None:
    assert LOAN.top_branch == CONTRACT
    assert LOAN.is_under("借款合同纠纷")
    assert LOAN.is_under("民间借贷纠纷")
    assert not LOAN.is_under("婚姻家庭纠纷")
    assert [cause.is_general for cause in (UNJUST_2, UNJUST_3, LOAN)] == [True, False, False]


def test_the_catalogue_of_a_day() -> None:
    later = CauseCatalogue("2030", date(2030, 1, 1), ())
    both = [later, CATALOGUE]
    chosen = {
        day: catalogue_on(both, day) for day in (date(2025, 12, 31), date(2026, 1, 1), date(2030, 1, 1))
    }
    assert [(choice.catalogue.version, choice.assumed) for choice in chosen.values()] == [
        ("2026", True),
        ("2026", False),
        ("2030", False),
    ]
    with pytest.raises(ValueError, match="no catalogue"):
        catalogue_on([], date(2026, 1, 1))

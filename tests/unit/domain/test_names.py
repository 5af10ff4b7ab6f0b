"""Two spellings of one name compare equal; two names do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.domain.names import name_normalised


@given(st.text())
def test_normalising_twice_is_normalising_once(name: str) -> None:
    assert name_normalised(name_normalised(name)) == name_normalised(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("张 三", "张三"),
        ("张　三", "张三"),
        ("张\u200b三", "张三"),
        ("阿不都·买买提", "阿不都•买买提"),
        ("阿不都·买买提", "阿不都・买买提"),
        ("阿不都·买买提", "阿不都. 买买提"),
        ("苏州某某（集团）有限公司", "苏州某某(集团)有限公司"),
        ("ＡＢＣ公司", "abc公司"),
        ("John Smith", "JOHN SMITH"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert name_normalised(one) == name_normalised(other)


@pytest.mark.parametrize(
    ("one", "other"), [("张三", "张山"), ("阿不都·买买提", "阿不都买买提"), ("3.14公司", "3·14公司")]
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert name_normalised(one) != name_normalised(other)

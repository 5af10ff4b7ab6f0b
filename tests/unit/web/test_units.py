"""What a number is of is said in both languages: apart from the number in English, and one apart from many."""

import pytest

from diversion.web import language, register_words
from diversion.web.register_words import UNITS, measured


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (register_words, language):
        monkeypatch.setattr(module, "reads_english", lambda: True)


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("code", UNITS)
def test_every_unit_has_english(code: str) -> None:
    assert measured(18, code).isascii()


@pytest.mark.usefixtures("english")
def test_one_is_not_many_and_an_hour_of_the_day_is_a_time() -> None:
    told = [measured(amount, code) for amount, code in ((1, "working_days"), ("1", "tries"), (0, "hours"))]
    assert told == ["1 working day", "1 try", "0 hours"]
    assert (measured(9, "hour"), measured(5, "percent"), measured("0.2", None)) == ("9:00", "5%", "0.2")


def test_in_chinese_nothing_stands_between(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (register_words, language):
        monkeypatch.setattr(module, "reads_english", lambda: False)
    assert (measured(1, "working_days"), measured(9, "hour")) == ("1个工作日", "9时")

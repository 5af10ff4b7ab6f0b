"""What a number is of is said in both languages, apart from the number in English."""

import pytest

from diversion.web import language, register_words


@pytest.mark.parametrize("code", register_words.UNITS)
def test_every_unit_has_english(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_words, "reads_english", lambda: True)
    monkeypatch.setattr(language, "reads_english", lambda: True)
    told = register_words.unit(code)
    assert told.isascii()
    assert told == "%" or told.startswith(" ")

"""Every setting that code asks for is defined and explained, and none is defined that nothing asks for."""

import ast
from collections.abc import Iterator
from pathlib import Path

from sources import calls, parsed, python_files, where

from diversion.domain import deadline_rules
from diversion.domain.deadline_rules import TERMS
from diversion.domain.setting_words import WORDS
from diversion.domain.settings import DEFINITIONS, Mark

DEFINED_IN = {"settings.py", "deadline_rules.py"}
READERS = {"whole", "decimal", "names", "text"}
"""The methods of ``Settings``; asked with a text they name a setting."""
STARTED_BY_THEIR_TERMS = {terms.setting_key for terms in TERMS.values() if terms.setting_key}
"""``start_clock`` asks for whatever setting a clock's terms name."""


def test_every_setting_asked_for_is_defined() -> None:
    unknown = [f"{place}: {key}" for place, key in _asked() if not _matches(key)]
    assert not unknown


def test_every_setting_a_court_may_change_is_asked_for() -> None:
    asked = {key for _, key in _asked()}
    unused = [
        key
        for key, definition in DEFINITIONS.items()
        if definition.mark is Mark.DEFAULT
        and key not in STARTED_BY_THEIR_TERMS
        and not any(_is_like(key, pattern) for pattern in asked)
    ]
    assert not unused, "changing these changes nothing"


def test_every_setting_is_explained_and_what_law_fixes_says_by_which_article() -> None:
    assert set(WORDS) == set(DEFINITIONS)
    for key, definition in DEFINITIONS.items():
        words = definition.words
        assert all((words.zh_title, words.en_title, words.zh, words.en)), key
        assert definition.mark is not Mark.LAW or definition.article, key


def _asked() -> Iterator[tuple[str, str]]:
    for path in python_files("diversion", "workers"):
        if "migrations" in path.parts:
            continue
        for call in calls(path):
            if isinstance(call.func, ast.Attribute) and call.func.attr in READERS and len(call.args) == 1:
                key = _pattern(call.args[0])
                if key is not None:
                    yield where(path, call), key
        if path.name not in DEFINED_IN:
            yield from _named(path)


def _pattern(told: ast.expr) -> str | None:
    """Write what is asked for; ``*`` stands for what an f-string fills in, None for a variable."""
    if isinstance(told, ast.Constant) and isinstance(told.value, str):
        return told.value
    if isinstance(told, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in told.values)
    return None


def _named(path: Path) -> Iterator[tuple[str, str]]:
    """Find the settings of clocks that code names as constants, such as ``PRE_DOCKET_PERIOD``."""
    for node in ast.walk(parsed(path)):
        setting = getattr(deadline_rules, node.id, None) if isinstance(node, ast.Name) else None
        if isinstance(setting, deadline_rules.Setting):
            yield where(path, node), setting.key


def _matches(pattern: str) -> bool:
    return any(_is_like(key, pattern) for key in DEFINITIONS)


def _is_like(key: str, pattern: str) -> bool:
    before, star, after = pattern.partition("*")
    return key == pattern if not star else key.startswith(before) and key.endswith(after)

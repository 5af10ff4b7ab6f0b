"""The pages' English: whole, nothing idle, acts apart from events, one apart from many, its own punctuation."""

import ast
import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes
from spoken import BETWEEN, TEMPLATES, WEB, acts, said, said_as, translated

from diversion.domain.deadline_rules import DeadlineRule
from diversion.web.words import ALL_WORDS, EVENTS

CHINESE = re.compile("[\u4e00-\u9fff]")
FULL_WIDTH = re.compile("[（），；。：、！？／]")
CASE_NUMBER = re.compile(r"（\d{4}）[\u4e00-\u9fff]")
"""A case number is written as the court writes it, in any language."""
COUNTED = re.compile(r"%\((\w+)\)s (?:(?:more|other|working|calendar|of) )?[a-z]+s\b")
NOT_COUNTED = {"answers", "is", "mediates", "proposes", "was"}
MANY_ALWAYS = {"before", "every", "least", "long", "median", "ordinary", "points", "summary"}
"""Numbers that are never one: periods of the law, and points and spans with a decimal."""


def english_of(sense: str, text: str) -> str:
    known = translated()
    return known.get(f"{sense}{BETWEEN}{text}", known.get(text, ("",)))[0]


def test_whatever_a_page_says_is_said_in_english_too() -> None:
    known = translated()
    assert sorted(set(said()) - set(known)) == []
    lacking = {
        each for each in said_as() if BETWEEN.join(each) not in known and each[1] not in known and each[1]
    }
    assert sorted(lacking) == []


def test_nothing_is_translated_that_nobody_says() -> None:
    known, senses = translated(), {BETWEEN.join(each) for each in said_as()}
    assert sorted(each for each in known if BETWEEN in each and each not in senses) == []
    plainly = {text for sense, text in said_as() if f"{sense}{BETWEEN}{text}" not in known} | set(said())
    assert sorted(each for each in known if BETWEEN not in each and each not in plainly) == []


def test_a_sense_has_english_of_its_own() -> None:
    known = translated()
    idle = [
        each for each in known if BETWEEN in each and known[each] == known.get(each.partition(BETWEEN)[2])
    ]
    assert idle == []


def test_an_act_or_a_deadline_is_not_named_like_the_event_that_it_becomes() -> None:
    to_do = {("act", each) for each in acts()}
    to_do |= {("DeadlineRule", each) for each in ALL_WORDS[DeadlineRule].values()}
    both = sorted(each for each in to_do if each[1] in EVENTS.values())
    assert len(both) > 20, "acts and events are not found any more"
    assert [each for each in both if english_of(*each) == english_of("event", each[1])] == []


def test_one_is_not_many() -> None:
    for text, forms in translated().items():
        for name in (each[1] for form in forms for each in COUNTED.finditer(form)):
            noun = next(each[0].split()[-1] for form in forms for each in COUNTED.finditer(form))
            if noun not in NOT_COUNTED and name not in MANY_ALWAYS:
                assert name == "n", f"the number before a noun is called n: {text}"
                assert len(set(forms)) == 2, f"one and many are said alike: {text}"
        assert len(forms) == 1 or forms[0] != forms[1], text


def test_english_has_its_own_punctuation() -> None:
    full = {text: forms for text, forms in translated().items() if any(map(_is_full_width, forms))}
    assert full == {}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_punctuation_of_a_template_is_said_in_the_readers_language(served: Flask, path: Path) -> None:
    tree = served.jinja_env.parse(path.read_text())
    bare = [each.data for each in tree.find_all(nodes.TemplateData) if FULL_WIDTH.search(each.data)]
    told = {
        id(argument)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in ("_", "say_as", "said")
        for argument in call.args
    }
    loose = [
        each.value
        for each in tree.find_all(nodes.Const)
        if isinstance(each.value, str) and FULL_WIDTH.search(each.value) and id(each) not in told
    ]
    assert (bare, loose) == ([], [])


@pytest.mark.parametrize("path", sorted(WEB.glob("*.py")), ids=lambda path: path.name)
def test_punctuation_of_a_view_is_said_in_the_readers_language(path: Path) -> None:
    """Punctuation that stands alone joins words of either language; what is written in Chinese has its own."""
    tree = ast.parse(path.read_text())
    told = {
        id(argument)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "say"
        for argument in call.args
    }
    told |= {
        id(part)
        for whole in ast.walk(tree)
        if isinstance(whole, ast.JoinedStr) and CHINESE.search(ast.unparse(whole))
        for part in whole.values
    }
    loose = [
        each.value
        for each in ast.walk(tree)
        if isinstance(each, ast.Constant)
        and isinstance(each.value, str)
        and FULL_WIDTH.search(each.value)
        and not CHINESE.search(each.value)
        and id(each) not in told
    ]
    assert loose == []


def _is_full_width(text: str) -> bool:
    return bool(FULL_WIDTH.search(CASE_NUMBER.sub("", text)))

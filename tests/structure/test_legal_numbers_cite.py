"""A number of days that binds somebody stands in ``law.py`` with its article, or is a setting; nowhere else."""

import ast

import pytest
from sources import ROOT, calls, python_files, where

from diversion.domain import law
from diversion.domain.deadline_rules import SETTINGS, TERMS, DeadlineRule, Ending, Terms
from diversion.domain.law import LIMITS, Limit
from diversion.domain.settings import DEFINITIONS, Mark

WHERE_NUMBERS_STAND = {"diversion/domain/law.py", "diversion/domain/deadline_rules.py"}
COUNTED = {"days", "weeks"}


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: f"{limit.rule} {limit.amount}")
def test_a_limit_cites_its_article(limit: Limit) -> None:
    assert limit.article.startswith(law.article(limit.rule).citation)
    assert limit.amount > 0


def test_every_limit_of_the_law_is_listed() -> None:
    named = [told for name, told in vars(law).items() if isinstance(told, Limit)]
    assert sorted(map(repr, named)) == sorted(map(repr, LIMITS))


@pytest.mark.parametrize("terms", TERMS.values(), ids=lambda terms: terms.rule)
def test_a_clock_runs_by_an_article_a_setting_or_a_day_that_somebody_named(terms: Terms) -> None:
    if terms.law is not None:
        assert law.cite(terms.law)
        assert any((terms.law, terms.days) == (limit.rule, limit.amount) for limit in LIMITS)
    elif terms.setting_key is not None:
        assert DEFINITIONS[terms.setting_key].mark is Mark.DEFAULT
    else:
        assert (terms.days, terms.ending) == (0, Ending.EXACT)


def test_every_clock_has_its_terms_but_the_two_that_depend_on_the_procedure() -> None:
    assert set(DeadlineRule) - set(TERMS) == {DeadlineRule.MEDIATION, DeadlineRule.TRIAL_LIMIT}
    assert {setting.key for setting in SETTINGS} <= set(DEFINITIONS)


def test_no_number_of_days_stands_elsewhere() -> None:
    strays = [
        f"{where(path, call)}: {ast.unparse(call)}"
        for path in python_files("diversion", "workers")
        if str(path.relative_to(ROOT)) not in WHERE_NUMBERS_STAND
        for call in calls(path)
        if _names(call) in ("Limit", "Terms")
        and any(isinstance(told, ast.Constant) and isinstance(told.value, int) for told in call.args)
    ]
    assert not strays


def test_the_rules_add_no_number_of_days_by_hand() -> None:
    """One day more or less is how spans are walked; any other literal would be a limit without an article."""
    strays = [
        f"{where(path, call)}: {ast.unparse(call)}"
        for path in python_files("diversion/domain")
        for call in calls(path)
        if _names(call) == "timedelta"
        and any(_is_a_number_of_days(told) for told in [*call.keywords, *call.args])
    ]
    assert not strays


def _names(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _is_a_number_of_days(told: ast.keyword | ast.expr) -> bool:
    value = told.value if isinstance(told, ast.keyword) else told
    counted = not isinstance(told, ast.keyword) or told.arg in COUNTED
    return counted and isinstance(value, ast.Constant) and value.value not in (0, 1)

"""What every case's chance of success is, given what kind of case it is: the model behind expected figures.

A logistic regression on what the court knows when it offers a case (``KINDS``), never on who mediated it, with its
coefficients drawn towards none (L2), because most combinations are rare; levels with few cases are pooled first. How
much they are drawn is chosen by cross-validation, and every case's chance is the one given by a model that had not
seen it, so that no organisation is compared with itself, and calibration and discrimination are those of new cases.

The heavy library loads here and in no process that serves pages: it is installed by the extra ``statistics``
(import contracts and a test hold that). Pure otherwise: rows in, figures out.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from diversion.domain.calibration import Calibration, calibration, discrimination
from diversion.domain.standardisation import Standardised, standardised

KINDS = (
    "cause_class",
    "amount_class",
    "party_kinds",
    "party_number",
    "representation",
    "place",
    "entry",
    "docketed",
)
"""What a case is classed by; each is a word, empty where unknown."""

LEAST_CASES = 200
LEAST_OF_EACH = 20
"""With fewer cases, successes or failures there is no model, and a page says so."""

LEAST_IN_LEVEL = 30
POOLED = "pooled"
FOLDS = 10
STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
"""Inverse penalties that are tried, from drawn most towards none to least."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case that ended: who had it, its kinds by the names of ``KINDS``, and whether it succeeded."""

    organisation: str
    kinds: Mapping[str, str]
    succeeded: bool


@dataclass(frozen=True, slots=True)
class CaseMix:
    """The figures of every organisation by its name, with what must be shown beside them.

    ``effects``: by how much each level moves the log-odds, of the model over all cases, by ``kind=level``.
    """

    by_organisation: Mapping[str, Standardised]
    calibration: Calibration
    discrimination: float
    strength: float
    common_rate: float
    effects: Mapping[str, float]


def case_mix(cases: Sequence[Case]) -> CaseMix | None:
    """Fit, judge and compare; None with too few cases. The same cases give the same figures."""
    outcomes = [case.succeeded for case in cases]
    if len(cases) < LEAST_CASES or min(sum(outcomes), len(cases) - sum(outcomes)) < LEAST_OF_EACH:
        return None
    rows = pooled([case.kinds for case in cases])
    strength, chances = _best_unseen(rows, outcomes)
    common_rate = sum(outcomes) / len(cases)
    theirs: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for case, chance in zip(cases, chances, strict=True):
        theirs[case.organisation].append((chance, case.succeeded))
    compared = {name: standardised(theirs[name], common_rate) for name in sorted(theirs)}
    return CaseMix(
        {name: found for name, found in compared.items() if found is not None},
        calibration(chances, outcomes),
        discrimination(chances, outcomes) or 0.0,
        strength,
        common_rate,
        effects(rows, outcomes, strength)[1],
    )


def pooled(rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Class every row by ``KINDS``, levels with fewer than ``LEAST_IN_LEVEL`` cases together as one."""
    many = {kind: Counter(row.get(kind, "") for row in rows) for kind in KINDS}
    return [
        {
            kind: level if many[kind][level] >= LEAST_IN_LEVEL else POOLED
            for kind in KINDS
            for level in (row.get(kind, ""),)
        }
        for row in rows
    ]


def effects(
    rows: Sequence[Mapping[str, str]], outcomes: Sequence[bool], strength: float
) -> tuple[float, dict[str, float]]:
    """Give the intercept and every level's effect on the log-odds, drawn towards none by 1 / ``strength``."""
    names = DictVectorizer(sparse=False)
    model = _model(strength).fit(names.fit_transform(rows), outcomes)
    found = zip(names.get_feature_names_out(), model.coef_[0], strict=True)
    return float(model.intercept_[0]), {str(name): float(effect) for name, effect in found}


def _best_unseen(rows: Sequence[Mapping[str, str]], outcomes: Sequence[bool]) -> tuple[float, list[float]]:
    """Give the strength whose chances of unseen cases were likeliest, and those chances."""
    table = DictVectorizer(sparse=False).fit_transform(rows)
    parts = list(StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(table, outcomes))
    tried = []
    for strength in STRENGTHS:
        chances, lost = [0.5] * len(rows), 0.0
        for seen, unseen in parts:
            model = _model(strength).fit(table[seen], [outcomes[each] for each in seen])
            logs = model.predict_log_proba(table[unseen])
            for each, (failure, success) in zip(unseen, logs, strict=True):
                lost -= success if outcomes[each] else failure
                chances[each] = min(max(exp(success), 1e-6), 1 - 1e-6)
        tried.append((lost, strength, chances))
    _, best, chances = min(tried, key=lambda each: each[0])
    return best, chances


def _model(strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, solver="newton-cholesky", tol=1e-8)

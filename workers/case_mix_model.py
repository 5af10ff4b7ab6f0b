"""What every case's chance of success is, given what kind of case it is: the model behind expected figures.

A logistic regression on what the court knows when it offers a case (``CaseKind``), never on who mediated it, with its
coefficients drawn towards none (L2), because most combinations are rare; levels with few cases are pooled first. How
much they are drawn is chosen by cross-validation, and every case's chance is the one given by a model that had not
seen it, so that no organisation is compared with itself, and calibration and discrimination are those of new cases.

Equal cases are one row with a weight, in each fold as many of them as were dealt to it: a million cases cost what their
different kinds cost. The heavy library loads here and in no process that serves pages: it is installed by the extra
``statistics`` (import contracts and a test hold that). Pure otherwise: groups in, figures out.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import exp, inf
from random import Random
from typing import Any, TypeAlias

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from diversion.domain.calibration import calibration, discrimination
from diversion.domain.case_mix import (
    POOLED,
    CaseGroup,
    CaseKind,
    CaseMix,
    Effect,
    MixMethod,
    compared,
    counted,
    suffices,
)

NAMES = tuple(kind.value for kind in CaseKind)
LEAST_IN_LEVEL = 30
FOLDS = 10
MANY_ROWS, FEW_FOLDS = 50_000, 3
"""With more different rows the strength is chosen by fewer folds: a message may not take longer than its time limit."""

Weights: TypeAlias = tuple[list[int], list[int]]
STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
"""Inverse penalties that are tried, from drawn most towards none to least."""

PLACES = 2
"""Log-odds are told to the hundredth, at most an eighth of a point of chance: so many cases have some hundred chances."""

MOST_LOG_ODDS = 13.8
"""Beyond one in a million no chance is told."""


@dataclass(frozen=True, slots=True)
class Dealt:
    """Cases of one organisation, row (of equal kinds), outcome and fold."""

    organisation: str
    row: int
    succeeded: bool
    fold: int
    cases: int


def case_mix(groups: Sequence[CaseGroup]) -> CaseMix | None:
    """Fit, judge and compare; None with too few cases. The same cases give the same figures, in whatever order."""
    if not suffices(MixMethod.MODEL, groups):
        return None
    grouped = pooled(groups)
    kinds = sorted({group.levels for group in grouped})
    rows = [dict(zip(NAMES, levels, strict=True)) for levels in kinds]
    dealt = deal(grouped, {levels: row for row, levels in enumerate(kinds)})
    strength, log_odds = _best_unseen(rows, dealt)
    cases, successes = counted(groups)
    told = [(_chance(log_odds[each.fold][each.row]), each) for each in dealt]
    theirs: dict[str, list[tuple[float, int, int]]] = defaultdict(list)
    for chance, each in told:
        theirs[each.organisation].append((chance, each.cases, each.cases * each.succeeded))
    judged = Counter[tuple[float, bool]]()
    for chance, each in told:
        judged[chance, each.succeeded] += each.cases
    seen = sorted(judged)
    unseen = [each for each, _ in seen], [each for _, each in seen], [judged[each] for each in seen]
    return CaseMix(
        method=MixMethod.MODEL,
        cases=cases,
        successes=successes,
        by_organisation=compared(theirs, successes / cases),
        calibration=calibration(*unseen),
        discrimination=discrimination(*unseen),
        strength=strength,
        effects=_told(rows, dealt, strength),
    )


def pooled(groups: Sequence[CaseGroup]) -> list[CaseGroup]:
    """Put levels with fewer than ``LEAST_IN_LEVEL`` cases together as one, and equal cases into one group."""
    many: list[Counter[str]] = [Counter() for _ in CaseKind]
    for group in groups:
        for told, level in zip(many, group.levels, strict=True):
            told[level] += group.cases
    sums: Counter[tuple[str, tuple[str, ...], bool]] = Counter()
    for group in groups:
        levels = tuple(
            level if told[level] >= LEAST_IN_LEVEL else POOLED
            for told, level in zip(many, group.levels, strict=True)
        )
        sums[group.organisation, levels, group.succeeded] += group.cases
    return [CaseGroup(*key, cases) for key, cases in sorted(sums.items())]


def deal(groups: Sequence[CaseGroup], row_of: Mapping[tuple[str, ...], int]) -> list[Dealt]:
    """Deal cases out to folds, equal ones too, as a pack of cards that is always shuffled the same way.

    Each fold gets a tenth of the successes and of the failures, give or take one, and not of each kind: folds that are
    all like the whole would be judged as well as cases that were seen, and tell success from failure by nothing.
    """
    packs: dict[bool, Iterator[int]] = {}
    for succeeded in (False, True):
        many = sum(each.cases for each in groups if each.succeeded == succeeded)
        pack = [place % FOLDS for place in range(many)]
        Random(int(succeeded)).shuffle(pack)  # noqa: S311 - no secret: the same cases are to fall alike
        packs[succeeded] = iter(pack)
    return [
        Dealt(group.organisation, row_of[group.levels], group.succeeded, fold, cases)
        for group in groups
        for fold, cases in sorted(Counter(islice(packs[group.succeeded], group.cases)).items())
    ]


def effects(
    rows: Sequence[Mapping[str, str]], counts: Sequence[tuple[int, int]], strength: float
) -> tuple[float, dict[tuple[str, str], float]]:
    """Give the intercept and every level's effect on the log-odds, drawn towards none by 1 / ``strength``.

    ``counts``: of each row, how many cases failed and how many succeeded.
    """
    names = DictVectorizer()
    table = names.fit_transform(rows)
    model = _fitted(_twice(table), [failed for failed, _ in counts], [good for _, good in counts], strength)
    found = zip(names.get_feature_names_out(), model.coef_[0], strict=True)
    split = ((str(name).partition(names.separator), float(effect)) for name, effect in found)
    return float(model.intercept_[0]), {(kind, level): effect for (kind, _, level), effect in split}


def _told(rows: Sequence[Mapping[str, str]], dealt: Sequence[Dealt], strength: float) -> tuple[Effect, ...]:
    """Give the effects of all kinds that have more than one level, in the order of the kinds."""
    failed, good = _weights(dealt, len(rows))
    found = effects(rows, list(zip(failed, good, strict=True)), strength)[1]
    many: dict[CaseKind, Counter[str]] = {kind: Counter() for kind in CaseKind}
    for row, cases in zip(rows, map(sum, zip(failed, good, strict=True)), strict=True):
        for kind in CaseKind:
            many[kind][row[kind]] += cases
    return tuple(
        Effect(kind, level, many[kind][level], found[kind, level])
        for kind in CaseKind
        for level in sorted(many[kind])
        if len(many[kind]) > 1
    )


def _best_unseen(rows: Sequence[Mapping[str, str]], dealt: Sequence[Dealt]) -> tuple[float, list[Any]]:
    """Give the strength whose chances of unseen cases were likeliest, and by fold the log-odds of every row there.

    Strengths are tried from the most drawn; once a weaker drawing makes unseen cases less likely, no weaker is tried.
    """
    table = DictVectorizer().fit_transform(rows)
    twice, every = _twice(table), _weights(dealt, len(rows))
    held = [_weights([each for each in dealt if each.fold == fold], len(rows)) for fold in range(FOLDS)]

    def unseen(out: Weights, strength: float) -> Any:
        failed, good = (
            [whole - part for whole, part in zip(*both, strict=True)] for both in zip(every, out, strict=True)
        )
        return _fitted(twice, failed, good, strength).predict_log_proba(table)

    tried = held if len(rows) <= MANY_ROWS else held[:FEW_FOLDS]
    least = inf
    best: tuple[float, list[Any]] = (STRENGTHS[0], [])
    for strength in STRENGTHS:
        logs = [unseen(out, strength) for out in tried]
        lost = -sum(
            float(each[:, 0] @ failed + each[:, 1] @ good)
            for each, (failed, good) in zip(logs, tried, strict=True)
        )
        if lost >= least:
            break
        least, best = lost, (strength, logs)
    strength, logs = best
    logs += [unseen(out, strength) for out in held[len(logs) :]]
    return strength, [each[:, 1] - each[:, 0] for each in logs]


def _twice(table: Any) -> Any:
    """Give a table with every row again after all of them: once for those that failed, once for those that succeeded."""
    places = range(table.shape[0])
    return table[[*places, *places]]


def _weights(dealt: Sequence[Dealt], many: int) -> Weights:
    """Count of every row the cases that failed and those that succeeded."""
    failed, good = [0] * many, [0] * many
    for each in dealt:
        (good if each.succeeded else failed)[each.row] += each.cases
    return failed, good


def _fitted(table: Any, failed: Sequence[int], good: Sequence[int], strength: float) -> LogisticRegression:
    """Fit on a table that has every row twice, first as failed and then as succeeded."""
    model = LogisticRegression(C=strength, solver="newton-cholesky", tol=1e-8)
    return model.fit(table, [0] * len(failed) + [1] * len(good), sample_weight=[*failed, *good])


def _chance(log_odds: float) -> float:
    within = min(max(float(log_odds), -MOST_LOG_ODDS), MOST_LOG_ODDS)
    return 1 / (1 + exp(-round(within, PLACES)))

"""Which disputes an organisation had: the kinds by which its success is compared with what was to be expected of it.

Indirect standardisation (``standardisation.py``) asks for every case's own chance. It is a model's
(``workers/case_mix_model.py``, extra ``statistics``) or, where that is not installed or cases are too few, the rate of
the case's stratum here. Both see what the court knew when it offered the case (``CaseKind``), never who mediated it.

Cases are told in groups of equal ones with how many they are: no dispute is named, and a million are some thousand rows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from json import dumps

from diversion.domain.calibration import Calibration
from diversion.domain.standardisation import (
    Standardised,
    chances_of_nested_strata,
    pooled_strata,
    standardised_counts,
)

MONTHS = 24
"""How far back cases are looked at: a court's rare kinds of dispute are not seen often enough in one year."""

DAY_BEFORE = timedelta(days=1)


class CaseKind(StrEnum):
    """What a case is classed by; the level of each is a word, empty where unknown."""

    CAUSE_CLASS = "cause_class"
    AMOUNT_CLASS = "amount_class"
    PARTY_KINDS = "party_kinds"
    PARTY_NUMBER = "party_number"
    REPRESENTATION = "representation"
    PLACE = "place"
    ENTRY = "entry"
    DOCKETED = "docketed"
    REGIME = "regime"


class AmountClass(StrEnum):
    """How much is claimed, in yuan, each up to and with its number; an amount that is not told is no class."""

    TO_10K = "to_10k"
    TO_50K = "to_50k"
    TO_100K = "to_100k"
    TO_500K = "to_500k"
    MORE = "more"


AMOUNTS_TO: Mapping[AmountClass, int] = {
    AmountClass.TO_10K: 10_000,
    AmountClass.TO_50K: 50_000,
    AmountClass.TO_100K: 100_000,
    AmountClass.TO_500K: 500_000,
}
"""Where the classes end. These are practice, not law's: a court's small claims are bounded by its own province's wages."""


class PartyKinds(StrEnum):
    """Who stands against whom, the applicant's side first; an organisation among persons makes the side one's."""

    PERSON_PERSON = "person_person"
    PERSON_ORGANISATION = "person_organisation"
    ORGANISATION_PERSON = "organisation_person"
    ORGANISATION_ORGANISATION = "organisation_organisation"


class PartyNumber(StrEnum):
    """How many parties there are, third parties among them."""

    TWO = "two"
    THREE_OR_FOUR = "three_or_four"
    FIVE_OR_MORE = "five_or_more"


class RepresentedSides(StrEnum):
    """On which sides somebody acts for a party."""

    NOBODY = "nobody"
    APPLICANT = "applicant"
    RESPONDENT = "respondent"
    BOTH = "both"


class MixMethod(StrEnum):
    """Where the chances are from; ``too_few``: there are not enough cases for any."""

    MODEL = "model"
    STRATA = "strata"
    TOO_FEW = "too_few"


LEAST_CASES: Mapping[MixMethod, int] = {MixMethod.MODEL: 200, MixMethod.STRATA: 50}
LEAST_OF_EACH: Mapping[MixMethod, int] = {MixMethod.MODEL: 20, MixMethod.STRATA: 10}
"""With fewer cases, successes or failures nothing is expected of anybody, and the page says so."""

STRATIFIED_BY = (CaseKind.CAUSE_CLASS, CaseKind.DOCKETED, CaseKind.ENTRY)
"""Without a model: few enough kinds that most strata have cases enough. A small one gives up the last of them first."""


@dataclass(frozen=True, slots=True, order=True)
class CaseGroup:
    """Equal cases that ended: who had them, their levels in the order of ``CaseKind``, whether they succeeded, how many."""

    organisation: str
    levels: tuple[str, ...]
    succeeded: bool
    cases: int


@dataclass(frozen=True, slots=True)
class Effect:
    """By how much a level moves the log-odds of success, drawn towards none; ``level`` may be ``POOLED``."""

    kind: CaseKind
    level: str
    cases: int
    log_odds: float


@dataclass(frozen=True, slots=True)
class Stratum:
    """Cases alike by ``STRATIFIED_BY``; ``is_pooled``: too few for a chance of their own."""

    levels: tuple[str, ...]
    cases: int
    successes: int
    chance: float
    is_pooled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMix:
    """What was observed and expected of every organisation, with what must be shown beside it.

    Of a model: calibration and discrimination on cases it had not seen, how strongly effects are drawn towards none
    (``strength``, an inverse penalty) and the effects of the model over all cases. Without one: the strata.
    """

    method: MixMethod
    cases: int
    successes: int
    by_organisation: Mapping[str, Standardised]
    calibration: Calibration | None = None
    discrimination: float | None = None
    strength: float | None = None
    effects: Sequence[Effect] = ()
    strata: Sequence[Stratum] = ()

    @property
    def common_rate(self) -> float | None:
        """The rate of all organisations together; None over nothing."""
        return self.successes / self.cases if self.cases else None


POOLED = "pooled"
"""The level of those with too few cases each."""


def window_until(today: date) -> tuple[date, date]:
    """Give the days that are looked at, both within: ``MONTHS`` up to yesterday, the last day that is over.

    >>> [each.isoformat() for each in window_until(date(2026, 3, 1))]
    ['2024-03-01', '2026-02-28']
    """
    years = MONTHS // 12
    is_leap_day = (today.month, today.day) == (2, 29)
    began = date(today.year - years, 3, 1) if is_leap_day else today.replace(year=today.year - years)
    return began, today - DAY_BEFORE


def suffices(method: MixMethod, groups: Iterable[CaseGroup]) -> bool:
    """Tell whether there are cases enough for a method."""
    many: Counter[bool] = Counter()
    for group in groups:
        many[group.succeeded] += group.cases
    return many.total() >= LEAST_CASES[method] and min(many[True], many[False]) >= LEAST_OF_EACH[method]


def method_for(groups: Sequence[CaseGroup], *, has_model: bool) -> MixMethod:
    """Say by which method some cases are compared.

    >>> few = [CaseGroup("a", (), succeeded, 30) for succeeded in (True, False)]
    >>> method_for(few, has_model=True).value, method_for(few[:1], has_model=True).value
    ('strata', 'too_few')
    """
    wanted = (MixMethod.MODEL, MixMethod.STRATA) if has_model else (MixMethod.STRATA,)
    return next((each for each in wanted if suffices(each, groups)), MixMethod.TOO_FEW)


def fingerprint(groups: Iterable[CaseGroup], version: str) -> str:
    """Give the digest of what is compared and of the definition's version: the same in whatever order rows come.

    >>> rows = [CaseGroup("a", ("family",), True, 3), CaseGroup("b", ("loan",), False, 2)]
    >>> fingerprint(rows, "1") == fingerprint(rows[::-1], "1") != fingerprint(rows, "2")
    True
    """
    told = [version, sorted((each.organisation, each.levels, each.succeeded, each.cases) for each in groups)]
    return sha256(dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def counted(groups: Iterable[CaseGroup]) -> tuple[int, int]:
    """Give how many cases there are and how many of them succeeded."""
    seen = [(each.cases, each.cases * each.succeeded) for each in groups]
    return sum(cases for cases, _ in seen), sum(successes for _, successes in seen)


def too_few(groups: Sequence[CaseGroup]) -> CaseMix:
    """Say how many cases there are, and nothing of anybody."""
    cases, successes = counted(groups)
    return CaseMix(method=MixMethod.TOO_FEW, cases=cases, successes=successes, by_organisation={})


def by_strata(groups: Sequence[CaseGroup]) -> CaseMix:
    """Compare with the rates of strata; every case is in the rate it is compared with.

    An organisation that has most of a stratum is therefore seen nearer to what is expected than it is: a page says so.
    """
    picked = [list(CaseKind).index(kind) for kind in STRATIFIED_BY]
    sums: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
    theirs: dict[str, dict[tuple[str, ...], list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for group in groups:
        stratum = tuple(group.levels[each] for each in picked)
        for told in (sums[stratum], theirs[group.organisation][stratum]):
            told[0] += group.cases
            told[1] += group.cases * group.succeeded
    strata = {each: (many, good) for each, (many, good) in sums.items()}
    chances, pooled = chances_of_nested_strata(strata), pooled_strata(strata)
    cases, successes = counted(groups)
    chanced = {
        name: [(chances[each], many, good) for each, (many, good) in told.items()]
        for name, told in theirs.items()
    }
    return CaseMix(
        method=MixMethod.STRATA,
        cases=cases,
        successes=successes,
        by_organisation=compared(chanced, successes / cases),
        strata=tuple(
            Stratum(each, many, good, chances[each], each in pooled)
            for each, (many, good) in sorted(strata.items())
        ),
    )


def compared(
    chanced: Mapping[str, Iterable[tuple[float, int, int]]], common_rate: float
) -> dict[str, Standardised]:
    """Standardise every organisation's cases, told as chance, how many and how many succeeded; by name."""
    found = {}
    for name in sorted(chanced):
        counts: dict[float, list[int]] = defaultdict(lambda: [0, 0])
        for chance, many, good in chanced[name]:
            counts[chance][0] += many
            counts[chance][1] += good
        told = standardised_counts({each: (many, good) for each, (many, good) in counts.items()}, common_rate)
        if told is not None:
            found[name] = told
    return found

"""Which entry of the catalogue of causes a filing means, and under what it stands.

The catalogue in force since 2026-01-01 (法〔2025〕226号) repeats six names at two levels, and seven of
its entries have no court code. Every entry therefore has a key of its own, unique within one version:
the court code, or ``no:<level>:<official number>`` where there is none (no two entries of one level
above the fourth share a number, and none at the fourth lacks a code). A name alone that fits two
entries is refused with both, never guessed.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter

GENERAL_LEVELS = (1, 2)
"""Branches and groups: accepted, but flagged ``cause-too-general``, as courts ask for the deepest fit."""

_SUGGESTIONS = 5
_LONGEST_SEARCHED = 100


@dataclass(frozen=True, slots=True)
class Cause:
    """One entry; ``path`` leads from the branch to the entry itself, ``level`` 1 to 4 is its length."""

    version: str
    key: str
    code: str | None
    name: str
    level: int
    path: tuple[str, ...]

    @property
    def top_branch(self) -> str:
        """The branch of the first level, by which whole kinds of disputes are told apart."""
        return self.path[0]

    @property
    def is_general(self) -> bool:
        """A branch or group, under which a closer entry can be found."""
        return self.level in GENERAL_LEVELS

    def is_under(self, branch: str) -> bool:
        """Tell whether this is the named entry or stands anywhere below it.

        >>> divorce = Cause("2026", "9016", "9016", "离婚纠纷", 3, ("婚姻家庭、继承纠纷", "婚姻家庭纠纷", "离婚纠纷"))
        >>> divorce.is_under("婚姻家庭纠纷"), divorce.is_under("继承纠纷")
        (True, False)
        """
        return branch in self.path


@dataclass(frozen=True, slots=True)
class CauseRefusal:
    """Why no entry was found: ``cause-code-unknown``, ``cause-name-unknown``, ``cause-name-ambiguous``
    or ``cause-code-name-differ``; ``candidates`` are the entries to choose from, already in the texts.
    """

    code: str
    zh: str
    en: str
    candidates: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class CauseCatalogue:
    """One version of the catalogue, ready to be asked; two entries of one key raise ``ValueError``."""

    version: str
    in_force_from: date
    causes: tuple[Cause, ...]
    _by_key: dict[str, Cause] = field(init=False, repr=False, compare=False, default_factory=dict)
    _by_name: dict[str, list[Cause]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for cause in self.causes:
            if self._by_key.setdefault(cause.key, cause) is not cause:
                message = f"two causes of version {self.version} have the key {cause.key}"
                raise ValueError(message)
            self._by_name.setdefault(_name_form(cause.name), []).append(cause)

    def by_key(self, key: str) -> Cause | None:
        """The entry of a key, which for all but seven entries is the court code."""
        return self._by_key.get(key)

    def named(self, name: str) -> tuple[Cause, ...]:
        """Every entry of this name: none, one, or two."""
        return tuple(self._by_name.get(_name_form(name), ()))


@dataclass(frozen=True, slots=True)
class CatalogueChoice:
    """The catalogue for a day; ``assumed`` when it was not yet in force (flag ``catalogue-assumed``)."""

    catalogue: CauseCatalogue
    assumed: bool


def cause_key(court_code: str | None, level: int, number: str) -> str:
    """Make the key of an entry; ``number`` is the official one (``"321"``, ``"二十六"``).

    >>> cause_key("9181", 3, "74"), cause_key(None, 3, "321")
    ('9181', 'no:3:321')
    """
    return court_code or f"no:{level}:{number}"


def catalogue_on(catalogues: Sequence[CauseCatalogue], day: date) -> CatalogueChoice:
    """Choose the catalogue in force on a day; before the first, the first, said to be assumed.

    The day a catalogue comes into force is its first. No catalogue at all raises ``ValueError``.

    >>> only = CauseCatalogue("2026", date(2026, 1, 1), ())
    >>> [catalogue_on([only], day).assumed for day in (date(2025, 12, 31), date(2026, 1, 1))]
    [True, False]
    """
    in_order = sorted(catalogues, key=attrgetter("in_force_from"))
    if not in_order:
        message = "no catalogue of causes is loaded"
        raise ValueError(message)
    in_force = [catalogue for catalogue in in_order if catalogue.in_force_from <= day]
    return CatalogueChoice(in_force[-1] if in_force else in_order[0], assumed=not in_force)


def find_cause(
    catalogue: CauseCatalogue, *, code: str | None = None, name: str | None = None
) -> Cause | CauseRefusal:
    """Find the entry a filing means by its court code (or key) or by its name, at least one given.

    Both given must mean the same entry, and then the code settles a repeated name. Refusals:
    ``cause-code-unknown``, ``cause-name-unknown`` (with the nearest names), ``cause-name-ambiguous``,
    ``cause-code-name-differ``. Neither given raises ``ValueError``: what is missing is not refused here.

    >>> two = [Cause("2026", "9001", "9001", "人格权纠纷", 1, ("人格权纠纷",)),
    ...        Cause("2026", "9002", "9002", "人格权纠纷", 2, ("人格权纠纷", "人格权纠纷"))]
    >>> catalogue = CauseCatalogue("2026", date(2026, 1, 1), tuple(two))
    >>> find_cause(catalogue, name="人格权纠纷").code, find_cause(catalogue, code="9002").level
    ('cause-name-ambiguous', 2)
    """
    if code is not None:
        found = catalogue.by_key(unicodedata.normalize("NFKC", code).strip())
        if found is None:
            return _code_unknown(catalogue)
        if name is not None and _name_form(name) != _name_form(found.name):
            return _differ(found, catalogue.named(name))
        return found
    if name is None:
        message = "a code or a name is needed"
        raise ValueError(message)
    named = catalogue.named(name)
    if len(named) == 1:
        return named[0]
    return _ambiguous(named) if named else _name_unknown(catalogue, name)


def _name_form(name: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))


def _code_unknown(catalogue: CauseCatalogue) -> CauseRefusal:
    zh = f"{catalogue.version}年案由目录中没有该案由代码，请核对代码或改填案由名称"
    en = f"The catalogue of {catalogue.version} has no such cause code; check it or give the name."
    return CauseRefusal("cause-code-unknown", zh, en)


def _differ(found: Cause, named: tuple[Cause, ...]) -> CauseRefusal:
    candidates = (found, *named)
    zh = f"案由代码与案由名称不一致，请保留其一：{_listed(candidates)}"
    en = f"Cause code and cause name mean different causes; keep one: {_listed(candidates)}"
    return CauseRefusal("cause-code-name-differ", zh, en, candidates)


def _ambiguous(named: tuple[Cause, ...]) -> CauseRefusal:
    zh = f"该案由名称对应多个案由，请填写案由代码：{_listed(named)}"
    en = f"Several causes bear this name; give the cause code: {_listed(named)}"
    return CauseRefusal("cause-name-ambiguous", zh, en, named)


def _name_unknown(catalogue: CauseCatalogue, name: str) -> CauseRefusal:
    near = tuple(_nearest(catalogue.causes, _name_form(name)))
    zh = f"{catalogue.version}年案由目录中没有该案由名称，请核对"
    en = f"The catalogue of {catalogue.version} has no cause of this name; check it"
    if near:
        zh, en = f"{zh}；相近的有：{_listed(near)}", f"{en}; near to it: {_listed(near)}"
    return CauseRefusal("cause-name-unknown", zh, en, near)


def _nearest(causes: Iterable[Cause], asked: str) -> list[Cause]:
    """List the entries whose name holds what was asked, or is held by it, the closest in length first."""
    core = asked.removesuffix("纠纷")
    if not 0 < len(core) <= _LONGEST_SEARCHED:
        return []
    forms = ((cause, _name_form(cause.name).removesuffix("纠纷")) for cause in causes)
    held = [(abs(len(form) - len(core)), cause) for cause, form in forms if core in form or form in core]
    return [cause for _, cause in sorted(held, key=lambda pair: pair[0])[:_SUGGESTIONS]]


def _listed(causes: Iterable[Cause]) -> str:
    return "；".join(f"{cause.key}（{'＞'.join(cause.path)}）" for cause in causes)

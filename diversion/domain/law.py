"""The law in one place: which rule stands where, and which numbers it sets.

Every rule that code applies has an id (``"MS-2"``, ``"ZX-9"``); this module turns the id into the
citation a person reads and holds the limits that law itself sets. Nothing else in the package writes
an article or a legal number. What is only a court's practice is a *setting* (see ``deadline_rules.py``)
and never appears among the limits; a limit whose text was not itself read says so (``is_verified``).

The rows behind the ids are in ``articles.py``.
"""

from dataclasses import dataclass
from enum import StrEnum

from diversion.domain.articles import ARTICLES, Article, Certainty

_MARKERS = {
    Certainty.ARTICLE_READ: "",
    Certainty.THIRD_PARTY_COPY: "（待与官方文本核对）",
    Certainty.PAGE_OPENING: "（待与官方文本核对）",
    Certainty.MEMORY: "（待与官方文本核对）",
    Certainty.DERIVED: "（推定，非条文规定）",
}


class Unit(StrEnum):
    """What a period counts: 工作日 by the State Council notices, 日, or 月 (D-1, D-4)."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"


class Force(StrEnum):
    """``mandatory`` 应当; ``permissive`` 可以, a target; ``ceiling`` the most that may be agreed."""

    MANDATORY = "mandatory"
    PERMISSIVE = "permissive"
    CEILING = "ceiling"


@dataclass(frozen=True, slots=True)
class Limit:
    """A number of days or months that law sets, with the rule that sets it."""

    rule: str
    amount: int
    unit: Unit
    force: Force = Force.MANDATORY

    @property
    def article(self) -> str:
        """The citation of the rule that sets this limit.

        >>> ANSWER.amount, ANSWER.unit.value, ANSWER.article
        (3, 'working_days', '人民法院在线调解规则（法释〔2021〕23号）第12条')
        """
        return cite(self.rule)

    @property
    def is_verified(self) -> bool:
        """Whether the article itself was read; the number of another is a default that a court may set.

        >>> ANSWER.is_verified, POST2025_EXTENSION.is_verified
        (True, False)
        """
        return article(self.rule).is_read


JOINT_CHOICE = Limit("ZX-6", 2, Unit.WORKING_DAYS)
APPOINTMENT = Limit("ZX-7", 3, Unit.WORKING_DAYS)
ANSWER = Limit("ZX-9", 3, Unit.WORKING_DAYS)
FIRST_CONTACT = Limit("ZX-12", 3, Unit.WORKING_DAYS, Force.PERMISSIVE)
ONLINE_PRE_DOCKET = Limit("ZX-20", 30, Unit.CALENDAR_DAYS)
ONLINE_ORDINARY = Limit("ZX-20", 15, Unit.CALENDAR_DAYS)
ONLINE_SUMMARY = Limit("ZX-20", 7, Unit.CALENDAR_DAYS)
OFFLINE_PRE_DOCKET = Limit("TY-17", 30, Unit.CALENDAR_DAYS)
OFFLINE_ORDINARY = Limit("TY-17", 15, Unit.CALENDAR_DAYS)
OFFLINE_SUMMARY = Limit("TY-17", 7, Unit.CALENDAR_DAYS)
POST2025_ORDINARY = Limit("R25-3", 15, Unit.CALENDAR_DAYS)
POST2025_SUMMARY = Limit("R25-3", 7, Unit.CALENDAR_DAYS)
POST2025_EXTENSION = Limit("R25-4", 30, Unit.CALENDAR_DAYS, Force.CEILING)
DOCKETING = Limit("MS-2", 7, Unit.CALENDAR_DAYS)
CONFIRMATION_APPLICATION = Limit("MS-5", 30, Unit.CALENDAR_DAYS)
CONFIRMATION_RULING = Limit("MS-7", 30, Unit.CALENDAR_DAYS)
MEDIATION_LETTER = Limit("JY-2", 10, Unit.CALENDAR_DAYS)
TRIAL_ORDINARY = Limit("MS-9", 6, Unit.MONTHS)
TRIAL_SUMMARY = Limit("MS-9", 3, Unit.MONTHS)
TRIAL_SMALL_CLAIMS = Limit("MS-9", 2, Unit.MONTHS)

LIMITS: tuple[Limit, ...] = (
    JOINT_CHOICE,
    APPOINTMENT,
    ANSWER,
    FIRST_CONTACT,
    ONLINE_PRE_DOCKET,
    ONLINE_ORDINARY,
    ONLINE_SUMMARY,
    OFFLINE_PRE_DOCKET,
    OFFLINE_ORDINARY,
    OFFLINE_SUMMARY,
    POST2025_ORDINARY,
    POST2025_SUMMARY,
    POST2025_EXTENSION,
    DOCKETING,
    CONFIRMATION_APPLICATION,
    CONFIRMATION_RULING,
    MEDIATION_LETTER,
    TRIAL_ORDINARY,
    TRIAL_SUMMARY,
    TRIAL_SMALL_CLAIMS,
)


def article(rule: str) -> Article:
    """Look up a rule's row. An unknown id is a fault in the program and raises ``KeyError``.

    >>> article("R25-3").certainty.value, article("R25-3").effective_from.isoformat()
    ('third_party_copy', '2025-01-01')
    """
    return ARTICLES[rule]


def cite(rule: str) -> str:
    """Give the citation a person reads, ending with a marker when the text was not itself read.

    An unknown id raises ``KeyError``. What was seen on a copy, in part or from memory says that it is
    to be compared with the official text; a reading or a figure of ours says that it is not an article.

    >>> cite("MS-2")
    '民事诉讼法（2023）第126条'
    >>> cite("ST-2")
    '商事调解条例第2条（待与官方文本核对）'
    """
    row = ARTICLES[rule]
    return row.citation + _MARKERS[row.certainty]

"""How satisfied parties are with mediation: three answers, two figures with their cards, and who may answer when.

The figures are ours: no official formula for satisfaction was found, so each travels with its definition like
every other (promise 7). They are given by kind of organisation and never by mediator (K-6), and of a handful not at all.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from diversion.domain.reporting import Wording

Group = TypeVar("Group", bound=Hashable)


class Satisfaction(StrEnum):
    """满意, 基本满意, 不满意."""

    SATISFIED = "satisfied"
    FAIRLY = "fairly"
    DISSATISFIED = "dissatisfied"


class AnswerAsked(StrEnum):
    """Which invitations a list is of: those that were answered, or answered just so."""

    ANSWERED = "answered"
    SATISFIED = "satisfied"
    FAIRLY = "fairly"
    DISSATISFIED = "dissatisfied"


class SatisfactionFigure(StrEnum):
    """What is divided by what: the satisfied by those who answered, those who answered by the invited."""

    SATISFACTION = "satisfaction"
    RESPONSE = "response"


class SatisfactionBy(StrEnum):
    """What the figures may be grouped by; a mediator is none of it."""

    ORGANISATION_KIND = "organisation_kind"


@dataclass(frozen=True, slots=True)
class SatisfactionCard:
    """What a figure means (统计口径): it goes with the number on pages and in print."""

    figure: SatisfactionFigure
    version: str
    name: Wording
    numerator: Wording
    denominator: Wording
    window: Wording
    excluded: Wording
    unit: Wording


_ANSWERED = Wording("已评价的受邀当事人", "invited parties who answered")
_WINDOW = Wording(
    "按邀请之日即调解终结之日计入统计期间（北京时间）",
    "by the day of the invitation, which is the day mediation ended, Shanghai time",
)
_UNIT = Wording(
    "每位当事人对每次调解计一次，改过的以最后一次为准",
    "each party once for each mediation; of an answer that was changed the last",
)
_SATISFIED_EXCLUDED = Wording(
    "未评价的；误录撤销的收件。“基本满意”不计入分子，另列",
    "those who did not answer; cancelled filings. Fairly satisfied is no numerator and stands apart",
)
_INVITED = Wording(
    "调解终结时在案、持有查询码的各方当事人，不论是否已经领取查询码",
    "every party at the end of mediation, as each has a tracking code, whether or not it was handed over",
)
CARDS: Mapping[SatisfactionFigure, SatisfactionCard] = MappingProxyType(
    {
        SatisfactionFigure.SATISFACTION: SatisfactionCard(
            SatisfactionFigure.SATISFACTION,
            "1",
            Wording("满意数÷评价数", "satisfied of those who answered"),
            Wording("评价为“满意”的当事人", "parties who answered satisfied"),
            _ANSWERED,
            _WINDOW,
            _SATISFIED_EXCLUDED,
            _UNIT,
        ),
        SatisfactionFigure.RESPONSE: SatisfactionCard(
            SatisfactionFigure.RESPONSE,
            "1",
            Wording("评价数÷受邀数", "answered of those invited"),
            _ANSWERED,
            _INVITED,
            _WINDOW,
            Wording("误录撤销的收件", "cancelled filings"),
            _UNIT,
        ),
    }
)


def held_back(rated: Mapping[Group, int], least: int) -> frozenset[Group]:
    """Tell which of some groups have answers that are not told, by how many disputes of each were rated.

    Those of fewer than ``least``, if any; and, since all together are told, the smallest others until what is not told
    is ``least`` too. The number is a setting of this product, not of law.

    >>> sorted(held_back({"a": 2, "b": 9, "c": 7, "d": 0}, 5)), sorted(held_back({"a": 2, "b": 4, "c": 7}, 5))
    (['a', 'c'], ['a', 'b'])
    """
    found = {group for group, many in rated.items() if 0 < many < least}
    for group in sorted(rated.keys() - found, key=lambda each: rated[each]) if found else ():
        if sum(rated[each] for each in found) >= least:
            break
        if rated[group]:
            found.add(group)
    return frozenset(found)


def may_rate(open_until: datetime, now: datetime) -> bool:
    """Tell whether an answer may still be given or changed; at the end itself no more.

    >>> from datetime import UTC
    >>> end = datetime(2026, 4, 1, tzinfo=UTC)
    >>> may_rate(end, end)
    False
    """
    return now < open_until

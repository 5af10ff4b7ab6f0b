"""Records that would bend a figure, found and told before anybody reads it.

Nothing found here is left out of a figure: leaving out in silence would bend it the other way. A page says how many
there are and lists them, so that they can be looked at and corrected. Most cannot come about through the product;
they come from times set wrong, from records taken over, or from filing the same dispute twice. The numbers below are
settings of this product, none is law.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from diversion.domain.reporting import Wording

LONGEST_DAYS, RECENT_DAYS = 365, 30
"""Settings of this product, which bind nobody: see below."""
LONGEST = timedelta(days=LONGEST_DAYS)
"""Setting: no mediation takes longer; one that does was not ended when it ended."""
SHORTEST = timedelta(minutes=1)
"""Setting: no mediation is over sooner after its acceptance."""
RECENT = timedelta(days=RECENT_DAYS)
"""Setting: one accepted since has hardly had the time to end; rates by the day of acceptance count it as no success."""


class DataFault(StrEnum):
    """What is wrong, in the order of a dispute's life."""

    COPY = "copy"
    ACCEPTED_BEFORE_OFFERED = "accepted_before_offered"
    MEDIATOR_MISSING = "mediator_missing"
    ENDED_BEFORE_ACCEPTED = "ended_before_accepted"
    IMPOSSIBLE_DURATION = "impossible_duration"
    TOO_RECENT = "too_recent"


OF_HANDOFFS = tuple(each for each in DataFault if each is not DataFault.COPY)
"""What is found in a handoff's own moments; a copy is found in two disputes."""


@dataclass(frozen=True, slots=True)
class FaultCard:
    """What a fault is, how it bends figures, and what to do about it."""

    fault: DataFault
    name: Wording
    bends: Wording
    remedy: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """The moments of one handoff to mediate. ``ended_at``: its outcome's, or when it was recalled or completed."""

    offered_at: datetime
    accepted_at: datetime | None = None
    ended_at: datetime | None = None
    has_mediator: bool = True


def faults_of(looked: Looked, now: datetime) -> tuple[DataFault, ...]:
    """List what is wrong with a handoff's moments; several may be at once.

    Edges: accepted at the very moment of the offer, ended at the very moment of acceptance or exactly ``LONGEST``
    after it is no wrong order; ending sooner than ``SHORTEST`` is an impossible duration; accepted exactly ``RECENT``
    ago is no longer too recent.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> [each.value for each in faults_of(Looked(offered_at=noon, accepted_at=noon, ended_at=noon), noon)]
    ['impossible_duration']
    """
    accepted_at = looked.accepted_at
    if accepted_at is None:
        return ()
    took = looked.ended_at - accepted_at if looked.ended_at is not None else None
    holds = {
        DataFault.ACCEPTED_BEFORE_OFFERED: accepted_at < looked.offered_at,
        DataFault.MEDIATOR_MISSING: not looked.has_mediator,
        DataFault.ENDED_BEFORE_ACCEPTED: took is not None and took < timedelta(),
        DataFault.IMPOSSIBLE_DURATION: took is not None
        and (timedelta() <= took < SHORTEST or took > LONGEST),
        DataFault.TOO_RECENT: took is None and now - RECENT < accepted_at,
    }
    return tuple(each for each in OF_HANDOFFS if holds[each])


def is_copy(received_at: datetime, other_received_at: datetime, other_closed_at: datetime | None) -> bool:
    """Tell whether a dispute likely is another one again: of the same parties and kind, and received while that was open.

    The earlier of two is never the copy. One received after the other was closed is a new dispute, or a refiling.
    """
    return other_received_at < received_at and (other_closed_at is None or received_at < other_closed_at)


FAULT_CARDS: Mapping[DataFault, FaultCard] = MappingProxyType(
    {
        card.fault: card
        for card in (
            FaultCard(
                DataFault.COPY,
                Wording("疑似重复收件", "likely the same dispute twice"),
                Wording(
                    "同样的当事人、同类案由，前一件未结时又收一件：分子、分母可能各计两次。",
                    "Same parties and kind of cause, received while the first was open: it may count twice.",
                ),
                Wording(
                    "核对两件；确系重复的，按误录撤销后一件。",
                    "Compare the two; if it is the same, cancel the later one as a mistaken filing.",
                ),
            ),
            FaultCard(
                DataFault.ACCEPTED_BEFORE_OFFERED,
                Wording("接受早于委派委托", "accepted before it was offered"),
                Wording(
                    "接受和委派委托计入不同的统计期间，接受率失真。",
                    "Offer and acceptance fall into the wrong windows, and acceptance rates with them.",
                ),
                Wording(
                    "核对系统时钟和迁移数据；请系统管理员查留痕。",
                    "Check the clock and taken-over records; let the administrator read the journal.",
                ),
            ),
            FaultCard(
                DataFault.MEDIATOR_MISSING,
                Wording("已接受但没有调解员", "accepted without a mediator"),
                Wording(
                    "调解员人均和回避核对都算不到。",
                    "It counts for no mediator, and no conflict of interest was looked at.",
                ),
                Wording("由联络员补定调解员。", "Let the coordinator name the mediator."),
            ),
            FaultCard(
                DataFault.ENDED_BEFORE_ACCEPTED,
                Wording("终结早于接受", "ended before it was accepted"),
                Wording("天数为负，平均天数偏低。", "Its days are negative and pull the mean down."),
                Wording(
                    "核对系统时钟和迁移数据；请系统管理员查留痕。",
                    "Check the clock and taken-over records; let the administrator read the journal.",
                ),
            ),
            FaultCard(
                DataFault.IMPOSSIBLE_DURATION,
                Wording("办理时间不可能", "impossible duration"),
                Wording(
                    "接受后不足1分钟即终结，或者超过365日才终结（本系统设定）：天数失真，前者还可能没有真正调解。",
                    "Over within a minute of acceptance, or after 365 days (a setting): days are bent, and the first may never have been mediated.",
                ),
                Wording(
                    "与承办人核对；不足1分钟的，抽查是否真正调解过。",
                    "Ask whoever handled it; of the short ones, check whether mediation took place.",
                ),
            ),
            FaultCard(
                DataFault.TOO_RECENT,
                Wording("接受未满30日、尚未终结", "accepted less than 30 days ago and still running"),
                Wording(
                    "按接受、委派委托、可派、进入统计的成功率，把它们计入分母而不计入分子：近期的成功率偏低。",
                    "Rates by acceptance, offer, eligibility or entry count it below and not above: the newest look low.",
                ),
                Wording(
                    "不是差错，不必改正；比较时请避开最近一个月，或者改看“成功数÷调解终结数”。",
                    "No mistake: nothing to correct. Leave out the newest month, or read the rate over what has ended.",
                ),
            ),
        )
    }
)

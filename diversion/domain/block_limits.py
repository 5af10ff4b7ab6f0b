"""From where on something is a block: the numbers that a court keeps, none of them law.

Limits that law sets are those of the clocks themselves (``deadline_rules.py``) and come with each deadline.
What stands here is practice, unverified, and so a setting of the court each; exactly at a limit is not a
block yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

PREFIX = "blocks_"
"""What the keys of these settings begin with; the rest is the field of ``BlockLimits``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockLimits:
    """A court's limits. ``at_most`` is still no block; percents are shares that may be reached, not passed.

    ``window_calendar_days``: how far back blocks that are over and counts are looked at; what is still
    going on is seen however old it is.
    """

    window_calendar_days: int = 90
    not_offered_at_most: int = 4
    asked_share_percent: int = 10
    unopened_within_working_days: int = 1
    same_words_at_most: int = 2
    last_minute_hours: int = 12
    last_minute_answers_at_most: int = 4
    last_minute_share_percent: int = 50
    extensions_at_most: int = 1
    sessions_missed_at_most: int = 1


@dataclass(frozen=True, slots=True)
class LimitTerms:
    """In which unit a limit counts, and between which values a court may set it."""

    unit: str
    lowest: int
    highest: int


LIMIT_TERMS: Mapping[str, LimitTerms] = MappingProxyType(
    {
        "window_calendar_days": LimitTerms("calendar_days", 7, 366),
        "not_offered_at_most": LimitTerms("disputes", 0, 10_000),
        "asked_share_percent": LimitTerms("percent", 0, 100),
        "unopened_within_working_days": LimitTerms("working_days", 1, 30),
        "same_words_at_most": LimitTerms("offers", 1, 1_000),
        "last_minute_hours": LimitTerms("hours", 1, 24),
        "last_minute_answers_at_most": LimitTerms("offers", 0, 1_000),
        "last_minute_share_percent": LimitTerms("percent", 0, 100),
        "extensions_at_most": LimitTerms("extensions", 0, 100),
        "sessions_missed_at_most": LimitTerms("sessions", 0, 100),
    }
)

LIMIT_WORDS: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "window_calendar_days": (
            "堵点统计期间",
            "How far back blocks are looked at",
            "已经过去的堵点和各项计数向前看多少日；仍在继续的，不论多久都会显示。",
            "Blocks that are over, and counts; what still goes on is shown however old it is.",
        ),
        "not_offered_at_most": (
            "可派未派件数上限",
            "Not offered, at most",
            "对一个组织可派而未派的纠纷超过多少件，视为联而不动。",
            "More disputes than this that an organisation could have had and nobody was offered make a link dormant.",
        ),
        "asked_share_percent": (
            "已派比例下限",
            "Share asked that is enough",
            "可派的纠纷中派给该组织的比例达到此数的，不视为联而不动。",
            "A link of which at least this share was offered is not dormant.",
        ),
        "unopened_within_working_days": (
            "送达后查看期限",
            "Time to open an offer",
            "送达后多少个工作日内应有人查看；答复期限另由规则规定。",
            "From delivery until a person opens it; the time to answer is the rule's.",
        ),
        "same_words_at_most": (
            "相同理由次数上限",
            "Same words, at most",
            "以相同文字不予接受超过多少次，视为对而不接。",
            "More declinations than this in the same words are a block.",
        ),
        "last_minute_hours": (
            "临期答复的小时数",
            "Hours that are the last minute",
            "答复期限届满前多少小时之内的答复视为临期答复；恰在此时不算。",
            "Answers later than so many hours before the end; exactly then is none.",
        ),
        "last_minute_answers_at_most": (
            "临期答复次数上限",
            "Last-minute answers, at most",
            "临期答复超过多少次，且比例超过另项所定，视为对而不接。",
            "More than this, and more than the share below, are a block.",
        ),
        "last_minute_share_percent": (
            "临期答复比例上限",
            "Share of last-minute answers",
            "临期答复占全部答复的比例超过多少，视为惯常如此。",
            "Above this share of all answers it is a habit.",
        ),
        "extensions_at_most": (
            "延长次数上限",
            "Extensions, at most",
            "同一件纠纷的调解期限延长超过多少次，视为接而不畅。",
            "A period lengthened more often than this is a block.",
        ),
        "sessions_missed_at_most": (
            "未举行场次上限",
            "Missed sessions, at most",
            "同一件纠纷约定而未举行的场次超过多少次，视为接而不畅；当事人下落不明或者拒绝的不算。",
            "More booked sessions than this that did not take place are a block, unless a party is lost or refuses.",
        ),
    }
)
"""What each is called and what it does, Chinese and English, as ``setting_words.py`` says it of every setting."""

"""A supervision's five things (五定): ledger number, target, time limit, measures, person responsible.

Raised by a clock, target and measures follow from what is late; raised by hand, somebody writes them. When a
supervision is raised and where it goes up to is ``escalation.py``.
"""

from collections.abc import Iterator
from datetime import date

from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.notices import RULE_WORDS, Words
from diversion.domain.reasons import Fault

MEASURES = Words(
    "查明逾期原因，明确专人办理，办结前每个工作日跟进一次",
    "Find out why it is late, name who does it, and look after it every working day until it is done",
)


def target_of(matter: DeadlineRule) -> Words:
    """Say what is to be reached where a clock raised the supervision.

    >>> target_of(DeadlineRule.DOCKETING).en
    'docketing: done, with an answer why it was late'
    """
    what = RULE_WORDS[matter]
    return Words(f"办结“{what.zh}”，并说明逾期原因", f"{what.en}: done, with an answer why it was late")


def due_faults(due_on: date | None, today: date) -> Iterator[Fault]:
    """Refuse a time limit that is over before it is set: ``day-in-the-past``. Today is not."""
    if due_on is not None and due_on < today:
        zh, en = "办结时限不得早于今日。", "The time limit is today at the earliest."
        yield Fault("/due_on", "day-in-the-past", zh, en)

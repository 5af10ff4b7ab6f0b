"""Due days worked out by hand with a printed calendar, the working written beside each; no code decides them.

Beside ``test_deadlines.py``, which recounts every clock from every day: a recount shares its reading of the
law with the code, a person with a calendar does not. Days that count are numbered in the working.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from notices import CALENDAR

from diversion.domain.deadline_rules import DeadlineRule, Terms
from diversion.domain.deadlines import due_on
from diversion.domain.entries import Procedure, ReferralKind
from diversion.domain.mediation_period import Venue, mediation_terms
from diversion.domain.regimes import Regime

PRE_DOCKET = mediation_terms(Regime.POST2025, ReferralKind.PRE_DOCKET, Venue.ONLINE)
PRE_DOCKET_2024 = mediation_terms(Regime.PRE2025, ReferralKind.PRE_DOCKET, Venue.ONLINE)
ORDINARY = mediation_terms(Regime.POST2025, ReferralKind.POST_DOCKET, Venue.ONLINE, Procedure.ORDINARY)
SUMMARY = mediation_terms(Regime.POST2025, ReferralKind.POST_DOCKET, Venue.ONLINE, Procedure.SUMMARY)
ANSWER, DOCKETING = DeadlineRule.ANSWER, DeadlineRule.DOCKETING


@dataclass(frozen=True)
class Golden:
    """One case: the clock, its first day, what else it takes into account, the working, the day it ends."""

    clock: DeadlineRule | Terms
    started: str
    due: str
    working: str
    more: dict[str, Any] = field(default_factory=dict)


def paused(first: str, last: str) -> tuple[date, date]:
    return date.fromisoformat(first), date.fromisoformat(last)


CASES = [
    # make-up Saturdays and Sundays
    Golden(ANSWER, "2026-02-13", "2026-02-25", "Sat 14 Feb works 1; off 15 to 23; Tue 24 2; Wed 25 3"),
    Golden(ANSWER, "2019-04-26", "2019-04-30", "Sat 27 off; Sun 28 Apr works 1; Mon 29 2; Tue 30 3"),
    Golden(ANSWER, "2019-04-30", "2019-05-07", "off 1 to 4 May; Sun 5 works 1; Mon 6 2; Tue 7 3"),
    Golden(ANSWER, "2026-10-08", "2026-10-12", "Fri 9 1; Sat 10 Oct works 2; Sun 11 off; Mon 12 3"),
    Golden(DOCKETING, "2026-05-02", "2026-05-09", "day 7 is Sat 9 May, which works: it ends there"),
    # Spring Festival, National Day with and without Mid-Autumn, the prolonged holiday of 2020
    Golden(ANSWER, "2020-01-23", "2020-02-05", "off 24 Jan to 2 Feb by decree; Mon 3 1; Tue 4 2; Wed 5 3"),
    Golden(ANSWER, "2026-09-24", "2026-09-30", "Mid-Autumn 25 to 27 off; Mon 28 1; Tue 29 2; Wed 30 3"),
    Golden(ANSWER, "2026-09-29", "2026-10-09", "Wed 30 1; National Day 1 to 7 off; Thu 8 2; Fri 9 3"),
    Golden(
        DOCKETING, "2025-10-01", "2025-10-09", "day 7 is Wed 8 Oct, still off; Thu 9 is the first working day"
    ),
    # month and year ends, a leap day
    Golden(DOCKETING, "2023-12-25", "2024-01-02", "day 7 is Mon 1 Jan, New Year; Tue 2"),
    Golden(
        DeadlineRule.CONFIRMATION_APPLICATION, "2024-01-30", "2024-02-29", "day 30 is the leap day, a Thu"
    ),
    Golden(DeadlineRule.CONFIRMATION_APPLICATION, "2025-01-30", "2025-03-03", "day 30 is Sat 1 Mar; Mon 3"),
    Golden(PRE_DOCKET_2024, "2024-12-31", "2025-02-05", "day 30 is Thu 30 Jan, off 28 Jan to 4 Feb; Wed 5"),
    # mediation after docketing
    Golden(ORDINARY, "2026-09-20", "2026-10-08", "day 15 is Mon 5 Oct, National Day to the 7th; Thu 8"),
    Golden(SUMMARY, "2026-03-02", "2026-03-09", "day 7 is Mon 9 March"),
    # suspension across a holiday: its days are left out one by one, whatever they are
    Golden(
        PRE_DOCKET,
        "2026-02-02",
        "2026-03-27",
        "3 to 9 Feb are 1 to 7; paused 10 Feb to 4 Mar; 5 Mar is 8, so Fri 27 Mar is 30",
        {"suspended": [paused("2026-02-10", "2026-03-04")]},
    ),
    Golden(
        PRE_DOCKET,
        "2026-02-02",
        "2026-03-10",
        "3 to 12 Feb are 1 to 10; paused 13 to 18 Feb; the holiday's 19 to 23 Feb are 11 to 15; Tue 10 Mar is 30",
        {"suspended": [paused("2026-02-13", "2026-02-18")]},
    ),
    Golden(
        PRE_DOCKET,
        "2026-02-02",
        "2026-03-13",
        "paused 4 to 8 and 6 to 10 Feb, which is 4 to 10, seven days once; 30 + 7 is Wed 11 Mar; "
        "paused 11 and 12 Mar too, so Fri 13 is 30",
        {
            "suspended": [
                paused("2026-02-04", "2026-02-08"),
                paused("2026-02-06", "2026-02-10"),
                paused("2026-03-11", "2026-03-12"),
            ]
        },
    ),
    # an extension is added to the days, and the end is moved once
    Golden(PRE_DOCKET, "2026-04-10", "2026-05-11", "day 30 is Sun 10 May; Mon 11"),
    Golden(
        PRE_DOCKET,
        "2026-04-10",
        "2026-05-15",
        "30 + 5 from 10 April is Fri 15 May: five days from Sun 10, not from Mon 11",
        {"extended_days": 5},
    ),
    Golden(
        PRE_DOCKET,
        "2026-02-02",
        "2026-03-20",
        "paused 13 to 18 Feb: 30 is 10 Mar as above; 10 more is Fri 20 Mar",
        {"suspended": [paused("2026-02-13", "2026-02-18")], "extended_days": 10},
    ),
    # the setting of a court, within what law leaves it
    Golden(
        DeadlineRule.FIRST_CONTACT,
        "2026-02-12",
        "2026-02-24",
        "Fri 13 1; Sat 14 works 2; Tue 24 3",
        {"amount": 3},
    ),
    Golden(
        DeadlineRule.DOCKETING_ALARM_FIRST,
        "2026-02-12",
        "2026-02-16",
        "day 4, in the holiday, unmoved",
        {"amount": 4},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.started} to {case.due}")
def test_a_day_worked_out_by_hand(case: Golden) -> None:
    due = due_on(case.clock, date.fromisoformat(case.started), CALENDAR, **case.more)
    assert due.due_on.isoformat() == case.due, case.working
    assert not due.provisional

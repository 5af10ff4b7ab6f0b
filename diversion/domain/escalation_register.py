"""The ladder's table as people read it: for each clock and kind of organisation, who is told what at which step.

The table itself is ``escalation.py``. Which steps there are is practice and no law, their waits are settings; only
the clocks whose ends they begin from may be set by law, which ``deadline_register.py`` cites.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from diversion.domain.deadline_register import Clock, clocks_on
from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.escalation import ALARMS, BY_KIND, Ladder, Rung, Side, Step, To, ladder_for
from diversion.domain.notices import Words
from diversion.domain.organisations import OrganisationKind

_W = Words
STEP_WORDS: Mapping[Step, Words] = MappingProxyType(
    {
        Step.START: _W("期限开始时", "as the clock starts"),
        Step.HALF_TIME: _W("期限过半时", "half of the days are over"),
        Step.DUE: _W("期限届满时", "the end of the clock"),
        Step.REQUEST: _W("商请", "asked formally"),
        Step.ROUTER: _W("交程序分流员决定", "a router decides"),
    }
)
TO_WORDS: Mapping[To, Words] = MappingProxyType(
    {
        To.HOLDER: _W("当前责任主体", "whoever has the ball"),
        To.MEDIATOR: _W("调解员", "the mediator"),
        To.ORGANISATION: _W("调解组织联络员", "the organisation's coordinators"),
        To.CLERK: _W("立案窗口人员", "filing clerks"),
        To.ROUTER: _W("程序分流员", "routers"),
        To.JUDGE: _W("指导法官", "judges"),
        To.FILING_MANAGERS: _W("立案庭负责人", "managers of the filing division"),
        To.MANAGERS: _W("院领导、庭长", "the court's managers"),
    }
)
SIDE_WORDS: Mapping[Side, Words] = MappingProxyType(
    {
        Side.COURT: _W("法院", "court"),
        Side.PARTNER: _W("调解组织", "partner"),
        Side.PARTY: _W("当事人", "party"),
    }
)


class StepSource(StrEnum):
    """What fixes the moment of a step: the clock's own ``clock``, a ``setting`` of the court, or our ``practice``."""

    CLOCK = "clock"
    SETTING = "setting"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Escalation:
    """One row: a clock's ladder for some kinds of organisation, and where the clock's own length comes from.

    ``kinds`` None: of every kind; where the clock has rows by kind, where no organisation has to act.
    """

    rule: DeadlineRule
    ladder: Ladder
    kinds: tuple[OrganisationKind, ...] | None
    clocks: tuple[Clock, ...]

    @property
    def effective_from(self) -> date | None:
        """Since when the row is in force; None: from the beginning."""
        return None if self.ladder.from_on == date.min else self.ladder.from_on

    @property
    def may_be_paused(self) -> bool:
        """Whether a router may pause it for one dispute; what a court owes, nobody may (MS-2)."""
        return self.ladder.side is not Side.COURT and self.rule not in ALARMS


def source_of(rung: Rung) -> StepSource:
    """Say what fixes the moment of a step.

    >>> source_of(Rung(Step.DUE)).value, source_of(Rung(Step.HALF_TIME)).value
    ('clock', 'practice')
    """
    if rung.wait is not None:
        return StepSource.SETTING
    return StepSource.PRACTICE if rung.step is Step.HALF_TIME else StepSource.CLOCK


def escalations_on(day: date) -> Iterator[Escalation]:
    """List every row in force on a day, in the order of a dispute's life; a clock without a ladder has none.

    >>> stations = [each for each in escalations_on(date(2026, 3, 2)) if OrganisationKind.GRID_STATION in (each.kinds or ())]
    >>> [(each.rule.value, len(each.ladder.rungs)) for each in stations]
    [('first_contact', 3), ('activity', 3)]
    """
    clocks: dict[DeadlineRule, list[Clock]] = {}
    for clock in clocks_on(day):
        clocks.setdefault(clock.terms.rule, []).append(clock)
    for rule, of_rule in clocks.items():
        for ladder, kinds in _ladders(rule, day).items():
            if ladder.rules:
                yield Escalation(rule, ladder, kinds, tuple(of_rule))


def _ladders(rule: DeadlineRule, day: date) -> dict[Ladder, tuple[OrganisationKind, ...] | None]:
    found: dict[Ladder, tuple[OrganisationKind, ...] | None] = {}
    for kind in OrganisationKind if rule in BY_KIND else ():
        ladder = ladder_for(rule, kind, day)
        found[ladder] = (*(found.get(ladder) or ()), kind)
    return found | {ladder_for(rule, None, day): None}

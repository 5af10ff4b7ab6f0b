"""How long a trial may last (审理期限), and which days of a mediation beside it do not count.

A docketed dispute is in trial all the while it is mediated: the limit runs from the day after docketing
(MS-9, D-1), and only the days by which the parties together lengthened the mediation are left out of it
(ZX-20; R25-4 since 2025). The fifteen or seven days before them count, and so does everything before
docketing. What the president of the court may add to the limit is no clock of ours.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

from diversion.domain import law
from diversion.domain.deadline_rules import Basis, DeadlineRule, Terms
from diversion.domain.deadlines import Span
from diversion.domain.entries import Procedure
from diversion.domain.law import Limit
from diversion.domain.regimes import Regime

LIMITS: Mapping[Procedure, Limit] = MappingProxyType(
    {
        Procedure.ORDINARY: law.TRIAL_ORDINARY,
        Procedure.SUMMARY: law.TRIAL_SUMMARY,
        Procedure.SMALL_CLAIMS: law.TRIAL_SMALL_CLAIMS,
    }
)


def trial_terms(procedure: Procedure, regime: Regime = Regime.POST2025) -> Terms:
    """Find how long a trial may last, for ``due_on``; ``regime`` is that of the mediation that was lengthened.

    >>> terms = trial_terms(Procedure.SMALL_CLAIMS)
    >>> terms.days, terms.unit.value, terms.suspension_rule
    (2, 'months', 'R25-4')
    """
    limit = LIMITS[procedure]
    left_out = law.POST2025_EXTENSION if regime is Regime.POST2025 else law.ONLINE_ORDINARY
    return Terms(
        DeadlineRule.TRIAL_LIMIT,
        limit.amount,
        limit.unit,
        (Basis.DOCKETED,),
        limit.rule,
        suspension_rule=left_out.rule,
    )


def days_left_out(unextended_on: date, extended_on: date, ended_on: date | None) -> Span | None:
    """Tell which days the trial limit leaves out: those by which a mediation was in fact lengthened.

    From the day after its last day without the extension to its last day with it, or to the day on which it
    ended when that came first; None when it ended in its first period, that period's last day included.

    >>> days_left_out(date(2026, 3, 17), date(2026, 4, 16), date(2026, 3, 20))
    (datetime.date(2026, 3, 18), datetime.date(2026, 3, 20))
    """
    last = extended_on if ended_on is None else min(extended_on, ended_on)
    return (unextended_on + timedelta(days=1), last) if last > unextended_on else None

"""The lines of the monthly and quarterly tables: which there are, and what kind of thing each counts.

What a line means is ``report_cards.py``; adding one up is ``period_report.py``.
"""

from collections.abc import Mapping
from enum import StrEnum

from diversion.domain.entries import ReferralKind
from diversion.domain.regimes import Regime
from diversion.domain.reporting import Wording

STAGE_NAMES: Mapping[str | None, Wording] = {
    None: Wording("不分阶段", "no stage"),
    ReferralKind.PRE_DOCKET.value: Wording("立案前（委派）", "before docketing"),
    ReferralKind.POST_DOCKET.value: Wording("立案后（委托）", "after docketing"),
}
REGIME_NAMES: Mapping[str | None, Wording] = {
    None: Wording("不分规则", "any rules"),
    Regime.PRE2025.value: Wording("2025年以前的规则", "rules before 2025"),
    Regime.POST2025.value: Wording("2025年起的规则", "rules since 2025"),
}


class ReportTable(StrEnum):
    """The tables of a report, in their order."""

    OVERALL = "overall"
    ENTERPRISE = "enterprise"
    ORGANISATION = "organisation"
    CAUSE = "cause"
    LINKS = "links"
    BLOCKS = "blocks"
    SUPERVISION = "supervision"
    SATISFACTION = "satisfaction"


_T = ReportTable
TABLE_NAMES: Mapping[ReportTable, str] = {
    _T.OVERALL: "总体情况（按来源）",
    _T.ENTERPRISE: "涉企情况",
    _T.ORGANISATION: "各调解组织",
    _T.CAUSE: "各案由",
    _T.LINKS: "可派未派",
    _T.BLOCKS: "堵点",
    _T.SUPERVISION: "督办",
    _T.SATISFACTION: "当事人满意度",
}
"""What each table is called; pages say it in English too."""


class CountedAs(StrEnum):
    """What is counted once: a dispute, a dispute at a stage, or one handoff of it."""

    DISPUTE = "dispute"
    STAGE = "stage"
    HANDOFF = "handoff"


class Line(StrEnum):
    """Every line of the tables of disputes; a published code never changes its meaning within a version."""

    RECEIVED = "received"
    DOCKETED = "docketed"
    DOCKETING_LATE = "docketing_late"
    CONSULTED = "consulted"
    CONSENTED = "consented"
    DIVERTED = "diverted"
    CONSENT_RATE = "consent_rate"
    DIVERSION_RATE = "diversion_rate"
    OPEN_AT_END = "open_at_end"
    OVERDUE_AT_END = "overdue_at_end"
    ENTERED = "entered"
    ELIGIBLE = "eligible"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    RECALLED = "recalled"
    ENDED = "ended"
    MEDIATED = "mediated"
    AGREED = "agreed"
    WITHDRAWN = "withdrawn"
    IMMEDIATE_PERFORMANCE = "immediate_performance"
    SUCCESS_CLOSED = "success_closed"
    SUCCESS_MEDIATED = "success_mediated"
    SUCCESS_ACCEPTED = "success_accepted"
    SUCCESS_OFFERED = "success_offered"
    SUCCESS_ELIGIBLE = "success_eligible"
    SUCCESS_ENTERED = "success_entered"
    CONFIRMATION_APPLIED = "confirmation_applied"
    CONFIRMED = "confirmed"
    MEDIATION_JUDGMENT = "mediation_judgment"
    PERFORMED = "performed"
    TO_DOCKETING = "to_docketing"
    TO_TRIAL = "to_trial"
    DAYS = "days"
    MEDIATING_AT_END = "mediating_at_end"


_L = Line
OF_DISPUTES = (
    _L.RECEIVED,
    _L.DOCKETED,
    _L.DOCKETING_LATE,
    _L.CONSULTED,
    _L.CONSENTED,
    _L.CONSENT_RATE,
    _L.DIVERTED,
    _L.DIVERSION_RATE,
    _L.OPEN_AT_END,
    _L.OVERDUE_AT_END,
)
"""Lines without a stage: each dispute once, by the rules it was filed under."""
OF_HANDOFFS = (_L.DECLINED, _L.LAPSED, _L.RECALLED)
"""Lines that count times (次), as one dispute may be declined by several."""
SUCCESS: Mapping[Line, Line] = {
    _L.SUCCESS_CLOSED: _L.ENDED,
    _L.SUCCESS_MEDIATED: _L.MEDIATED,
    _L.SUCCESS_ACCEPTED: _L.ACCEPTED,
    _L.SUCCESS_OFFERED: _L.OFFERED,
    _L.SUCCESS_ELIGIBLE: _L.ELIGIBLE,
    _L.SUCCESS_ENTERED: _L.ENTERED,
}
"""The success rates, each over the line that is its denominator."""
SHARES: Mapping[Line, tuple[Line, Line]] = {
    _L.CONSENT_RATE: (_L.CONSENTED, _L.CONSULTED),
    _L.DIVERSION_RATE: (_L.DIVERTED, _L.RECEIVED),
}
"""The other rates: what is divided by what, the one being part of the other."""
OF_STAGES = tuple(line for line in Line if line not in OF_DISPUTES)
"""Lines that stand apart before docketing and after it; those of handoffs among them."""
BY_ORGANISATION = (
    _L.OFFERED,
    _L.ACCEPTED,
    _L.DECLINED,
    _L.LAPSED,
    _L.RECALLED,
    _L.ENDED,
    _L.MEDIATED,
    _L.AGREED,
    _L.WITHDRAWN,
    _L.SUCCESS_CLOSED,
    _L.SUCCESS_MEDIATED,
    _L.SUCCESS_ACCEPTED,
    _L.SUCCESS_OFFERED,
    _L.DAYS,
    _L.MEDIATING_AT_END,
)
BY_CAUSE = (
    _L.ENTERED,
    _L.ELIGIBLE,
    _L.OFFERED,
    _L.ACCEPTED,
    _L.ENDED,
    _L.AGREED,
    _L.WITHDRAWN,
    _L.SUCCESS_CLOSED,
    _L.SUCCESS_ENTERED,
    _L.DAYS,
)

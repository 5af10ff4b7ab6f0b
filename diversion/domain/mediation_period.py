"""How long mediation may last, when that period starts, and by how much it may be extended.

Three texts answer differently (TY-X): the 2016 rule counts from signing for the court's materials, the
2021 online rule from confirming on the platform, the 2025 opinions from signing again. Both moments are
stored; regime, referral kind and venue decide. Only this clock has so many answers, so it stands beside
the table in ``deadline_rules.py``, not in it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from diversion.domain import law
from diversion.domain.deadline_rules import EXTENSION_TOTAL, PRE_DOCKET_PERIOD, Basis, DeadlineRule, Terms
from diversion.domain.entries import Procedure, ReferralKind
from diversion.domain.law import Limit
from diversion.domain.regimes import Regime


class Venue(StrEnum):
    """Whether mediation runs on the platform or across a table; it decides between ZX-21 and TY-17."""

    ONLINE = "online"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class PeriodStart:
    """When the mediation period starts and by which rule; ``at`` is None while that has not happened."""

    basis: Basis
    rule: str
    at: datetime | None


def mediation_period_start(
    regime: Regime,
    referral_kind: ReferralKind,
    venue: Venue,
    accepted_at: datetime | None,
    materials_signed_at: datetime | None,
) -> PeriodStart:
    """Tell what starts the mediation period, and the moment if it has come.

    After docketing under POST2025: signing for the materials (R25-3), at either venue. Otherwise on the
    platform: confirming there (ZX-21); across a table: signing (TY-17). R25-10 names no start, so
    mediation before docketing keeps the older two. Give the moments of the *first* acceptance: after a
    reassignment the period runs on.

    >>> kind, venue = ReferralKind.POST_DOCKET, Venue.ONLINE
    >>> mediation_period_start(Regime.POST2025, kind, venue, None, None).rule
    'R25-3'
    """
    if regime is Regime.POST2025 and referral_kind is ReferralKind.POST_DOCKET:
        return PeriodStart(Basis.MATERIALS_SIGNED, law.POST2025_ORDINARY.rule, materials_signed_at)
    if venue is Venue.OFFLINE:
        return PeriodStart(Basis.MATERIALS_SIGNED, law.OFFLINE_PRE_DOCKET.rule, materials_signed_at)
    return PeriodStart(Basis.ACCEPTED, "ZX-21", accepted_at)


def mediation_terms(
    regime: Regime, referral_kind: ReferralKind, venue: Venue, procedure: Procedure | None = None
) -> Terms:
    """Find how long mediation may last, for ``due_on``.

    Before docketing: 30 days by law under PRE2025 (ZX-20, TY-17); under POST2025 a setting of 30 (R25-10,
    local practice) that may not exceed the same limit, which nothing has repealed. After it: 15 for the ordinary procedure, 7 for summary and small claims (ZX-20,
    TY-17; POST2025 R25-3, the same numbers). ``procedure`` matters after docketing only, where leaving
    it out raises ``ValueError``. Appraisal stops the clock before docketing only: ZX-23 speaks of nothing
    else, and after docketing the parties may extend.

    >>> mediation_terms(Regime.POST2025, ReferralKind.POST_DOCKET, Venue.ONLINE, Procedure.SMALL_CLAIMS).days
    7
    """
    basis = mediation_period_start(regime, referral_kind, venue, None, None).basis
    limit = _limit(regime, referral_kind, venue, procedure)
    terms = Terms(DeadlineRule.MEDIATION, limit.amount, limit.unit, (basis,), limit.rule)
    terms = replace(terms, extension_rule=_extension_rule(regime, venue))
    if referral_kind is ReferralKind.POST_DOCKET:
        return terms
    terms = replace(terms, suspension_rule="ZX-23")
    if regime is Regime.PRE2025:
        return terms
    setting = PRE_DOCKET_PERIOD
    return replace(terms, days=setting.days, law=setting.rule, setting_key=setting.key, at_most=limit)


def extension_left(regime: Regime, agreed_days: int, total_days: int = EXTENSION_TOTAL.days) -> int | None:
    """Tell how many more days every party together may still add; None where law puts no cap.

    POST2025: ``total_days`` over all extensions, by default the 30 of R25-4, whose text was not itself
    read, so that it is a setting. PRE2025: no cap (ZX-20, TY-17). Exactly the whole rest may be used.

    >>> extension_left(Regime.POST2025, 20), extension_left(Regime.PRE2025, 20)
    (10, None)
    """
    if regime is Regime.PRE2025:
        return None
    return max(0, total_days - agreed_days)


def _extension_rule(regime: Regime, venue: Venue) -> str:
    if regime is Regime.POST2025:
        return law.POST2025_EXTENSION.rule
    return law.ONLINE_PRE_DOCKET.rule if venue is Venue.ONLINE else law.OFFLINE_PRE_DOCKET.rule


def _limit(regime: Regime, referral_kind: ReferralKind, venue: Venue, procedure: Procedure | None) -> Limit:
    online = venue is Venue.ONLINE
    if referral_kind is ReferralKind.PRE_DOCKET:
        return law.ONLINE_PRE_DOCKET if online else law.OFFLINE_PRE_DOCKET
    if procedure is None:
        raise ValueError("after docketing the procedure decides the mediation period")
    ordinary = procedure is Procedure.ORDINARY
    if regime is Regime.POST2025:
        return law.POST2025_ORDINARY if ordinary else law.POST2025_SUMMARY
    if online:
        return law.ONLINE_ORDINARY if ordinary else law.ONLINE_SUMMARY
    return law.OFFLINE_ORDINARY if ordinary else law.OFFLINE_SUMMARY

"""Which clocks run on a day, each with where its length comes from: the register that administrators read.

The tables themselves are ``deadline_rules.py``, ``mediation_period.py`` and ``trial_limit.py``; here every
row of them is put side by side, the two clocks that depend on regime, venue and procedure once for each
combination. A row says what would be started on the day; a clock that runs already keeps what it had.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from diversion.domain import law
from diversion.domain.deadline_rules import PRE_DOCKET_PERIOD, TERMS, DeadlineRule, Terms
from diversion.domain.derivations import Line
from diversion.domain.entries import Procedure, ReferralKind
from diversion.domain.mediation_period import Venue, mediation_terms
from diversion.domain.regimes import Regime, regime_on
from diversion.domain.setting_words import WORDS
from diversion.domain.trial_limit import trial_terms


class Source(StrEnum):
    """Who says how long: an article; the court, by a setting that is no law; or whoever agreed on the day."""

    LAW = "law"
    SETTING = "setting"
    AGREED = "agreed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One row of the register: a clock's terms, and for which disputes they hold where not for all."""

    terms: Terms
    regime: Regime | None = None
    referral_kind: ReferralKind | None = None
    venue: Venue | None = None
    procedure: Procedure | None = None

    @property
    def source(self) -> Source:
        """Who says how long it runs."""
        if self.terms.setting_key is not None:
            return Source.SETTING
        return Source.LAW if self.terms.law is not None else Source.AGREED

    @property
    def article(self) -> str | None:
        """The citation of the rule behind it; None where none is."""
        return law.cite(self.terms.law) if self.terms.law else None

    @property
    def effective_from(self) -> date | None:
        """Since when the rule behind it is in force; None where that is not known, or no rule is behind it."""
        return law.article(self.terms.law).effective_from if self.terms.law else None

    @property
    def title(self) -> Line:
        """What it is called."""
        words = WORDS.get(self._words_key())
        return Line(words.zh_title, words.en_title) if words else _AGREED_TITLES[self.terms.rule]

    def _words_key(self) -> str:
        rule, unit = self.terms.rule, self.terms.unit
        if rule is DeadlineRule.TRIAL_LIMIT:
            return f"trial_{self.procedure}_within_{unit}"
        if rule is not DeadlineRule.MEDIATION:
            return self.terms.setting_key or f"{rule}_within_{unit}"
        if self.referral_kind is ReferralKind.PRE_DOCKET:
            return PRE_DOCKET_PERIOD.key
        kind = "ordinary" if self.procedure is Procedure.ORDINARY else "summary"
        return f"mediation_{kind}_within_{unit}"


_AGREED_TITLES: Mapping[DeadlineRule, Line] = MappingProxyType(
    {
        DeadlineRule.APPRAISAL: Line("鉴定评估预计完成日", "Day on which an appraisal is expected"),
        DeadlineRule.PERFORMANCE: Line("协议约定的履行日", "Day on which performance was agreed"),
    }
)


def clocks_on(day: date) -> Iterator[Clock]:
    """List every clock that could be started on a day, in the order of a dispute's life.

    >>> {each.terms.days for each in clocks_on(date(2026, 3, 2)) if each.procedure is Procedure.SMALL_CLAIMS}
    {2, 7}
    """
    regime = regime_on(day)
    for terms in TERMS.values():
        if terms.rule is DeadlineRule.FIRST_CONTACT:
            yield from _mediation_periods(regime)
        if terms.rule is DeadlineRule.TRIAL_LIMIT_NEAR:
            yield from (
                Clock(terms=trial_terms(procedure, regime), procedure=procedure) for procedure in Procedure
            )
        yield Clock(terms=terms)


def _mediation_periods(regime: Regime) -> Iterator[Clock]:
    for kind in ReferralKind:
        procedures = (None,) if kind is ReferralKind.PRE_DOCKET else tuple(Procedure)
        for procedure in procedures:
            for venue in Venue:
                yield Clock(
                    terms=mediation_terms(regime, kind, venue, procedure),
                    regime=regime,
                    referral_kind=kind,
                    venue=venue,
                    procedure=procedure,
                )

"""Thirty, fifteen or seven days, from acceptance or from signing: by regime, kind, venue, procedure."""

from datetime import UTC, datetime

import pytest

from diversion.domain.deadline_rules import Basis
from diversion.domain.entries import Procedure, ReferralKind
from diversion.domain.mediation_period import (
    Venue,
    extension_left,
    mediation_period_start,
    mediation_terms,
)
from diversion.domain.regimes import Regime

OLD, NEW = Regime.PRE2025, Regime.POST2025
BEFORE, AFTER = ReferralKind.PRE_DOCKET, ReferralKind.POST_DOCKET
ONLINE, OFFLINE = Venue.ONLINE, Venue.OFFLINE
ACCEPTED_AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SIGNED_AT = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("regime", "kind", "venue", "basis", "rule"),
    [
        (OLD, BEFORE, ONLINE, Basis.ACCEPTED, "ZX-21"),
        (OLD, BEFORE, OFFLINE, Basis.MATERIALS_SIGNED, "TY-17"),
        (OLD, AFTER, ONLINE, Basis.ACCEPTED, "ZX-21"),
        (OLD, AFTER, OFFLINE, Basis.MATERIALS_SIGNED, "TY-17"),
        (NEW, BEFORE, ONLINE, Basis.ACCEPTED, "ZX-21"),
        (NEW, BEFORE, OFFLINE, Basis.MATERIALS_SIGNED, "TY-17"),
        (NEW, AFTER, ONLINE, Basis.MATERIALS_SIGNED, "R25-3"),
        (NEW, AFTER, OFFLINE, Basis.MATERIALS_SIGNED, "R25-3"),
    ],
)
def test_what_starts_the_period(
    regime: Regime, kind: ReferralKind, venue: Venue, basis: Basis, rule: str
) -> None:
    start = mediation_period_start(regime, kind, venue, ACCEPTED_AT, SIGNED_AT)
    assert (start.basis, start.rule) == (basis, rule)
    assert start.at == (ACCEPTED_AT if basis is Basis.ACCEPTED else SIGNED_AT)
    assert mediation_terms(regime, kind, venue, Procedure.ORDINARY).bases == (basis,)


def test_a_period_that_starts_on_signing_has_not_started_on_acceptance() -> None:
    assert mediation_period_start(NEW, AFTER, ONLINE, ACCEPTED_AT, None).at is None
    assert mediation_period_start(OLD, BEFORE, ONLINE, None, SIGNED_AT).at is None


@pytest.mark.parametrize(
    ("regime", "kind", "venue", "procedure", "days", "rule"),
    [
        (OLD, BEFORE, ONLINE, None, 30, "ZX-20"),
        (OLD, BEFORE, OFFLINE, None, 30, "TY-17"),
        (OLD, AFTER, ONLINE, Procedure.ORDINARY, 15, "ZX-20"),
        (OLD, AFTER, ONLINE, Procedure.SUMMARY, 7, "ZX-20"),
        (OLD, AFTER, OFFLINE, Procedure.ORDINARY, 15, "TY-17"),
        (OLD, AFTER, OFFLINE, Procedure.SMALL_CLAIMS, 7, "TY-17"),
        (NEW, AFTER, ONLINE, Procedure.ORDINARY, 15, "R25-3"),
        (NEW, AFTER, OFFLINE, Procedure.SUMMARY, 7, "R25-3"),
        (NEW, AFTER, ONLINE, Procedure.SMALL_CLAIMS, 7, "R25-3"),
    ],
)
def test_how_long_law_lets_mediation_last(
    regime: Regime, kind: ReferralKind, venue: Venue, procedure: Procedure | None, days: int, rule: str
) -> None:
    terms = mediation_terms(regime, kind, venue, procedure)
    assert (terms.days, terms.law, terms.setting_key) == (days, rule, None)
    assert not terms.allows(days - 1)


@pytest.mark.parametrize("venue", Venue)
def test_before_docketing_since_2025_the_length_is_a_setting_within_the_old_limit(venue: Venue) -> None:
    terms = mediation_terms(NEW, BEFORE, venue)
    assert (terms.days, terms.law) == (30, "R25-10")
    assert terms.setting_key == "mediation_before_docketing_within_calendar_days"
    assert [terms.allows(days) for days in (0, 1, 20, 30, 31)] == [False, True, True, True, False]


def test_after_docketing_the_procedure_must_be_known() -> None:
    with pytest.raises(ValueError, match="procedure"):
        mediation_terms(NEW, AFTER, ONLINE)


def test_appraisal_stops_the_clock_before_docketing_only() -> None:
    assert mediation_terms(OLD, BEFORE, OFFLINE).suspension_rule == "ZX-23"
    assert mediation_terms(NEW, BEFORE, ONLINE).suspension_rule == "ZX-23"
    assert mediation_terms(NEW, AFTER, ONLINE, Procedure.ORDINARY).suspension_rule is None


@pytest.mark.parametrize(
    ("regime", "venue", "rule"),
    [(OLD, ONLINE, "ZX-20"), (OLD, OFFLINE, "TY-17"), (NEW, ONLINE, "R25-4"), (NEW, OFFLINE, "R25-4")],
)
def test_by_which_rule_it_may_be_extended(regime: Regime, venue: Venue, rule: str) -> None:
    assert mediation_terms(regime, BEFORE, venue).extension_rule == rule


def test_extensions_are_capped_in_total_since_2025_and_not_before() -> None:
    assert [extension_left(NEW, agreed) for agreed in (0, 29, 30, 45)] == [30, 1, 0, 0]
    assert extension_left(NEW, 10, total_days=20) == 10
    assert extension_left(OLD, 300) is None

from datetime import UTC, datetime, timedelta

import pytest

from diversion.domain.consents import Answer, Consent, Matter, Means
from diversion.domain.dispute import TransitionRefused
from diversion.domain.entries import ReferralKind
from diversion.domain.mediation import (
    Contact,
    ContactResult,
    Extension,
    SessionEvent,
    SessionStatus,
    ends_by_clock,
    extension_faults,
    first_contact_at,
    may_go_on,
    may_meet_online,
    move_session,
    suspension_refusal,
)
from diversion.domain.regimes import Regime

NOW = datetime(2026, 3, 10, 2, tzinfo=UTC)
DUE = datetime(2026, 3, 20, 16, tzinfo=UTC)
HOUR = timedelta(hours=1)


def contact(ref, hours, result=ContactResult.REACHED):
    return Contact(ref, result, NOW + hours * HOUR)


def test_first_contact_is_complete_when_the_last_other_party_was_first_tried():
    contacts = [
        contact("r2", 5),
        contact("r1", 1, ContactResult.NO_ANSWER),
        contact("r2", 2),
        contact("r1", 8),
    ]
    assert first_contact_at(["r1", "r2"], contacts) == NOW + 2 * HOUR
    assert first_contact_at(["r1", "r2", "t1"], contacts) is None
    assert first_contact_at([], contacts) is None


@pytest.mark.parametrize("event", SessionEvent)
def test_a_scheduled_session_may_end_in_three_ways_and_no_ended_one_in_any(event):
    ended = move_session(SessionStatus.SCHEDULED, event, NOW, NOW)
    assert ended == event
    for status in (SessionStatus.HELD, SessionStatus.ADJOURNED, SessionStatus.MISSED):
        with pytest.raises(TransitionRefused):
            move_session(status, event, NOW, NOW)


def test_before_it_starts_a_session_can_only_be_adjourned():
    early = NOW - timedelta(seconds=1)
    for event in (SessionEvent.HELD, SessionEvent.MISSED):
        with pytest.raises(TransitionRefused) as refused:
            move_session(SessionStatus.SCHEDULED, event, NOW, early)
        assert refused.value.guard == "started"
    assert (
        move_session(SessionStatus.SCHEDULED, SessionEvent.ADJOURNED, NOW, early) is SessionStatus.ADJOURNED
    )


def test_meeting_online_takes_everybodys_consent_to_that():
    online = [Consent(ref, Matter.ONLINE, Answer.YES, Means.ONLINE, NOW) for ref in ("a1", "r1")]
    assert may_meet_online(online, ["a1", "r1"])
    assert not may_meet_online(online, ["a1", "r1", "r2"])


def faults(days, agreed=("a1", "r1"), regime=Regime.POST2025, before=0, now=NOW, **setting):
    found = extension_faults(
        Extension(days, agreed),
        party_refs=("a1", "r1"),
        regime=regime,
        days_before=before,
        due_at=DUE,
        now=now,
        **setting,
    )
    return [fault.code for fault in found]


def test_more_time_needs_every_party():
    assert faults(10) == []
    assert faults(10, agreed=("a1",)) == ["extension-not-agreed"]
    assert faults(10, agreed=("a1", "r1", "t9")) == []


def test_under_the_new_regime_thirty_days_are_the_most_over_all_extensions():
    assert faults(30) == []
    assert faults(31) == ["extension-over-cap"]
    assert faults(10, before=20) == []
    assert faults(11, before=20) == ["extension-over-cap"]
    assert faults(300, regime=Regime.PRE2025, before=300) == []


def test_a_court_may_allow_less_than_the_thirty_days():
    assert faults(10, before=5, total_days=15) == []
    assert faults(11, before=5, total_days=15) == ["extension-over-cap"]


def test_an_extension_is_agreed_while_the_period_runs():
    assert faults(5, now=DUE - timedelta(microseconds=1)) == []
    assert faults(5, now=DUE) == ["extension-too-late"]


@pytest.mark.parametrize("days", [0, -3])
def test_an_extension_is_at_least_a_day(days):
    assert faults(days) == ["extension-days"]


def test_an_appraisal_pauses_the_period_before_docketing_once_at_a_time():
    assert suspension_refusal(ReferralKind.PRE_DOCKET, already_open=False) is None
    assert suspension_refusal(ReferralKind.PRE_DOCKET, already_open=True).code == "suspension-already-open"
    refusal = suspension_refusal(ReferralKind.POST_DOCKET, already_open=False)
    assert (refusal.code, refusal.rule) == ("appraisal-pre-docket-only", "ZX-23")


def test_the_period_ends_mediation_from_its_due_moment_unless_an_appraisal_runs():
    assert not ends_by_clock(DUE, DUE - timedelta(microseconds=1), suspended=False)
    assert ends_by_clock(DUE, DUE, suspended=False)
    assert not ends_by_clock(DUE, DUE + 99 * HOUR, suspended=True)
    assert not ends_by_clock(None, DUE, suspended=False)


def test_a_stop_or_a_pause_holds_sessions_and_agreement():
    assert may_go_on(stopped=False, suspended=False)
    assert not may_go_on(stopped=True, suspended=False)
    assert not may_go_on(stopped=False, suspended=True)

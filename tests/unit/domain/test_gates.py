from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.domain.consents import Answer, ChoiceBy, ChosenBy, Consent, Matter, Means
from diversion.domain.entries import Entry, ReferralKind
from diversion.domain.gates import Awaited, OfferFacts, both_agreed_at, may_be_offered
from diversion.domain.regimes import Regime

NOW = datetime(2026, 3, 5, 2, tzinfo=UTC)
FORM = Matter.MEDIATE_BEFORE_DOCKETING
YES, NO = Answer.YES, Answer.NO


def said(ref, answer=YES, hours=0, matter=Matter.MEDIATION, means=Means.IN_PERSON):
    return Consent(ref, matter, answer, means, NOW - timedelta(days=3) + timedelta(hours=hours))


def form(answer=YES, hours=0):
    return said("a1", answer, hours, FORM, Means.SIGNED_FORM)


BOTH = (said("a1"), said("r1"))


def facts(**given_):
    usual = {
        "entry": Entry.COMPLAINT,
        "regime": Regime.POST2025,
        "docketed": False,
        "applicants": ("a1",),
        "parties": ("a1", "r1"),
        "consents": (),
        "now": NOW,
        "today": date(2026, 3, 5),
        "choice": ChoiceBy.APPLICANT_CONSULTED,
    }
    return OfferFacts(**(usual | given_))


def codes(gate):
    return [reason.code for reason in gate.reasons]


def test_a_complaint_under_the_new_regime_is_docketed_first():
    gate = may_be_offered(facts(consents=(said("a1"),)))
    assert not gate.open
    assert gate.docket_first
    assert codes(gate) == ["docket-first"]
    assert gate.awaited == (Awaited("a1", FORM),)


def test_a_complaint_goes_out_before_docketing_on_the_applicants_signed_form():
    gate = may_be_offered(facts(consents=(form(),)))
    assert gate.open
    assert gate.referral_kind is ReferralKind.PRE_DOCKET
    assert gate.chosen_by is ChosenBy.APPLICANT_CONSULTED
    assert codes(gate) == ["agreed-before-docketing"]
    assert gate.reasons[0].rule == "R25-10"


def test_every_applicant_must_sign_the_form():
    gate = may_be_offered(facts(applicants=("a1", "a2"), parties=("a1", "a2", "r1"), consents=(form(),)))
    assert gate.docket_first
    assert gate.awaited == (Awaited("a2", FORM),)


def test_a_revoked_form_means_docketing_and_is_not_a_refusal_of_mediation():
    gate = may_be_offered(facts(consents=(form(), form(NO, 1))))
    assert gate.docket_first
    assert gate.refused_by == ()
    assert gate.awaited == ()


def test_after_docketing_every_party_must_agree_and_the_form_no_longer_counts():
    gate = may_be_offered(facts(docketed=True, consents=(form(), said("r1")), choice=ChoiceBy.WAIVED))
    assert codes(gate) == ["consents-missing"]
    assert gate.awaited == (Awaited("a1", Matter.MEDIATION),)
    gate = may_be_offered(facts(docketed=True, consents=BOTH, choice=ChoiceBy.WAIVED))
    assert gate.open
    assert gate.referral_kind is ReferralKind.POST_DOCKET
    assert gate.chosen_by is ChosenBy.COURT_APPOINTED
    assert gate.reasons[0].rule == "R25-2"


@pytest.mark.parametrize(
    ("entry", "regime"),
    [
        (Entry.COMPLAINT, Regime.PRE2025),
        (Entry.MEDIATION_APPLICATION, Regime.POST2025),
        (Entry.TRANSFERRED_IN, Regime.POST2025),
        (Entry.TRANSFERRED_IN, Regime.PRE2025),
    ],
)
def test_elsewhere_the_applicants_consent_opens_the_gate(entry, regime):
    asked = facts(entry=entry, regime=regime)
    assert codes(may_be_offered(asked)) == ["applicant-not-asked"]
    gate = may_be_offered(facts(entry=entry, regime=regime, consents=(said("a1"),)))
    assert gate.open
    assert gate.referral_kind is ReferralKind.PRE_DOCKET
    assert not gate.docket_first


@pytest.mark.parametrize("docketed", [False, True])
def test_anybodys_refusal_shuts_it(docketed):
    rows = (said("a1"), form(), said("r1", NO, 1))
    gate = may_be_offered(facts(docketed=docketed, consents=rows, choice=ChoiceBy.WAIVED))
    assert not gate.open
    assert gate.refused_by == ("r1",)
    assert codes(gate) == ["party-refuses"]
    assert gate.reasons[0].rule == "MS-1"


def test_signing_the_form_after_a_refusal_takes_the_refusal_back():
    gate = may_be_offered(facts(consents=(said("a1", NO), form(YES, 1))))
    assert gate.open


def test_once_both_agree_they_choose_together_for_two_working_days():
    due = NOW + timedelta(hours=5)
    asked = facts(docketed=True, consents=BOTH, choice=ChoiceBy.APPLICANT_CONSULTED, choice_due_at=due)
    gate = may_be_offered(asked)
    assert codes(gate) == ["choice-awaited"]
    assert (gate.choice_awaited, gate.not_before, gate.awaited) == (True, due, ())
    for now, is_open in ((due - timedelta(microseconds=1), False), (due, True)):
        gate = may_be_offered(facts(docketed=True, consents=BOTH, choice=None, choice_due_at=due, now=now))
        assert gate.open is is_open
    assert gate.chosen_by is ChosenBy.COURT_APPOINTED


def test_without_a_sure_end_of_the_two_days_no_clock_takes_the_choice():
    gate = may_be_offered(facts(docketed=True, consents=BOTH, choice=None, choice_due_at=None))
    assert codes(gate) == ["choice-awaited"]


def test_a_joint_choice_opens_at_once():
    gate = may_be_offered(facts(docketed=True, consents=BOTH, choice=ChoiceBy.JOINT))
    assert gate.open
    assert gate.chosen_by is ChosenBy.JOINT


def test_a_one_sided_applicant_must_be_consulted():
    gate = may_be_offered(facts(consents=(form(),), choice=None))
    assert codes(gate) == ["applicant-not-consulted"]
    assert not gate.choice_awaited


def test_preservation_comes_first():
    gate = may_be_offered(facts(consents=(form(),), preservation_pending=True))
    assert codes(gate) == ["preservation-first"]
    assert not gate.docket_first


@pytest.mark.parametrize(("days", "near"), [(46, False), (45, True), (0, True), (-1, True)])
def test_a_near_hard_bar_means_docketing_first(days, near):
    bar_on = date(2026, 3, 5) + timedelta(days=days)
    gate = may_be_offered(facts(consents=(form(),), hard_bar_on=bar_on))
    assert gate.docket_first is near
    assert gate.open is not near
    docketed = may_be_offered(facts(docketed=True, consents=BOTH, choice=ChoiceBy.JOINT, hard_bar_on=bar_on))
    assert docketed.open


def test_every_block_is_told():
    asked = facts(
        docketed=False,
        consents=(said("r1", NO),),
        preservation_pending=True,
        hard_bar_on=date(2026, 3, 6),
    )
    assert codes(may_be_offered(asked)) == [
        "party-refuses",
        "docket-first",
        "preservation-first",
        "hard-bar-near",
    ]


def test_both_agreed_since_the_signed_form_or_the_last_consent():
    asked = facts(consents=(form(YES, 2), said("r1", YES, 1)))
    assert both_agreed_at(asked) == form(YES, 2).at
    assert both_agreed_at(facts(consents=(form(),))) is None
    assert both_agreed_at(facts(docketed=True, consents=(form(), said("r1")))) is None


answers = st.lists(
    st.builds(
        said,
        st.sampled_from(["a1", "r1"]),
        st.sampled_from(Answer),
        st.integers(0, 5),
        st.sampled_from([Matter.MEDIATION, FORM]),
        st.sampled_from([Means.PHONE, Means.SIGNED_FORM]),
    ),
    max_size=6,
).map(tuple)
asked_facts = st.builds(
    facts,
    entry=st.sampled_from(Entry),
    regime=st.sampled_from(Regime),
    docketed=st.booleans(),
    consents=answers,
    choice=st.none() | st.sampled_from(ChoiceBy),
    choice_due_at=st.none() | st.just(NOW) | st.just(NOW + timedelta(days=1)),
    preservation_pending=st.booleans(),
    hard_bar_on=st.none() | st.just(date(2026, 4, 1)),
)


@given(asked_facts)
def test_an_open_gate_has_consent_choice_and_a_lawful_ground(asked):
    gate = may_be_offered(asked)
    assert gate.reasons
    if gate.open:
        assert gate.chosen_by is not None
        assert gate.awaited == gate.refused_by == ()
        assert not gate.docket_first
        assert not asked.preservation_pending
        assert len(gate.reasons) == 1
        assert gate.reasons[0].article
    assert not (gate.docket_first and asked.docketed)


@given(asked_facts)
def test_a_refusal_always_shuts_an_open_gate(asked):
    late = Consent("r1", Matter.MEDIATION, NO, Means.PHONE, NOW)
    rows = (*asked.consents, late)
    gate = may_be_offered(
        facts(
            entry=asked.entry,
            regime=asked.regime,
            docketed=asked.docketed,
            consents=rows,
            choice=asked.choice,
        )
    )
    assert not gate.open
    assert "r1" in gate.refused_by

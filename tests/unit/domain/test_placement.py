import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from diversion.domain.dispute import Event, Status, move
from diversion.domain.entries import Entry, ReferralKind
from diversion.domain.gates import Gate
from diversion.domain.handoff import OfferPolicy
from diversion.domain.placement import OTHER_REMEDY, Placement, PlacementFacts, status_after_filing
from diversion.domain.triage import TriageDecision

S, E, T = Status, Event, TriageDecision
OPEN = Gate(open=True, referral_kind=ReferralKind.PRE_DOCKET, reasons=())
SHUT = Gate(open=False, referral_kind=ReferralKind.PRE_DOCKET, reasons=())
BARRED = Gate(open=False, referral_kind=ReferralKind.PRE_DOCKET, reasons=(), docket_first=True)
REFUSED = Gate(open=False, referral_kind=ReferralKind.PRE_DOCKET, reasons=(), refused_by=("r1",))


def facts(**given_):
    usual = {
        "entry": Entry.COMPLAINT,
        "docketed": False,
        "complete": True,
        "decision": T.SUITABLE,
        "civil": True,
        "gate": OPEN,
        "policy": OfferPolicy.AUTO,
        "has_candidate": True,
    }
    return PlacementFacts(**(usual | given_))


@pytest.mark.parametrize(
    ("given_", "to"),
    [
        ({}, S.OFFERED),
        ({"complete": False}, S.AWAITING_SUPPLEMENT),
        ({"policy": OfferPolicy.CONFIRM}, S.AWAITING_DECISION),
        ({"has_candidate": False}, S.AWAITING_DECISION),
        ({"gate": SHUT}, S.CONSULTING),
        ({"gate": BARRED}, S.AWAITING_DOCKET),
        ({"gate": REFUSED}, S.AWAITING_DOCKET),
        ({"gate": REFUSED, "docketed": True}, S.RETURNED),
        ({"gate": REFUSED, "entry": Entry.MEDIATION_APPLICATION}, S.AWAITING_DECISION),
        ({"decision": T.DOCKET_FIRST}, S.AWAITING_DOCKET),
        ({"decision": T.DOCKET_FIRST, "docketed": True}, S.OFFERED),
        ({"decision": T.ASK}, S.AWAITING_DECISION),
        ({"decision": T.ASK, "gate": REFUSED}, S.AWAITING_DOCKET),
        ({"docketing_demanded": True}, S.AWAITING_DOCKET),
        ({"docketing_demanded": True, "decision": T.ASK, "entry": Entry.TRANSFERRED_IN}, S.AWAITING_DOCKET),
        ({"docketing_demanded": True, "docketed": True}, S.OFFERED),
        ({"docketing_demanded": True, "complete": False}, S.AWAITING_SUPPLEMENT),
        ({"decision": T.UNSUITABLE}, S.AWAITING_DOCKET),
        ({"decision": T.UNSUITABLE, "docketed": True}, S.RETURNED),
        ({"decision": T.UNSUITABLE, "civil": False}, S.AWAITING_DOCKET),
        ({"decision": T.UNSUITABLE, "entry": Entry.MEDIATION_APPLICATION}, S.AWAITING_DECISION),
        ({"decision": T.UNSUITABLE, "entry": Entry.TRANSFERRED_IN, "civil": False}, S.AWAITING_DECISION),
        ({"decision": T.UNSUITABLE, "entry": Entry.MEDIATION_APPLICATION, "civil": False}, S.CLOSED),
        (
            {
                "decision": T.UNSUITABLE,
                "entry": Entry.MEDIATION_APPLICATION,
                "civil": False,
                "complete": False,
            },
            S.CLOSED,
        ),
    ],
)
def test_where_a_filing_goes(given_, to):
    placed = status_after_filing(facts(**given_))
    assert placed == Placement(E.FILED, to, OTHER_REMEDY if to is S.CLOSED else None)


def test_docketing_answers_for_completeness():
    placed = status_after_filing(facts(complete=False, docketed=True), E.DOCKETED)
    assert placed == Placement(E.DOCKETED, S.OFFERED)


def test_when_the_time_for_consulting_is_over_the_router_decides():
    assert status_after_filing(facts(gate=SHUT), E.EXPIRED).to is S.AWAITING_DECISION
    assert status_after_filing(facts(gate=OPEN), E.EXPIRED).to is S.OFFERED


ASKED = [
    (None, E.FILED),
    (S.AWAITING_SUPPLEMENT, E.SUPPLEMENTED),
    (S.AWAITING_SUPPLEMENT, E.DOCKETED),
    (S.AWAITING_DECISION, E.TRIAGED),
    (S.AWAITING_DECISION, E.CONSENT_REFUSED),
    (S.AWAITING_DECISION, E.DOCKETED),
    (S.AWAITING_DOCKET, E.DOCKETED),
    (S.AWAITING_DOCKET, E.TRIAGED),
    (S.AWAITING_DOCKET, E.CONSENT_GIVEN),
    (S.AWAITING_DOCKET, E.CONSENT_REFUSED),
    (S.CONSULTING, E.TRIAGED),
    (S.CONSULTING, E.CONSENT_GIVEN),
    (S.CONSULTING, E.CONSENT_REFUSED),
    (S.CONSULTING, E.CHOSEN),
    (S.CONSULTING, E.PRESERVED),
    (S.CONSULTING, E.EXPIRED),
    (S.CONSULTING, E.DOCKETED),
    (S.OFFERED, E.CONSENT_REFUSED),
    (S.AWAITING_DECISION, E.CORRECTED),
    (S.AWAITING_DOCKET, E.CORRECTED),
    (S.CONSULTING, E.CORRECTED),
    (S.AWAITING_SUPPLEMENT, E.DEMANDED_DOCKETING),
    (S.AWAITING_DECISION, E.DEMANDED_DOCKETING),
    (S.AWAITING_DOCKET, E.DEMANDED_DOCKETING),
    (S.CONSULTING, E.DEMANDED_DOCKETING),
    (S.OFFERED, E.DEMANDED_DOCKETING),
    (S.IN_MEDIATION, E.DEMANDED_DOCKETING),
]


FOUND_OUT = (E.FILED, E.SUPPLEMENTED, E.CORRECTED, E.TRIAGED)
"""Events by which it may come out that a dispute is not civil."""


@given(
    st.sampled_from(ASKED),
    st.builds(
        facts,
        entry=st.sampled_from(Entry),
        docketed=st.booleans(),
        complete=st.booleans(),
        decision=st.sampled_from(T),
        civil=st.booleans(),
        gate=st.sampled_from([OPEN, SHUT, BARRED, REFUSED]),
        policy=st.sampled_from(OfferPolicy),
        has_candidate=st.booleans(),
        docketing_demanded=st.booleans(),
    ),
)
def test_wherever_it_is_placed_the_table_allows_it(asked, known):
    status, event = asked
    assume(known.docketed or event is not E.DOCKETED)
    assume(not known.docketed or status is not S.AWAITING_DOCKET or event is E.DOCKETED)
    assume(known.civil or (known.decision is T.UNSUITABLE and event in FOUND_OUT))
    assume(event is not E.DEMANDED_DOCKETING or (known.docketing_demanded and not known.docketed))
    assume(not (known.docketed and known.gate.docket_first))
    assume(event is not E.CONSENT_REFUSED or known.gate.refused_by or known.gate.docket_first)
    to = status_after_filing(known, event).to
    assert move(status, event, to, docketed=known.docketed) is to
    if known.entry is Entry.COMPLAINT:
        assert to is not S.CLOSED

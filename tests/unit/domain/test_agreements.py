from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from diversion.domain.agreements import AgreementKind, Signer, in_force_at, signing_refusal
from diversion.domain.parties import Power, RepresentativeKind

DAY = datetime(2026, 3, 9, 2, tzinfo=UTC)
BOTH = {"a1": DAY, "r1": DAY + timedelta(days=1)}
REFS = ("a1", "r1")
LATE, LATEST = DAY + timedelta(days=2), DAY + timedelta(days=3)
R = RepresentativeKind


@pytest.mark.parametrize("kind", [AgreementKind.PAPER, AgreementKind.ELECTRONIC])
def test_the_last_partys_hand_puts_it_in_force(kind):
    assert in_force_at(kind, BOTH, REFS) == BOTH["r1"]
    assert in_force_at(kind, BOTH, REFS, mediator_signed_at=LATE, seal_at=LATEST) == BOTH["r1"]
    assert in_force_at(kind, BOTH, (*REFS, "r2")) is None
    assert in_force_at(kind, BOTH, ()) is None


def test_peoples_mediation_also_waits_for_mediator_and_seal_in_whatever_order():
    kind = AgreementKind.PEOPLES_MEDIATION
    assert in_force_at(kind, BOTH, REFS) is None
    assert in_force_at(kind, BOTH, REFS, mediator_signed_at=LATE) is None
    assert in_force_at(kind, BOTH, REFS, seal_at=LATE) is None
    for party, mediator, seal in permutations([DAY, LATE, LATEST]):
        signatures = {"a1": DAY, "r1": party}
        assert in_force_at(kind, signatures, REFS, mediator, seal) == LATEST


@pytest.mark.parametrize(
    ("signer", "code"),
    [
        ({}, None),
        ({"by": R.LAWYER, "powers": (Power.SETTLE,)}, None),
        ({"by": R.LAWYER, "powers": (Power.ADMIT, Power.WAIVE, Power.CHANGE)}, "general-authority-only"),
        ({"by": R.RELATIVE}, "general-authority-only"),
        ({"by": R.GUARDIAN}, None),
        ({"by": R.LEGAL_REPRESENTATIVE}, None),
        ({"party_is_ward": True}, "ward-needs-guardian"),
        ({"party_is_ward": True, "by": R.GUARDIAN}, None),
        ({"by": R.GUARDIAN, "acts_for_other_side": True}, "guardian-conflict"),
        ({"by": R.LAWYER, "powers": (Power.SETTLE,), "acts_for_other_side": True}, "acts-for-both-sides"),
        ({"by": R.LAWYER, "powers": (Power.SETTLE,), "is_divorce": True}, "divorce-written-opinion"),
        (
            {"by": R.LAWYER, "powers": (Power.SETTLE,), "is_divorce": True, "written_opinion": True},
            None,
        ),
        ({"is_divorce": True}, None),
    ],
)
def test_who_may_sign_for_a_party(signer, code):
    refusal = signing_refusal(Signer(**signer))
    assert (refusal and refusal.code) == code

from datetime import date

import pytest

from diversion.domain.closing import ClosingFacts, ClosingReason, why_not_closed
from diversion.domain.regimes import Regime

TODAY = date(2026, 3, 9)
C = ClosingReason


def facts(**changes):
    return ClosingFacts(**({"docketed": True, "regime": Regime.POST2025, "today": TODAY} | changes))


@pytest.mark.parametrize(
    ("reason", "changes", "code"),
    [
        (C.NOT_SUPPLEMENTED, {}, "no-supplement-asked"),
        (C.NOT_SUPPLEMENTED, {"supplement_asked": True, "supplement_due": True}, "supplement-still-in-time"),
        (C.NOT_SUPPLEMENTED, {"supplement_asked": True}, None),
        (C.NOT_ACCEPTED, {}, "already-docketed"),
        (C.NOT_ACCEPTED, {"docketed": False}, None),
        (C.TRANSFERRED_TO_TRIAL, {"docketed": False}, "not-docketed"),
        (C.TRANSFERRED_TO_TRIAL, {}, "fee-notice-first"),
        (C.TRANSFERRED_TO_TRIAL, {"fee_pay_by_on": TODAY}, None),
        (C.TRANSFERRED_TO_TRIAL, {"regime": Regime.PRE2025}, None),
        (C.FEE_UNPAID, {"docketed": False}, "not-docketed"),
        (C.FEE_UNPAID, {"regime": Regime.PRE2025}, "fee-notice-first"),
        (C.FEE_UNPAID, {"fee_pay_by_on": TODAY}, "fee-still-in-time"),
        (C.FEE_UNPAID, {"fee_pay_by_on": date(2026, 3, 8)}, None),
        (C.FEE_UNPAID, {"fee_pay_by_on": date(2026, 3, 8), "fee_paid_on": TODAY}, "fee-paid"),
        (C.SETTLED_OUTSIDE, {}, None),
        (C.REDIRECTED, {"docketed": False}, None),
        (C.JOINED_TO_ANOTHER, {}, None),
        (C.OTHER, {}, None),
    ],
)
def test_each_ground_has_its_condition(reason, changes, code):
    against = why_not_closed(reason, facts(**changes))
    assert (against.code if against else None) == code


def test_every_ground_is_decided_upon_and_its_refusal_says_what_to_do():
    for reason in C:
        against = why_not_closed(reason, facts(docketed=False))
        assert against is None or (against.zh and against.en)


def test_what_law_asks_first_is_cited():
    assert why_not_closed(C.TRANSFERRED_TO_TRIAL, facts()).article
    assert why_not_closed(C.NOT_ACCEPTED, facts()).article

"""May a court close this dispute on this ground, and what must come first.

Closing is the court's own act (``dispute.py``: guard ``reason_given``); a withdrawal, a cancelled filing
and an exit after settlement are others' and stand elsewhere. A complaint is never turned away by doubt:
each ground below has its condition, and the words for it go into the journal (MS-2, R25-6, R25-7).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from diversion.domain.reasons import Reason
from diversion.domain.regimes import Regime


class ClosingReason(StrEnum):
    """逾期未补正, 裁定不予受理, 转入审理, 按撤诉处理, 自行和解, 另寻途径, 并案, 其他."""

    NOT_SUPPLEMENTED = "not_supplemented"
    NOT_ACCEPTED = "not_accepted"
    TRANSFERRED_TO_TRIAL = "transferred_to_trial"
    FEE_UNPAID = "fee_unpaid"
    SETTLED_OUTSIDE = "settled_outside"
    REDIRECTED = "redirected"
    JOINED_TO_ANOTHER = "joined_to_another"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingFacts:
    """What a ground looks at. ``supplement_due``: the time to supplement still runs.

    ``supplement_asked``: a notice is open. ``fee_pay_by_on`` None means that no fee notice was sent.
    """

    docketed: bool
    regime: Regime
    today: date
    supplement_asked: bool = False
    supplement_due: bool = False
    fee_pay_by_on: date | None = None
    fee_paid_on: date | None = None


_NOTHING_ASKED = Reason(
    "no-supplement-asked",
    "该纠纷没有待补正的事项，不能以逾期未补正结案",
    "Nothing is waiting to be supplemented; close it on another ground.",
)
_STILL_IN_TIME = Reason(
    "supplement-still-in-time",
    "补正期限尚未届满，请待期满后再结案",
    "The time to supplement still runs; close it when that is over.",
)
_DOCKETED = Reason(
    "already-docketed",
    "该纠纷已经立案，不能以不予受理结案",
    "It is docketed, so it cannot be closed as not accepted.",
    "MS-2",
)
_UNDOCKETED = Reason(
    "not-docketed",
    "该纠纷尚未立案，请先立案登记",
    "It is not docketed yet; docket it first.",
    "R25-6",
)
_FEE_NOTICE_FIRST = Reason(
    "fee-notice-first",
    "转入审理前应当通知当事人交纳案件受理费，请先登记交费通知",
    "The parties are told to pay the acceptance fee before trial; record the fee notice first.",
    "R25-7",
)
_FEE_STILL_IN_TIME = Reason(
    "fee-still-in-time",
    "交费期限尚未届满，不能按撤诉处理",
    "The time to pay the fee still runs.",
    "R25-7",
)
_FEE_PAID = Reason(
    "fee-paid",
    "案件受理费已经交纳，不能按撤诉处理",
    "The fee is paid; it is not treated as withdrawn.",
    "R25-7",
)


def why_not_closed(reason: ClosingReason, facts: ClosingFacts) -> Reason | None:
    """Say what still stands against closing on a ground; None when nothing does.

    Codes: ``no-supplement-asked``, ``supplement-still-in-time``, ``already-docketed``, ``not-docketed``,
    ``fee-notice-first``, ``fee-still-in-time`` (on the last day to pay it is still in time), ``fee-paid``.

    >>> facts = ClosingFacts(docketed=True, regime=Regime.POST2025, today=date(2026, 3, 9))
    >>> why_not_closed(ClosingReason.TRANSFERRED_TO_TRIAL, facts).code
    'fee-notice-first'
    >>> why_not_closed(ClosingReason.SETTLED_OUTSIDE, facts) is None
    True
    """
    if reason is ClosingReason.NOT_SUPPLEMENTED:
        if not facts.supplement_asked:
            return _NOTHING_ASKED
        return _STILL_IN_TIME if facts.supplement_due else None
    if reason is ClosingReason.NOT_ACCEPTED:
        return _DOCKETED if facts.docketed else None
    if reason in (ClosingReason.TRANSFERRED_TO_TRIAL, ClosingReason.FEE_UNPAID):
        return _against_leaving_for_trial(reason, facts)
    return None


def _against_leaving_for_trial(reason: ClosingReason, facts: ClosingFacts) -> Reason | None:
    """Ask for the fee notice before trial where the opinions of 2025 ask for it; before them it was paid at docketing."""
    if not facts.docketed:
        return _UNDOCKETED
    is_fee_due = facts.regime is Regime.POST2025 or reason is ClosingReason.FEE_UNPAID
    if is_fee_due and facts.fee_pay_by_on is None:
        return _FEE_NOTICE_FIRST
    if reason is ClosingReason.TRANSFERRED_TO_TRIAL or facts.fee_pay_by_on is None:
        return None
    if facts.fee_paid_on is not None:
        return _FEE_PAID
    return _FEE_STILL_IN_TIME if facts.today <= facts.fee_pay_by_on else None

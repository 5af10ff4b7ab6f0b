"""Which organisation may take a dispute, and what stands against each of the others.

One table of checks, read from top to bottom; the first that fails is the exclusion a router sees. What
binds (law, or a consent that must be had) stands before what only holds today, and that before the limits
an organisation set itself, so that an exclusion which may be overridden never hides one which may not.
Beside ``routing_score.py``, which orders those that pass.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from diversion.domain import exclusion_grounds as grounds
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.reasons import Reason
from diversion.domain.routing_facts import DisputeFacts, OrganisationFacts


class ExclusionGrade(StrEnum):
    """``binding``: no reason sets it aside. ``unavailable``: nor this, until the register says otherwise.

    ``overridable``: the organisation's own limits or its earlier answer; it may still decline (ZX-9).
    """

    BINDING = "binding"
    UNAVAILABLE = "unavailable"
    OVERRIDABLE = "overridable"


@dataclass(frozen=True, slots=True)
class Check:
    """One row of the table: what is told when it fails, how firmly, and whether assisting needs it too."""

    reason: Reason
    grade: ExclusionGrade
    for_assist: bool
    fails: Callable[[DisputeFacts, OrganisationFacts], bool]


_BINDING, _UNAVAILABLE, _OVERRIDABLE = ExclusionGrade


def _row(
    grade: ExclusionGrade,
    fails: Callable[[DisputeFacts, OrganisationFacts], bool],
    reason: Reason,
    *,
    for_assist: bool = False,
) -> Check:
    return Check(reason, grade, for_assist, fails)


CHECKS: tuple[Check, ...] = (
    _row(
        _BINDING,
        grounds.is_off_roster,
        Reason(
            "not-on-roster", "当日不在本院或者上级法院特邀调解名册内", "Not on the roster that day.", "TY-4"
        ),
    ),
    _row(
        _BINDING,
        grounds.is_outside_commercial_scope,
        Reason(
            "commercial-scope",
            "婚姻家庭、继承、监护、劳动人事、消费者权益纠纷不适用商事调解",
            "Family, inheritance, guardianship, labour and consumer disputes are outside commercial mediation.",
            "ST-2",
        ),
    ),
    _row(
        _BINDING,
        grounds.charges_without_licence,
        Reason(
            "commercial-licence-missing",
            "收费的商事调解须依法设立登记，该组织没有登记",
            "Charges for commercial mediation without the licence.",
            "ST-3",
        ),
    ),
    _row(
        _BINDING,
        grounds.charges_for_peoples_mediation,
        Reason("peoples-mediation-free", "人民调解不得收费", "People's mediation is free.", "RT-1"),
    ),
    _row(
        _BINDING,
        grounds.is_related,
        Reason(
            "conflict-of-interest",
            "该组织与当事人或者代理人有利害关系，应当回避",
            "Related to a party or representative, so it withdraws.",
            "TY-8",
        ),
        for_assist=True,
    ),
    _row(
        _BINDING,
        grounds.every_mediator_is_related,
        Reason(
            "mediators-conflict",
            "该组织的调解员均与当事人或者代理人有利害关系，应当回避",
            "Every mediator is related to a party or representative and withdraws.",
            "TY-8",
        ),
    ),
    _row(
        _BINDING,
        grounds.lacks_fee_consent,
        Reason(
            "fee-consent-missing",
            "该组织收费，尚无各方当事人同意收费的记录",
            "It charges, and not every party's consent to a fee is recorded.",
        ),
    ),
    _row(
        _UNAVAILABLE,
        grounds.is_paused,
        Reason("paused", "该组织暂停接受委派委托", "Takes nothing at present."),
        for_assist=True,
    ),
    _row(
        _UNAVAILABLE,
        grounds.has_no_account,
        Reason("no-active-account", "该组织没有可用账号，无法接收", "No active account to receive an offer."),
        for_assist=True,
    ),
    _row(
        _UNAVAILABLE,
        grounds.is_absent,
        Reason("absent", "该组织当日不办公", "Absent that day."),
        for_assist=True,
    ),
    _row(
        _UNAVAILABLE,
        grounds.has_no_mediator,
        Reason("no-mediator", "当日没有可以承办的调解员", "No mediator is there that day to take it."),
    ),
    _row(
        _UNAVAILABLE,
        grounds.is_full,
        Reason("capacity-full", "在办数量已达承办上限", "As many disputes in hand as it can take."),
        for_assist=True,
    ),
    _row(
        _OVERRIDABLE,
        grounds.is_paused_after_lapses,
        Reason(
            "paused-after-lapses",
            "连续逾期未确认，答复前暂停自动委派",
            "Let offers lapse in a row; nothing is offered by itself until it answers.",
        ),
        for_assist=True,
    ),
    _row(
        _OVERRIDABLE,
        grounds.was_tried_already,
        Reason(
            "already-tried",
            "已就本纠纷不予接受或者逾期未确认",
            "Declined this dispute or let it lapse.",
            "ZX-9",
        ),
        for_assist=True,
    ),
    _row(
        _OVERRIDABLE,
        grounds.is_outside_area,
        Reason("outside-area", "不在该组织的服务地域内", "Outside its area."),
        for_assist=True,
    ),
    _row(
        _OVERRIDABLE,
        grounds.refuses_cause,
        Reason("cause-not-accepted", "该组织不受理此类案由", "It does not take this cause.", "ZX-9"),
    ),
    _row(
        _OVERRIDABLE,
        grounds.refuses_amount,
        Reason(
            "amount-not-accepted", "金额不在该组织的受理范围内", "The amount is outside its limits.", "ZX-9"
        ),
    ),
    _row(
        _OVERRIDABLE,
        grounds.refuses_party_kind,
        Reason(
            "party-kind-not-accepted",
            "该组织不受理此类当事人的纠纷",
            "It does not take such parties.",
            "ZX-9",
        ),
    ),
)

STATION_CANNOT_MEDIATE = Reason(
    "station-cannot-mediate",
    "工作站没有挂靠的调解组织，只能协助联系、送达、调解",
    "A station without a mediating body only assists.",
)
ONLY_STATIONS_ASSIST = Reason(
    "only-stations-assist", "协助由网格工作站、法官工作站承担", "Assisting is for grid and judge stations."
)

EXCLUSION_GRADES: dict[str, ExclusionGrade] = {
    **{check.reason.code: check.grade for check in CHECKS},
    STATION_CANNOT_MEDIATE.code: ExclusionGrade.BINDING,
    ONLY_STATIONS_ASSIST.code: ExclusionGrade.BINDING,
}

_ASSIST_CHECKS = tuple(check for check in CHECKS if check.for_assist)


def excluded_from_mediating(dispute: DisputeFacts, organisation: OrganisationFacts) -> Reason | None:
    """Give the first ground on which an organisation may not mediate this dispute, or None.

    Codes, in the order asked: those of ``CHECKS``. A station without a mediating body answers first for
    what would keep it from assisting too, then ``station-cannot-mediate``.

    >>> from diversion.domain.cause_classes import CauseFacts
    >>> from diversion.domain.routing_facts import MediatorFacts
    >>> from datetime import date
    >>> from diversion.domain.organisations import OrganisationKind
    >>> body = OrganisationFacts(id="1", name="某调解委员会", kind=OrganisationKind.PEOPLES_COMMITTEE,
    ...     capacity_total=1, mediators=(MediatorFacts(),), roster=((date(2026, 1, 1), None),))
    >>> cause = CauseFacts("9015", ("婚姻家庭、继承纠纷", "婚姻家庭纠纷", "离婚纠纷"))
    >>> dispute = DisputeFacts(cause=cause, day=date(2026, 6, 1), party_kinds=frozenset())
    >>> excluded_from_mediating(dispute, body) is None
    True
    """
    if organisation.handoff_kind is HandoffKind.ASSIST:
        return excluded_from_assisting(dispute, organisation) or STATION_CANNOT_MEDIATE
    return _first(CHECKS, dispute, organisation)


def excluded_from_assisting(dispute: DisputeFacts, organisation: OrganisationFacts) -> Reason | None:
    """Give the first ground on which a station may not assist, or None; ``only-stations-assist`` for others."""
    if not organisation.kind.is_station:
        return ONLY_STATIONS_ASSIST
    return _first(_ASSIST_CHECKS, dispute, organisation)


def _first(
    checks: tuple[Check, ...], dispute: DisputeFacts, organisation: OrganisationFacts
) -> Reason | None:
    return next((check.reason for check in checks if check.fails(dispute, organisation)), None)

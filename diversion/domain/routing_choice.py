"""Whether the organisation that somebody chose may be offered this dispute, and what must be said for it.

A person may choose another than the proposed one, with a code and words for the journal, and may set
aside what an organisation limited itself to; never what law or a party's missing consent bars, nor what
would make the offer lapse. Beside ``routing.py``, which proposes and knows nothing of choices.
"""

from dataclasses import dataclass
from enum import StrEnum

from diversion.domain.eligibility import (
    EXCLUSION_GRADES,
    STATION_CANNOT_MEDIATE,
    ExclusionGrade,
)
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.reasons import Reason
from diversion.domain.routing import Candidate, Routing


class OverrideReason(StrEnum):
    """当事人意愿, 专业擅长, 语言, 工作量, 地点便利, 利害关系, 其他: why another than the proposed one."""

    PARTY_WISH = "party_wish"
    SPECIALITY = "speciality"
    LANGUAGE = "language"
    WORKLOAD = "workload"
    LOCATION = "location"
    CONFLICT = "conflict"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Choice:
    """Whether the choice stands, and the one reason for it; ``set_aside`` is an exclusion overridden."""

    allowed: bool
    reason: Reason
    set_aside: Reason | None = None


_AS_PROPOSED = Reason("as-proposed", "与建议一致", "As proposed.")
_OVERRIDDEN = Reason(
    "another-chosen", "已选定建议以外的组织，理由已记录", "Another was chosen, the reason is kept."
)
_UNKNOWN = Reason(
    "not-a-candidate",
    "该组织不在候选名单内，请先登记并列入名册后重新分流",
    "Not among the candidates; register and list it, then route again.",
)
_REASON_MISSING = Reason(
    "override-reason-missing",
    "选定建议以外的组织须选择理由",
    "Choosing another than the proposed one needs a reason code.",
)
_TEXT_MISSING = Reason(
    "override-text-missing",
    "选定建议以外的组织须写明理由",
    "Choosing another than the proposed one needs the reason in words.",
)


def may_be_chosen(
    routing: Routing,
    organisation_id: str,
    *,
    kind: HandoffKind = HandoffKind.MEDIATE,
    reason: OverrideReason | None = None,
    text: str = "",
) -> Choice:
    """Tell whether an organisation may be offered the dispute to mediate, or as a station to assist.

    Allowed with ``as-proposed``, or with ``another-chosen`` when a reason code and words are given; a joint
    choice of the parties is a ``party_wish``. Refused with the exclusion that is binding or unavailable
    (capacity too: a place is taken under lock, so who would take one more raises its capacity first),
    ``not-a-candidate``, ``override-reason-missing`` or ``override-text-missing``, in this order.

    >>> from diversion.domain.cause_classes import CauseClass
    >>> may_be_chosen(Routing(CauseClass.FAMILY, (), None, None), "x").reason.code
    'not-a-candidate'
    """
    chosen = next((one for one in routing.candidates if one.organisation_id == organisation_id), None)
    if chosen is None:
        return Choice(False, _UNKNOWN)
    exclusion = _exclusion(chosen, kind)
    if exclusion and EXCLUSION_GRADES[exclusion.code] is not ExclusionGrade.OVERRIDABLE:
        return Choice(False, exclusion)
    proposed = routing.proposed if kind is HandoffKind.MEDIATE else routing.assist
    if proposed and proposed.organisation_id == organisation_id:
        return Choice(True, _AS_PROPOSED)
    if reason is None:
        return Choice(False, _REASON_MISSING)
    if not text.strip():
        return Choice(False, _TEXT_MISSING)
    return Choice(True, _OVERRIDDEN, exclusion)


def _exclusion(chosen: Candidate, kind: HandoffKind) -> Reason | None:
    """Say first what no station without a seal may ever do, whatever else stands against it."""
    if kind is HandoffKind.ASSIST:
        return chosen.cannot_assist
    return STATION_CANNOT_MEDIATE if chosen.handoff_kind is HandoffKind.ASSIST else chosen.excluded_by

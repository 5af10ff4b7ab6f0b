"""May an agreement be confirmed by the court (司法确认), and why the court refuses.

Confirmation is for agreements made before docketing only: both sides ask together within thirty days of
its taking effect (MS-5). The court may decline to take the application in (JS-6) or, having taken it in,
refuse to confirm (JS-8). When the agreement took effect is ``agreements.py``.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from diversion.domain.reasons import Reason


class ConfirmationDecision(StrEnum):
    """What came of an application. ``not_accepted`` rests on JS-6, ``refused`` on JS-8."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    NOT_ACCEPTED = "not_accepted"
    WITHDRAWN = "withdrawn"


class NotAcceptedGround(StrEnum):
    """The five grounds on which an application is not taken in (JS-6)."""

    OUTSIDE_CIVIL_SCOPE = "outside_civil_scope"
    WRONG_COURT = "wrong_court"
    PERSONAL_STATUS = "personal_status"
    SPECIAL_PROCEDURE = "special_procedure"
    PROPERTY_RIGHT_CONFIRMATION = "property_right_confirmation"


class RefusalGround(StrEnum):
    """The six grounds on which confirmation is refused (JS-8)."""

    BREAKS_MANDATORY_LAW = "breaks_mandatory_law"
    HARMS_PUBLIC_OR_OTHERS = "harms_public_or_others"
    AGAINST_PUBLIC_ORDER = "against_public_order"
    NOT_VOLUNTARY = "not_voluntary"
    CONTENT_UNCLEAR = "content_unclear"
    OTHER = "other"


_NOT_ACCEPTED = {
    NotAcceptedGround.OUTSIDE_CIVIL_SCOPE: (
        "不属于人民法院受理范围",
        "outside the court's scope",
    ),
    NotAcceptedGround.WRONG_COURT: ("不属于收到申请的人民法院管辖", "the court has no jurisdiction"),
    NotAcceptedGround.PERSONAL_STATUS: (
        "申请确认婚姻、亲子、收养等身份关系",
        "it asks to confirm a personal status",
    ),
    NotAcceptedGround.SPECIAL_PROCEDURE: (
        "适用其他特别程序、公示催告程序、破产程序审理",
        "another special, public-notice or bankruptcy procedure applies",
    ),
    NotAcceptedGround.PROPERTY_RIGHT_CONFIRMATION: (
        "调解协议内容涉及物权、知识产权确权",
        "it concerns who owns a real or intellectual property right",
    ),
}
_REFUSED = {
    RefusalGround.BREAKS_MANDATORY_LAW: ("违反法律强制性规定", "it breaks mandatory law"),
    RefusalGround.HARMS_PUBLIC_OR_OTHERS: (
        "损害国家利益、社会公共利益、他人合法权益",
        "it harms the state, the public or others",
    ),
    RefusalGround.AGAINST_PUBLIC_ORDER: ("违背公序良俗", "it is against public order and morals"),
    RefusalGround.NOT_VOLUNTARY: ("违反自愿原则", "it was not voluntary"),
    RefusalGround.CONTENT_UNCLEAR: ("内容不明确", "its content is unclear"),
    RefusalGround.OTHER: ("其他不能进行司法确认的情形", "another ground against confirmation"),
}

NOT_ACCEPTED: Mapping[NotAcceptedGround, Reason] = MappingProxyType(
    {
        ground: Reason(f"not-accepted-{ground.replace('_', '-')}", *words, "JS-6")
        for ground, words in _NOT_ACCEPTED.items()
    }
)
REFUSED: Mapping[RefusalGround, Reason] = MappingProxyType(
    {
        ground: Reason(f"refused-{ground.replace('_', '-')}", *words, "JS-8")
        for ground, words in _REFUSED.items()
    }
)

AFTER_DOCKETING = Reason(
    "confirmation-pre-docket-only",
    "司法确认适用于立案前达成的调解协议；立案后请申请撤诉、制作调解书或者以其他方式结案",
    "only an agreement made before docketing is confirmed; a docketed dispute has its own exits",
    "MS-5",
)
_NOT_IN_FORCE = Reason(
    "agreement-not-in-force", "调解协议尚未生效", "the agreement is not in force yet", "MS-5"
)
_NOT_JOINT = Reason(
    "confirmation-not-joint",
    "司法确认应由各方当事人共同申请",
    "all parties to the agreement apply together",
    "MS-5",
)
_OUT_OF_TIME = Reason(
    "confirmation-out-of-time",
    "已超过调解协议生效之日起三十日的申请期限",
    "more than thirty days since the agreement took effect",
    "MS-5",
)
UNDER_REVIEW = Reason(
    "review-pending",
    "正在由法官审查，审查结束后方可申请",
    "a judge is reviewing the agreement first",
    "ZX-19",
)


def application_refusals(
    *,
    docketed: bool,
    due_at: datetime | None,
    now: datetime,
    parties: Collection[str],
    applied_by: Collection[str],
    under_review: bool = False,
) -> tuple[Reason, ...]:
    """Find every reason why confirmation cannot be applied for; none found means it can.

    ``due_at``: the end of ``confirmation_application``, 24:00 of the last of the thirty days since the
    agreement took effect, None while it has not; an application on the last day is in time. Codes:
    ``confirmation-pre-docket-only``, ``agreement-not-in-force``, ``confirmation-not-joint``,
    ``confirmation-out-of-time``, ``review-pending``.

    >>> [reason.code for reason in application_refusals(docketed=True, due_at=None, now=datetime.max,
    ...     parties=["a1", "r1"], applied_by=["a1", "r1"])]
    ['confirmation-pre-docket-only', 'agreement-not-in-force']
    """
    checks = (
        (docketed, AFTER_DOCKETING),
        (due_at is None, _NOT_IN_FORCE),
        (not parties or not set(parties) <= set(applied_by), _NOT_JOINT),
        (due_at is not None and now >= due_at, _OUT_OF_TIME),
        (under_review, UNDER_REVIEW),
    )
    return tuple(reason for stands, reason in checks if stands)

"""Whether a cause of action, by its nature, keeps a dispute out of mediation or before a person first.

民诉法解释 art. 143 (JS-1) names what is not mediated: special procedures, orders for payment, public
summons, confirmation of marriage and other personal status, and what by its nature cannot be. The table
below says which entries of the catalogue these words reach. ``never`` is said only where they do; where
we only know that an agreement binds more people than those who sign it, the answer is ``ask`` and a
person decides, because a wrong refusal and a wrong offer both cost a citizen time.

Entries stand under the deepest name that covers them all; of the names on a path the deepest listed one
decides, so a mediable entry inside such a branch is listed as mediable. Beside ``cause_classes.py``,
which says what sort of dispute it is and never whether it may be mediated.
"""

from dataclasses import dataclass
from enum import StrEnum

from diversion.domain.reasons import Reason


class Verdict(StrEnum):
    """``never``: no court mediates it. ``ask``: a router looks first."""

    NEVER = "never"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Nature:
    """What the nature of a cause demands, and why."""

    verdict: Verdict
    reason: Reason


def _never(code: str, zh: str, en: str) -> Nature:
    return Nature(Verdict.NEVER, Reason(code, zh, en, "JS-1"))


def _ask(code: str, zh: str, en: str) -> Nature:
    return Nature(Verdict.ASK, Reason(code, zh, en))


_SPECIAL = _never(
    "special-procedure",
    "适用特别程序的案件，不得调解",
    "Heard in special procedure; not mediated.",
)
_PAYMENT_ORDER = _never(
    "payment-order-procedure",
    "适用督促程序的案件，不得调解；债务人提出异议后另行起诉的，届时再行甄别",
    "An order for payment; not mediated. If the debtor objects and a suit follows, triage asks again.",
)
_PUBLIC_SUMMONS = _never(
    "public-summons-procedure",
    "适用公示催告程序的案件，不得调解",
    "A public summons; not mediated.",
)
_STATUS = _never(
    "personal-status",
    "确认婚姻、亲子、收养等身份关系的案件，不得调解；其中财产分割、子女抚养可以另行提出",
    "Decides on marriage, parentage or adoption itself; not mediated. Property and custody may be.",
)
_INSOLVENCY = _never(
    "not-mediable-by-nature",
    "公司清算、破产程序案件涉及全体债权人，根据案件性质不能进行调解",
    "Winding-up and insolvency bind all creditors; by nature not mediated.",
)
_PROTECTION_ORDER = _never(
    "not-mediable-by-nature",
    "申请人身安全保护令、人格权侵害禁令须由人民法院及时裁定，根据案件性质不能进行调解",
    "A protection order or injunction is for the court to decide at once; by nature not mediated.",
)
_INTERIM = _never(
    "not-mediable-by-nature",
    "申请保全、诉前停止侵害案件只请求临时措施，根据案件性质不能进行调解；实体纠纷可以另行申请调解",
    "Asks for an interim measure only; by nature not mediated. The dispute behind it may be.",
)
_REVIEW = _never(
    "not-mediable-by-nature",
    "请求人民法院审查、协助仲裁或者承认、执行裁判的案件，根据案件性质不能进行调解",
    "Asks the court to review or help an arbitration, or to recognise a decision; by nature not mediated.",
)
_NO_OPPONENT = _never(
    "not-mediable-by-nature",
    "非讼程序案件没有对立的民事权益争议，根据案件性质不能进行调解",
    "A non-contentious application has no opposing claims; by nature not mediated.",
)
_REVOCATION = _never(
    "not-mediable-by-nature",
    "第三人撤销之诉请求改变或者撤销生效裁判，当事人不能以调解协议处分，根据案件性质不能进行调解",
    "Asks to undo a judgment in force, which no agreement can; by nature not mediated.",
)
_PUBLIC_INTEREST = _ask(
    "public-interest-action",
    "公益诉讼涉及社会公共利益，是否适宜调解由程序分流员审查",
    "An action in the public interest; a router looks whether it may be mediated.",
)
_ENFORCEMENT_OBJECTION = _ask(
    "enforcement-objection",
    "执行异议之诉影响正在进行的执行和其他债权人，并须防范虚假诉讼，是否适宜调解由程序分流员审查",
    "Touches enforcement under way, other creditors and the risk of sham; a router looks first.",
)
_INSOLVENCY_RELATED = _ask(
    "insolvency-related",
    "与破产有关的纠纷影响全体债权人，管理人的处分权限受破产程序约束，是否适宜调解由程序分流员审查",
    "Bears on all creditors of an insolvency and on what the administrator may dispose of; a router looks.",
)
_GUARDIANSHIP = _ask(
    "guardianship",
    "监护权纠纷中请求确定、变更、撤销监护人的应适用特别程序，是否适宜调解由程序分流员审查",
    "To appoint, change or remove a guardian takes special procedure; a router looks what is asked here.",
)
_STATUS_UNCLEAR = _ask(
    "personal-status-unclear",
    "收养关系纠纷未填明是确认还是解除：确认收养关系不得调解，解除收养关系可以调解，请核对案由",
    "Confirming an adoption is not mediated, ending one may be; settle the cause first.",
)
_UNSPECIFIED = _ask(
    "special-suit-unspecified",
    "特殊诉讼程序案件未填明具体案由，是否适宜调解由程序分流员审查，请核对案由",
    "A special suit without its own cause; settle the cause first.",
)
_GARRISON = _ask(
    "foreign-element",
    "涉及香港、澳门特别行政区，是否适宜调解及由谁调解由程序分流员审查",
    "Touches Hong Kong or Macao; a router looks who may mediate.",
)

NATURES: dict[str, Nature | None] = {
    # Personal status. To annul is not to confirm, but status is no more at the parties' disposal in it.
    "婚姻无效纠纷": _STATUS,
    "撤销婚姻纠纷": _STATUS,
    "亲子关系纠纷": _STATUS,
    "收养关系纠纷": _STATUS_UNCLEAR,
    "确认收养关系纠纷": _STATUS,
    "解除收养关系纠纷": None,
    "监护权纠纷": _GUARDIANSHIP,
    "与破产有关的纠纷": _INSOLVENCY_RELATED,
    "驻香港、澳门特别行政区军人执行职务侵权责任纠纷": _GARRISON,
    # Non-contentious procedures: all of the branch, each group with its own ground.
    "非讼程序案件案由": _NO_OPPONENT,
    "选民资格案件": _SPECIAL,
    "宣告失踪、宣告死亡案件": _SPECIAL,
    "认定自然人无民事行为能力、限制民事行为能力案件": _SPECIAL,
    "指定遗产管理人案件": _SPECIAL,
    "认定财产无主案件": _SPECIAL,
    "确认调解协议案件": _SPECIAL,
    "确认生态环境损害赔偿协议案件": _SPECIAL,
    "实现担保物权案件": _SPECIAL,
    "监护权特别程序案件": _SPECIAL,
    "督促程序案件": _PAYMENT_ORDER,
    "申请海事支付令": _PAYMENT_ORDER,
    "申请海事请求保全": _INTERIM,
    "申请海事强制令": _INTERIM,
    "申请海事证据保全": _INTERIM,
    "公示催告程序案件": _PUBLIC_SUMMONS,
    "公司清算案件": _INSOLVENCY,
    "破产程序案件": _INSOLVENCY,
    "申请诉前停止侵害知识产权案件": _INTERIM,
    "申请保全案件": _INTERIM,
    "申请人身安全保护令案件": _PROTECTION_ORDER,
    "申请人格权侵害禁令案件": _PROTECTION_ORDER,
    "仲裁司法审查案件": _REVIEW,
    "申请承认与执行法院判决、仲裁裁决案件": _REVIEW,
    # Special suits are contentious; what remains of declared disappearance is money between two sides.
    "特殊诉讼程序案件案由": _UNSPECIFIED,
    "与宣告失踪、宣告死亡案件有关的纠纷": None,
    "公益诉讼": _PUBLIC_INTEREST,
    "第三人撤销之诉": _REVOCATION,
    "执行程序中的异议之诉": _ENFORCEMENT_OBJECTION,
}
"""None: mediable, although the name stands inside a branch that is not."""


def nature_of_cause(path: tuple[str, ...]) -> Nature | None:
    """Tell what the nature of a cause demands; None when nothing in it stands against mediation.

    Reason codes under ``never`` (all JS-1): ``special-procedure``, ``payment-order-procedure``,
    ``public-summons-procedure``, ``personal-status``, ``not-mediable-by-nature``. Under ``ask`` (practice):
    ``public-interest-action``, ``enforcement-objection``, ``insolvency-related``, ``guardianship``,
    ``personal-status-unclear``, ``special-suit-unspecified``, ``foreign-element``.

    >>> adoption = ("婚姻家庭、继承纠纷", "婚姻家庭纠纷", "收养关系纠纷")
    >>> nature_of_cause((*adoption, "确认收养关系纠纷")).verdict.value
    'never'
    >>> nature_of_cause((*adoption, "解除收养关系纠纷")) is None
    True
    """
    for name in reversed(path):
        if name in NATURES:
            return NATURES[name]
    return None

"""What is on triage's lists: flags that bring a person in, what is not civil, remarks on a cause.

Kept as tables, apart from the order of decisions in ``triage.py``, so that a reader can lay them beside
the articles. What the nature of a cause forbids is in ``cause_nature.py``. The remarks decide nothing:
"mediate first" (JY-1) speaks of the hearing, the livelihood types (WP-1) of what a court may refer.
"""

from collections.abc import Set as AbstractSet
from enum import StrEnum

from diversion.domain.cause_classes import CauseClass, class_of_dispute
from diversion.domain.parties import PartyKind
from diversion.domain.reasons import Reason


class TriageFlag(StrEnum):
    """What makes a router look before anything is offered; no other circumstance does."""

    ARBITRATION_AGREEMENT = "arbitration_agreement"
    JURISDICTION_DOUBT = "jurisdiction_doubt"
    LABOUR_ARBITRATION_NOT_DONE = "labour_arbitration_not_done"
    SAME_DISPUTE_BEFORE = "same_dispute_before"
    CRIMINAL_OVERLAP = "criminal_overlap"
    FOREIGN_ELEMENT = "foreign_element"
    MANY_ON_ONE_SIDE = "many_on_one_side"
    GUARDIAN_CONFLICT = "guardian_conflict"
    SUSPECTED_SHAM = "suspected_sham"


FLAG_REASONS: dict[TriageFlag, Reason] = {
    TriageFlag.ARBITRATION_AGREEMENT: Reason(
        "arbitration-agreement",
        "当事人之间可能有仲裁协议，请核对后再决定是否调解",
        "There may be an arbitration agreement; check before mediation is offered.",
    ),
    TriageFlag.JURISDICTION_DOUBT: Reason(
        "jurisdiction-doubt",
        "本院对该纠纷可能没有管辖权，请核对；无管辖权的告知有管辖权的人民法院",
        "This court may lack jurisdiction; check, and name the court that has it.",
    ),
    TriageFlag.LABOUR_ARBITRATION_NOT_DONE: Reason(
        "labour-arbitration-first",
        "劳动、人事争议一般应当先经仲裁，尚无仲裁情况，请核对；未经仲裁的可以告知劳动人事争议仲裁委员会",
        "Labour disputes as a rule go to labour arbitration first, and none is recorded; check and redirect.",
    ),
    TriageFlag.SAME_DISPUTE_BEFORE: Reason(
        "same-dispute-before",
        "同一纠纷可能已经裁判、仲裁或者调解，请核对",
        "The same dispute may have been judged, arbitrated or mediated before; check.",
    ),
    TriageFlag.CRIMINAL_OVERLAP: Reason(
        "criminal-overlap",
        "纠纷与刑事案件可能有交叉，请核对",
        "The dispute may overlap with a criminal case; check.",
    ),
    TriageFlag.FOREIGN_ELEMENT: Reason(
        "foreign-element",
        "有涉外或者涉香港、澳门、台湾因素，请核对由谁调解、如何送达",
        "A foreign or Hong Kong, Macao or Taiwan element; check who may mediate and how to serve.",
    ),
    TriageFlag.MANY_ON_ONE_SIDE: Reason(
        "many-on-one-side",
        "一方当事人人数众多，请核对是否并案处理、推选代表人",
        "Many parties on one side; consider grouping and elected representatives.",
    ),
    TriageFlag.GUARDIAN_CONFLICT: Reason(
        "guardian-conflict",
        "监护人与被监护人可能有利益冲突，请核对代理人",
        "A guardian may have interests against the ward; check who represents whom.",
    ),
    TriageFlag.SUSPECTED_SHAM: Reason(
        "suspected-sham",
        "有虚假诉讼、虚假调解嫌疑，请审查",
        "Sham litigation or mediation is suspected; examine it.",
        "MS-12",
    ),
}

LABOUR_BRANCHES = frozenset({"劳动争议", "人事争议", "新就业形态确认劳动关系纠纷"})
"""Where arbitration comes first; platform work that is no employment stays outside."""


class NotCivil(StrEnum):
    """What a person finds a filing to be when it is not civil; no cause of action can tell."""

    CRIMINAL = "criminal"
    ADMINISTRATIVE = "administrative"


NOT_CIVIL_REDIRECTS: dict[NotCivil, tuple[str, str]] = {
    NotCivil.CRIMINAL: (
        "属于刑事案件，不属于民事案件受案范围；可以向公安机关报案或者控告，需要辩护、法律援助的可以向律师或者法律援助机构求助",
        "Criminal, not civil: report it to the police; for a defence turn to a lawyer or legal aid.",
    ),
    NotCivil.ADMINISTRATIVE: (
        "属于行政争议，不属于民事案件受案范围；可以依法申请行政复议或者提起行政诉讼",
        "Administrative, not civil: apply for administrative review or bring an administrative suit.",
    ),
}

DIVORCE = "离婚纠纷"

_FAMILY_TYPE = ("婚姻家庭和继承纠纷", "marriage, family and inheritance")
_ACCIDENT_TYPE = ("交通事故和工伤事故损害赔偿纠纷", "traffic and work accidents")
_LAND_TYPE = ("宅基地和相邻关系纠纷", "homesteads and neighbouring land")

MEDIATE_FIRST: dict[str, tuple[str, str]] = {
    "婚姻家庭、继承纠纷": _FAMILY_TYPE,
    "土地承包经营权继承纠纷": _FAMILY_TYPE,
    "劳务合同纠纷": ("劳务合同纠纷", "contracts for services of labour"),
    "机动车交通事故责任纠纷": _ACCIDENT_TYPE,
    "非机动车交通事故责任纠纷": _ACCIDENT_TYPE,
    "工伤保险待遇纠纷": _ACCIDENT_TYPE,
    "新就业形态工伤保险待遇纠纷": _ACCIDENT_TYPE,
    "宅基地使用权纠纷": _LAND_TYPE,
    "相邻关系纠纷": _LAND_TYPE,
    "合伙合同纠纷": ("合伙合同纠纷", "partnership contracts"),
}
"""JY-1's types by the catalogue's names; its sixth, the small amount, is a number the court sets."""

LIVELIHOOD: dict[str, tuple[str, str]] = {
    "物业服务合同纠纷": ("物业管理", "property management"),
    "机动车交通事故责任纠纷": ("交通事故赔偿", "traffic accident compensation"),
    "非机动车交通事故责任纠纷": ("交通事故赔偿", "traffic accident compensation"),
    "医疗损害责任纠纷": ("医疗损害赔偿", "medical injury compensation"),
}
_CONSUMER_TYPE = ("消费者权益保护", "consumer protection")
"""WP-1's fourth type goes by the dispute's class: no cause is a consumer's when no consumer is there."""

NO_CONFIRMATION = frozenset(
    {
        # Personal status: the parties may end it by agreement, but no ruling confirms that agreement.
        DIVORCE,
        "收养关系纠纷",
        # Who owns a thing.
        "物权确认纠纷",
        "共有权确认纠纷",
        "土地承包经营权确认纠纷",
    }
)
_INTELLECTUAL_PROPERTY = "知识产权与竞争纠纷"
_OWNERSHIP = "权属纠纷"


def type_reasons(path: tuple[str, ...], kinds: AbstractSet[PartyKind]) -> tuple[Reason, ...]:
    """List ``mediate-first-type`` (JY-1) and ``livelihood-type`` (WP-1) where a dispute is of these types.

    >>> traffic = ("侵权责任纠纷", "侵权责任纠纷", "机动车交通事故责任纠纷")
    >>> [reason.code for reason in type_reasons(traffic, {PartyKind.NATURAL_PERSON})]
    ['mediate-first-type', 'livelihood-type']
    """
    found: list[Reason] = []
    first = _deepest(MEDIATE_FIRST, path)
    if first:
        zh = f"属于开庭审理时应当先行调解的类型：{first[0]}"
        found.append(
            Reason("mediate-first-type", zh, f"A type mediated first at hearing: {first[1]}.", "JY-1")
        )
    is_consumers = class_of_dispute(path, kinds) is CauseClass.CONSUMER
    livelihood = _CONSUMER_TYPE if is_consumers else _deepest(LIVELIHOOD, path)
    if livelihood:
        zh = f"属于类型化民生纠纷：{livelihood[0]}"
        found.append(Reason("livelihood-type", zh, f"A livelihood dispute: {livelihood[1]}.", "WP-1"))
    return tuple(found)


def _deepest(table: dict[str, tuple[str, str]], path: tuple[str, ...]) -> tuple[str, str] | None:
    return next((table[name] for name in reversed(path) if name in table), None)


def has_no_confirmation(path: tuple[str, ...]) -> bool:
    """Tell whether a court would refuse to confirm an agreement on this cause: status, ownership (JS-6).

    >>> copyright = ("知识产权与竞争纠纷", "知识产权权属、侵权纠纷", "著作权权属、侵权纠纷")
    >>> has_no_confirmation((*copyright, "著作权权属纠纷")), has_no_confirmation((*copyright, "侵害作品复制权纠纷"))
    (True, False)
    """
    if path[0] == _INTELLECTUAL_PROPERTY and path[-1].endswith(_OWNERSHIP):
        return True
    return not NO_CONFIRMATION.isdisjoint(path)

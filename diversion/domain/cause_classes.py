"""What sort of dispute a cause of action stands for: a family's, neighbours', a company's.

Triage and routing both ask this, of the names on the path from the catalogue's first level down to the
cause, so that a new version of the catalogue needs no new codes here. The deepest name that the table
knows decides: 信息网络买卖合同纠纷 is a consumer's dispute although its branch is contract. Whether the law
lets a cause be mediated at all is another question: ``cause_nature.py``.

The classes are this software's, drawn from the catalogue in force since 2026-01-01, and are practice;
where law draws a line along them (ST-2, JY-1) the rule that does so cites its article.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from diversion.domain.parties import PartyKind


class CauseClass(StrEnum):
    """``contract`` is a cause's only, never a dispute's: who the parties are makes it commercial or not."""

    COMMERCIAL = "commercial"
    CONTRACT = "contract"
    NEIGHBOURHOOD = "neighbourhood"
    FAMILY = "family"
    LABOUR = "labour"
    TRAFFIC = "traffic"
    MEDICAL = "medical"
    PROPERTY_MANAGEMENT = "property_management"
    CONSUMER = "consumer"
    GENERAL = "general"


CLASS_NAMES: dict[CauseClass, tuple[str, str]] = {
    CauseClass.COMMERCIAL: ("商事纠纷", "commercial dispute"),
    CauseClass.CONTRACT: ("合同纠纷", "contract dispute"),
    CauseClass.NEIGHBOURHOOD: ("邻里纠纷", "neighbourhood dispute"),
    CauseClass.FAMILY: ("婚姻家庭、继承纠纷", "family dispute"),
    CauseClass.LABOUR: ("劳动人事纠纷", "labour dispute"),
    CauseClass.TRAFFIC: ("交通事故纠纷", "traffic accident dispute"),
    CauseClass.MEDICAL: ("医疗纠纷", "medical dispute"),
    CauseClass.PROPERTY_MANAGEMENT: ("物业纠纷", "property management dispute"),
    CauseClass.CONSUMER: ("消费纠纷", "consumer dispute"),
    CauseClass.GENERAL: ("一般民事纠纷", "general civil dispute"),
}


@dataclass(frozen=True, slots=True)
class CauseFacts:
    """What rules ask of a cause: its own key, and the names from the first level down to itself.

    ``path`` is never empty and ends with the cause's own name; six names repeat in the catalogue, so
    a name alone does not say which cause is meant.
    """

    key: str
    path: tuple[str, ...]

    @property
    def name(self) -> str:
        """The cause's own name, as pages show it."""
        return self.path[-1]


_NAMES: dict[CauseClass, tuple[str, ...]] = {
    # Commercial whoever the parties are: partners, shareholders and inventors are often natural persons.
    CauseClass.COMMERCIAL: (
        "知识产权与竞争纠纷",
        "数据纠纷",
        "海事海商纠纷",
        "与公司、证券、保险、票据等有关的民事纠纷",
        "建设用地使用权合同纠纷",
        "房地产开发经营合同纠纷",
        "建设工程合同纠纷",
        "融资租赁合同纠纷",
        "保理合同纠纷",
        "国际货物买卖合同纠纷",
        "中外合作勘探开发自然资源合同纠纷",
    ),
    CauseClass.CONTRACT: (
        "合同、准合同纠纷",
        "担保物权纠纷",
        "网络虚拟财产纠纷",
        # Inside commercial branches, but as often with a householder or a policyholder.
        "装饰装修合同纠纷",
        "人身保险合同纠纷",
    ),
    CauseClass.NEIGHBOURHOOD: (
        "相邻关系纠纷",
        "地役权纠纷",
        "宅基地使用权纠纷",
        "土地承包经营权纠纷",
        "土地经营权纠纷",
        "土地承包经营权合同纠纷",
        "农业承包合同纠纷",
        "林业承包合同纠纷",
        "渔业承包合同纠纷",
        "牧业承包合同纠纷",
        "农村房屋买卖合同纠纷",
        "农村建房施工合同纠纷",
        "侵害集体经济组织成员权益纠纷",
        "侵害集体经济组织权益纠纷",
        "排除妨害纠纷",
        "消除危险纠纷",
        "恢复原状纠纷",
        "占有保护纠纷",
        "遗失物返还纠纷",
        "饲养动物损害责任纠纷",
        "义务帮工人受害责任纠纷",
        "物件脱落、坠落损害责任纠纷",
        "高空抛物、坠物损害责任纠纷",
        "堆放物倒塌、滚落、滑落损害责任纠纷",
        "林木折断、倾倒、果实坠落损害责任纠纷",
        "噪声污染责任纠纷",
        "光污染责任纠纷",
    ),
    # Inheritance of a contracted plot stands under property law, yet heirs quarrel over it.
    CauseClass.FAMILY: (
        "婚姻家庭、继承纠纷",
        "婚姻自主权纠纷",
        "土地承包经营权继承纠纷",
        "监护权特别程序案件",
        "指定遗产管理人案件",
        "申请人身安全保护令案件",
    ),
    CauseClass.LABOUR: (
        "劳动争议、人事争议、新就业形态用工纠纷",
        "平等就业权纠纷",
        "职工破产债权确认纠纷",
        "船员劳务合同纠纷",
        "船员劳动合同纠纷",
        "船员劳务派遣合同纠纷",
    ),
    CauseClass.TRAFFIC: ("机动车交通事故责任纠纷", "非机动车交通事故责任纠纷"),
    CauseClass.MEDICAL: ("医疗损害责任纠纷", "医疗服务合同纠纷"),
    CauseClass.PROPERTY_MANAGEMENT: (
        "物业服务合同纠纷",
        "建筑物区分所有权纠纷",
        "业主撤销权纠纷",
        "业主知情权纠纷",
    ),
    CauseClass.CONSUMER: (
        "信息网络买卖合同纠纷",
        "产品责任纠纷",
        "供用电合同纠纷",
        "供用水合同纠纷",
        "供用气合同纠纷",
        "供用热力合同纠纷",
        "公路旅客运输合同纠纷",
        "水路旅客运输合同纠纷",
        "航空旅客运输合同纠纷",
        "铁路旅客运输合同纠纷",
        "铁路行李运输合同纠纷",
        "出租汽车运输合同纠纷",
        "城市公交运输合同纠纷",
        "电信服务合同纠纷",
        "邮政服务合同纠纷",
        "快递服务合同纠纷",
        "旅游合同纠纷",
        "旅店服务合同纠纷",
        "餐饮服务合同纠纷",
        "娱乐服务合同纠纷",
        "有线电视服务合同纠纷",
        "网络服务合同纠纷",
        "教育培训合同纠纷",
        "家政服务合同纠纷",
        "庆典服务合同纠纷",
        "殡葬服务合同纠纷",
        "养老服务合同纠纷",
    ),
    # Contracts that persons make with persons, or labour that is not employment: no commercial centre first.
    CauseClass.GENERAL: (
        "赠与合同纠纷",
        "悬赏广告纠纷",
        "借用合同纠纷",
        "居住权合同纠纷",
        "劳务合同纠纷",
        "不当得利纠纷",
        "无因管理纠纷",
    ),
}

CAUSE_CLASSES: dict[str, CauseClass] = {name: of for of, names in _NAMES.items() for name in names}

_ORGANISATIONS = frozenset({PartyKind.LEGAL_PERSON, PartyKind.OTHER_ORGANISATION})


def class_of_cause(path: tuple[str, ...]) -> CauseClass:
    """Tell the class that the deepest known name of a path gives; ``general`` when none is known.

    >>> class_of_cause(("合同、准合同纠纷", "合同纠纷", "买卖合同纠纷", "信息网络买卖合同纠纷")).value
    'consumer'
    >>> class_of_cause(("合同、准合同纠纷", "合同纠纷", "买卖合同纠纷")).value
    'contract'
    """
    for name in reversed(path):
        found = CAUSE_CLASSES.get(name)
        if found is not None:
            return found
    return CauseClass.GENERAL


def class_of_dispute(
    path: tuple[str, ...], kinds: AbstractSet[PartyKind], is_consumer: bool | None = None
) -> CauseClass:
    """Tell the class of a dispute: its cause's, corrected by who the parties are. Never ``contract``.

    A contract is commercial once an organisation stands on one side, general between natural persons.
    A consumer's dispute needs a natural person against an organisation; otherwise it is that contract.
    ``is_consumer`` is what the filing says, for the causes whose name does not tell (a natural person
    may buy for his household or for his shop); it cannot make a company a consumer.

    >>> buyer_and_shop = {PartyKind.NATURAL_PERSON, PartyKind.LEGAL_PERSON}
    >>> sale = ("合同、准合同纠纷", "合同纠纷", "买卖合同纠纷")
    >>> class_of_dispute(sale, buyer_and_shop).value, class_of_dispute(sale, buyer_and_shop, True).value
    ('commercial', 'consumer')
    >>> class_of_dispute(sale, {PartyKind.NATURAL_PERSON}).value
    'general'
    """
    found = class_of_cause(path)
    if found not in (CauseClass.CONTRACT, CauseClass.CONSUMER):
        return found
    has_organisation = not _ORGANISATIONS.isdisjoint(kinds)
    has_person = PartyKind.NATURAL_PERSON in kinds
    claimed = is_consumer if is_consumer is not None else found is CauseClass.CONSUMER
    if claimed and has_organisation and has_person:
        return CauseClass.CONSUMER
    return CauseClass.COMMERCIAL if has_organisation else CauseClass.GENERAL

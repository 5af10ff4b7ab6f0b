"""Classes and nature of causes: read against the whole catalogue that is shipped, and name by name."""

import csv
from pathlib import Path

import pytest

import diversion
from diversion.domain.cause_classes import (
    CAUSE_CLASSES,
    CLASS_NAMES,
    CauseClass,
    class_of_cause,
    class_of_dispute,
)
from diversion.domain.cause_nature import NATURES, Verdict, nature_of_cause
from diversion.domain.parties import PartyKind
from diversion.domain.triage import TriageSettings
from diversion.domain.triage_lists import LABOUR_BRANCHES, LIVELIHOOD, MEDIATE_FIRST, NO_CONFIRMATION

PERSON, COMPANY, OTHER = PartyKind
CONTRACT = ("合同、准合同纠纷", "合同纠纷")
FAMILY = ("婚姻家庭、继承纠纷", "婚姻家庭纠纷")
TORT = ("侵权责任纠纷", "侵权责任纠纷")
COMPANIES = "与公司、证券、保险、票据等有关的民事纠纷"
NON_CONTENTIOUS = "非讼程序案件案由"
SPECIAL_SUITS = "特殊诉讼程序案件案由"


def catalogue() -> list[tuple[str, ...]]:
    file = Path(diversion.__file__).parent / "reference" / "causes_2026.csv"
    paths: list[tuple[str, ...]] = []
    above: list[str] = []
    with file.open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            above = [*above[: int(row["level"]) - 1], row["name"]]
            paths.append(tuple(above))
    return paths


CATALOGUE = catalogue()


@pytest.mark.parametrize(
    "table",
    [
        CAUSE_CLASSES,
        NATURES,
        MEDIATE_FIRST,
        LIVELIHOOD,
        NO_CONFIRMATION,
        LABOUR_BRANCHES,
        TriageSettings().causes_outside_jurisdiction,
    ],
)
def test_every_name_in_a_table_stands_in_the_catalogue_under_one_branch(table):
    for name in table:
        tops = {path[: path.index(name)] for path in CATALOGUE if path[-1] == name}
        assert tops, f"{name} is not in the catalogue"
        # A name repeats only directly under itself, so that one table row means one thing.
        assert len({top[0] if top else name for top in tops}) == 1, name


def test_every_class_is_named_and_reached():
    assert set(CLASS_NAMES) == set(CauseClass)
    assert {class_of_cause(path) for path in CATALOGUE} == set(CauseClass)


def test_all_of_the_non_contentious_branch_and_nothing_unforeseen_is_never_mediated():
    never = [
        path for path in CATALOGUE if (nature := nature_of_cause(path)) and nature.verdict is Verdict.NEVER
    ]
    outside = {path[-1] for path in never if path[0] != NON_CONTENTIOUS}
    assert {path for path in CATALOGUE if path[0] == NON_CONTENTIOUS} <= set(never)
    assert outside == {
        "婚姻无效纠纷",
        "撤销婚姻纠纷",
        "亲子关系纠纷",
        "确认亲子关系纠纷",
        "否认亲子关系纠纷",
        "确认收养关系纠纷",
        "第三人撤销之诉",
    }


def test_what_is_never_mediated_cites_the_article_and_what_is_asked_cites_none():
    for nature in NATURES.values():
        if nature:
            assert nature.reason.rule == ("JS-1" if nature.verdict is Verdict.NEVER else None)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ((NON_CONTENTIOUS, "宣告失踪、宣告死亡案件", "申请宣告自然人失踪"), "special-procedure"),
        ((NON_CONTENTIOUS, "监护权特别程序案件", "申请变更监护人"), "special-procedure"),
        ((NON_CONTENTIOUS, "实现担保物权案件", "申请实现担保物权"), "special-procedure"),
        ((NON_CONTENTIOUS, "确认调解协议案件", "申请司法确认调解协议"), "special-procedure"),
        ((NON_CONTENTIOUS, "督促程序案件", "申请支付令"), "payment-order-procedure"),
        ((NON_CONTENTIOUS, "海事诉讼特别程序案件", "申请海事支付令"), "payment-order-procedure"),
        ((NON_CONTENTIOUS, "公示催告程序案件", "申请公示催告"), "public-summons-procedure"),
        ((NON_CONTENTIOUS, "破产程序案件", "申请破产和解"), "not-mediable-by-nature"),
        ((NON_CONTENTIOUS, "申请人身安全保护令案件", "申请人身安全保护令"), "not-mediable-by-nature"),
        (
            (NON_CONTENTIOUS, "海事诉讼特别程序案件", "申请海事请求保全", "申请扣押船舶"),
            "not-mediable-by-nature",
        ),
        ((*FAMILY, "婚姻无效纠纷"), "personal-status"),
        ((*FAMILY, "亲子关系纠纷", "否认亲子关系纠纷"), "personal-status"),
        ((*FAMILY, "收养关系纠纷"), "personal-status-unclear"),
        ((*FAMILY, "监护权纠纷"), "guardianship"),
        ((COMPANIES, "与破产有关的纠纷", "破产债权确认纠纷", "普通破产债权确认纠纷"), "insolvency-related"),
        ((SPECIAL_SUITS, "公益诉讼", "未成年人保护民事公益诉讼"), "public-interest-action"),
        (
            (SPECIAL_SUITS, "执行程序中的异议之诉", "执行异议之诉", "案外人执行异议之诉"),
            "enforcement-objection",
        ),
        ((SPECIAL_SUITS, "第三人撤销之诉", "第三人撤销之诉"), "not-mediable-by-nature"),
        ((SPECIAL_SUITS,), "special-suit-unspecified"),
        ((*TORT, "驻香港、澳门特别行政区军人执行职务侵权责任纠纷"), "foreign-element"),
    ],
)
def test_nature_of_real_causes(path, code):
    nature = nature_of_cause(path)
    assert nature is not None
    assert nature.reason.code == code


@pytest.mark.parametrize(
    "path",
    [
        (*FAMILY, "离婚纠纷"),
        (*FAMILY, "收养关系纠纷", "解除收养关系纠纷"),
        (*FAMILY, "同居关系纠纷", "同居关系析产纠纷"),
        (*FAMILY, "抚养纠纷", "变更抚养关系纠纷"),
        (SPECIAL_SUITS, "与宣告失踪、宣告死亡案件有关的纠纷", "失踪人债务支付纠纷"),
        ("物权纠纷", "物权保护纠纷", "物权确认纠纷", "所有权确认纠纷"),
        (COMPANIES, "与公司有关的纠纷", "公司解散纠纷"),
        (COMPANIES, "票据纠纷", "确认票据无效纠纷"),
        (*CONTRACT, "确认合同效力纠纷", "确认合同无效纠纷"),
        ("劳动争议、人事争议、新就业形态用工纠纷", "劳动争议", "劳动合同纠纷", "确认劳动关系纠纷"),
    ],
)
def test_near_misses_are_mediable_by_nature(path):
    assert nature_of_cause(path) is None


@pytest.mark.parametrize(
    ("path", "kinds", "expected"),
    [
        ((COMPANIES, "与公司有关的纠纷", "公司解散纠纷"), {PERSON}, CauseClass.COMMERCIAL),
        ((COMPANIES, "票据纠纷", "票据追索权纠纷"), {COMPANY}, CauseClass.COMMERCIAL),
        ((COMPANIES, "保险纠纷", "人身保险合同纠纷"), {PERSON}, CauseClass.GENERAL),
        ((*CONTRACT, "建设工程合同纠纷", "建设工程施工合同纠纷"), {PERSON}, CauseClass.COMMERCIAL),
        ((*CONTRACT, "建设工程合同纠纷", "农村建房施工合同纠纷"), {PERSON}, CauseClass.NEIGHBOURHOOD),
        ((*CONTRACT, "建设工程合同纠纷", "装饰装修合同纠纷"), {PERSON}, CauseClass.GENERAL),
        ((*CONTRACT, "借款合同纠纷", "民间借贷纠纷"), {PERSON}, CauseClass.GENERAL),
        ((*CONTRACT, "借款合同纠纷", "金融借款合同纠纷"), {PERSON, COMPANY}, CauseClass.COMMERCIAL),
        ((*CONTRACT, "房屋买卖合同纠纷", "商品房销售合同纠纷"), {PERSON, COMPANY}, CauseClass.COMMERCIAL),
        ((*CONTRACT, "买卖合同纠纷", "信息网络买卖合同纠纷"), {PERSON, COMPANY}, CauseClass.CONSUMER),
        ((*CONTRACT, "买卖合同纠纷", "信息网络买卖合同纠纷"), {COMPANY}, CauseClass.COMMERCIAL),
        ((*CONTRACT, "买卖合同纠纷", "信息网络买卖合同纠纷"), {PERSON}, CauseClass.GENERAL),
        ((*CONTRACT, "服务合同纠纷", "教育培训合同纠纷"), {PERSON, OTHER}, CauseClass.CONSUMER),
        ((*CONTRACT, "服务合同纠纷", "医疗服务合同纠纷"), {PERSON, COMPANY}, CauseClass.MEDICAL),
        ((*CONTRACT, "物业服务合同纠纷"), {PERSON, COMPANY}, CauseClass.PROPERTY_MANAGEMENT),
        ((*CONTRACT, "劳务合同纠纷"), {PERSON, COMPANY}, CauseClass.GENERAL),
        (("合同、准合同纠纷", "不当得利纠纷", "不当得利纠纷"), {PERSON, COMPANY}, CauseClass.GENERAL),
        (
            ("物权纠纷", "所有权纠纷", "相邻关系纠纷", "相邻采光、日照纠纷"),
            {PERSON},
            CauseClass.NEIGHBOURHOOD,
        ),
        (
            ("物权纠纷", "用益物权纠纷", "土地承包经营权纠纷", "土地承包经营权继承纠纷"),
            {PERSON},
            CauseClass.FAMILY,
        ),
        (("物权纠纷", "担保物权纠纷", "抵押权纠纷"), {PERSON, COMPANY}, CauseClass.COMMERCIAL),
        ((*FAMILY, "监护权纠纷"), {PERSON}, CauseClass.FAMILY),
        ((*TORT, "机动车交通事故责任纠纷"), {PERSON, COMPANY}, CauseClass.TRAFFIC),
        ((*TORT, "监护人责任纠纷"), {PERSON}, CauseClass.GENERAL),
        (
            ("人格权纠纷", "人格权纠纷", "一般人格权纠纷", "平等就业权纠纷"),
            {PERSON, COMPANY},
            CauseClass.LABOUR,
        ),
        (("海事海商纠纷", "海事海商纠纷", "船员劳务合同纠纷"), {PERSON, COMPANY}, CauseClass.LABOUR),
        (("未来目录的新案由",), {PERSON}, CauseClass.GENERAL),
    ],
)
def test_class_of_real_disputes(path, kinds, expected):
    assert class_of_dispute(path, kinds) is expected


@pytest.mark.parametrize(
    ("kinds", "is_consumer", "expected"),
    [
        ({PERSON, COMPANY}, None, CauseClass.COMMERCIAL),
        ({PERSON, COMPANY}, True, CauseClass.CONSUMER),
        ({COMPANY}, True, CauseClass.COMMERCIAL),
        ({PERSON}, True, CauseClass.GENERAL),
    ],
)
def test_a_filing_may_say_that_a_buyer_is_a_consumer_where_one_can_be(kinds, is_consumer, expected):
    assert class_of_dispute((*CONTRACT, "买卖合同纠纷"), kinds, is_consumer) is expected


def test_a_filing_may_say_that_a_passenger_is_no_consumer():
    path = (*CONTRACT, "运输合同纠纷", "公路旅客运输合同纠纷")
    assert class_of_dispute(path, {PERSON, COMPANY}, False) is CauseClass.COMMERCIAL


def test_no_dispute_is_of_the_class_of_contracts():
    for kinds in ({PERSON}, {COMPANY}, {PERSON, OTHER}, set()):
        assert CauseClass.CONTRACT not in {class_of_dispute(path, kinds) for path in CATALOGUE}

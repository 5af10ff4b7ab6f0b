"""``domain/imports.py`` and its columns: what a row is, and in which column its faults stand."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from filing_examples import CONTEXT, ORGANISATION

from diversion.domain.consents import Answer, ChoiceBy, Matter, Means
from diversion.domain.entries import Entry, Procedure
from diversion.domain.filing import ConsentInput
from diversion.domain.import_columns import (
    CIRCUMSTANCES,
    NOT_CIVIL_KINDS,
    OF_FILING,
    column_named,
    read_header,
)
from diversion.domain.import_template import EXAMPLE, example_row
from diversion.domain.imports import WHOLE_ROW, RowRead, read_row
from diversion.domain.intake import examine
from diversion.domain.parties import IdentityType, PartyKind, PartyRole, Power, RepresentativeKind
from diversion.domain.triage_lists import NotCivil, TriageFlag

BASE = {
    "来源": "起诉",
    "收件日期": "2026-03-02",
    "案由": "民间借贷纠纷",
    "申请人姓名": "甲某",
    "申请人类型": "自然人",
}


def read(**cells: str) -> RowRead:
    told = BASE | cells
    columns, faults = read_header(list(told))
    assert faults == ()
    return read_row(columns, list(told.values()), "苏0506", {"示例调解中心": ORGANISATION})


def in_columns(row: RowRead) -> list[tuple[str, str]]:
    """List the faults that intake finds, as a clerk is told them."""
    found = examine(row.filing, CONTEXT, row.faults).faults
    return list(dict.fromkeys((row.header_of(fault.pointer), fault.code) for fault in found))


def test_every_column_of_the_filing_arrives() -> None:
    filing = read(
        来源="转入",
        案由代码="9181",
        争议金额="1,000",
        纠纷发生地区划代码="320506001",
        请求事项="请求",
        事实与理由="事实",
        立案日期="2026-03-05",
        案号="（2026）苏0506民初7号",
        适用程序="小额诉讼",
        除斥期间届满日="2026-06-01",
        申请保全="是",
        选定方式="共同选定",
        选定组织="示例调解中心",
        需核对情形="涉刑事、疑似虚假",
        已经劳动仲裁="是",
        非民事类型="行政",
        重复仍提交理由="另一笔借款",
    ).filing
    assert filing.entry is Entry.TRANSFERRED_IN
    assert filing.filed_on == date(2026, 3, 2)
    assert (filing.cause_name, filing.cause_code) == ("民间借贷纠纷", "9181")
    assert filing.claim_amount == Decimal(1000)
    assert (filing.dispute_region, filing.claims, filing.facts) == ("320506001", "请求", "事实")
    assert (filing.docketed_on, filing.case_number) == (date(2026, 3, 5), "（2026）苏0506民初7号")
    assert filing.procedure is Procedure.SMALL_CLAIMS
    assert (filing.hard_bar_on, filing.preservation_wanted) == (date(2026, 6, 1), True)
    assert filing.choice is not None
    assert (filing.choice.by, filing.choice.organisation_id) == (ChoiceBy.JOINT, ORGANISATION)
    assert (filing.file_anyway, filing.file_anyway_reason) == (True, "另一笔借款")
    assert filing.triage_flags == (
        "criminal_overlap",
        "suspected_sham",
        "labour_arbitration_done",
        "not_civil:administrative",
    )


def test_parties_in_the_order_of_sides_and_numbers() -> None:
    row = read(
        第三人名称="丁",
        被申请人2名称="丙公司",
        被申请人2类型="法人",
        被申请人姓名="乙",
        申请人3姓名="甲三",
        申请人涉外="是",
        申请人证件类型="护照",
        申请人证件号码="E12345678",
        申请人代理人姓名="某律师",
        申请人代理人类型="律师",
        申请人代理权限="承认、和解",
    )
    assert [(party.ref, party.role, party.name) for party in row.filing.parties] == [
        ("a1", PartyRole.APPLICANT, "甲某"),
        ("a3", PartyRole.APPLICANT, "甲三"),
        ("r1", PartyRole.RESPONDENT, "乙"),
        ("r2", PartyRole.RESPONDENT, "丙公司"),
        ("t1", PartyRole.THIRD_PARTY, "丁"),
    ]
    first = row.filing.parties[0]
    assert (first.kind, first.identity_type) == (PartyKind.NATURAL_PERSON, IdentityType.PASSPORT)
    agent = first.representatives[0]
    assert (agent.kind, agent.powers) == (RepresentativeKind.LAWYER, (Power.ADMIT, Power.SETTLE))
    assert row.filing.triage_flags == ("foreign_party:a1",)
    assert in_columns(row) == [
        ("申请人3类型", "required"),
        ("被申请人类型", "required"),
        ("第三人类型", "required"),
    ]


def test_consents_with_their_day_and_means() -> None:
    row = read(
        申请人同意调解="同意",
        申请人同意收费调解="否",
        申请人表态方式="电话",
        申请人表态日期="2026-03-01 10:00",
        申请人立案前调解同意书="2026-03-02",
        被申请人姓名="乙",
        被申请人类型="自然人",
        被申请人同意调解="不同意",
    )
    at, signed_at = datetime(2026, 3, 1, 2, tzinfo=UTC), datetime(2026, 3, 1, 16, tzinfo=UTC)
    assert row.filing.consents == (
        ConsentInput("a1", Matter.MEDIATION, Answer.YES, "clerk", Means.PHONE, at),
        ConsentInput("a1", Matter.FEE, Answer.NO, "clerk", Means.PHONE, at),
        ConsentInput(
            "a1", Matter.MEDIATE_BEFORE_DOCKETING, Answer.YES, "clerk", Means.SIGNED_FORM, signed_at
        ),
        ConsentInput("r1", Matter.MEDIATION, Answer.NO, "clerk", None, None),
    )
    assert in_columns(row) == [("被申请人表态方式", "required"), ("被申请人表态日期", "required")]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"收件日期": "46083"}, [("收件日期", "cell-serial-day")]),
        ({"来源": ""}, [("来源", "required")]),
        ({"申请人类型": "个人"}, [("申请人类型", "not-one-of")]),
        ({"申请人证件号码": "1.28E+17"}, [("申请人证件号码", "cell-scientific")]),
        ({"申请人证件号码": "E12345678"}, [("申请人证件类型", "identity-type-required")]),
        (
            {
                "申请人同意调解": "是",
                "申请人同意线上调解": "是",
                "申请人表态方式": "微信",
                "申请人表态日期": "昨天",
            },
            [("申请人表态方式", "not-one-of"), ("申请人表态日期", "not-moment")],
        ),
        ({"申请人同意调解": "也许"}, [("申请人同意调解", "not-one-of")]),
        ({"申请人代理人姓名": "某律师"}, [("申请人代理人类型", "required")]),
        ({"选定方式": "随机"}, [("选定方式", "not-one-of")]),
        ({"选定方式": "共同选定"}, [("选定组织", "choice-needs-organisation")]),
        ({"选定方式": "共同选定", "选定组织": "没有的"}, [("选定组织", "organisation-unknown")]),
        ({"法院代字": "苏0508"}, [("法院代字", "court-differs")]),
        ({"案由": "没有的案由"}, [("案由", "cause-name-unknown")]),
        ({"申请人姓名": "", "申请人类型": ""}, [("申请人姓名", "required")]),
        (
            {"案号": "随便"},
            [
                ("立案日期", "docketing-incomplete"),
                ("适用程序", "docketing-incomplete"),
                ("案号", "case-number-form"),
            ],
        ),
    ],
)
def test_faults_stand_in_their_column_once(cells: dict[str, str], expected: list[tuple[str, str]]) -> None:
    assert in_columns(read(**cells)) == expected


def test_a_row_with_more_cells_than_headers_is_not_believed() -> None:
    columns, _ = read_header(["来源", "申请人姓名"])
    row = read_row(columns, ["起诉", "甲", "乙"], "苏0506")
    assert [(row.header_of(fault.pointer), fault.code) for fault in row.faults] == [
        (WHOLE_ROW, "cells-beyond-header")
    ]
    assert row.filing.parties == ()
    assert read_row(columns, ["起诉", "甲", " "], "苏0506").faults == ()


def test_the_content_is_what_is_said_not_how_it_is_typed() -> None:
    one = read(争议金额="128,000.00", 请求事项="")
    other = read(收件日期="2026/3/2", 争议金额="128000")
    assert one.content() == other.content()
    assert one.content() != read(争议金额="128000.01").content()
    assert one.content() != read(争议金额="128000", 申请人姓名="甲").content()


def test_an_apostrophe_that_was_put_there_is_taken_away() -> None:
    assert read(请求事项="'-返还借款").filing.claims == "-返还借款"
    assert read(申请人电话="'+8613800138000").filing.parties[0].phone == "+8613800138000"


def test_headers() -> None:
    assert column_named("申请人电话（手机）*") == column_named("申请人联系电话")
    assert column_named("申请人02姓名") is None
    columns, faults = read_header(["来源", "错误", "", "申请人姓名", "申请人1姓名", "被告"])
    assert [column.header if column else None for column in columns] == [
        "来源",
        None,
        None,
        "申请人姓名",
        "申请人姓名",
        None,
    ]
    assert [(fault.code, fault.pointer) for fault in faults] == [
        ("column-unknown", "/columns/5"),
        ("column-twice", "/columns/4"),
    ]


def test_the_words_are_triages() -> None:
    assert set(CIRCUMSTANCES.values()) == {flag.value for flag in TriageFlag}
    assert set(NOT_CIVIL_KINDS.values()) == {kind.value for kind in NotCivil}


def test_the_template_has_known_columns_and_an_example_without_faults() -> None:
    assert read_header(list(EXAMPLE))[1] == ()
    assert set(OF_FILING) - {"法院代字", "案由代码"} <= set(EXAMPLE)
    assert example_row("苏0506").faults == ()

"""A list of parties: taken whole or not at all, each fault with its row and column."""

import pytest

from diversion.domain.import_sheet import Sheet, SheetRow
from diversion.domain.import_workbook import sheet_of
from diversion.domain.party_list import LISTED_EXAMPLE, MOST_LISTED, listed_column, read_party_list

HEADERS = tuple(LISTED_EXAMPLE)


def listed(*rows: tuple[str, ...], headers: tuple[str, ...] = HEADERS) -> Sheet:
    return Sheet(headers, tuple(SheetRow(line, row) for line, row in enumerate(rows, start=2)))


def test_parties_are_read_by_the_names_of_a_filing_and_the_example_is_passed_over() -> None:
    found = read_party_list(
        listed(
            tuple(LISTED_EXAMPLE.values()),
            ("被申请人", "示例公司", "法人", "", "", "", "示例路2号", ""),
            ("申请人", "赵一二", "自然人", "身份证", "320506198001010012", "13800138000"),
        )
    )
    assert found.faults == ()
    assert found.parties == (
        {"role": "respondent", "name": "示例公司", "kind": "legal_person", "address": "示例路2号"},
        {
            "role": "applicant",
            "name": "赵一二",
            "kind": "natural_person",
            "identity_type": "resident_id",
            "identity_number": "320506198001010012",
            "phone": "13800138000",
        },
    )


def test_columns_of_the_table_of_filings_name_the_side() -> None:
    headers = ("申请人姓名", "被申请人姓名", "被申请人住所")
    found = read_party_list(listed(("甲", "乙", "示例路"), ("丙", "", ""), headers=headers))
    assert [(each["role"], each["name"]) for each in found.parties] == [
        ("applicant", "甲"),
        ("respondent", "乙"),
        ("applicant", "丙"),
    ]


def test_while_anything_is_wrong_nothing_is_taken() -> None:
    found = read_party_list(
        listed(("申请人", "甲", "自然人", "", "3.2E+17"), ("", "乙"), ("原告", "丙"), ("申请人", "丁"))
    )
    assert found.parties == ()
    assert [(each.code, each.zh.split("：")[0]) for each in found.faults] == [
        ("cell-scientific", "第2行“证件号码”"),
        ("role-missing", "第3行“诉讼地位”"),
        ("not-one-of", "第4行“诉讼地位”"),
    ]


@pytest.mark.parametrize(
    ("headers", "codes"),
    [(("诉讼地位", "姓名", "备注"), ["column-unknown"]), (("诉讼地位", "电话"), ["column-missing"])],
)
def test_other_columns_are_refused(headers: tuple[str, ...], codes: list[str]) -> None:
    assert [each.code for each in read_party_list(listed(("x",), headers=headers)).faults] == codes


def test_a_list_has_its_length() -> None:
    rows = [("申请人", "甲")] * (MOST_LISTED + 1)
    assert [each.code for each in read_party_list(listed(*rows)).faults] == ["list-too-long"]


def test_a_number_that_a_spreadsheet_kept_as_one_is_refused_in_its_row() -> None:
    rows = [
        ["诉讼地位", "姓名", "证件号码", "电话", "住所"],
        ["申请人", "甲", 3.20506198001010e17, 13800138000.0, 302.0],
    ]
    found = read_party_list(sheet_of(rows, listed_column))
    assert [each.code for each in found.faults] == ["cell-scientific", "cell-decimal-tail"]
    assert all("设为“文本”格式后重新录入" in each.zh for each in found.faults)


def test_a_wholly_wrong_column_does_not_fill_the_page() -> None:
    found = read_party_list(listed(*[("原告", "甲")] * 60))
    assert len(found.faults) == 51
    assert found.faults[-1].code == "more-faults"
    assert found.faults[-1].zh.startswith("另有10处")

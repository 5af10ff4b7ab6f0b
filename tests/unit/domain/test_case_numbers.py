"""Case numbers of real form, and which of them fit a dispute."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.domain.case_numbers import (
    CaseNumber,
    CaseStage,
    case_number_faults,
    parse_case_number,
)


@pytest.mark.parametrize(
    ("text", "number", "stage"),
    [
        ("(2021)川0104民诉前调801号", CaseNumber(2021, "川0104", "民诉前调", 801), CaseStage.PRE_DOCKET),
        ("(2024)浙02民诉前调595号", CaseNumber(2024, "浙02", "民诉前调", 595), CaseStage.PRE_DOCKET),
        ("(2024)粤0604诉前调确1716号", CaseNumber(2024, "粤0604", "诉前调确", 1716), CaseStage.CONFIRMATION),
        ("（2025）苏0102民初1234号", CaseNumber(2025, "苏0102", "民初", 1234), CaseStage.DOCKETED),
        ("（2022）苏0506诉前调书7号", CaseNumber(2022, "苏0506", "诉前调书", 7), CaseStage.MEDIATION_LETTER),
        ("（2020）苏0506民特7号", CaseNumber(2020, "苏0506", "民特", 7), CaseStage.CONFIRMATION),
        ("（2025）最高法知民终12号", CaseNumber(2025, "最高法", "民终", 12, "知"), CaseStage.DOCKETED),
        ("（2025）苏05执12号之二", CaseNumber(2025, "苏05", "执", 12, "", "之二"), CaseStage.ENFORCEMENT),
        ("（2025）苏民申3号", CaseNumber(2025, "苏", "民申", 3), CaseStage.DOCKETED),
    ],
)
def test_real_numbers_are_taken_apart(text: str, number: CaseNumber, stage: CaseStage) -> None:
    parsed = parse_case_number(text)
    assert parsed == number
    assert number.stage is stage


@pytest.mark.parametrize(
    "text",
    [
        "",
        "苏0506-2026-000123",
        "（2026）苏0506民初号",
        "（2026）苏0506民初0号",
        "（1999）苏0506民初1号",
        "（2026）苏506民初1号",
        "（2026）苏0506刑初1号",
        "（2026）台0506民初1号",
        "（2026）苏0506民初1号等",
        "2026苏0506民初1号",
    ],
)
def test_other_texts_are_not_case_numbers(text: str) -> None:
    assert parse_case_number(text) is None
    faults = case_number_faults(text, court_code="苏0506", stages=list(CaseStage))
    assert [(fault.pointer, fault.code) for fault in faults] == [("/case_number", "case-number-form")]


@given(
    st.integers(2000, 2099),
    st.sampled_from(["苏0506", "苏05", "苏", "最高法"]),
    st.sampled_from(["民初", "诉前调", "诉前调确", "民诉前调", "执"]),
    st.integers(1, 9_999_999),
    st.sampled_from(["", "知"]),
)
def test_what_is_written_is_read_again(year: int, court: str, kind: str, serial: int, special: str) -> None:
    number = CaseNumber(year, court, kind, serial, special)
    assert parse_case_number(str(number)) == number


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("（2026）苏0506民初1号", []),
        (" (2026) 苏0506 民初 １号", []),
        ("（2027）苏0506民初1号", []),
        ("（2025）苏0506民初1号", ["case-number-year"]),
        ("（2026）苏0508民初1号", ["case-number-other-court"]),
        ("（2026）苏05民初1号", ["case-number-other-court"]),
        ("（2026）苏0506诉前调1号", ["case-number-type"]),
        ("（2020）苏0508执1号", ["case-number-other-court", "case-number-type", "case-number-year"]),
    ],
)
def test_a_number_must_be_this_disputes(text: str, codes: list[str]) -> None:
    faults = case_number_faults(
        text,
        court_code="苏0506",
        stages=[CaseStage.DOCKETED],
        years=range(2026, 2028),
        pointer="/docket/case_number",
    )
    assert [fault.code for fault in faults] == codes
    assert all(fault.pointer == "/docket/case_number" for fault in faults)


def test_court_and_year_are_left_out_when_unknown() -> None:
    assert case_number_faults("（2001）粤0604民初1号", court_code=None, stages=[CaseStage.DOCKETED]) == []

from datetime import date

import pytest

from diversion.domain.import_sheet import read_sheet, write_sheet
from diversion.domain.outside_figures import (
    COLUMNS,
    EXAMPLES,
    EventKind,
    EventRow,
    FileKind,
    HeaderUnknown,
    MonthRow,
    read_file,
)

TODAY, MARCH = date(2026, 4, 15), date(2026, 3, 1)
MONTHS = "月份,新收一审民事案件数,新收一审行政案件数,常住人口,登记流动人口"
EVENTS = "情形,日期,原案号,当事人证件号码,对方证件号码,对方姓名"


def read(kind, *rows, header=None):
    lines = [header or {FileKind.MONTHS: MONTHS, FileKind.EVENTS: EVENTS}[kind], *rows]
    return read_file(kind, read_sheet("\n".join(lines).encode()), MARCH, TODAY, {"苏0506"})


def refused(kind, *rows):
    return [(each.line, each.column, each.fault.code) for each in read(kind, *rows).refused]


def test_counts_and_population_of_a_month():
    found = read(FileKind.MONTHS, '2026-03,"1,280",15,640000,180000', "2026年2月,3,0,,", "2026/1,1,1,500,")
    assert [row for _, row in found.taken] == [
        MonthRow(date(2026, 3, 1), 1280, 15, 820_000),
        MonthRow(date(2026, 2, 1), 3, 0, None),
        MonthRow(date(2026, 1, 1), 1, 1, 500),
    ]
    assert (found.rows, found.refused) == (3, [])


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("2026-13,1,1,,", "月份", "not-month"),
        ("三月,1,1,,", "月份", "not-month"),
        (",1,1,,", "月份", "cell-missing"),
        ("2026-05,1,1,,", "月份", "month-ahead"),
        ("2026-03,,1,,", "新收一审民事案件数", "cell-missing"),
        ("2026-03,1.5,1,,", "新收一审民事案件数", "not-count"),
        ("2026-03,1,-1,,", "新收一审行政案件数", "not-count"),
        ("2026-03,1,1,64万,", "常住人口", "not-count"),
        ("2026-03,1,1,0,", "常住人口", "not-count"),
        ("2026-03,1,1,,5", "常住人口", "cell-missing"),
    ],
)
def test_a_month_that_cannot_be_read_is_refused_with_its_column(row, column, code):
    assert refused(FileKind.MONTHS, row) == [(2, column, code)]


def test_a_month_told_twice_is_refused_the_second_time():
    assert refused(FileKind.MONTHS, "2026-03,1,1,,", "2026-03,2,2,,") == [(3, "月份", "month-twice")]


def test_events_are_known_by_number_or_by_both_parties():
    found = read(
        FileKind.EVENTS,
        "申请执行,2026-03-12,(2026)苏0506诉前调确012号,,,",
        "再次起诉,2026/3/31,,E00000001,,示例 商贸有限公司",
        "申请执行,2026-03-01,,e00000001,E00000002,",
    )
    assert [row for _, row in found.taken] == [
        EventRow(EventKind.ENFORCEMENT, date(2026, 3, 12), "（2026）苏0506诉前调确12号"),
        EventRow(EventKind.REFILING, date(2026, 3, 31), None, "E00000001", None, "示例商贸有限公司"),
        EventRow(EventKind.ENFORCEMENT, date(2026, 3, 1), None, "E00000001", "E00000002", None),
    ]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("强制,2026-03-12,（2026）苏0506民初1号,,,", "情形", "not-one-of"),
        ("申请执行,2026-02-28,（2026）苏0506民初1号,,,", "日期", "day-of-another-month"),
        ("申请执行,46000,（2026）苏0506民初1号,,,", "日期", "cell-serial-day"),
        ("申请执行,,（2026）苏0506民初1号,,,", "日期", "cell-missing"),
        ("申请执行,2026-03-12,苏0506民初1号,,,", "原案号", "case-number-form"),
        ("申请执行,2026-03-12,（2026）苏0506执1号,,,", "原案号", "case-number-of-enforcement"),
        ("申请执行,2026-03-12,（2026）苏0508民初1号,,,", "原案号", "case-number-other-court"),
        ("申请执行,2026-03-12,（2026）苏05民终1号,,,", "原案号", "case-number-other-court"),
        ("申请执行,2026-03-12,,E00000001,,", "原案号", "identity-pair-missing"),
        ("申请执行,2026-03-12,,,E00000001,某公司", "原案号", "identity-pair-missing"),
        ("申请执行,2026-03-12,,3.20506E+17,,某公司", "当事人证件号码", "cell-scientific"),
    ],
)
def test_an_event_that_cannot_be_read_is_refused_with_its_column(row, column, code):
    assert refused(FileKind.EVENTS, row) == [(2, column, code)]


def test_nothing_happened_stands_alone():
    found = read(FileKind.EVENTS, "无,,,,,")
    assert [row for _, row in found.taken] == [EventRow(None, None)]
    beside = refused(FileKind.EVENTS, "无,,,,,", "申请执行,2026-03-12,（2026）苏0506民初1号,,,")
    assert beside == [(2, "情形", "none-beside-others")]


@pytest.mark.parametrize(
    ("header", "codes"),
    [
        ("月份,新收一审民事案件数", {"column-missing"}),
        (f"{MONTHS},民事", {"column-unknown"}),
        (f"{MONTHS},月份", {"column-twice"}),
    ],
)
def test_a_header_of_another_table_refuses_the_whole_file(header, codes):
    with pytest.raises(HeaderUnknown) as refusal:
        read(FileKind.MONTHS, "2026-03,1,1,,", header=header)
    assert {fault.code for fault in refusal.value.faults} == codes


@pytest.mark.parametrize("kind", FileKind)
def test_the_template_is_read_and_its_examples_are_passed_over(kind):
    sheet = read_sheet(write_sheet([list(COLUMNS[kind]), *EXAMPLES[kind]]))
    found = read_file(kind, sheet, MARCH, TODAY, {"苏0506"})
    assert (found.rows, found.taken, found.refused) == (0, [], [])
    real = [[cell.replace("（示例，请删除）", "") for cell in row] for row in EXAMPLES[kind]]
    found = read_file(kind, read_sheet(write_sheet([list(COLUMNS[kind]), *real])), MARCH, TODAY, {"苏0506"})
    assert (len(found.taken), found.refused) == (len(real), [])

"""Workbooks from outside: read within bounds whatever they claim to be, written so that nothing is calculated."""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter

from diversion.gateways.workbooks import WorkbookUnreadable, read_first_sheet, read_workbook, write_table


def book(**cells: object) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as made:
        sheet = made.add_worksheet("表")
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        for place, told in cells.items():
            sheet.write(place, told, day) if isinstance(told, date) else sheet.write(place, told)
    return written.getvalue()


def changed(content: bytes, part: str, before: bytes, after: bytes) -> bytes:
    """Rewrite one part of a workbook."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(written, "w", 8) as again:
        for each in packed.infolist():
            told = packed.read(each)
            if each.filename == part:
                assert before in told
                told = told.replace(before, after)
            again.writestr(each.filename, told)
    return written.getvalue()


def test_cells_are_read_as_they_are_kept() -> None:
    content = book(A1="文本", B1=13800138000, C1=date(2026, 3, 2), D1=True, A2="=1+1")
    assert read_first_sheet(content)[0] == ["文本", 13800138000.0, date(2026, 3, 2), True]
    assert read_first_sheet(content)[1][0] == 0, "a formula is the value beside it and is not calculated"


def test_what_is_written_is_text_whatever_it_looks_like() -> None:
    rows = [
        ["证件号码", "内容"],
        ["320506198001010012", "=HYPERLINK(1)"],
        ["+86", "@x"],
        ["-1", "http://x.example"],
    ]
    content = write_table("表", rows)
    assert read_workbook(content, "表") == rows
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        sheet, styles = packed.read("xl/worksheets/sheet1.xml"), packed.read("xl/styles.xml")
    assert b"<f>" not in sheet
    assert b"<hyperlink" not in sheet
    assert b'formatCode="@"' in styles or b'numFmtId="49"' in styles


@pytest.mark.parametrize("place", ["XFD1", "A1048576", "ALM1", "A20001"])
def test_a_cell_far_out_is_refused_before_all_cells_before_it_are_made(place: str) -> None:
    with pytest.raises(WorkbookUnreadable):
        read_first_sheet(book(**{"A1": "x", place: "y"}))


def test_a_part_that_unpacks_large_is_refused() -> None:
    content = changed(
        book(A1="x"), "xl/worksheets/sheet1.xml", b"<sheetData>", b"<sheetData>" + b" " * 60_000_000
    )
    assert len(content) < 1_000_000
    with pytest.raises(WorkbookUnreadable):
        read_first_sheet(content)


def test_a_size_that_is_a_lie_is_refused() -> None:
    content = changed(
        book(A1="x"), "xl/worksheets/sheet1.xml", b"<sheetData>", b"<sheetData>" + b" " * 60_000_000
    )
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        true_size = packed.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    lied = content.replace(true_size, (1000).to_bytes(4, "little"))
    assert lied != content
    with pytest.raises(WorkbookUnreadable):
        read_first_sheet(lied)


def test_one_long_text_named_by_very_many_cells_is_refused() -> None:
    cells = {f"A{line}": "长" * 30_000 for line in range(1, 2000)}
    with pytest.raises(WorkbookUnreadable):
        read_first_sheet(book(**cells))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04rest", b"x" * 100, write_table("表", [["x"]])[:-200]])
def test_what_is_no_whole_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(WorkbookUnreadable):
        read_first_sheet(content)


def test_a_sheet_that_lies_elsewhere_is_measured_too() -> None:
    content = book(A1="x", XFD1="y")
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(written, "w") as again:
        for each in packed.infolist():
            told = packed.read(each).replace(b"worksheets/sheet1.xml", b"theme/theme1.xml")
            name = each.filename.replace("worksheets/sheet1.xml", "theme/theme1.xml")
            if name not in again.namelist():
                again.writestr(name, told)
    with pytest.raises(WorkbookUnreadable):
        read_first_sheet(written.getvalue())


@pytest.mark.timeout(60)
def test_looking_at_a_file_takes_no_longer_than_it_is_long() -> None:
    """Openings that never close must not be looked for anew from each of them."""
    content = changed(
        book(A1="x"), "xl/worksheets/sheet1.xml", b"<sheetData>", b"<sheetData>" + b"<v " * 3_000_000
    )
    content = changed(content, "xl/sharedStrings.xml", b"<si>", b"<si " * 3_000_000)
    with pytest.raises(WorkbookUnreadable):
        read_first_sheet(content)


def test_another_kind_of_archive_is_refused() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr("content.xml", "<x/>")
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    with pytest.raises(WorkbookUnreadable):
        read_first_sheet(written.getvalue())

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.domain.import_sheet import MOST_ROWS, SheetUnreadable, read_sheet, restored, write_sheet

CELLS = st.text(st.characters(codec="gb18030", exclude_characters="\x00"), max_size=12)
TABLES = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=2, max_size=5)


def codes(content: bytes) -> list[tuple[str, str]]:
    with pytest.raises(SheetUnreadable) as refused:
        read_sheet(content)
    return [(fault.code, fault.pointer) for fault in refused.value.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_and_line_ends(encoding: str, end: str) -> None:
    sheet = read_sheet(f"来源,案由{end}起诉,买卖合同纠纷{end}".encode(encoding))
    assert sheet.headers == ("来源", "案由")
    assert [row.cells for row in sheet.rows] == [("起诉", "买卖合同纠纷")]


def test_lines_are_counted_as_a_spreadsheet_shows_them() -> None:
    sheet = read_sheet('来源,案由\n起诉,"甲\n乙"\n,\n起诉,丙\n'.encode())
    assert [row.line for row in sheet.rows] == [2, 4]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ("file-empty", "")),
        ("来源,案由\n,\n".encode(), ("file-empty", "")),
        (b"PK\x03\x04", ("file-is-workbook", "")),
        (b"\xd0\xcf\x11\xe0", ("file-is-workbook", "")),
        ("来源,案由\n起诉,x".encode("utf-16"), ("file-encoding", "")),
        (b"\xff\x81\xff\xff,\n", ("file-encoding", "")),
        ("来源\t案由\n起诉\tx".encode(), ("file-separator", "")),
        ("来源，案由\n起诉，x".encode(), ("file-separator", "")),
        ('来源,案由\n起诉,"x\n'.encode(), ("file-quoting", "/lines/2")),
        (f"来源,案由\n起诉,{'x' * 200_001}\n".encode(), ("file-quoting", "/lines/2")),
    ],
)
def test_what_is_refused_whole(content: bytes, expected: tuple[str, str]) -> None:
    assert codes(content) == [expected]


def test_the_last_row_that_fits_and_the_first_that_does_not() -> None:
    rows = [b"a,b", *[b"1,2"] * MOST_ROWS]
    assert len(read_sheet(b"\n".join(rows)).rows) == MOST_ROWS
    assert codes(b"\n".join([*rows, b"1,2"])) == [("file-too-long", "")]


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd|' /C calc'!A0", "-2", "@x", "\tx", "\n=1+1", "＝1+1", "＋1", "－2", "＠x"]
)
def test_nothing_that_is_written_is_calculated(cell: str) -> None:
    written = write_sheet([["a", "b"], [cell, "x"]])
    assert f"'{cell}" in written.decode("utf-8-sig").replace('""', '"')
    assert restored(read_sheet(written).rows[0].cells[0]) == cell


@given(TABLES)
def test_what_is_written_is_read_again(table: list[list[str]]) -> None:
    table = [["a", "b", "c"], *[["x", *row[1:]] for row in table]]
    read = read_sheet(write_sheet(table))
    again = [[restored(cell).replace("\r\n", "\n") for cell in row.cells] for row in read.rows]
    assert again == [[kept(cell).replace("\r\n", "\n") for cell in row] for row in table[1:]]


def kept(cell: str) -> str:
    """An apostrophe before a sign that is calculated is taken for the one that is put there."""
    return restored(cell)

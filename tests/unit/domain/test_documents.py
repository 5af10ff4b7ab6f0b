"""Which files are taken in, found by their content, and what is said about the others."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.domain.documents import (
    MEBIBYTE,
    MOST_PARTS,
    NAME_CHARACTERS,
    FileType,
    clean_name,
    examine_file,
    type_of,
)


def packed(*parts: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as container:
        for part in parts:
            container.writestr(part, "x")
    return content.getvalue()


DOCX = packed("[Content_Types].xml", "word/document.xml")
XLSX = packed("[Content_Types].xml", "xl/workbook.xml")
OFD = packed("OFD.xml", "Doc_0/Document.xml")
SAMPLES = {
    FileType.PDF: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
    FileType.JPEG: b"\xff\xd8\xff\xe0\x00\x10JFIF",
    FileType.PNG: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    FileType.DOCX: DOCX,
    FileType.XLSX: XLSX,
    FileType.OFD: OFD,
    FileType.MP3: b"ID3\x04\x00\x00",
    FileType.M4A: b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00",
    FileType.WAV: b"RIFF\x24\x00\x00\x00WAVEfmt ",
    FileType.AMR: b"#!AMR\n\x0c",
    FileType.MP4: b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00",
}


def codes(name: str, content: bytes, limit: int = 20) -> list[str]:
    return [fault.code for fault in examine_file(name, content, limit).faults]


@pytest.mark.parametrize("file_type", FileType)
def test_each_type_is_known_by_its_content(file_type: FileType) -> None:
    content = SAMPLES[file_type]
    assert type_of(content) is file_type
    for ending in file_type.endings:
        examined = examine_file(f"材料.{ending.upper()}", content, 20)
        assert (examined.file_type, examined.faults) == (file_type, ())


@pytest.mark.parametrize("promised", FileType)
@pytest.mark.parametrize("file_type", FileType)
def test_a_name_that_promises_another_type_is_refused(file_type: FileType, promised: FileType) -> None:
    film_as_sound = (file_type, promised) == (FileType.MP4, FileType.M4A)
    fits = promised is file_type or film_as_sound
    expected = [] if fits else ["document-name-mismatch"]
    assert codes(f"材料.{promised.value}", SAMPLES[file_type]) == expected


def test_a_name_without_an_ending_promises_nothing() -> None:
    assert codes("材料", SAMPLES[FileType.PDF]) == ["document-name-mismatch"]


def test_a_telephones_sound_recording_may_be_in_a_films_container() -> None:
    examined = examine_file("录音.m4a", SAMPLES[FileType.MP4], 20)
    assert examined.file_type is FileType.M4A


@pytest.mark.parametrize("frame", [b"\xff\xfb\x90\x00", b"\xff\xf3\x40\x00", b"\xff\xfa\x50\x00"])
def test_a_sound_without_a_tag_is_known_by_its_first_frame(frame: bytes) -> None:
    assert type_of(frame) is FileType.MP3


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "docx"),
        (packed("借条.pdf"), "Archives"),
        (b"PK\x03\x04 broken", "Archives"),
        (b"Rar!\x1a\x07", "Archives"),
        (b"7z\xbc\xaf\x27\x1c", "Archives"),
        (b"\x00\x00\x00\x18ftypheic", "JPEG"),
        (b"\x00\x00\x00\x14ftypqt  ", "MP4"),
        (b"\x00\x00\x00\x14ftypXXXX", "MP4"),
        (b"GIF89a", "PNG"),
        (b"BM\x00\x00", "PNG"),
        (b"II*\x00", "PDF"),
        (b"MM\x00*", "PDF"),
        (b"<html><script>", "convert"),
        (b"<svg>", "convert"),
        (b"MZ\x90\x00", "convert"),
        (b"\x7fELF", "convert"),
        ("起诉状".encode(), "convert"),
        (b"\xff\xfe\x00", "convert"),
        (b"\xff\xfb\xf0\x00", "convert"),
        (b"\xff\xfb", "convert"),
        (b" %PDF-1.7", "convert"),
    ],
)
def test_other_files_are_refused_with_what_to_do(content: bytes, remedy: str) -> None:
    examined = examine_file("材料.pdf", content, 20)
    (fault,) = examined.faults
    assert (examined.file_type, fault.code, fault.pointer) == (None, "document-type-refused", "/file")
    assert remedy in fault.en
    assert fault.zh.endswith("。")


@pytest.mark.parametrize(
    "part", ["word/vbaProject.bin", "word/VBAPROJECT.BIN", "xl/macrosheets/sheet1.xml", "vbaProject.bin"]
)
def test_macros_are_refused_under_any_name(part: str) -> None:
    assert codes("起诉状.docx", packed("word/document.xml", part)) == ["document-has-macros"]
    assert codes("账目.xlsx", packed("xl/workbook.xml", part)) == ["document-has-macros"]


def test_a_container_with_absurdly_many_parts_is_no_document() -> None:
    assert type_of(DOCX + b"PK\x01\x02" * (MOST_PARTS + 1)) is None


@pytest.mark.parametrize(("excess", "expected"), [(0, []), (1, ["document-too-large"])])
def test_exactly_the_limit_is_taken(excess: int, expected: list[str]) -> None:
    content = SAMPLES[FileType.PDF].ljust(MEBIBYTE + excess, b"\0")
    assert codes("材料.pdf", content, limit=1) == expected


def test_every_fault_is_told_at_once() -> None:
    assert codes("", b"MZ".ljust(MEBIBYTE + 1, b"\0"), limit=1) == [
        "document-too-large",
        "document-type-refused",
        "document-name-unusable",
    ]
    assert codes("材料.pdf", b"") == ["document-empty"]


@pytest.mark.parametrize(
    ("told", "cleaned"),
    [
        ("C:\\Users\\王\\借条.pdf", "借条.pdf"),
        ("/home/wang/../借条.pdf", "借条.pdf"),
        (" 借条.pdf . ", "借条.pdf"),
        ("e\u0301.pdf", "\u00e9.pdf"),
    ],
)
def test_a_name_is_cleaned_and_not_refused(told: str, cleaned: str) -> None:
    assert clean_name(told) == cleaned
    assert examine_file(told, SAMPLES[FileType.PDF], 20).name == cleaned
    assert codes(told, SAMPLES[FileType.PDF]) == []


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "/",
        ".pdf",
        "借\x00条.pdf",
        "借\n条.pdf",
        "借\u202efdp.pdf",
        "借\u200b条.pdf",
        "借\ud800条.pdf",
        "x" * (NAME_CHARACTERS - 3) + ".pdf",
    ],
)
def test_a_name_that_cannot_be_shown_is_refused(name: str) -> None:
    assert codes(name, SAMPLES[FileType.PDF]) == ["document-name-unusable"]


@given(st.text(max_size=300), st.binary(max_size=300))
def test_nothing_that_is_sent_breaks_the_examination(name: str, content: bytes) -> None:
    for begun in (content, DOCX[:-20] + content, b"PK\x03\x04" + content, b"\xff" + content):
        examined = examine_file(name, begun, 20)
        assert (examined.file_type is None) <= bool(examined.faults)


@given(st.data())
def test_a_damaged_container_is_refused_or_taken_but_never_an_error(data: st.DataObject) -> None:
    damaged = bytearray(data.draw(st.sampled_from([DOCX, XLSX, OFD])))
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(4, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    assert type_of(bytes(damaged)) in {None, *FileType}

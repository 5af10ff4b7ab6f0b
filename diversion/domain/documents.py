"""Which files may be handed in as documents: how large, of what type, under what name.

The type is found in the content, never believed from the name or the browser; a name that promises
another type is refused, because whoever opens it later trusts the name. What a document may do afterwards,
travel or not, is its kind (``outcome.py``). No article sets any of this: the list is ours and short, of
types that a court's computers open without anything being installed and that cannot run:

- PDF, JPEG, PNG: scans and photographs; DOCX and XLSX without macros: complaints and account tables;
- OFD (GB/T 33190): what Chinese authorities and invoice systems give out;
- MP3, M4A, WAV, AMR and MP4: recordings of calls and short films as Chinese telephones make them.

Archives, old Office files (which also hide macros and passwords), web pages and texts without a type of
their own are refused with what to do instead.
"""

import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from diversion.domain.reasons import Fault

MEBIBYTE = 1024 * 1024
NAME_CHARACTERS = 200
MOST_PARTS = 10_000
"""More files than this inside one DOCX, XLSX or OFD are no document."""

_POINTER = "/file"
_UNUSABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
"""Control characters, and marks that turn or hide writing: ``合同\\u202efdp.exe`` shows as ``合同exe.pdf``."""
_PART_HEADER = b"PK\x01\x02"


class FileType(StrEnum):
    """A type of file that is taken in; the value is the name's usual ending."""

    PDF = "pdf"
    JPEG = "jpg"
    PNG = "png"
    DOCX = "docx"
    XLSX = "xlsx"
    OFD = "ofd"
    MP3 = "mp3"
    M4A = "m4a"
    WAV = "wav"
    AMR = "amr"
    MP4 = "mp4"

    @property
    def media_type(self) -> str:
        """The media type it is given out as.

        >>> FileType.M4A.media_type
        'audio/mp4'
        """
        return _MEDIA_TYPES[self]

    @property
    def endings(self) -> tuple[str, ...]:
        """The name endings that promise this type."""
        return (*_MORE_ENDINGS.get(self, ()), self.value)


_OFFICE = "application/vnd.openxmlformats-officedocument"
_MEDIA_TYPES = {
    FileType.PDF: "application/pdf",
    FileType.JPEG: "image/jpeg",
    FileType.PNG: "image/png",
    FileType.DOCX: f"{_OFFICE}.wordprocessingml.document",
    FileType.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    FileType.OFD: "application/ofd",
    FileType.MP3: "audio/mpeg",
    FileType.M4A: "audio/mp4",
    FileType.WAV: "audio/wav",
    FileType.AMR: "audio/amr",
    FileType.MP4: "video/mp4",
}
_MORE_ENDINGS = {FileType.JPEG: ("jpeg", "jpe", "jfif")}
_BEGINNINGS = (
    (b"%PDF-", FileType.PDF),
    (b"\xff\xd8\xff", FileType.JPEG),
    (b"\x89PNG\r\n\x1a\n", FileType.PNG),
    (b"ID3", FileType.MP3),
    (b"#!AMR", FileType.AMR),
)
_PARTS = (
    ("word/document.xml", FileType.DOCX),
    ("xl/workbook.xml", FileType.XLSX),
    ("OFD.xml", FileType.OFD),
)
_MACROS = re.compile(r"(?i)(^|/)(vbaProject\.bin|macrosheets/)")
_FILM_BRANDS = (b"iso", b"mp4", b"avc1", b"dash", b"MSNV")
_SOUND_BRANDS = (b"M4A ", b"M4B ")
_PICTURE_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
_REMEDIES: tuple[tuple[bytes, str, str], ...] = (
    (
        b"\xd0\xcf\x11\xe0",
        "旧版或加密的 Office 文件不予接收，请去除密码后另存为 docx、xlsx 或者 PDF 再提交。",
        "Old or encrypted Office files are not taken: save it without a password as docx, xlsx or PDF.",
    ),
    (
        b"PK",
        "不接收压缩包，请解压后逐份提交。",
        "Archives are not taken: unpack it and hand in its files one by one.",
    ),
    (b"Rar!", "不接收压缩包，请解压后逐份提交。", "Archives are not taken: unpack it and hand in its files."),
    (
        b"7z\xbc\xaf",
        "不接收压缩包，请解压后逐份提交。",
        "Archives are not taken: unpack it and hand in its files.",
    ),
    (b"GIF8", "请将图片另存为 JPEG 或 PNG 再提交。", "Save the picture as JPEG or PNG."),
    (b"BM", "请将图片另存为 JPEG 或 PNG 再提交。", "Save the picture as JPEG or PNG."),
    (b"II*\x00", "请将扫描件另存为 PDF 或 JPEG 再提交。", "Save the scan as PDF or JPEG."),
    (b"MM\x00*", "请将扫描件另存为 PDF 或 JPEG 再提交。", "Save the scan as PDF or JPEG."),
)
_ANY_REMEDY = (
    "不接收这种文件，请转换为 PDF、JPEG、PNG、docx、xlsx、OFD、MP3、M4A、WAV、AMR 或 MP4 再提交。",
    "This type of file is not taken: convert it to PDF, JPEG, PNG, docx, xlsx, OFD, MP3, M4A, WAV, AMR or MP4.",
)


@dataclass(frozen=True, slots=True)
class ExaminedFile:
    """What was found: the cleaned name, the type (None: not taken), and every fault."""

    name: str
    file_type: FileType | None
    faults: tuple[Fault, ...]


def examine_file(name: str, content: bytes, size_limit_mebibytes: int) -> ExaminedFile:
    """Tell whether a file may be handed in under a name, and everything that stands against it.

    ``size_limit_mebibytes`` is a setting of the court. Codes: ``document-empty``, ``document-too-large``
    (exactly the limit is taken), ``document-type-refused``, ``document-has-macros``,
    ``document-name-unusable``, ``document-name-mismatch``. Each says what to do.

    >>> examine_file("借条.pdf", b"%PDF-1.7", 20).file_type.media_type
    'application/pdf'
    >>> [fault.code for fault in examine_file("借条.jpg", b"%PDF-1.7", 20).faults]
    ['document-name-mismatch']
    """
    cleaned = clean_name(name)
    found = type_of(content)
    if found is FileType.MP4 and cleaned.lower().endswith(".m4a"):
        found = FileType.M4A  # one container: most telephones' recorders do not say that there is no picture
    faults = (
        *_size_faults(content, size_limit_mebibytes),
        *(_content_faults(content, found) if content else ()),
        *_name_faults(cleaned, found),
    )
    return ExaminedFile(cleaned, found, faults)


def clean_name(name: str) -> str:
    r"""Take the file's own name: no folders before it, no spaces or dots around it, one form of letters.

    >>> clean_name("C:\\Users\\wang\\借条.pdf. ")
    '借条.pdf'
    """
    last = re.split(r"[\\/]", name)[-1]
    return unicodedata.normalize("NFC", last).strip().rstrip(". ")


def type_of(content: bytes) -> FileType | None:
    """Find the type by the content, None for one that is not taken in.

    >>> type_of(b"<html>") is None
    True
    """
    for beginning, found in _BEGINNINGS:
        if content.startswith(beginning):
            return found
    if content.startswith(b"RIFF") and content[8:12] == b"WAVE":
        return FileType.WAV
    if content[4:8] == b"ftyp":
        return _film_or_sound(content[8:12])
    if content.startswith(b"PK\x03\x04"):
        parts = _parts(content)
        return next((found for part, found in _PARTS if part in parts), None)
    return FileType.MP3 if _is_mpeg_frame(content[:4]) else None


def _film_or_sound(brand: bytes) -> FileType | None:
    if brand in _SOUND_BRANDS:
        return FileType.M4A
    return FileType.MP4 if brand.startswith(_FILM_BRANDS) else None


def _is_mpeg_frame(header: bytes) -> bool:
    """Whether a sound begins without a tag: sync, a version, layer III, a bit rate and sampling that exist."""
    if len(header) < 3 or header[0] != 0xFF:
        return False
    second, third = header[1], header[2]
    is_layer_3 = second & 0xE6 == 0xE2 and second & 0x18 != 0x08
    return is_layer_3 and third >> 4 not in (0, 15) and third & 0x0C != 0x0C


def _parts(content: bytes) -> frozenset[str]:
    """List the names inside a ZIP container, none when it is broken or absurdly full."""
    if content.count(_PART_HEADER) > MOST_PARTS:
        return frozenset()
    try:
        with zipfile.ZipFile(BytesIO(content)) as container:
            return frozenset(container.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError):
        return frozenset()


def _size_faults(content: bytes, size_limit_mebibytes: int) -> Iterator[Fault]:
    if not content:
        zh, en = "文件是空的，请重新选择文件。", "The file is empty; choose it again."
        yield Fault(_POINTER, "document-empty", zh, en)
    if len(content) > size_limit_mebibytes * MEBIBYTE:
        zh = f"文件超过{size_limit_mebibytes}MiB，请压缩或者分份提交。"
        en = f"The file is larger than {size_limit_mebibytes} MiB: compress it or hand it in in parts."
        yield Fault(_POINTER, "document-too-large", zh, en)


def _content_faults(content: bytes, found: FileType | None) -> Iterator[Fault]:
    if found is None:
        zh, en = _remedy(content)
        yield Fault(_POINTER, "document-type-refused", zh, en)
    elif found in (FileType.DOCX, FileType.XLSX) and any(map(_MACROS.search, _parts(content))):
        zh = "文件含有宏，不予接收，请另存为不含宏的文件或者 PDF 再提交。"
        en = "The file has macros: save it without them, or as PDF."
        yield Fault(_POINTER, "document-has-macros", zh, en)


def _remedy(content: bytes) -> tuple[str, str]:
    if content[4:8] == b"ftyp":
        is_picture = content[8:12] in _PICTURE_BRANDS
        zh, en = ("JPEG", "JPEG") if is_picture else ("MP4", "MP4")
        return f"请在手机上导出为 {zh} 再提交。", f"Export it as {en} on the telephone."
    for beginning, zh, en in _REMEDIES:
        if content.startswith(beginning):
            return zh, en
    return _ANY_REMEDY


def _name_faults(name: str, found: FileType | None) -> Iterator[Fault]:
    stem, dot, ending = name.rpartition(".")
    if not name or (dot and not stem) or len(name) > NAME_CHARACTERS or _UNUSABLE.search(name):
        zh = f"文件名为空、超过{NAME_CHARACTERS}字或者含有不可见字符，请重新命名。"
        en = f"The name is empty, longer than {NAME_CHARACTERS} signs, or has invisible signs: rename the file."
        yield Fault(_POINTER, "document-name-unusable", zh, en)
    elif found is not None and ending.lower() not in found.endings:
        zh = f"文件名与内容不符：内容是 {found.name}，文件名应以 .{found.value} 结尾。请核对后重新命名。"
        en = f"Name and content differ: it is {found.name}, so its name ends in .{found.value}. Check, then rename it."
        yield Fault(_POINTER, "document-name-mismatch", zh, en)

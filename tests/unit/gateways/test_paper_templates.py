"""Templates as files: what is read of them, what is refused, and that values stay values."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pytest
from docx import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import OxmlElement

from diversion.domain.papers import FIELDS, PaperKind, refused_faults, use_faults
from diversion.gateways.default_papers import default_paper
from diversion.gateways.papers import MOST_PART_BYTES, PaperUnreadable, fill_paper, read_paper
from diversion.services.paper_templates import sample_of


def written(*paragraphs: str, head: str = "", title: str = "") -> bytes:
    made = Document()
    made.core_properties.title = title
    if head:
        made.sections[0].header.paragraphs[0].text = head
    for text in paragraphs:
        made.add_paragraph(text)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def text_of(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)


def repacked(content: bytes, changed: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changed.pop(name, old.read(name)))
        for name, part in changed.items():
            new.writestr(name, part)
    return file.getvalue()


def refused(*paragraphs: str) -> Sequence[str]:
    return read_paper(written(*paragraphs)).refused


@pytest.mark.parametrize("kind", PaperKind)
def test_what_we_ship_is_taken_by_our_own_rules_and_can_be_filled(kind: PaperKind) -> None:
    found = read_paper(default_paper(kind))
    assert found.refused == []
    assert use_faults(kind, found.uses) == ()
    assert "{" not in text_of(fill_paper(default_paper(kind), sample_of(kind)))


def test_no_report_that_goes_to_the_court_has_a_field_for_what_was_conceded() -> None:
    for kind in (PaperKind.FAILURE_REPORT, PaperKind.TERMINATION_REPORT):
        names = {each.name for each in FIELDS[kind]}
        inner = {member.name for each in FIELDS[kind] for member in each.members}
        assert not names & {"协议内容", "分期", "笔记", "备注", "参加人"}
        assert not inner & {"证件号码", "备注"}


def test_a_field_of_another_kind_is_named_with_the_list_of_those_allowed() -> None:
    found = read_paper(written("{{ 法院 }}{{ 协议内容 }}", "{{ 不存在 }}", "{{ 当事人.姓名 }}"))
    faults = use_faults(PaperKind.FAILURE_REPORT, found.uses)
    assert [fault.zh.split("”")[0] for fault in faults] == [
        "模板中的“协议内容",
        "模板中的“不存在",
        "模板中的“当事人.姓名",
    ]
    assert "调解不成原因" in faults[0].zh


def test_a_list_is_walked_through_and_what_is_none_is_not() -> None:
    wrong = read_paper(written("{{ 当事人 }}", "{%p for 字 in 法院 %}", "{{ 字.姓名 }}", "{%p endfor %}"))
    codes = [fault.code for fault in use_faults(PaperKind.AGREEMENT, wrong.uses)]
    assert codes == ["paper-field-is-list", "paper-field-no-list", "paper-field-unknown"]


def test_fields_are_read_in_heads_and_properties_too() -> None:
    found = read_paper(written("正文", head="{{ 编号 }}", title="{{ 案由 }}"))
    assert {each.name for each in found.uses} == {"编号", "案由"}


@pytest.mark.parametrize(
    "told",
    [
        "{{ 法院() }}",
        "{{ 法院|upper }}",
        "{{ 法院|default(案由) }}",
        "{{ 法院[0] }}",
        "{{ 1 + 1 }}",
        "{{ '甲' ~ 法院 }}",
        "{% set 甲 = 法院 %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% macro m() %}{% endmacro %}",
        "{% for 人 in 当事人 %}{{ 人 }}{% endfor %}",
        "{% for 人 in 当事人 %}{% for 次 in 当事人 %}{% endfor %}{% endfor %}",
        "{% for 人 in 当事人 if 人.姓名 %}{% endfor %}",
        "{% for 人 in 当事人 recursive %}{% endfor %}",
        "{% for 甲, 乙 in 当事人 %}{% endfor %}",
        "{% for 数 in range(9) %}{% endfor %}",
        "{{ 法院 is defined }}",
        "{{ 法院 > 案由 }}",
        "{{ (法院).姓名.长 }}",
    ],
)
def test_language_that_is_no_field_loop_or_condition_is_refused(told: str) -> None:
    found = refused(told)
    assert found
    assert [fault.code for fault in refused_faults(found)] == ["paper-tag-refused"] * len(set(found))


@pytest.mark.parametrize(
    "told", ["{{ 法院.__class__ }}", "{% for 人 in 当事人 %}{{ 人.__class__ }}{% endfor %}"]
)
def test_what_lies_behind_a_value_is_no_field(told: str) -> None:
    uses = read_paper(written(told)).uses
    assert [fault.code for fault in use_faults(PaperKind.AGREEMENT, uses)] == ["paper-field-unknown"]


def test_conditions_counts_and_defaults_are_taken() -> None:
    told = '{% if 案号 and not 分期 or 案由 == "甲" %}{{ 案号|default("无", true) }}{% elif 当事人|length != 2 %}二{% endif %}'
    found = read_paper(written(told, "{% for 人 in 当事人 %}{{ loop.index }}{{ 人.姓名 }}{% endfor %}"))
    assert found.refused == []
    assert use_faults(PaperKind.AGREEMENT, found.uses) == ()


@pytest.mark.parametrize("told", ["{{ 法院", "{% if 法院 %}", "{% nonsense %}", "{{ 法院 + }}"])
def test_broken_language_says_so(told: str) -> None:
    with pytest.raises(PaperUnreadable) as broken:
        read_paper(written(told))
    assert broken.value.why == "tag-broken"
    assert broken.value.near


def test_a_value_is_never_part_of_the_documents_code() -> None:
    values: dict[str, Any] = sample_of(PaperKind.AGREEMENT)
    hostile = '</w:t><w:p>甲 & "乙" {{ 案由 }} {%p if x %}\x00\x07\ufffe'
    values |= {"协议内容": f"{hostile}\n第二行", "法院": "<b>"}
    filled = fill_paper(written("{{ 协议内容 }}", "{{ 法院 }}", head="{{ 编号 }}"), values)
    assert text_of(filled) == '</w:t><w:p>甲 & "乙" {{ 案由 }} {%p if x %}   \n第二行\n<b>'


def test_a_file_that_unpacks_to_too_much_is_not_unpacked() -> None:
    huge = repacked(written("甲"), {"word/media/x.bin": b"0" * 21_000_000})
    long_part = repacked(written("甲"), {"word/comments.xml": b" " * (MOST_PART_BYTES + 1)})
    assert len(huge) < 100_000
    for content in (huge, long_part):
        with pytest.raises(PaperUnreadable) as refusal:
            read_paper(content)
        assert refusal.value.why == "too-large"


RELATIONS = b"""<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s"
 Target="http://example.test/x" TargetMode="External"/></Relationships>"""


def test_what_reaches_outside_is_refused_but_a_hyperlink_is_not() -> None:
    for changed in (
        {"word/_rels/settings.xml.rels": RELATIONS % b"attachedTemplate"},
        {"word/_rels/footer9.xml.rels": RELATIONS % b"image"},
        {"word/embeddings/oleObject1.bin": b"x"},
        {"word/footnotes.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'},
    ):
        with pytest.raises(PaperUnreadable) as refusal:
            read_paper(repacked(written("甲"), changed))
        assert refusal.value.why == "outside"
    assert read_paper(repacked(written("甲"), {"word/_rels/footer9.xml.rels": RELATIONS % b"hyperlink"}))


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OUTSIDE = f'<Relationship Id="rId90" Type="{OFFICE}/attachedTemplate" Target="http://example.test/x" TargetMode="External"/>'
OBJECT = f'<Relationship Id="rId90" Type="{OFFICE}/oleObject" Target="media/x.bin"/>'
OTHER_PREFIX = 'xmlns:q="http://schemas.openxmlformats.org/package/2006/relationships"'


def with_relation(told: str, encoding: str = "utf-8", **parts: bytes) -> bytes:
    """Write a file whose body refers to something, and parts beside it named ``word/NAME.bin``."""
    content = written("甲")
    body, types = "word/_rels/document.xml.rels", "[Content_Types].xml"
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        relations = packed.read(body).decode().replace("</Relationships>", f"{told}</Relationships>")
        kinds = packed.read(types).replace(
            b"</Types>", b'<Default Extension="bin" ContentType="a/b"/></Types>'
        )
    relations = relations.replace("UTF-8", encoding)
    beside = {f"word/media/{name}.bin": part for name, part in parts.items()}
    return repacked(content, {body: relations.encode(encoding), types: kinds, **beside})


@pytest.mark.parametrize(
    "content",
    [
        with_relation(OUTSIDE.replace("rId90", "a>b")),
        with_relation(OUTSIDE.replace('"External', '"&#69;xternal')),
        with_relation(OUTSIDE.replace("<Relationship", f"<q:Relationship {OTHER_PREFIX}")),
        with_relation(OUTSIDE.replace("Target=", "XType='/hyperlink' Target=")),
        with_relation(OUTSIDE, "utf-16"),
        with_relation(OBJECT, x=b"x"),
        with_relation(OBJECT.replace("oleObject", "aFChunk"), x=b"x"),
    ],
    ids=["sign", "entity", "prefix", "other-attribute", "utf-16", "object", "chunk"],
)
def test_no_spelling_hides_what_reaches_outside(content: bytes) -> None:
    with pytest.raises(PaperUnreadable) as refusal:
        read_paper(content)
    assert refusal.value.why == "outside"


def with_word_field(*instructions: str) -> bytes:
    """Write a file with a field of the word processor, its instruction in several pieces."""
    made = Document()
    run = made.add_paragraph().add_run()
    for told in ("begin", *instructions, "end"):
        kind = "w:fldChar" if told in ("begin", "end") else "w:instrText"
        piece = OxmlElement(kind)
        if kind == "w:fldChar":
            piece.set(qn("w:fldCharType"), told)
        piece.text = told if kind == "w:instrText" else None
        run._r.append(piece)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def test_fields_of_the_word_processor_fetch_and_start_nothing() -> None:
    for told in (
        ("DD", 'EAUTO c:\\x.exe "/k"'),
        (" includepicture http://example.test/x",),
        ("begin", "QUOTE 68 68 69", "end"),
        ("{{ 案由 }}",),
    ):
        with pytest.raises(PaperUnreadable) as refusal:
            read_paper(with_word_field(*told))
        assert refusal.value.why == "outside"
    assert read_paper(with_word_field(" PAGE ", "\\* MERGEFORMAT")).refused == []


@pytest.mark.parametrize("told", ["-%} ", "{{r ", "{%r ", "{% "])
def test_tags_that_never_end_are_refused_without_a_search(told: str) -> None:
    with pytest.raises(PaperUnreadable) as refusal:
        read_paper(written(told * 100 + "甲" * 300_000))
    assert refusal.value.why == "tag-broken"


def test_the_librarys_words_on_tables_are_refused() -> None:
    for told in ("{% vm %}", "{% hm %}", "{% colspan 2 %}", "{% cellbg 法院 %}"):
        with pytest.raises(PaperUnreadable):
            read_paper(written(told))


def test_a_value_in_a_footnote_is_no_language_in_a_file_of_two_sections() -> None:
    made = Document()
    made.add_section()
    name = PackURI("/word/footnotes.xml")
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    note = f"<w:footnotes {nsdecls('w')}><w:footnote><w:p><w:r><w:t>{{{{ 案由 }}}}</w:t></w:r></w:p></w:footnote></w:footnotes>"
    part = Part(name, kind, note.encode(), made.part.package)
    made.part.relate_to(part, f"{OFFICE}/footnotes")
    file = io.BytesIO()
    made.save(file)
    assert [each.name for each in read_paper(file.getvalue()).uses] == ["案由"]
    values: dict[str, Any] = sample_of(PaperKind.AGREEMENT) | {"案由": "{{ 法院 }}<b>"}
    filled = fill_paper(file.getvalue(), values)
    with zipfile.ZipFile(io.BytesIO(filled)) as packed:
        assert ">{{ 法院 }}&lt;b&gt;</w:t>" in packed.read("word/footnotes.xml").decode()


def test_a_loop_over_many_parties_stops_before_it_fills_the_memory() -> None:
    many = [{"称谓": "原告", "姓名": "甲"}] * 2000
    long_loop = written("{% for 人 in 当事人 %}{{ 人.姓名 }}" + "乙" * 50_000 + "{% endfor %}")
    with pytest.raises(PaperUnreadable) as refusal:
        fill_paper(long_loop, {"当事人": many})
    assert refusal.value.why == "too-large"


def test_what_is_no_word_file_is_unreadable() -> None:
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as packed:
        packed.writestr("word/document.xml", "<x/>")
    for content in (
        b"PK\x03\x04broken",
        empty.getvalue(),
        repacked(written("甲"), {"word/document.xml": b"<x"}),
    ):
        with pytest.raises(PaperUnreadable) as refusal:
            read_paper(content)
        assert refusal.value.why == "unreadable"

"""Templates as files: what is read of them, what is refused, and that values stay values."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pytest
from docx import Document

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

"""Word files as templates: what one names, whether it may be opened at all, filling it, and the ones we ship.

Templates are code that somebody else wrote, so three things stand between them and us. Opening: no macros, no
parts that reach outside the file, bounded before anything is unpacked. Reading: the template language is parsed,
and every field, loop and filter in it is named to the rules (``domain/papers.py``), whatever is not plainly one
of these being refused by its name. Filling: in a sandbox without functions, which has only what was given to it;
values are escaped, so nothing that a party wrote becomes part of the document's code.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from docx.opc.oxml import parse_xml
from docx.opc.package import OpcPackage
from docx.opc.part import Part
from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from diversion.domain.papers import FILTERS, Use

MOST_UNPACKED_BYTES = 20_000_000
MOST_PART_BYTES = 2_000_000
"""Of one part that may hold template language."""
MOST_PARTS = 500
MOST_FILLED = 20_000_000
"""Signs of one part once filled: a loop over two thousand parties repeats what stands in it."""
MOST_OF_A_TAG = 20_000
"""Signs from a tag's beginning to its end, with what a word processor put between: searching for an end that is far
away, from each of many beginnings, takes minutes."""
OF_A_LOOP = ("index", "first", "last", "length")
_OUTSIDE = re.compile(rb"<Relationship\b(?=[^>]*TargetMode\s*=\s*[\"']External)[^>]*>")
_HYPERLINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']")
_FOREIGN_PARTS = re.compile(r"(?i)(^|/)(embeddings|activeX|vbaProject\.bin|afchunk|attachedToolbars)")
_FOREIGN_KINDS = frozenset(
    [
        "afchunk",
        "activexcontrolbinary",
        "attachedtemplate",
        "control",
        "frame",
        "keymapcustomizations",
        "mailmergesource",
        "oleobject",
        "package",
        "subdocument",
        "vbaproject",
        "wordvbadata",
    ]
)
"""Relations to what runs, is loaded or is another file, whatever its name says."""
_HEADS = {DocxTemplate.HEADER_URI: ".header+xml", DocxTemplate.FOOTER_URI: ".footer+xml"}
_FOOTNOTES = "wordprocessingml.footnotes+xml"
WORD_FIELDS = frozenset(
    [
        "=",
        "AUTHOR",
        "CREATEDATE",
        "DATE",
        "EQ",
        "FORMCHECKBOX",
        "FORMDROPDOWN",
        "FORMTEXT",
        "HYPERLINK",
        "NOTEREF",
        "NUMPAGES",
        "PAGE",
        "PAGEREF",
        "PRINTDATE",
        "REF",
        "SAVEDATE",
        "SECTION",
        "SECTIONPAGES",
        "SEQ",
        "STYLEREF",
        "SUBJECT",
        "SYMBOL",
        "TC",
        "TIME",
        "TITLE",
        "TOC",
    ]
)
"""The fields of the word processor itself that may stay; others fetch, insert or start something."""
_SPLIT_MARK = re.compile(r"(?<={)(?:<[^>]*>)+(?=[{%#])|(?<=[%}#])(?:<[^>]*>)+(?=})")
_MARK = re.compile(r"{[{%#]|[}%#]}")
_ENDS = {"{{": "}}", "{%": "%}", "{#": "#}"}
_XML_TAG = re.compile(r"<[^>]*>")
_TABLE_WORDS = re.compile(r"\s*(vm|hm|colspan|cellbg)\b")
_LONG_BLANK = re.compile(r"\s{2000}")
_UNWRITABLE = re.compile("[^\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold, and what Word takes for a page or a tab."""


class PaperUnreadable(Exception):
    """A file that is no Word file, is too large unpacked, reaches outside itself, or has a broken tag.

    ``why`` is one of ``unreadable``, ``too-large``, ``outside``, ``tag-broken``; ``near`` is what the last says.
    """

    code = "paper-unreadable"

    def __init__(self, why: str, near: str = "") -> None:
        self.why, self.near = why, near
        super().__init__(f"{why} {near}".strip())


@dataclass(slots=True)
class TemplateRead:
    """What a template names, and the pieces of language in it that are no field, loop or condition."""

    uses: list[Use] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def read_paper(content: bytes) -> TemplateRead:
    """Read what a template names. Raises ``PaperUnreadable``."""
    _demand_bounded(content)
    found = TemplateRead()
    for source in _sources(content):
        if _LONG_BLANK.search(source):
            raise PaperUnreadable("too-large")
        try:
            parsed = _environment().parse(source)
        except TemplateSyntaxError as broken:
            raise PaperUnreadable("tag-broken", str(broken.message)) from broken
        _Reader(found).block(parsed.body, {})
    return found


def fill_paper(content: bytes, values: Mapping[str, Any]) -> bytes:
    """Fill a template that was read before. Raises ``PaperUnreadable`` where it cannot be filled with these."""
    template = _Paper(io.BytesIO(content))
    written = io.BytesIO()
    try:
        template.render(_writable(values), _environment(), autoescape=True)
        template.save(written)
    except (TemplateError, ValueError, KeyError, AttributeError) as failure:
        raise PaperUnreadable("tag-broken", str(failure)) from failure
    return written.getvalue()


def _environment() -> SandboxedEnvironment:
    """Make a language without functions, tests or globals, and with two filters."""
    made = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    made.filters = {name: made.filters[name] for name in FILTERS}
    made.globals = {}
    made.tests = {}
    made.template_class = _Bounded
    return made


class _Bounded(Template):
    """Stops writing where a part becomes too large."""

    def render(self, *told: Any, **also_told: Any) -> str:
        written, left = [], MOST_FILLED
        for piece in self.generate(*told, **also_told):
            written.append(piece)
            left -= len(piece)
            if left < 0:
                raise PaperUnreadable("too-large")
        return "".join(written)


class _Paper(DocxTemplate):  # type: ignore[misc]
    """Fills footnotes once: filled once a section, what a value says would be language the second time."""

    def render_footnotes(self, context: dict[str, Any], jinja_env: Environment | None = None) -> None:
        for part in _footnotes(self):
            source = self.patch_xml(part.blob.decode("utf-8"))
            part._blob = self.render_xml_part(source, part, context, jinja_env).encode("utf-8")


def _footnotes(template: DocxTemplate) -> Iterator[Part]:
    for part in template.docx.part.package.iter_parts():
        if part.content_type.endswith(_FOOTNOTES):
            yield part


def _writable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _writable(inner) for name, inner in value.items()}
    if isinstance(value, str):
        return _UNWRITABLE.sub(" ", value.replace("\r\n", "\n"))
    return [_writable(each) for each in value]


def _demand_bounded(content: bytes) -> None:
    """Look at what a file would unpack to before anything is; a small one can hold gigabytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            too_many = len(parts) > MOST_PARTS or sum(each.file_size for each in parts) > MOST_UNPACKED_BYTES
            if too_many or any(_may_hold_tags(each) and each.file_size > MOST_PART_BYTES for each in parts):
                raise PaperUnreadable("too-large")
            for each in parts:
                _demand_closed(each.filename, packed)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as broken:
        raise PaperUnreadable("unreadable") from broken


def _may_hold_tags(part: zipfile.ZipInfo) -> bool:
    return part.filename.endswith((".xml", ".rels"))


def _demand_closed(name: str, packed: zipfile.ZipFile) -> None:
    if _FOREIGN_PARTS.search(name):
        raise PaperUnreadable("outside")
    if not name.endswith((".xml", ".rels")):
        return
    part = packed.read(name)
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise PaperUnreadable("outside")
    if name.endswith(".rels") and any(not _HYPERLINK.search(each) for each in _OUTSIDE.findall(part)):
        raise PaperUnreadable("outside")


def _sources(content: bytes) -> Iterator[str]:
    """Give every piece of a file that is filled: body, heads and feet, properties, footnotes."""
    try:
        template = DocxTemplate(io.BytesIO(content))
        template.init_docx()
        _demand_harmless(template.docx.part.package)
        yield _patched(template, template.get_xml())
        for uri in _HEADS:
            for _key, part in template.get_headers_footers(uri):
                yield _patched(template, template.get_part_xml(part))
        properties = template.docx.core_properties
        for name in ("author", "comments", "identifier", "language", "subject", "title"):
            yield getattr(properties, name)
        for part in _footnotes(template):
            yield _patched(template, part.blob.decode("utf-8"))
    except (
        ValueError,
        KeyError,
        AttributeError,
        LookupError,
        OSError,
        SyntaxError,
        zipfile.BadZipFile,
    ) as broken:
        raise PaperUnreadable("unreadable") from broken


def _patched(template: DocxTemplate, source: str) -> str:
    _demand_tags_closed(_SPLIT_MARK.sub("", source))
    patched: str = template.patch_xml(source)
    return patched


def _demand_tags_closed(source: str) -> None:
    """Demand that every tag ends before the next begins, and not far away; the library's words on tables are none of ours."""
    begun = None
    for mark in _MARK.finditer(source):
        if begun is None and mark[0] in _ENDS:
            begun = mark
            continue
        if begun is None or mark[0] != _ENDS[begun[0]]:
            raise PaperUnreadable("tag-broken", _near(source, begun or mark))
        inside = source[begun.end() : mark.start()]
        if len(inside) > MOST_OF_A_TAG or _TABLE_WORDS.match(_XML_TAG.sub("", inside)):
            raise PaperUnreadable("tag-broken", _near(source, begun))
        begun = None
    if begun is not None:
        raise PaperUnreadable("tag-broken", _near(source, begun))


def _near(source: str, mark: re.Match[str]) -> str:
    return _XML_TAG.sub("", source[mark.start() : mark.start() + 500])[:30]


def _demand_harmless(package: OpcPackage) -> None:
    """Look at the file as the library has read it, which is what it writes: names and spelling hide nothing there."""
    for relation in package.iter_rels():
        kind = relation.reltype.rpartition("/")[2].lower()
        if kind in _FOREIGN_KINDS or (relation.is_external and kind != "hyperlink"):
            raise PaperUnreadable("outside")
        is_head = _HEADS.get(relation.reltype)
        if is_head and not relation.target_part.content_type.endswith(is_head):
            raise PaperUnreadable("unreadable")
    for part in package.iter_parts():
        if not part.content_type.endswith("xml"):
            continue
        if len(part.blob) > MOST_PART_BYTES:
            raise PaperUnreadable("too-large")
        root = parse_xml(part.blob)  # type: ignore[arg-type]
        if root.getroottree().docinfo.doctype or not all(map(_may_stay, _word_fields(root))):
            raise PaperUnreadable("outside")


def _may_stay(instruction: str) -> bool:
    return bool(words := instruction.split(maxsplit=1)) and words[0].upper() in WORD_FIELDS


def _word_fields(root: Any) -> Iterator[str]:
    """Give what the word processor's own fields tell it to do; what is nested in one, apart."""
    open_fields: list[list[str]] = []
    for each in root.iter("{*}fldSimple", "{*}fldChar", "{*}instrText"):
        told = {name.rpartition("}")[2]: value for name, value in each.attrib.items()}
        if each.tag.endswith("}fldSimple"):
            yield told.get("instr", "")
        elif each.tag.endswith("}instrText"):
            open_fields = open_fields or [[]]
            open_fields[-1].append(each.text or "")
        elif told.get("fldCharType") == "begin":
            open_fields.append([])
        elif told.get("fldCharType") == "end" and open_fields:
            yield "".join(open_fields.pop())
    yield from ("".join(each) for each in open_fields)


class _Reader:
    """Walks through parsed template language; ``scope`` tells which list a loop's own name stands for."""

    def __init__(self, found: TemplateRead) -> None:
        self._found = found

    def block(self, body: Sequence[nodes.Node], scope: Mapping[str, str]) -> None:
        for node in body:
            if isinstance(node, nodes.Output):
                for each in node.nodes:
                    self._value(each, scope)
            elif isinstance(node, nodes.If):
                self._condition(node, scope)
            elif isinstance(node, nodes.For):
                self._loop(node, scope)
            else:
                self._refuse(node)

    def _condition(self, node: nodes.If, scope: Mapping[str, str]) -> None:
        self._value(node.test, scope, shown=False)
        self.block(node.body, scope)
        for other in node.elif_:
            self._condition(other, scope)
        self.block(node.else_, scope)

    def _loop(self, node: nodes.For, scope: Mapping[str, str]) -> None:
        plain = isinstance(node.target, nodes.Name) and isinstance(node.iter, nodes.Name)
        if scope or node.test is not None or node.recursive or not plain:
            self._refuse(node)
            return
        self._found.uses.append(Use(node.iter.name, as_list=True))  # type: ignore[attr-defined]
        self.block(node.body, {node.target.name: node.iter.name})  # type: ignore[attr-defined]
        self.block(node.else_, scope)

    def _value(self, node: nodes.Node, scope: Mapping[str, str], *, shown: bool = True) -> None:
        if isinstance(node, nodes.TemplateData | nodes.Const):
            return
        if isinstance(node, nodes.Name):
            self._name(node, scope, shown=shown)
        elif isinstance(node, nodes.Getattr):
            self._member(node, scope)
        elif isinstance(node, nodes.Filter):
            self._filter(node, scope)
        elif isinstance(node, nodes.Not | nodes.And | nodes.Or):
            for each in node.iter_child_nodes():
                self._value(each, scope, shown=shown)
        elif isinstance(node, nodes.Compare) and all(each.op in ("eq", "ne") for each in node.ops):
            for each in (node.expr, *(operand.expr for operand in node.ops)):
                self._value(each, scope)
        else:
            self._refuse(node)

    def _name(self, node: nodes.Name, scope: Mapping[str, str], *, shown: bool) -> None:
        if node.name in scope:
            self._found.refused.append(node.name)
        else:
            self._found.uses.append(Use(node.name, as_list=False if shown else None))

    def _member(self, node: nodes.Getattr, scope: Mapping[str, str]) -> None:
        if not isinstance(node.node, nodes.Name):
            self._refuse(node)
        elif node.node.name == "loop" and scope and node.attr in OF_A_LOOP:
            return
        elif node.node.name in scope:
            self._found.uses.append(Use(scope[node.node.name], node.attr))
        else:
            self._found.uses.append(Use(f"{node.node.name}.{node.attr}"))

    def _filter(self, node: nodes.Filter, scope: Mapping[str, str]) -> None:
        constant = all(isinstance(each, nodes.Const) for each in node.args)
        if node.node is None or node.name not in FILTERS or not constant or node.kwargs or node.dyn_args:
            self._found.refused.append(f"|{node.name}")
        elif node.name == "length" and isinstance(node.node, nodes.Name):
            self._found.uses.append(Use(node.node.name, as_list=True))
        else:
            self._value(node.node, scope)

    def _refuse(self, node: nodes.Node) -> None:
        self._found.refused.append(type(node).__name__)

"""The templates of a court's papers (文书): putting one in force, going back to the product's, giving them out.

A template is examined before it is kept: its type and size as of any document, what it would unpack to, every
field it names; then it is filled once with made-up values, so that no mediator meets one that cannot be filled.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from diversion.domain.access import Permission
from diversion.domain.documents import FileType, examine_file
from diversion.domain.papers import FIELDS, POINTER, PaperKind, refused_faults, use_faults
from diversion.domain.reasons import Fault
from diversion.gateways.default_papers import TEXTS, default_paper
from diversion.gateways.papers import PaperUnreadable, fill_paper, read_paper
from diversion.persistence.papers import PaperTemplate, newest_templates, templates_of
from diversion.persistence.registers import Court
from diversion.services.access import Actor
from diversion.services.documents import DocumentContent, FileTold
from diversion.services.refusals import InputFaulty, NotFound
from diversion.services.registers import demand_place, note_change, places_read, plain_row
from diversion.services.transaction import Transaction, transaction

SIZE_LIMIT_MEBIBYTES = 2
UNREADABLE = {
    "unreadable": (
        "文件无法读取，请用文字处理软件另存为 docx 后再提交。",
        "It cannot be read; save it anew as docx.",
    ),
    "too-large": (
        "文件展开后过大或者含有大段空白，请精简后再提交。",
        "It is too large unpacked, or has very long blanks; make it smaller.",
    ),
    "outside": (
        "文件引用了外部内容或者嵌入了其他对象，请删去后再提交；超链接可以保留。",
        "It refers to something outside, or embeds another object; remove that. Hyperlinks may stay.",
    ),
    "tag-broken": ("模板的写法有误：%s", "The template's language is broken: %s"),
}


@dataclass(frozen=True, slots=True)
class TemplateInForce:
    """The template of a kind as it holds; no name: the one that comes with the product."""

    id: UUID | None
    content: bytes


@dataclass(frozen=True, slots=True)
class PaperHeld:
    """What a court's page says of one kind: what holds since when, and every template it ever had."""

    kind: PaperKind
    name: str | None
    since: datetime | None
    versions: tuple[Any, ...]


def list_papers(actor: Actor, court_id: UUID) -> list[PaperHeld]:
    """List the kinds of papers of a court with what holds. Raises ``NotFound``."""
    with transaction(actor) as tx:
        _demand_court(tx, court_id)
        rows = tx.session.execute(templates_of(court_id)).all()
        return [_held(kind, [row for row in rows if row.kind == kind]) for kind in PaperKind]


def put_in_force(actor: Actor, court_id: UUID, kind: PaperKind, file: FileTold) -> UUID:
    """Put a court's own template in force at once and answer its id; the former ones are kept.

    Who: an administrator of the court. Refuses: ``NotFound``; ``InputFaulty`` as ``domain/documents.py`` says of
    any file, ``paper-unreadable``, and every field or piece of language that the kind may not have. The same
    template sent twice is two rows.
    """
    with transaction(actor) as tx:
        _demand_court(tx, court_id, Permission.CHANGE_REGISTERS)
        examined = examine_file(file.name, file.content, SIZE_LIMIT_MEBIBYTES)
        faults = examined.faults or tuple(_faults(kind, examined.file_type, file.content))
        if faults:
            raise InputFaulty(faults)
        return _write(tx, court_id, kind, examined.name, file.content)


def back_to_default(actor: Actor, court_id: UUID, kind: PaperKind) -> None:
    """Let the template that comes with the product hold again. Who and refusals as above; safe to repeat."""
    with transaction(actor) as tx:
        _demand_court(tx, court_id, Permission.CHANGE_REGISTERS)
        if template_of(tx, court_id, kind).id is not None:
            _write(tx, court_id, kind, None, None)


def read_template(actor: Actor, court_id: UUID, kind: PaperKind, template_id: UUID | None) -> DocumentContent:
    """Give out a template to edit: the one in force, or an earlier one. Raises ``NotFound``."""
    with transaction(actor) as tx:
        _demand_court(tx, court_id)
        title = TEXTS[kind][0]
        if template_id is None:
            return DocumentContent(f"{title}.docx", template_of(tx, court_id, kind).content)
        row = plain_row(tx, PaperTemplate, template_id)
        if row is None or (row.court_id, row.kind) != (court_id, kind) or row.content is None:
            raise NotFound("文书模板", "template")
        return DocumentContent(f"{title}.docx", bytes(row.content))


def template_of(tx: Transaction, court_id: UUID, kind: PaperKind) -> TemplateInForce:
    """Find the template that holds for a court and a kind."""
    tx.flush()
    row = tx.session.scalar(newest_templates(court_id, [kind.value]))
    if row is None or row.content is None:
        return TemplateInForce(None, default_paper(kind))
    return TemplateInForce(row.id, row.content)


def sample_of(kind: PaperKind) -> dict[str, Any]:
    """Make up values for every field of a kind."""
    return {
        each.name: [{inner.name: "示例" for inner in each.members}] * 2 if each.members else "示例"
        for each in FIELDS[kind]
    }


def unreadable(why: PaperUnreadable) -> tuple[str, str]:
    """Say in words why a template cannot be read, and the remedy."""
    zh, en = UNREADABLE[why.why]
    return (zh % why.near, en % why.near) if why.near else (zh, en)


def _held(kind: PaperKind, rows: list[Any]) -> PaperHeld:
    newest = rows[0] if rows else None
    return PaperHeld(kind, newest.name if newest else None, newest.added_at if newest else None, tuple(rows))


def _demand_court(
    tx: Transaction, court_id: UUID, permission: Permission = Permission.READ_REGISTERS
) -> None:
    places_read(tx, Permission.READ_REGISTERS, court_id)
    if plain_row(tx, Court, court_id) is None:
        raise NotFound("法院", "court")
    if permission is not Permission.READ_REGISTERS:
        demand_place(tx, permission, court_id)


def _faults(kind: PaperKind, file_type: FileType | None, content: bytes) -> Iterator[Fault]:
    if file_type is not FileType.DOCX:
        zh, en = "模板应为 docx 文件，请另存为 docx 再提交。", "A template is a docx file; save it as one."
        yield Fault(POINTER, "paper-not-docx", zh, en)
        return
    try:
        found = read_paper(content)
        faults = (*refused_faults(found.refused), *use_faults(kind, found.uses))
        yield from faults
        if not faults:
            fill_paper(content, sample_of(kind))
    except PaperUnreadable as why:
        yield Fault(POINTER, why.code, *unreadable(why))


def _write(tx: Transaction, court_id: UUID, kind: PaperKind, name: str | None, content: bytes | None) -> UUID:
    if tx.actor.user_id is None:
        raise LookupError("only a user changes a template")
    digest = sha256(content).hexdigest() if content is not None else None
    row = tx.add(
        PaperTemplate(
            id=tx.new_id(),
            court_id=court_id,
            kind=kind.value,
            name=name,
            content=content,
            sha256=digest,
            added_by=tx.actor.user_id,
            added_at=tx.at,
        )
    )
    told = {"kind": kind, "sha256": digest}
    note_change(tx, court_id, "paper_template_changed", row.id, told)
    tx.flush()
    return row.id

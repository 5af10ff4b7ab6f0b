"""The templates of a court's papers (文书模板): which hold, which fields there are, putting in an own one.

A template is downloaded, edited in a word processor and handed in again; it holds at once, and the former ones
stay listed. Mediators meet a new one with their next paper.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, request

from diversion.domain.access import Permission
from diversion.domain.papers import FIELDS
from diversion.schemas.base import Shape
from diversion.schemas.courts import CourtSchema
from diversion.schemas.documents import UploadedFile
from diversion.schemas.reading import read
from diversion.services import paper_templates
from diversion.services.access import Actor
from diversion.services.courts import read_court
from diversion.services.documents import FileTold
from diversion.services.refusals import InputFaulty
from diversion.web.admin import administered
from diversion.web.documents import saved
from diversion.web.pages import Pages
from diversion.web.papers import DOCX, paper_kind

pages = Pages("admin_papers", __name__)
LIST = "/admin/courts/<uuid:court_id>/papers"
RULE = f"{LIST}/<kind>"
FILE = "/file"
EXAMPLE = """{% if 案号 %}案号：{{ 案号 }}{% endif %}
{%p for 人 in 当事人 %}
{{ 人.称谓 }}：{{ 人.姓名 }}
{%p endfor %}
{{ 案由|default("未定", true) }}"""
"""How fields, lists and conditions are written; a line that begins with {%p leaves no line behind."""


class TemplateTold(Shape):
    """A template to hand in."""

    file = UploadedFile(required=True)


@pages.show(LIST, Permission.READ_REGISTERS)
def show_papers_of(actor: Actor, court_id: UUID) -> str:
    """List the kinds of papers, and whether the court's own template holds or the product's."""
    papers = paper_templates.list_papers(actor, court_id)
    return administered(actor, "admin_papers.html", court=_court(actor, court_id), papers=papers)


@pages.show(RULE, Permission.READ_REGISTERS)
def show_template(actor: Actor, court_id: UUID, kind: str) -> str:
    """Show what holds for one kind, its former templates and its fields, and ask for another template."""
    wanted = paper_kind(kind)
    held = next(each for each in paper_templates.list_papers(actor, court_id) if each.kind is wanted)
    told: Mapping[str, Any] = {"fields": FIELDS[wanted], "example": EXAMPLE}
    return administered(actor, "admin_paper.html", court=_court(actor, court_id), held=held, **told)


@pages.act(RULE, Permission.CHANGE_REGISTERS, again=show_template)
def put_template(actor: Actor, court_id: UUID, kind: str) -> str:
    """Put a template in force at once."""
    sent = request.files.get(FILE)
    body = {"file": FileTold(sent.filename, sent.stream.read())} if sent and sent.filename else {}
    found = read(TemplateTold, body)
    if found.faults:
        raise InputFaulty(found.faults)
    paper_templates.put_in_force(actor, court_id, paper_kind(kind), found.value["file"])
    return f"/admin/courts/{court_id}/papers/{kind}?done=done"


@pages.act(f"{RULE}/default", Permission.CHANGE_REGISTERS, again=show_template)
def take_default(actor: Actor, court_id: UUID, kind: str) -> str:
    """Go back to the template that comes with the product."""
    paper_templates.back_to_default(actor, court_id, paper_kind(kind))
    return f"/admin/courts/{court_id}/papers/{kind}?done=done"


@pages.answer("GET", f"{RULE}/template", Permission.READ_REGISTERS)
def send_template(actor: Actor, court_id: UUID, kind: str) -> Response:
    """Download the template that holds."""
    found = paper_templates.read_template(actor, court_id, paper_kind(kind), None)
    return saved(found.name, found.content, DOCX)


@pages.answer("GET", f"{RULE}/template/<uuid:template_id>", Permission.READ_REGISTERS)
def send_former_template(actor: Actor, court_id: UUID, kind: str, template_id: UUID) -> Response:
    """Download a template that held before."""
    found = paper_templates.read_template(actor, court_id, paper_kind(kind), template_id)
    return saved(found.name, found.content, DOCX)


def _court(actor: Actor, court_id: UUID) -> dict[str, Any]:
    court: dict[str, Any] = CourtSchema().dump(read_court(actor, court_id))
    return court

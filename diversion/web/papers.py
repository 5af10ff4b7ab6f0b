"""Papers (文书) of a mediation: choosing one, adding what is not recorded yet, and downloading it as a Word file.

The form of an outcome sends its own fields here too, so that what is to be signed is typed once; whatever of
those a paper has no use for is passed over. Nothing that is typed is kept.
"""

from typing import Any
from uuid import UUID

from flask import Response, render_template, request

from diversion.domain.access import Permission
from diversion.domain.handoff import HandoffStatus
from diversion.domain.papers import PaperKind
from diversion.domain.payment_plan import plan_faults
from diversion.domain.reasons import Fault
from diversion.schemas.handoff import HandoffSchema
from diversion.schemas.outcome import OutcomeSchema
from diversion.schemas.papers import PLAN, PaperDraftShape, draft_of
from diversion.schemas.reading import read
from diversion.services.access import Actor
from diversion.services.handoff_view import view_handoff
from diversion.services.outcome_view import read_outcome
from diversion.services.paper_parts import PaperDraft
from diversion.services.papers import papers_of, print_paper
from diversion.services.refusals import InputFaulty, NotFound
from diversion.services.sessions import list_sessions
from diversion.web import outcome
from diversion.web.acts import Act
from diversion.web.documents import saved
from diversion.web.forms import body_of, own_fields
from diversion.web.language import moment
from diversion.web.pages import Pages

pages = Pages("papers", __name__)
RULE = "/handoffs/<uuid:handoff_id>/papers"
STATUSES = (HandoffStatus.ACCEPTED, HandoffStatus.COMPLETED)
ACTS = (Act("papers", "制作文书", Permission.MEDIATE, STATUSES),)
DRAFTED = (
    "/end_reason",
    "/agreement/terms",
    "/agreement/perform_by_on",
    "/failure_report/",
    "/undisputed_facts/",
    "/service_addresses/",
    f"{PLAN}/",
    "/session_id",
)
"""The fields, of whatever form they come from, that a paper may show."""
FROM, OUTCOME = "_from", "outcome"
"""Which form was sent, so that what is wrong is told beside its own fields."""
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pages.show(RULE, Permission.MEDIATE)
def show_papers(actor: Actor, handoff_id: UUID) -> str:
    """List the papers that can be printed."""
    handoff = HandoffSchema().dump(view_handoff(actor, handoff_id))
    return render_template("papers.html", handoff=handoff, papers=papers_of(actor, handoff_id))


@pages.show(f"{RULE}/<kind>", Permission.MEDIATE)
def show_paper(actor: Actor, handoff_id: UUID, kind: str) -> str:
    """Ask for what is not recorded and belongs into a paper; what is recorded stands there."""
    paper = paper_kind(kind)
    handoff = HandoffSchema().dump(view_handoff(actor, handoff_id))
    papers_of(actor, handoff_id)
    booked = list_sessions(actor, handoff_id) if paper is PaperKind.TRANSCRIPT else ()
    return render_template(
        "paper.html",
        handoff=handoff,
        dispute=handoff["dispute"],
        kind=paper,
        sessions=[(str(each.id), moment(each.starts_at)) for each in booked],
        recorded=_recorded(actor, handoff),
    )


def show_form_again(actor: Actor, handoff_id: UUID, kind: str) -> str:
    """Show the form that was sent: the paper's own, or the outcome's that was to be printed first."""
    if request.form.get(FROM) == OUTCOME:
        return outcome.show_end(actor, handoff_id, request.form.get("/end_reason", ""))
    return show_paper(actor, handoff_id, kind)


@pages.answer("POST", f"{RULE}/<kind>", Permission.MEDIATE, again=show_form_again)
def send_paper(actor: Actor, handoff_id: UUID, kind: str) -> Response:
    """Fill a paper and give it as a file to be saved; that it was printed is journaled."""
    found = print_paper(actor, handoff_id, paper_kind(kind), _draft())
    return saved(found.name, found.content, DOCX)


def paper_kind(told: str) -> PaperKind:
    """Tell which kind of paper an address names. Raises ``NotFound``."""
    if told not in set(PaperKind):
        raise NotFound("文书", "paper")
    return PaperKind(told)


def _draft() -> PaperDraft:
    sent = {name: told for name, told in own_fields(request.form).items() if name.startswith(DRAFTED)}
    found = read(PaperDraftShape, body_of(PaperDraftShape, sent))
    faults = list(found.faults)
    if not faults and found.value["plan"]:
        plan = found.value["plan"]
        faults = [
            Fault(f"{PLAN}{each.pointer}", each.code, each.zh, each.en)
            for each in plan_faults(plan["amount"], plan["instalments"])
        ]
    if faults:
        raise InputFaulty(faults)
    return draft_of(found.value)


def _recorded(actor: Actor, handoff: dict[str, Any]) -> dict[str, Any]:
    """Give what was recorded of the end, where it was; a field that nobody recorded is empty."""
    try:
        told = OutcomeSchema().dump(read_outcome(actor, handoff["dispute_id"]))
    except NotFound:
        return {"agreement": {}, "failure_report": {}}
    mine = told if told["handoff_id"] == handoff["id"] else {}
    return {
        "end_reason": mine.get("end_reason"),
        "agreement": mine.get("agreement") or {},
        "failure_report": mine.get("failure_report") or {},
    }

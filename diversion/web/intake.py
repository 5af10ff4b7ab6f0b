"""Taking a filing in at the window, on one screen: what is typed, read, chosen and asked, then filed once.

What is typed is kept as a draft by every press (``drafts.py``), and ended with it once filed.
Enter never files: it is the button that reads a pasted line, looks up cause and place and puts the cursor where
typing goes on, because card readers end with it. Filing is the last button, reached by Tab. The body is the
API's own (``schemas/intake.py``), and so are its faults.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from flask import g, make_response, render_template, request
from werkzeug.wrappers import Response

from diversion.domain.access import Permission
from diversion.domain.law import cite
from diversion.domain.masking import mask_name
from diversion.domain.parties import PartyRole
from diversion.domain.reasons import Fault
from diversion.domain.working_days import shanghai_day
from diversion.schemas.intake import FilingSchema, filing_of
from diversion.schemas.reading import read
from diversion.services import drafts
from diversion.services.access import Actor
from diversion.services.clock_face import read_clock_face
from diversion.services.courts import courts_to_file_in
from diversion.services.intake import register_dispute
from diversion.services.party_lists import read_list
from diversion.services.refusals import Conflicting, InputFaulty, Refusal
from diversion.web import intake_form
from diversion.web.forms import DRAFT, SECRET, Form, body_of, own_fields
from diversion.web.intake_choices import Candidates, chosen, place_faults
from diversion.web.intake_form import Typed
from diversion.web.intake_preview import foreseen, list_earlier
from diversion.web.pages import Pages
from diversion.web.session import is_ours

pages = Pages("intake", __name__)
SUSPECTED = Fault(
    "/file_anyway",
    "duplicate-suspected",
    "疑似重复：这些当事人的同类纠纷以前收过，还没有再次收件，请看“以前收过的”。",
    "Suspected duplicate: a dispute of this kind between these parties was filed before; nothing was filed now.",
)
"""The refusal of the use case, said to somebody at a form."""
TO_CHOOSE = Fault(
    "/cause_name",
    "cause-to-choose",
    "还不能确定是哪个案由，请从“请选择案由”中选一个，或改写名称。",
    "It is not clear which cause is meant; choose one from the list or write another name.",
)
LIST = "_list"
"""The field of the form for a table of parties."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Which draft a form is, whether it is kept as that, and if not, why not."""

    id: UUID
    is_kept: bool = False
    faults: tuple[Fault, ...] = ()


@pages.show("/intake", Permission.FILE_DISPUTE)
def show_intake(actor: Actor) -> str:
    """Show the form of a filing, empty or with what was typed and what is wrong with it."""
    sent: Form | None = g.get("form")
    if sent is None:
        courts = courts_to_file_in(actor)
        today = shanghai_day(read_clock_face().at)
        return form_page(actor, intake_form.begun(today, courts[0].code), Kept(uuid4()), focus="line-a1")
    typed, candidates = arranged(actor, {name: list(told) for name, told in sent.values.items()})
    kept = keep(actor, typed)
    typed = intake_form.without_blanks(typed)
    faults = [TO_CHOOSE if _is_to_choose(each, candidates) else each for each in sent.faults]
    return form_page(actor, typed, kept, candidates, intake_form.beside_fields(typed, faults))


@pages.answer("POST", "/intake/arrange", Permission.FILE_DISPUTE, again=show_intake)
def arrange_filing(actor: Actor) -> Response:
    """Read lines or a list, look up cause and place, add or take out a party; kept as a draft, and nothing is filed."""
    typed, focus = own_fields(request.form), ""
    faults: Sequence[Fault] = ()
    if role := request.form.get("_add"):
        typed, ref = intake_form.with_party(typed, PartyRole(role))
        focus = f"line-{ref}"
    elif dropped := request.form.get("_drop"):
        typed = intake_form.without_party(typed, dropped)
    elif request.files.get(LIST):
        typed, faults = _with_list(actor, typed, request.files[LIST].read())
        focus = LIST if faults else ""
    typed, candidates = arranged(actor, typed)
    kept = keep(actor, typed)
    page = form_page(actor, typed, kept, candidates, tuple(faults), focus or first_to_fill(typed, candidates))
    answer = make_response(page, 422 if faults else 200)
    answer.headers["HX-Replace-Url"] = "/intake"
    return answer


@pages.act("/intake", Permission.FILE_DISPUTE, again=show_intake)
def file_dispute(actor: Actor) -> str:
    """Take the filing in, and go on to its receipt."""
    typed, _ = arranged(actor, own_fields(request.form))
    typed = intake_form.without_blanks(typed)
    told = read(FilingSchema, body_of(FilingSchema, intake_form.answered(typed, read_clock_face().at)))
    faults = (*told.faults, *place_faults(typed), *intake_form.line_faults(typed))
    try:
        dispute_id = register_dispute(actor, filing_of(told.value), faults)
    except Conflicting as refused:
        g.earlier = refused.details.get("references", ())
        if g.earlier:
            raise InputFaulty([SUSPECTED]) from refused
        raise
    drafts.end_draft(actor, draft_id())
    return f"/disputes/{dispute_id}/receipt?done=filed"


def draft_id() -> UUID:
    """Tell which draft the form is that was sent; a new one where it does not say."""
    try:
        return UUID(request.form.get(DRAFT, ""))
    except ValueError:
        return uuid4()


def keep(actor: Actor, typed: Typed) -> Kept:
    """Keep what was typed, if it is ours and anything was; a form that was filed or thrown away begins another draft."""
    named = draft_id()
    if not is_ours(request.form.get(SECRET, "")) or not intake_form.is_begun(typed):
        return Kept(named)
    try:
        if not drafts.keep_draft(actor, named, typed):
            named = uuid4()
            drafts.keep_draft(actor, named, typed)
    except Conflicting as refused:
        return Kept(named, faults=(_fault(refused),))
    return Kept(named, is_kept=True)


def _with_list(actor: Actor, typed: Typed, content: bytes) -> tuple[Typed, Sequence[Fault]]:
    """Add the parties of a list, or say beside its field what is wrong with it."""
    try:
        listed = read_list(actor, content)
    except InputFaulty as faulty:
        return typed, [replace(each, pointer=LIST) for each in faulty.faults]
    if listed.faults:
        return typed, [replace(each, pointer=LIST) for each in listed.faults]
    return intake_form.with_listed(typed, listed.parties), ()


def _is_to_choose(fault: Fault, candidates: Candidates) -> bool:
    """Tell whether a fault names causes that the page lists anyway."""
    return fault.pointer == TO_CHOOSE.pointer and bool(candidates.causes)


def arranged(actor: Actor, typed: Typed) -> tuple[Typed, Candidates]:
    """Take what was typed apart, and find the cause and the place that it means."""
    return chosen(actor, intake_form.arranged(typed))


def form_page(
    actor: Actor,
    typed: Typed,
    kept: Kept,
    candidates: Candidates | None = None,
    faults: tuple[Fault, ...] = (),
    focus: str = "",
) -> str:
    """Show the form with what was typed; beside it the other filings begun."""
    return render_template(
        "intake.html",
        filled=Form(typed, (*kept.faults, *faults), "/intake"),
        draft=kept,
        drafts=[each for each in labelled(drafts.list_drafts(actor)) if each["id"] != kept.id],
        parties=intake_form.parties_of(typed),
        candidates=candidates or Candidates(),
        courts=[(each.code, each.name) for each in courts_to_file_in(actor)],
        refused_for=list_earlier(actor, g.get("earlier", ())),
        preview=foreseen(actor, typed) if intake_form.is_begun(typed) else {},
        focus=focus,
        articles=[cite("R25-1"), cite("R25-10")],
    )


def labelled(found: Sequence[drafts.Draft]) -> list[dict[str, Any]]:
    """Name drafts so that their writer knows them again and nobody who looks over a shoulder learns much."""
    return [
        {
            "id": each.id,
            "saved_at": each.saved_at,
            "name": mask_name(intake_form.first_name(_lists(each.typed))),
            "cause": intake_form.first(each.typed, "/cause_name"),
        }
        for each in found
    ]


def _lists(typed: drafts.Typed) -> Typed:
    return {name: list(told) for name, told in typed.items()}


def first_to_fill(typed: Typed, candidates: Candidates) -> str:
    """Go on where something is to be chosen before where something is to be typed."""
    empty = intake_form.first_empty(typed)
    if candidates.causes and not empty.startswith(("line-", "/parties")):
        return "cause"
    return "region" if candidates.regions and empty in ("/claims", "/facts", "file") else empty


def _fault(refused: Refusal) -> Fault:
    return Fault("", refused.code, refused.zh, refused.en)

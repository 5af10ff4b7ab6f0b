"""Taking a filing in at the window, on one screen: what is typed, read, chosen and asked, then filed once.

Enter never files: it is the button that reads a pasted line, looks up cause and place and puts the cursor where
typing goes on, because card readers end with it. Filing is the last button, reached by Tab. The body is the
API's own (``schemas/intake.py``), and so are its faults.
"""

from typing import Any

from flask import g, make_response, render_template, request
from werkzeug.wrappers import Response

from diversion.domain.access import Permission
from diversion.domain.law import cite
from diversion.domain.parties import PartyRole
from diversion.domain.reasons import Fault
from diversion.domain.working_days import shanghai_day
from diversion.schemas.intake import FilingSchema, filing_of
from diversion.schemas.reading import read
from diversion.services.access import Actor
from diversion.services.clock_face import read_clock_face
from diversion.services.courts import courts_to_file_in
from diversion.services.dispute_list import Sought, search_disputes
from diversion.services.intake import register_dispute
from diversion.services.pages import Asked
from diversion.services.refusals import Conflicting, InputFaulty
from diversion.web import intake_form
from diversion.web.forms import Form, body_of, own_fields
from diversion.web.intake_choices import Candidates, chosen, place_faults
from diversion.web.intake_form import Typed
from diversion.web.pages import Pages

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


@pages.show("/intake", Permission.FILE_DISPUTE)
def show_intake(actor: Actor) -> str:
    """Show the form of a filing, empty or with what was typed and what is wrong with it."""
    sent: Form | None = g.get("form")
    if sent is None:
        courts = courts_to_file_in(actor)
        today = shanghai_day(read_clock_face().at)
        return _form_page(actor, intake_form.begun(today, courts[0].code), focus="line-a1")
    typed, candidates = _arranged(actor, {name: list(told) for name, told in sent.values.items()})
    typed = intake_form.without_blanks(typed)
    faults = [TO_CHOOSE if _is_to_choose(each, candidates) else each for each in sent.faults]
    return _form_page(actor, typed, candidates, intake_form.beside_fields(typed, faults))


@pages.answer("POST", "/intake/draft", Permission.FILE_DISPUTE, again=show_intake)
def arrange_filing(actor: Actor) -> Response:
    """Read lines, look up cause and place, add or take out a party; nothing is filed or kept."""
    typed, focus = own_fields(request.form), ""
    if role := request.form.get("_add"):
        typed, ref = intake_form.with_party(typed, PartyRole(role))
        focus = f"line-{ref}"
    elif dropped := request.form.get("_drop"):
        typed = intake_form.without_party(typed, dropped)
    typed, candidates = _arranged(actor, typed)
    page = _form_page(actor, typed, candidates, focus=focus or _focus(typed, candidates))
    return make_response(page)


@pages.act("/intake", Permission.FILE_DISPUTE, again=show_intake)
def file_dispute(actor: Actor) -> str:
    """Take the filing in, and go on to its receipt."""
    typed, _ = _arranged(actor, own_fields(request.form))
    typed = intake_form.without_blanks(typed)
    told = read(FilingSchema, body_of(FilingSchema, intake_form.answered(typed, read_clock_face().at)))
    try:
        dispute_id = register_dispute(actor, filing_of(told.value), (*told.faults, *place_faults(typed)))
    except Conflicting as refused:
        g.earlier = refused.details.get("references", ())
        if g.earlier:
            raise InputFaulty([SUSPECTED]) from refused
        raise
    return f"/disputes/{dispute_id}/receipt?done=filed"


def _is_to_choose(fault: Fault, candidates: Candidates) -> bool:
    """Tell whether a fault names causes that the page lists anyway."""
    return fault.pointer == TO_CHOOSE.pointer and bool(candidates.causes)


def _arranged(actor: Actor, typed: Typed) -> tuple[Typed, Candidates]:
    code = intake_form.first(typed, "/court_code")
    region = next((each.region_code for each in courts_to_file_in(actor) if each.code == code), None)
    return chosen(actor, intake_form.arranged(typed), region)


def _form_page(
    actor: Actor,
    typed: Typed,
    candidates: Candidates | None = None,
    faults: tuple[Fault, ...] = (),
    focus: str = "",
) -> str:
    return render_template(
        "intake.html",
        filled=Form(typed, faults, "/intake"),
        parties=intake_form.parties_of(typed),
        candidates=candidates or Candidates(),
        courts=[(each.code, each.name) for each in courts_to_file_in(actor)],
        earlier=_earlier(actor),
        focus=focus,
        articles=[cite("R25-1"), cite("R25-10")],
    )


def _earlier(actor: Actor) -> list[dict[str, Any]]:
    """Give the disputes that a suspected duplicate names; one that the reader may not see has no id."""
    found = []
    for reference in g.get("earlier", ()):
        rows = search_disputes(actor, Sought(number=reference), Asked(limit=1)).rows
        found.append({"reference": reference, "id": rows[0]["id"] if rows else None})
    return found


def _focus(typed: Typed, candidates: Candidates) -> str:
    """Go on where something is to be chosen before where something is to be typed."""
    empty = intake_form.first_empty(typed)
    if candidates.causes and not empty.startswith(("line-", "/parties")):
        return "cause"
    return "region" if candidates.regions and empty in ("/claims", "/facts", "file") else empty

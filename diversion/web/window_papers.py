"""Papers for parties to sign: the consent form and the confirmation of the address for service, a sheet of A4 each.

They are printed from the form of a filing before it is filed, from what is typed, and from a dispute afterwards.
There a party's details are sealed: printing them is a look in clear like any other, with the paper as its reason.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from diversion.domain import law
from diversion.domain.access import Permission
from diversion.domain.parties import PartyRole
from diversion.domain.window_papers import RULES, WindowPaper, matters_asked
from diversion.schemas.dispute import DisputeSchema
from diversion.schemas.dispute_list import ClearPartySchema
from diversion.schemas.window_papers import WindowPaperTold
from diversion.services.access import Actor
from diversion.services.courts import courts_to_file_in
from diversion.services.dispute_view import view_dispute
from diversion.services.refusals import NotFound
from diversion.services.unmasking import unmask_party
from diversion.web import intake_form
from diversion.web.acts import Act
from diversion.web.forms import own_fields
from diversion.web.intake import arranged, keep
from diversion.web.intake_form import Typed
from diversion.web.language import listed, say
from diversion.web.pages import Pages
from diversion.web.words import WORDS

pages = Pages("window_papers", __name__)
ACTS = (Act("papers", "打印征询意见书、送达地址确认书", Permission.FILE_DISPUTE),)
OF_PARTY = ("role", "name", "kind", "identity_type", "identity_number", "phone", "address", "workplace")
Party = Mapping[str, Any]


@pages.answer("POST", "/intake/papers", Permission.FILE_DISPUTE)
def print_from_form(actor: Actor) -> Response:
    """Print a paper for every party from what is typed; the form is kept as a draft, and nothing is filed."""
    try:
        paper = WindowPaper(request.form.get("_paper", ""))
    except ValueError as unknown:
        raise NotFound("文书", "paper") from unknown
    typed, _ = arranged(actor, own_fields(request.form))
    keep(actor, typed)
    about = {
        "court_code": intake_form.first(typed, "/court_code"),
        "cause": intake_form.first(typed, "/cause_name"),
        "docketed": bool(intake_form.first(typed, "/case_number")),
        "number": intake_form.first(typed, "/case_number"),
    }
    return make_response(_sheets(actor, paper, about, _typed_parties(typed), back=""))


@pages.show("/disputes/<uuid:dispute_id>/papers", Permission.FILE_DISPUTE)
def show_window_papers(actor: Actor, dispute_id: UUID) -> str:
    """Ask which paper, for whom."""
    return render_template(
        "window_papers.html", dispute=DisputeSchema().dump(view_dispute(actor, dispute_id))
    )


@pages.reveal(
    "/disputes/<uuid:dispute_id>/papers",
    Permission.FILE_DISPUTE,
    takes=WindowPaperTold,
    again=show_window_papers,
)
def print_from_dispute(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> str:
    """Print a paper for one party or for each, their details in clear; every look is journaled."""
    dispute = DisputeSchema().dump(view_dispute(actor, dispute_id))
    paper: WindowPaper = told["paper"]
    asked = [each for each in dispute["parties"] if told["party_ref"] in (None, each["ref"])]
    reason = f"打印{WORDS[WindowPaper][paper]}"
    clear = [unmask_party(actor, UUID(each["id"]), reason) for each in asked]
    about = {
        "court_code": dispute["court_code"],
        "cause": dispute["cause"]["name"] if dispute["cause"] else "",
        "docketed": dispute["docketed"],
        "number": dispute["case_number"] or dispute["reference"],
    }
    shown = ClearPartySchema(many=True).dump(clear)
    others = [(each["role"], each["name"] or "") for each in dispute["parties"]]
    return _sheets(actor, paper, about, shown, others, back=f"/disputes/{dispute_id}")


def _sheets(
    actor: Actor,
    paper: WindowPaper,
    about: Mapping[str, Any],
    parties: Sequence[Party],
    others: Sequence[tuple[str, str]] = (),
    *,
    back: str,
) -> str:
    everybody = others or [(each["role"], each["name"] or "") for each in parties]
    names = {each.code: each.name for each in courts_to_file_in(actor)}
    return render_template(
        f"window_paper_{paper}.html",
        court=names.get(about["court_code"], ""),
        about=about,
        parties=parties,
        applicants=_named(everybody, PartyRole.APPLICANT),
        respondents=_named(everybody, PartyRole.RESPONDENT),
        asked={role.value: matters_asked(role, docketed=about["docketed"]) for role in PartyRole},
        articles={name: law.cite(rule) for name, rule in RULES.items()},
        limits={name: getattr(law, name).amount for name in LIMITS_TOLD},
        back=back,
    )


LIMITS_TOLD = ("DOCKETING", "ONLINE_PRE_DOCKET", "ONLINE_ORDINARY", "ONLINE_SUMMARY", "JOINT_CHOICE")
"""The numbers of the law that the papers name."""


MOST_NAMED = 3
"""So many of a side the head of a paper names; with more a sheet would run over."""


def _named(everybody: Sequence[tuple[str, str]], role: PartyRole) -> str:
    names = [name for of, name in everybody if of == role and name]
    more = say("等%(n)s人", n=len(names)) if len(names) > MOST_NAMED else ""
    return listed(names[:MOST_NAMED]) + more


def _typed_parties(typed: Typed) -> list[Party]:
    found: list[Party] = []
    for party in intake_form.parties_of(intake_form.without_blanks(typed)):
        agent = {
            "kind": intake_form.first(party, "representatives/0/kind"),
            "name": intake_form.first(party, "representatives/0/name"),
            "powers": party.get("representatives/0/powers", []),
        }
        told: dict[str, Any] = {name: intake_form.first(party, name) for name in OF_PARTY}
        found.append(told | {"representatives": [agent] if agent["name"] else []})
    return found

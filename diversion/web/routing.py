"""What a router does with a dispute: ruling over triage, appointing, asking a station to assist, recalling, pausing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, render_template

from diversion.domain.access import Permission
from diversion.domain.dispute import Status
from diversion.domain.eligibility import EXCLUSION_GRADES, ExclusionGrade
from diversion.domain.handoff import LIVE
from diversion.domain.handoff_kinds import HandoffKind
from diversion.schemas.acts import RulingTold
from diversion.schemas.dispute import DisputeSchema
from diversion.schemas.handoff import HandoffSchema, HandoffTold, RecallTold
from diversion.schemas.supervision import LadderPauseTold
from diversion.services import appointment, ladder_pause, triage
from diversion.services.access import Actor
from diversion.services.dispute_view import view_dispute
from diversion.services.handoff_view import view_handoff
from diversion.services.refusals import NotFound
from diversion.web.acts import Act
from diversion.web.pages import Pages

pages = Pages("routing", __name__)
_ROUTE = Permission.ROUTE_DISPUTE
BEFORE_AN_OFFER = (Status.AWAITING_DECISION, Status.CONSULTING, Status.AWAITING_DOCKET)
HANDED_OUT = (Status.OFFERED, Status.IN_MEDIATION)
OPEN = tuple(status for status in Status if status is not Status.CLOSED)
ON_HANDOFF = (Act("recall", "收回委派委托", _ROUTE, tuple(LIVE)),)
"""What a router does with one handoff, help of a station included."""
ACTS = (
    Act("appoint", "委派委托", _ROUTE, (Status.AWAITING_DECISION, Status.CONSULTING, *HANDED_OUT)),
    Act("triage", "改定甄别结果", _ROUTE, BEFORE_AN_OFFER),
    Act("recall", "收回委派委托", _ROUTE, HANDED_OUT),
    Act("assist", "请站点协助", _ROUTE, OPEN),
    Act("ladder-pause", "暂停催办", _ROUTE, OPEN),
    Act("ladder-resume", "恢复催办", _ROUTE, OPEN),
)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Whom a router may choose from: those that fit, those that limited themselves, those that are barred."""

    fitting: Sequence[Mapping[str, Any]]
    overridable: Sequence[Mapping[str, Any]]
    barred: Sequence[Mapping[str, Any]]


@pages.show("/disputes/<uuid:dispute_id>/triage", _ROUTE)
def show_triage(actor: Actor, dispute_id: UUID) -> str:
    """Show what triage said and ask for the ruling."""
    return render_template("court/triage.html", dispute=_dispute(actor, dispute_id))


@pages.act("/disputes/<uuid:dispute_id>/triage", _ROUTE, takes=RulingTold, again=show_triage)
def overrule_triage(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> str:
    """Rule over triage, with a code and words."""
    triage.overrule_triage(actor, dispute_id, **told)
    return f"/disputes/{dispute_id}?done=done"


@pages.show("/disputes/<uuid:dispute_id>/appoint", _ROUTE)
def show_appointment(actor: Actor, dispute_id: UUID) -> str:
    """Show the candidates side by side, the proposed one chosen beforehand."""
    dispute = _dispute(actor, dispute_id)
    found = _candidates(dispute, HandoffKind.MEDIATE)
    return render_template("court/appoint.html", dispute=dispute, candidates=found, kind=HandoffKind.MEDIATE)


@pages.act("/disputes/<uuid:dispute_id>/appoint", _ROUTE, takes=HandoffTold, again=show_appointment)
def appoint_organisation(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> str:
    """Offer the dispute to an organisation, or reassign it."""
    appointment.appoint_organisation(actor, dispute_id, appointment.Appointment(**told))
    return f"/disputes/{dispute_id}?done=done"


@pages.show("/disputes/<uuid:dispute_id>/assist", _ROUTE)
def show_assistance(actor: Actor, dispute_id: UUID) -> str:
    """Show the stations that could find, contact and assist."""
    dispute = _dispute(actor, dispute_id)
    found = _candidates(dispute, HandoffKind.ASSIST)
    return render_template("court/appoint.html", dispute=dispute, candidates=found, kind=HandoffKind.ASSIST)


@pages.act("/disputes/<uuid:dispute_id>/assist", _ROUTE, takes=HandoffTold, again=show_assistance)
def ask_for_assistance(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> str:
    """Ask a station to assist."""
    wanted = appointment.Appointment(**{**told, "kind": HandoffKind.ASSIST})
    appointment.appoint_organisation(actor, dispute_id, wanted)
    return f"/disputes/{dispute_id}?done=done"


@pages.answer("GET", "/disputes/<uuid:dispute_id>/recall", _ROUTE)
def go_to_recall(actor: Actor, dispute_id: UUID) -> Any:
    """Go to recalling the handoff that mediates."""
    handoff = _dispute(actor, dispute_id)["handoff"]
    if handoff is None:
        raise NotFound("委派委托", "handoff")
    return redirect(f"/handoffs/{handoff['id']}/recall", 303)


@pages.show("/handoffs/<uuid:handoff_id>/recall", _ROUTE)
def show_recall(actor: Actor, handoff_id: UUID) -> str:
    """Say what recalling does and ask why."""
    return render_template("court/recall.html", handoff=HandoffSchema().dump(view_handoff(actor, handoff_id)))


@pages.act("/handoffs/<uuid:handoff_id>/recall", _ROUTE, takes=RecallTold, again=show_recall)
def recall_handoff(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> str:
    """Recall an offer, a mediation or a station's help."""
    appointment.recall_handoff(actor, handoff_id, told["reason"])
    return f"/disputes/{view_handoff(actor, handoff_id)['dispute_id']}?done=done"


@pages.show("/disputes/<uuid:dispute_id>/ladder-pause", _ROUTE)
def show_pause(actor: Actor, dispute_id: UUID) -> str:
    """Say what a pause spares and ask why."""
    return render_template("court/pause.html", dispute=_dispute(actor, dispute_id), resumes=False)


@pages.act("/disputes/<uuid:dispute_id>/ladder-pause", _ROUTE, takes=LadderPauseTold, again=show_pause)
def pause_ladder(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> str:
    """Spare the partner of a dispute reminders and letters."""
    ladder_pause.pause_ladder(actor, dispute_id, told["reason"])
    return f"/disputes/{dispute_id}?done=done"


@pages.show("/disputes/<uuid:dispute_id>/ladder-resume", _ROUTE)
def show_resume(actor: Actor, dispute_id: UUID) -> str:
    """Ask whether reminding goes on."""
    return render_template("court/pause.html", dispute=_dispute(actor, dispute_id), resumes=True)


@pages.act("/disputes/<uuid:dispute_id>/ladder-resume", _ROUTE, again=show_resume)
def resume_ladder(actor: Actor, dispute_id: UUID) -> str:
    """Go on reminding the partner of a dispute."""
    ladder_pause.end_ladder_pause(actor, dispute_id)
    return f"/disputes/{dispute_id}?done=done"


def _dispute(actor: Actor, dispute_id: UUID) -> dict[str, Any]:
    shown: dict[str, Any] = DisputeSchema().dump(view_dispute(actor, dispute_id))
    return shown


def _candidates(dispute: Mapping[str, Any], kind: HandoffKind) -> Candidates:
    """Sort the candidates of a kind by whether one may choose them; the use case has the last word."""
    listed = dispute["routing"]["candidates"] if dispute["routing"] else []
    of_kind = [each for each in listed if each["handoff_kind"] == kind]
    graded = [(each, _grade(each, kind)) for each in of_kind]
    return Candidates(
        [each for each, grade in graded if grade is None],
        [each for each, grade in graded if grade is ExclusionGrade.OVERRIDABLE],
        [each for each, grade in graded if grade not in (None, ExclusionGrade.OVERRIDABLE)],
    )


def _grade(candidate: Mapping[str, Any], kind: HandoffKind) -> ExclusionGrade | None:
    against = candidate["excluded_by"]
    if against is None or (kind is HandoffKind.ASSIST and against["code"] == "station-cannot-mediate"):
        return None
    return EXCLUSION_GRADES[against["code"]]

"""A party at home, on a phone, without an account: where its dispute is, whose turn, what it may say.

The reference and the code travel in a form and then in a cookie of these pages alone, never in an address. Words
are plain: no codes, no articles but those that help, no other party's data, nothing that was said in mediation.
"""

from io import BytesIO
from typing import Any
from uuid import UUID

import segno
from flask import current_app, redirect, render_template, request
from werkzeug.wrappers import Response

from diversion.domain.access import Permission
from diversion.domain.law import cite
from diversion.domain.reasons import Fault
from diversion.domain.texts import required
from diversion.schemas.dispute import DisputeSchema
from diversion.schemas.tracking import (
    AnswerTold,
    ChangeWished,
    LeavingTold,
    PickTold,
    RatingTold,
    TrackingTold,
)
from diversion.services import tracking, tracking_codes
from diversion.services.access import Actor
from diversion.services.dispute_view import view_dispute
from diversion.services.refusals import InputFaulty, NotFound
from diversion.web.acts import Act
from diversion.web.pages import Pages
from diversion.web.refusing import FormStale
from diversion.web.session import begin_tracking, end_tracking, tracked_party

pages = Pages("tracking", __name__)
ACTS = (Act("tracking-codes", "打印查询码", Permission.FILE_DISPUTE),)


@pages.show("/disputes/<uuid:dispute_id>/tracking-codes", Permission.FILE_DISPUTE)
def show_codes(actor: Actor, dispute_id: UUID) -> str:
    """Show the parties' codes to be printed and handed out, each on its own slip."""
    return render_template(
        "tracking_codes.html",
        dispute=DisputeSchema().dump(view_dispute(actor, dispute_id)),
        codes=tracking_codes.list_codes(actor, dispute_id),
        place=tracking_place(),
    )


@pages.show("/disputes/<uuid:dispute_id>/tracking-codes/<ref>", Permission.FILE_DISPUTE)
def show_renewal(actor: Actor, dispute_id: UUID, ref: str) -> str:
    """Say what making a party's code anew does, before it is done."""
    dispute = DisputeSchema().dump(view_dispute(actor, dispute_id))
    codes = tracking_codes.list_codes(actor, dispute_id)
    party = next((each for each in codes if each.ref == ref), None)
    if party is None:
        raise NotFound("当事人", "party")
    return render_template("tracking_code_new.html", dispute=dispute, party=party)


@pages.act("/disputes/<uuid:dispute_id>/tracking-codes/<ref>", Permission.FILE_DISPUTE, again=show_renewal)
def renew_code(actor: Actor, dispute_id: UUID, ref: str) -> str:
    """Make a party's code anew; the old one opens nothing any more."""
    tracking_codes.renew_code(actor, dispute_id, ref)
    return f"/disputes/{dispute_id}/tracking-codes?done=code"


@pages.answer("GET", "/track/place.svg", Permission.PUBLIC)
def draw_place(_: Actor) -> Response:
    """Draw the address of these pages as a QR code, on white; nothing of any dispute is in it."""
    drawn = BytesIO()
    segno.make(tracking_place(), error="m").save(drawn, kind="svg", scale=4, light="#fff")
    return current_app.response_class(drawn.getvalue(), mimetype="image/svg+xml")


@pages.show("/track", Permission.PUBLIC)
def show_track(_: Actor) -> str:
    """Ask for reference and code, or show the dispute that this browser follows."""
    party_id = tracked_party()
    if party_id is None:
        return render_template("track.html")
    return render_template("tracked.html", tracked=tracking.follow(party_id), articles=_articles())


@pages.answer(
    "POST",
    "/track",
    Permission.PUBLIC,
    takes=TrackingTold,
    again=show_track,
    unchecked="a party has no session yet; the code from the receipt is asked for",
)
def begin_to_track(_: Actor, told: dict[str, Any]) -> Response:
    """Follow the dispute whose reference and code were typed."""
    try:
        party_id = tracking_codes.open_tracking(told["reference"], told["code"])
    except NotFound as unknown:
        zh = "案件编号与查询码不相符，请对照收件回执核对后重新输入。"
        en = "Reference and code do not belong together; check them against the receipt."
        raise InputFaulty([Fault("/code", "tracking-unknown", zh, en)]) from unknown
    return begin_tracking(redirect("/track", 303), party_id, tracking_codes.code_of(party_id))


@pages.answer("POST", "/track/leave", Permission.PUBLIC)
def leave(_: Actor) -> Response:
    """Stop following, on a computer that others use."""
    return end_tracking(redirect("/track", 303))


@pages.act("/track/answer", Permission.PUBLIC, takes=AnswerTold, again=show_track)
def answer(_: Actor, told: dict[str, Any]) -> str:
    """Say yes or no to what the court or the mediator asks."""
    tracking.answer(_party(), told["matter"], told["answer"])
    return "/track?done=done"


@pages.act("/track/choose", Permission.PUBLIC, takes=PickTold, again=show_track)
def choose(_: Actor, told: dict[str, Any]) -> str:
    """Pick an organisation, or leave it to the court."""
    if told["organisation_id"] is None and not told["court"]:
        raise InputFaulty([required("/organisation_id")])
    tracking.choose(_party(), None if told["court"] else told["organisation_id"])
    return "/track?done=done"


@pages.act("/track/another-mediator", Permission.PUBLIC, takes=ChangeWished, again=show_track)
def ask_for_another(_: Actor, told: dict[str, Any]) -> str:
    """Ask for another mediator."""
    tracking.ask_for_another(_party(), told["reason"])
    return "/track?done=done"


@pages.act("/track/rating", Permission.PUBLIC, takes=RatingTold, again=show_track)
def rate(_: Actor, told: dict[str, Any]) -> str:
    """Say how satisfied the party is with the mediation that ended."""
    tracking.rate_mediation(_party(), told["satisfaction"], told["words"])
    return "/track?done=rated"


@pages.act("/track/demand-docket", Permission.PUBLIC, takes=LeavingTold, again=show_track)
def demand_docketing(_: Actor, told: dict[str, Any]) -> str:
    """Demand that the court dockets."""
    tracking.demand_docketing(_party(), told["words"])
    return "/track?done=done"


@pages.act("/track/end-mediation", Permission.PUBLIC, takes=LeavingTold, again=show_track)
def end_mediation(_: Actor, told: dict[str, Any]) -> str:
    """End mediation of a docketed dispute."""
    tracking.end_mediation(_party(), told["words"])
    return "/track?done=done"


def tracking_place() -> str:
    """Give the address of these pages, as it is printed for parties."""
    public: str = current_app.extensions["diversion"].config.public_url
    return f"{public or request.host_url.rstrip('/')}/track"


def _articles() -> dict[str, str]:
    return {"choice": cite("ZX-6"), "change": cite("ZX-11"), "extension": cite("ZX-20")}


def _party() -> UUID:
    party_id = tracked_party()
    if party_id is None:
        raise FormStale
    return party_id

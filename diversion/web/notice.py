"""Notices: what one was told, those not seen first, each with the disputes that it is about."""

from typing import Any
from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.schemas.notice import NoticeList, NoticesAsked, NoticesSeen
from diversion.services import notices
from diversion.services.access import Actor
from diversion.services.pages import Asked
from diversion.web.desk import next_page
from diversion.web.pages import Pages

pages = Pages("notice", __name__)


@pages.show("/notices", Permission.READ_NOTICES, asks=NoticesAsked)
def show_notices(actor: Actor, asked: dict[str, Any]) -> str:
    """Show one's notices, those not seen first, then the newest."""
    page = notices.list_notices(actor, asked["kind"], Asked(asked["cursor"], asked["limit"]))
    shown = NoticeList().dump({"items": page.rows})["items"]
    unseen = [each["id"] for each in shown if each["seen_at"] is None] if asked["cursor"] is None else []
    reads = bool(actor.reach(Permission.READ_DISPUTE))
    of_court = any(grant.court_id for grant in actor.grants)
    return render_template(
        "notices.html",
        notices=shown,
        newest_unseen=next(iter(unseen), None),
        asked=asked,
        reads=reads,
        of_court=of_court,
        next=next_page(page),
    )


@pages.act("/notices/see-all", Permission.READ_NOTICES, takes=NoticesSeen)
def see_all_notices(actor: Actor, told: dict[str, Any]) -> str:
    """Note that one has seen all notices of the list, up to the newest that it showed."""
    notices.see_notices(actor, told["kind"], told["newest_id"])
    return "/notices?done=done"


@pages.act("/notices/<uuid:notice_id>/see", Permission.READ_NOTICES)
def see_notice(actor: Actor, notice_id: UUID) -> str:
    """Note that one has seen a notice."""
    notices.see_notice(actor, notice_id)
    return "/notices?done=done"

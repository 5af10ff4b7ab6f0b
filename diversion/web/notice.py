"""Notices: what one was told, those not seen first, each with the disputes that it is about."""

from typing import Any
from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.schemas.notice import NoticeList, NoticesAsked
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
    reads = bool(actor.reach(Permission.READ_DISPUTE))
    of_court = any(grant.court_id for grant in actor.grants)
    return render_template(
        "notices.html", notices=shown, asked=asked, reads=reads, of_court=of_court, next=next_page(page)
    )


@pages.act("/notices/<uuid:notice_id>/see", Permission.READ_NOTICES)
def see_notice(actor: Actor, notice_id: UUID) -> str:
    """Note that one has seen a notice."""
    notices.see_notice(actor, notice_id)
    return "/notices?done=done"

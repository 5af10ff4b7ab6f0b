"""Promised work and the journal: what waits, what failed and is sent once more, and whether anything was altered."""

from collections.abc import Mapping
from typing import Any

from flask import make_response
from werkzeug.wrappers import Response

from diversion.domain.access import Permission
from diversion.schemas.journal import JournalAsked, JournalReportSchema
from diversion.schemas.outbox import PromiseList, PromisesAsked
from diversion.services import journal_entries, outbox, verification
from diversion.services.access import Actor
from diversion.services.pages import Asked
from diversion.web.admin import administered
from diversion.web.befell import in_words
from diversion.web.desk import next_page
from diversion.web.pages import Pages
from diversion.web.words import event_kinds, word

pages = Pages("admin_jobs", __name__)


@pages.show("/admin/jobs", Permission.READ_JOBS, asks=PromisesAsked)
def show_jobs(actor: Actor, asked: dict[str, Any]) -> str:
    """Show promised work by its state, by default what failed."""
    page = outbox.list_promises(actor, asked["state"].value, Asked(asked["cursor"], asked["limit"]))
    found = PromiseList().dump({"items": page.rows})["items"]
    may_replay = bool(actor.reach(Permission.REPLAY_JOBS))
    return administered(
        actor, "admin_jobs.html", promises=found, asked=asked, may_replay=may_replay, next=next_page(page)
    )


@pages.act("/admin/jobs/replay", Permission.REPLAY_JOBS)
def replay_failed(actor: Actor) -> str:
    """Send everything that failed once more."""
    outbox.replay_failed(actor)
    return "/admin/jobs?state=waiting&done=done"


@pages.show("/admin/journal", Permission.READ_JOURNAL, asks=JournalAsked)
def show_journal(actor: Actor, asked: dict[str, Any]) -> str:
    """Show journal entries, the newest first, in words; free text stays sealed."""
    told = Asked(asked["cursor"], asked["limit"])
    page = journal_entries.read_newest(actor, told, stream=asked["stream"], event=asked["event"])
    found = [each | {"said": _said(each)} for each in page.rows]
    kinds = event_kinds()
    return administered(
        actor, "admin_journal.html", entries=found, kinds=kinds, asked=asked, next=next_page(page)
    )


def _said(entry: Mapping[str, Any]) -> list[str]:
    """Say an entry's details as far as there are words; a register's have none but a role."""
    payload = entry["payload"] if isinstance(entry["payload"], dict) else {}
    if entry["about"].kind == "dispute":
        return in_words(entry["event"], entry["reason_code"], payload)
    return [word("Role", payload["role"])] if isinstance(payload.get("role"), str) else []


@pages.show("/admin/journal/verify", Permission.VERIFY_JOURNAL)
def show_verification(actor: Actor) -> str:
    """Offer to verify the journal."""
    return administered(actor, "admin_verify.html", report=None)


@pages.answer("POST", "/admin/journal/verify", Permission.VERIFY_JOURNAL)
def verify_journal(actor: Actor) -> Response:
    """Verify the whole journal and show everything that is wrong."""
    report = JournalReportSchema().dump(verification.verify_while_waiting(actor))
    return make_response(administered(actor, "admin_verify.html", report=report))

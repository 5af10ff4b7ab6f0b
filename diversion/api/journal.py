"""Routes of the journal: reading it and verifying it."""

from typing import Any

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas.journal import JournalAsked, JournalList, JournalReportSchema, VerificationTold
from diversion.services import journal_entries, verification
from diversion.services.access import Actor

routes = Routes("journal", __name__)


@routes.on("GET", "/journal", Permission.READ_JOURNAL, asks=JournalAsked, gives=JournalList)
def list_journal(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List journal entries in the order they were recorded."""
    filters = {name: query[name] for name in ("stream", "event", "from_at")}
    return answered(journal_entries.list_entries(actor, asked(query), **filters))


@routes.on(
    "POST",
    "/journal/verify",
    Permission.VERIFY_JOURNAL,
    takes=VerificationTold,
    gives=JournalReportSchema,
    idempotent=False,
)
def verify_journal(actor: Actor, told: dict[str, Any]) -> verification.JournalReport:
    """Verify the journal, or one stream of it, and say everything that is wrong."""
    return verification.verify_while_waiting(actor, stream=told["stream"])

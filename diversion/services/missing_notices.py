"""Years whose holiday notice should be loaded by now: told to administrators before dates begin to lean on them.

The notice of a year is usually published in November of the year before. Until it is loaded, whatever reaches
into the year is provisional and no offer lapses there by itself, so it is asked for in good time. It is told
in the journal once a year that is missing, and shown by ``diversion doctor`` and the metrics until it is there.
"""

import json
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from diversion.persistence.journal import JournalEntry
from diversion.services.calendars import calendar_now
from diversion.services.registers import INSTALLATION, note_change
from diversion.services.settings import settings_of
from diversion.services.transaction import Transaction

MISSING = "notice_missing"


def years_without_notice(tx: Transaction) -> list[int]:
    """List the years that need a notice now and have none: this one, and those that begin within the days set."""
    ahead = settings_of(tx, None, tx.today).whole("notice_wanted_before_calendar_days")
    calendar, last = calendar_now(tx), (tx.today + timedelta(days=ahead)).year
    return [year for year in range(tx.today.year, last + 1) if not calendar.is_known(year)]


def tell_of_missing_notices(tx: Transaction, _slots: Sequence[str] = ()) -> None:
    """Journal each year that is missing, once. Who: the system, once a day. Safe to repeat."""
    years = years_without_notice(tx)
    if not years:
        return
    query = select(JournalEntry.body).where(
        JournalEntry.event == MISSING, JournalEntry.stream == f"register:{INSTALLATION}"
    )
    told = {json.loads(body)["payload"]["year"] for body in tx.session.scalars(query)}
    for year in years:
        if year not in told:
            note_change(tx, None, MISSING, year, {"year": year, "today": tx.today})

"""Reading the histories of other systems: what was taken in, and what ``domain/history.py`` finds in it.

Who: whoever reads a court's figures (router, manager also of the courts below, auditor). To organisations and
mediators other systems' histories are not told: whose handoffs they are is not known there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from diversion.domain import history as rules
from diversion.domain.history import HeldBy, LoggedEvent
from diversion.persistence import history as stored
from diversion.persistence.history import HistoryImport
from diversion.services.access import Actor
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import NotFound
from diversion.services.reporting import figures_reach
from diversion.services.transaction import Transaction, transaction

ROWS_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class FindingLimits:
    """From how many days without an answer, or without anything, something is said. No law's; whoever asks chooses."""

    answer_within_days: int
    idle_after_days: int


def list_histories(actor: Actor, asked: Asked) -> Page[Any]:
    """List the histories of the courts whose figures the actor reads, the newest first."""
    with transaction(actor) as tx:
        return read_page(tx, _readable(tx), (HistoryImport.id,), asked, newest_first=True)


def read_history(actor: Actor, import_id: UUID, after_line: int, limit: int) -> dict[str, Any]:
    """Say what was taken of a file, with the refused rows behind a line. Raises ``NotFound``."""
    with transaction(actor) as tx:
        found = _found(tx, import_id)
        rows = tx.session.execute(stored.refusals_after(import_id, after_line, limit + 1)).all()
        shown = rows[:limit]
        return {
            **found._asdict(),
            "refused": found.rows - found.taken,
            "refused_rows": shown,
            "next_after_line": shown[-1].line if len(rows) > limit else None,
        }


def read_handovers(actor: Actor, import_id: UUID, by: HeldBy) -> dict[str, Any]:
    """Count who passed to whom. Raises ``NotFound``."""
    with transaction(actor) as tx:
        _found(tx, import_id)
        found = rules.handovers(_events(tx, import_id), by)
        rows = [
            {"from_holder": one, "to_holder": other, "handovers": number}
            for (one, other), number in _by_name(found.counts)
        ]
        return {"by": by, "disputes": found.disputes, "disputes_with_any": found.within, "rows": rows}


def read_returns(actor: Actor, import_id: UUID, by: HeldBy) -> dict[str, Any]:
    """Count what came back to an earlier holder. Raises ``NotFound``."""
    with transaction(actor) as tx:
        _found(tx, import_id)
        found = rules.returns(_events(tx, import_id), by)
        rows = [
            {
                "from_holder": one,
                "to_holder": other,
                "returns": each.returns,
                "directly": each.directly,
                "disputes": each.disputes,
            }
            for (one, other), each in _by_name(found.counts)
        ]
        return {"by": by, "disputes": found.disputes, "disputes_with_any": found.within, "rows": rows}


def read_durations(actor: Actor, import_id: UUID) -> dict[str, Any]:
    """Tell how long each step took at each organisation. Raises ``NotFound``."""
    with transaction(actor) as tx:
        _found(tx, import_id)
        found = rules.durations(_events(tx, import_id))
        rows = [
            {
                "event": event,
                "organisation": organisation,
                "number": each.number,
                "lower_quartile_hours": each.lower,
                "median_hours": each.median,
                "upper_quartile_hours": each.upper,
            }
            for (event, organisation), each in _by_name(found)
        ]
        return {"rows": rows}


def read_findings(actor: Actor, import_id: UUID, limits: FindingLimits) -> dict[str, Any]:
    """Say where offers went unanswered and mediations lay idle, as far as the data allow. Raises ``NotFound``."""
    with transaction(actor) as tx:
        until = _found(tx, import_id).last_at
        found = rules.findings(
            _events(tx, import_id),
            answer_within=timedelta(days=limits.answer_within_days),
            idle_after=timedelta(days=limits.idle_after_days),
            until=until or tx.at,
        )
        kinds = [
            {
                "kind": each.kind,
                "lacking": each.lacking,
                "rows": [
                    {
                        "organisation": name,
                        "number": it.number,
                        "of": it.of,
                        "since": it.since,
                        "lines": it.lines,
                    }
                    for name, it in _by_name(each.by_organisation or {})
                ],
            }
            for each in found
        ]
        told = {"answer_within_days": limits.answer_within_days, "idle_after_days": limits.idle_after_days}
        return {**told, "until": until, "kinds": kinds}


def _events(tx: Transaction, import_id: UUID) -> Iterator[LoggedEvent]:
    reading = stored.events_in_order(import_id).execution_options(yield_per=ROWS_AT_ONCE)
    for row in tx.session.execute(reading):
        yield LoggedEvent(*row)


def _readable(tx: Transaction) -> Any:
    courts, handed = figures_reach(tx)
    return stored.imports_of(courts if handed is None else ())


def _found(tx: Transaction, import_id: UUID) -> Any:
    found = tx.session.execute(_readable(tx).where(HistoryImport.id == import_id)).one_or_none()
    if found is None:
        raise NotFound("历史导入", "history")
    return found


def _by_name(counts: Any) -> Any:
    """Give rows in the order of their names: nothing here ranks."""
    return sorted(counts.items(), key=lambda item: item[0])

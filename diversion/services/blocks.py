"""Looking for blocks at a court, and keeping what was found under ids that last.

A look reads what is open and what lies in the window, asks the rules, and writes the differences: new
findings, changed ones, and those that it no longer found. It runs every hour for every court, and for those who
read the list (``block_looks.py``). A lapse is written when it happens, as the next look would find it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.block_limits import BlockLimits
from diversion.domain.blocks import DEFINITION_VERSION, Evidence, Finding, compared, counted_by
from diversion.domain.blocks_dormant import asked_of_could, dormant_links
from diversion.domain.blocks_obstructed import missed_clocks, obstructed_mediations
from diversion.domain.blocks_unanswered import OfferFacts, lapse_found, tallies_of_answers, unanswered_offers
from diversion.domain.settings import block_limits
from diversion.persistence.blocks import (
    REFRESHED,
    BlockFinding,
    keep_findings,
    keep_look,
    mark_gone,
    standing_findings,
)
from diversion.persistence.handoff import Handoff
from diversion.persistence.registers import Court
from diversion.services.access import SYSTEM
from diversion.services.block_facts import CourtFacts, read_facts
from diversion.services.calendars import calendar_now
from diversion.services.registers import is_first, note_change, one_at_a_time
from diversion.services.settings import settings_of
from diversion.services.transaction import Transaction, transaction

ROWS_NAMED = 100
"""How many disputes or handoffs the evidence names; the numbers tell of all, and their list is a report."""
ROWS_AT_ONCE = 500
Key = tuple[str, UUID, Any]


def look_everywhere() -> None:
    """Look at every court, each in a transaction of its own. Who: the system. Safe to repeat.

    A court that cannot be looked at stops no other; its failure is raised at the end, so that it is tried again.
    """
    with transaction(SYSTEM) as tx:
        courts = list(tx.session.scalars(select(Court.id).order_by(Court.id)))
    failures = []
    for court_id in courts:
        try:
            look_at([court_id])
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise ExceptionGroup("courts that could not be looked at", failures)


def look_at(courts: Iterable[UUID]) -> None:
    """Look at some courts now, one after the other; a second look at one waits for the first."""
    for court_id in courts:
        with transaction(SYSTEM) as tx:
            one_at_a_time(tx, _turn(court_id))
            _look(tx, court_id)


def look_if_free(court_id: UUID) -> None:
    """Look at a court now, unless somebody is looking at it already."""
    with transaction(SYSTEM) as tx:
        if is_first(tx, _turn(court_id)):
            _look(tx, court_id)


def look_as_promised(tx: Transaction, courts: Sequence[str]) -> None:
    """Look at the courts whose readers did not wait for it. Safe to repeat."""
    for court_id in sorted(set(courts)):
        one_at_a_time(tx, _turn(UUID(court_id)))
        _look(tx, UUID(court_id))


def record_lapse(tx: Transaction, handoff: Handoff) -> None:
    """Write the block that an offer is when it lapses (ZX-9) beside the lapse itself; a look finds the same one.

    Who: whoever let it lapse; help is not waited for and never lapses. The lapse's own journal entry tells of it.
    """
    offer = OfferFacts(
        court_id=handoff.court_id,
        organisation_id=handoff.organisation_id,
        dispute_id=handoff.dispute_id,
        handoff_id=handoff.id,
        opened_at=handoff.received_at,
    )
    tx.add(BlockFinding(**_row(tx, lapse_found(offer, tx.at))))


def limits_of(tx: Transaction, court_id: UUID) -> BlockLimits:
    """Say by which limits a look at a court goes now."""
    return block_limits(settings_of(tx, court_id, tx.today))


def told(limits: BlockLimits) -> dict[str, Any]:
    """Write down the limits and definitions a look goes by, to see later whether they still hold."""
    return asdict(limits) | {"definition_version": DEFINITION_VERSION}


def find(tx: Transaction, court_id: UUID, limits: BlockLimits) -> list[Finding]:
    """Ask the rules about a court as it stands now; nothing is written."""
    facts = read_facts(tx, court_id, limits)
    found = [
        *dormant_links(facts.links, limits),
        *unanswered_offers(facts.offers, limits, calendar_now(tx), tx.at),
        *missed_clocks(facts.clocks, tx.at),
        *obstructed_mediations(facts.mediations, limits, tx.at),
    ]
    return compared(found, _tallies(found, facts, limits), facts.kinds)


def _tallies(found: list[Finding], facts: CourtFacts, limits: BlockLimits) -> dict[Any, Any]:
    return {
        **counted_by(found, facts.bases),
        **asked_of_could(facts.links),
        **tallies_of_answers(facts.offers, limits),
    }


def _turn(court_id: UUID) -> str:
    return f"blocks:{court_id}"


def _look(tx: Transaction, court_id: UUID) -> None:
    """Look at a court, the turn to do so being ours: write the differences, and when they were written."""
    limits = limits_of(tx, court_id)
    _write_differences(tx, court_id, limits)
    row = {"court_id": court_id, "looked_at": tx.at, "recorded_at": tx.recorded_at, "limits": told(limits)}
    tx.session.execute(keep_look(row))


def _write_differences(tx: Transaction, court_id: UUID, limits: BlockLimits) -> None:
    standing = tx.session.execute(standing_findings(court_id, DEFINITION_VERSION)).all()
    known = {_key(row): row for row in standing}
    found = {_key(finding): finding for finding in _named(find(tx, court_id, limits), standing)}
    written = [row for key, finding in found.items() if _differs(known.get(key), row := _row(tx, finding))]
    for start in range(0, len(written), ROWS_AT_ONCE):
        tx.session.execute(keep_findings(written[start : start + ROWS_AT_ONCE]))
    gone = [row.id for key, row in known.items() if key not in found]
    if gone:
        tx.session.execute(mark_gone(gone, tx.at))
    new = sum(_is_news(known.get(key), finding) for key, finding in found.items())
    if new or gone:
        counts = {"found": new, "gone": len(gone), "definition_version": DEFINITION_VERSION}
        note_change(tx, court_id, "blocks_found", court_id, counts)


def _named(found: Iterable[Finding], standing: Collection[Any]) -> Iterable[Finding]:
    """Let a block of a link go on as the one that stands: its counts move with the window, its beginning not."""
    since = {(row.code, row.unit_id): row.since_at for row in standing}
    for finding in found:
        former = since.get((finding.code, finding.unit_id)) if finding.code.is_of_link else None
        yield replace(finding, since_at=former) if former else finding


def _key(found: Any) -> Key:
    return str(found.code), found.unit_id, found.since_at


def _is_news(former: Any, finding: Finding) -> bool:
    """Tell whether a look is the first to find it: what was recorded when it happened is not counted yet."""
    return former is None or (former.hits_of is None and finding.counted is not None)


def _differs(former: Any, row: Mapping[str, Any]) -> bool:
    return former is None or any(getattr(former, name) != row[name] for name in REFRESHED)


def _row(tx: Transaction, finding: Finding) -> dict[str, Any]:
    hits, of = finding.counted or (None, None)
    return {
        "id": tx.new_id(),
        "definition_version": DEFINITION_VERSION,
        "kind": finding.code.kind.value,
        "code": finding.code.value,
        "side": finding.side.value,
        "court_id": finding.court_id,
        "organisation_id": finding.organisation_id,
        "dispute_id": finding.dispute_id,
        "handoff_id": finding.handoff_id,
        "unit_id": finding.unit_id,
        "since_at": finding.since_at,
        "until_at": max(finding.until_at, finding.since_at) if finding.until_at else None,
        "surety": finding.surety.value,
        "hits": hits,
        "hits_of": of,
        "evidence": _evidence(finding.evidence),
        "comparison": asdict(finding.comparison) if finding.comparison else None,
        "found_at": tx.at,
        "gone_at": None,
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "numbers": dict(evidence.numbers),
        "dispute_ids": [str(each) for each in evidence.disputes[:ROWS_NAMED]],
        "handoff_ids": [str(each) for each in evidence.handoffs[:ROWS_NAMED]],
        "deadline_ids": [str(each) for each in evidence.deadlines[:ROWS_NAMED]],
        "limit": asdict(evidence.limit) if evidence.limit else None,
    }

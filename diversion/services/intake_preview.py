"""What would become of a filing as it is typed: the rules' own answers, asked beforehand, with nothing written.

Beside ``intake.py``: the same examination, rows and decisions, in a transaction of which nothing stays and which
takes no number, no place and no promise.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from diversion.domain.access import Permission
from diversion.domain.dispute import Event, Status
from diversion.domain.filing import Filing
from diversion.domain.intake import examine
from diversion.domain.placement import status_after_filing
from diversion.domain.reasons import Fault, Reason
from diversion.persistence.party import disputes_matching
from diversion.persistence.registers import court_by_code
from diversion.services.access import Actor, GrantMissing
from diversion.services.filing import write_numbered
from diversion.services.intake import intake_context
from diversion.services.placement import Asked, ask, placement_facts
from diversion.services.transaction import rehearsal

ANY_SERIAL = 1
"""Stands where a number would: nothing that bears it is written."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the rules say of a filing so far. ``asked`` is None while it cannot be judged, ``faults`` say why."""

    faults: Sequence[Fault]
    missing: Sequence[Reason] = ()
    asked: Asked | None = None
    status: Status | None = None
    earlier: Sequence[str] = ()


def preview_filing(actor: Actor, filing: Filing, shape_faults: Sequence[Fault] = ()) -> Foreseen:
    """Foresee triage, gate, candidates and duplicates of a filing; nothing is kept.

    Who: a clerk or router of the court. A filing with faults, or without a cause, is not judged yet; one that lacks
    something in law is judged as if it were complete, and says what it lacks. Earlier disputes are told of the
    actor's courts only, as filing does: asking leaves no trace, and must not tell what other courts have received.
    """
    with rehearsal(actor) as tx:
        court = tx.session.scalar(court_by_code(filing.court_code or ""))
        filing = filing if filing.filed_on else replace(filing, filed_on=tx.today)
        found = examine(filing, intake_context(tx, court, filing), shape_faults)
        courts = actor.demand(Permission.FILE_DISPUTE).courts
        if court is not None and court.id not in courts:
            raise GrantMissing(Permission.FILE_DISPUTE)
        if found.faults or court is None or found.filing is None:
            return Foreseen(found.faults)
        digests = [tx.vault.digest("match", key) for key in found.match_keys]
        earlier = disputes_matching(tx.session, digests, courts)
        if found.cause is None:
            return Foreseen((), found.missing, earlier=earlier)
        file, _ = write_numbered(tx, court, found.filing, found, digests, ANY_SERIAL)
        asked = ask(tx, file, complete=True)
        placed = status_after_filing(placement_facts(file, asked, complete=not found.missing), Event.FILED)
        return Foreseen((), found.missing, asked, placed.to, earlier)

"""Taking a filing in: receipted, dated, sealed, checked, triaged, routed, offered, in one transaction.

A well-formed complaint always leaves with a receipt: what is legally missing becomes one notice to
supplement (promise 5). Only what is malformed or impossible is refused, all of it at once and with
nothing written.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from diversion.domain.access import Permission
from diversion.domain.dispute import Event
from diversion.domain.filing import Filing, IntakeContext
from diversion.domain.intake import Examination, examine
from diversion.domain.reasons import Fault
from diversion.domain.triage import RULESET_VERSION
from diversion.persistence.dispute import Decision, SupplementNotice
from diversion.persistence.organisation import Organisation
from diversion.persistence.party import disputes_matching
from diversion.persistence.registers import Court, court_by_code
from diversion.services.access import Actor, GrantMissing
from diversion.services.causes import catalogues, known_regions
from diversion.services.decisions import listed
from diversion.services.disputes import note
from diversion.services.filing import write_filing
from diversion.services.placement import place
from diversion.services.refusals import Conflicting, InputFaulty
from diversion.services.settings import settings_of
from diversion.services.transaction import Transaction, transaction
from diversion.services.trial_limit import watch_trial


def register_dispute(actor: Actor, filing: Filing, shape_faults: Sequence[Fault] = ()) -> UUID:
    """Take a filing in and answer the dispute's id.

    Who: a clerk or router of the court. Refuses: ``InputFaulty`` with every fault of shape and domain;
    ``Conflicting`` ``duplicate-suspected`` with the earlier references of the actor's courts until it is filed anyway with a
    reason. A filing that names no day is filed today. Repeating it files again, unless the caller keeps the
    answer under an ``Idempotency-Key``.
    """
    with transaction(actor) as tx:
        court = tx.session.scalar(court_by_code(filing.court_code or ""))
        filing = filing if filing.filed_on else replace(filing, filed_on=tx.today)
        found = examine(filing, intake_context(tx, court, filing), shape_faults)
        if found.faults or court is None:
            raise InputFaulty(found.faults)
        courts = actor.demand(Permission.FILE_DISPUTE).courts
        if court.id not in courts:
            raise GrantMissing(Permission.FILE_DISPUTE)
        digests = [tx.vault.digest("match", key) for key in found.match_keys]
        if not filing.file_anyway:
            _refuse_duplicate(tx, digests, courts)
        return _write(tx, court, found.filing or filing, found, digests)


def intake_context(tx: Transaction, court: Court | None, filing: Filing) -> IntakeContext:
    """Say what must be known to judge a filing, a new one or one that is added to."""
    settings = settings_of(tx, court.id if court else None, tx.today)
    return IntakeContext(
        now=tx.at,
        today=tx.today,
        courts=(court.code,) if court else (),
        regions=known_regions(tx),
        catalogues=catalogues(tx),
        organisations=_known_choice(tx, filing),
        many_from=settings.whole("many_from"),
        hard_bar_near_days=settings.whole("hard_bar_near_days"),
    )


def _known_choice(tx: Transaction, filing: Filing) -> tuple[str, ...]:
    """Name the organisation a joint choice asks for, where there is such a one."""
    asked = filing.choice.organisation_id if filing.choice else None
    try:
        known = tx.session.get(Organisation, UUID(asked)) if asked else None
    except ValueError:
        known = None
    return (asked,) if asked and known else ()


def _refuse_duplicate(tx: Transaction, digests: Sequence[bytes], courts: Collection[UUID]) -> None:
    """Two windows filing the same dispute at once wait for each other on the match keys' locks.

    Only disputes of the actor's own courts count: a refusal must not tell what other courts have received.
    """
    earlier = disputes_matching(tx.session, digests, courts)
    if earlier:
        raise Conflicting(
            "duplicate-suspected",
            f"疑似重复提交：{'、'.join(earlier)}。确需另行提交的，请注明 file_anyway 和理由。",
            f"Suspected duplicate of {', '.join(earlier)}. To file anyway, send file_anyway with a reason.",
            references=list(earlier),
        )


def _write(
    tx: Transaction, court: Court, filing: Filing, found: Examination, digests: Sequence[bytes]
) -> UUID:
    file, number = write_filing(tx, court, filing, found, digests)
    dispute = file.dispute
    owned = {"id": tx.new_id(), "court_id": court.id, "dispute_id": dispute.id, "at": tx.at}
    if found.missing:
        tx.add(SupplementNotice(**owned, missing=listed(found.missing), ended_at=None))
    tx.add(
        Decision(
            **owned,
            stage="intake",
            decision=None,
            body={"flags": listed(found.flags)},
            ruleset_version=RULESET_VERSION,
            decided_by=tx.actor.user_id,
        )
    )
    note(
        tx,
        dispute,
        "filed",
        {"entry": dispute.entry, "receipt": number, "missing": [reason.code for reason in found.missing]},
        reason_code="file-anyway" if filing.file_anyway else None,
        text=filing.file_anyway_reason,
        fresh=True,
    )
    with _case_number_of_its_own():
        place(tx, file, Event.FILED, complete=not found.missing)
        watch_trial(tx, file)
        if filing.case_number:
            tx.flush()
    return dispute.id


@contextmanager
def _case_number_of_its_own() -> Iterator[None]:
    """Whenever the rows are written within: a number that another dispute bears is a fault to correct."""
    try:
        yield
    except IntegrityError as broken:
        constraint = getattr(getattr(broken.orig, "diag", None), "constraint_name", None)
        if constraint != "uq_docketing_case_number":
            raise
        zh, en = "该案号已用于另一纠纷，请核对案号。", "Another dispute bears this case number; check it."
        raise InputFaulty([Fault("/case_number", "case-number-taken", zh, en)]) from broken

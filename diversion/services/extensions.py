"""More time: days that every party agreed to, added to the running period (ZX-20, R25-4)."""

from collections.abc import Sequence
from uuid import UUID

from diversion.domain.deadline_rules import EXTENSION_TOTAL, DeadlineRule
from diversion.domain.mediation import Extension as Proposed
from diversion.domain.mediation import extension_faults
from diversion.domain.parties import PartyRole
from diversion.domain.reasons import Fault
from diversion.domain.regimes import Regime
from diversion.persistence.deadlines import Deadline
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.mediation import Extension, ExtensionProposal
from diversion.services.access import Actor
from diversion.services.deadlines import running
from diversion.services.dispute_file import DisputeFile, read_file
from diversion.services.disputes import note
from diversion.services.mediation import Act, demand_going_on, done, known_refs, mediating
from diversion.services.period import agreed_days, derive_period
from diversion.services.refusals import Conflicting, InputFaulty
from diversion.services.settings import settings_of
from diversion.services.transaction import Transaction
from diversion.services.trial_limit import watch_trial
from diversion.services.turns import go_on, open_row

BOTH_SIDES = (PartyRole.APPLICANT, PartyRole.RESPONDENT)


def extend_period(actor: Actor, handoff_id: UUID, days: int, agreed_by: list[str]) -> Act:
    """Lengthen the mediation period by what every applicant and respondent agreed to.

    Who: the mediator or the coordinator. The running deadline ends as superseded and a new row follows it.
    Refuses: ``period-not-running`` before it has started, ``mediation-stopped``, ``mediation-suspended``, and
    the faults of ``domain.mediation.extension_faults``. Repeating it adds the days again.
    """
    with mediating(actor, handoff_id) as (tx, dispute, handoff):
        demand_going_on(tx, handoff)
        period = running_period(tx, dispute)
        file = read_file(tx, dispute)
        proposed = Proposed(days, known_refs(file, agreed_by, "/agreed_by"))
        if faults := faults_of(tx, file, handoff, period, proposed):
            raise InputFaulty(faults)
        proposal = open_row(tx, ExtensionProposal, handoff)
        if proposal is not None:
            proposal.ended_at, proposal.ended_how = tx.at, "agreed" if proposal.days == days else "replaced"
        extension = lengthen(tx, file, handoff, period, proposed, tx.actor.user_id)
        return done(tx, dispute, extension.id)


def lengthen(
    tx: Transaction,
    file: DisputeFile,
    handoff: Handoff,
    period: Deadline,
    agreed: Proposed,
    recorded_by: UUID | None,
) -> Extension:
    """Add the days that were found to have no fault to the running period, and let mediation go on."""
    extension = _write(tx, file, handoff, agreed, recorded_by)
    longer = derive_period(tx, file, handoff)
    watch_trial(tx, file)
    go_on(tx, file.dispute, handoff)
    payload = {
        "handoff_id": str(handoff.id),
        "days": agreed.days,
        "due_before": period.due_on.isoformat(),
        "due_on": longer.due_on.isoformat(),
    }
    note(tx, file.dispute, "period_extended", payload)
    return extension


def faults_of(
    tx: Transaction, file: DisputeFile, handoff: Handoff, period: Deadline, proposed: Proposed
) -> Sequence[Fault]:
    """Find what stands against more days, by the one rule for all of them."""
    return extension_faults(
        proposed,
        party_refs=those_asked(file),
        regime=Regime(handoff.regime),
        days_before=agreed_days(tx, handoff),
        due_at=period.due_at,
        now=tx.at,
        total_days=settings_of(tx, file.dispute.court_id, tx.today).whole(EXTENSION_TOTAL.key),
    )


def those_asked(file: DisputeFile) -> list[str]:
    """Name whose agreement more days need: every applicant and respondent."""
    return [party.ref for role in BOTH_SIDES for party in file.on_side(role)]


def running_period(tx: Transaction, dispute: Dispute) -> Deadline:
    """Find the running period. Raises ``Conflicting`` ``period-not-running`` before it has started."""
    period = running(tx, dispute, DeadlineRule.MEDIATION)
    if period is None:
        zh = "调解期限尚未起算，请先签收材料。"
        en = "The mediation period has not started; sign for the materials first."
        raise Conflicting("period-not-running", zh, en)
    return period


def _write(
    tx: Transaction, file: DisputeFile, handoff: Handoff, proposed: Proposed, recorded_by: UUID | None
) -> Extension:
    refs = file.refs
    return tx.add(
        Extension(
            id=tx.new_id(),
            court_id=file.dispute.court_id,
            dispute_id=file.dispute.id,
            handoff_id=handoff.id,
            days=proposed.days,
            agreed_by=[refs[ref] for ref in dict.fromkeys(proposed.agreed_by)],
            recorded_by=recorded_by,
            at=tx.at,
        )
    )

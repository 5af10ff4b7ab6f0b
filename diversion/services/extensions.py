"""More time: days that every party agreed to, added to the running period (ZX-20, R25-4)."""

from uuid import UUID

from diversion.domain.deadline_rules import EXTENSION_TOTAL, DeadlineRule
from diversion.domain.mediation import Extension as Proposed
from diversion.domain.mediation import extension_faults
from diversion.domain.parties import PartyRole
from diversion.domain.regimes import Regime
from diversion.persistence.deadlines import Deadline
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.mediation import Extension
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
from diversion.services.turns import go_on

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
        faults = extension_faults(
            proposed,
            party_refs=[party.ref for role in BOTH_SIDES for party in file.on_side(role)],
            regime=Regime(handoff.regime),
            days_before=agreed_days(tx, handoff),
            due_at=period.due_at,
            now=tx.at,
            total_days=settings_of(tx, dispute.court_id, tx.today).whole(EXTENSION_TOTAL.key),
        )
        if faults:
            raise InputFaulty(faults)
        extension = _write(tx, file, handoff, proposed)
        longer = derive_period(tx, file, handoff)
        watch_trial(tx, file)
        go_on(tx, dispute, handoff)
        payload = {
            "handoff_id": str(handoff.id),
            "days": days,
            "due_before": period.due_on.isoformat(),
            "due_on": longer.due_on.isoformat(),
        }
        note(tx, dispute, "period_extended", payload)
        return done(tx, dispute, extension.id)


def running_period(tx: Transaction, dispute: Dispute) -> Deadline:
    """Find the running period. Raises ``Conflicting`` ``period-not-running`` before it has started."""
    period = running(tx, dispute, DeadlineRule.MEDIATION)
    if period is None:
        zh = "调解期限尚未起算，请先签收材料。"
        en = "The mediation period has not started; sign for the materials first."
        raise Conflicting("period-not-running", zh, en)
    return period


def _write(tx: Transaction, file: DisputeFile, handoff: Handoff, proposed: Proposed) -> Extension:
    refs = file.refs
    return tx.add(
        Extension(
            id=tx.new_id(),
            court_id=file.dispute.court_id,
            dispute_id=file.dispute.id,
            handoff_id=handoff.id,
            days=proposed.days,
            agreed_by=[refs[ref] for ref in dict.fromkeys(proposed.agreed_by)],
            recorded_by=tx.actor.user_id,
            at=tx.at,
        )
    )

"""Reporting a danger (风险预警): the lawful exception to the confidentiality of mediation."""

from uuid import UUID

from diversion.domain.access import Permission
from diversion.domain.alerts import AlertKind
from diversion.domain.dispute import CourtRole
from diversion.domain.notices import Address, NoticeKind, danger_line
from diversion.persistence.alerts import RiskAlert
from diversion.persistence.dispute import Dispute
from diversion.services.access import Actor
from diversion.services.acting import acting_on, changed, demand_open
from diversion.services.announcing import Wanted, announce
from diversion.services.disputes import note, seal_of
from diversion.services.transaction import Transaction


def raise_alert(actor: Actor, dispute_id: UUID, kind: AlertKind, words: str) -> UUID:
    """Report a danger with words that the court may read, alarm its routers, and answer the alert's id.

    Who: coordinator, mediator and grid worker of an accepted handoff. Neither status nor holder changes.
    Each report is one more.
    """
    with acting_on(actor, Permission.CONTACT_PARTY, dispute_id) as (tx, dispute):
        demand_open(dispute)
        alert_id = tx.new_id()
        tx.add(
            RiskAlert(
                id=alert_id,
                court_id=dispute.court_id,
                dispute_id=dispute.id,
                kind=kind.value,
                sealed=seal_of(tx, dispute.id).seal(f"risk_alert:{alert_id}", {"text": words}),
                raised_by=actor.user_id,
                at=tx.at,
                ended_at=None,
            )
        )
        changed(dispute)
        note(tx, dispute, "alert_raised", {"alert_id": str(alert_id)}, reason_code=kind.value, text=words)
        announce(tx, [_alarm(tx, dispute, alert_id)])
        return alert_id


def _alarm(tx: Transaction, dispute: Dispute, alert_id: UUID) -> Wanted:
    return Wanted(
        line_id=tx.new_id(),
        kind=NoticeKind.ALARM,
        to=Address(role=CourtRole.ROUTER.value, court_id=dispute.court_id),
        court_id=dispute.court_id,
        dispute_id=dispute.id,
        words=danger_line(dispute.reference),
        key=f"alert:{alert_id}",
    )

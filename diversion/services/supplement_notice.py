"""The one open notice that names everything missing from a filing, and what remains of it.

Each answer to it ends the row and, while something is still missing, opens another: the parties' time
runs on from the first.
"""

from collections.abc import Sequence

from sqlalchemy import select

from diversion.domain.dispute import Status
from diversion.domain.reasons import Reason
from diversion.persistence.dispute import Dispute, SupplementNotice
from diversion.services.decisions import listed
from diversion.services.transaction import Transaction


def open_notice(tx: Transaction, dispute: Dispute) -> SupplementNotice | None:
    """Find a dispute's open notice."""
    tx.flush()
    query = select(SupplementNotice).where(
        SupplementNotice.dispute_id == dispute.id, SupplementNotice.ended_at.is_(None)
    )
    return tx.session.scalar(query)


def end_notice(tx: Transaction, dispute: Dispute) -> None:
    """End the open notice, if there is one: the court went on, or the dispute is over."""
    notice = open_notice(tx, dispute)
    if notice is not None:
        notice.ended_at = tx.at


def end_notice_of_closed(tx: Transaction, dispute: Dispute) -> None:
    """End the notice of an application that turned out to be outside the court's jurisdiction (ZX-5)."""
    if dispute.status == Status.CLOSED:
        end_notice(tx, dispute)


def renew_notice(tx: Transaction, dispute: Dispute, missing: Sequence[Reason]) -> None:
    """Let the open notice name what is missing now; nothing missing ends it."""
    notice = open_notice(tx, dispute)
    if notice is None or (missing and notice.missing == listed(missing)):
        return
    notice.ended_at = tx.at
    if missing:
        tx.add(
            SupplementNotice(
                id=tx.new_id(),
                court_id=dispute.court_id,
                dispute_id=dispute.id,
                missing=listed(missing),
                at=tx.at,
                ended_at=None,
            )
        )

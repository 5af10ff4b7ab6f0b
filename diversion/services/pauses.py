"""Whether a mediation stands still: stopped for a suspected sham (TY-10), or paused for an appraisal (ZX-23), and until when.

Beside ``stops.py`` and ``suspensions.py``, which stop and pause it: the question of whoever opens the handoff, to whom
nothing must be pressed that waits.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission
from diversion.persistence.handoff import Handoff
from diversion.persistence.mediation import Stop, Suspension
from diversion.services.access import Actor
from diversion.services.handoffs import within
from diversion.services.transaction import transaction
from diversion.services.turns import open_row


@dataclass(frozen=True, slots=True)
class Pause:
    """What holds a mediation. ``until``: the day that an appraisal is to be done; None while a judge looks at a stop."""

    is_stop: bool
    until: date | None


def read_pause(actor: Actor, handoff_id: UUID) -> Pause | None:
    """Say what holds a mediation, a stop before an appraisal; None where it goes on or is out of reach.

    Who: those who may read the handoff.
    """
    with transaction(actor) as tx:
        reached = within(actor.demand(Permission.READ_DISPUTE), actor)
        handoff = tx.session.scalar(select(Handoff).where(Handoff.id == handoff_id, reached))
        if handoff is None:
            return None
        if open_row(tx, Stop, handoff) is not None:
            return Pause(is_stop=True, until=None)
        appraisal = open_row(tx, Suspension, handoff)
        return Pause(is_stop=False, until=appraisal.expected_on) if appraisal is not None else None

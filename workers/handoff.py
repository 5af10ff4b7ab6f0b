"""Carrying offers to their organisations. Key: the outbox row; tries and waits as in ``services/outbox.py``.

After the last try the promise is ``failed`` and the ball is still the router's, who sees it overdue.
"""

from collections.abc import Sequence

from diversion.services.handoff import deliver_handoffs as deliver
from diversion.services.outbox import keep_promises
from workers.context import in_application


@in_application
def deliver_handoffs(promises: Sequence[str]) -> None:
    """Deliver the offers behind some promises."""
    keep_promises(promises, deliver)

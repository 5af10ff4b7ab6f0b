"""What fell due. Key: the deadline's own row, which acts once; tries and waits as in ``services/clocks.py``.

The sweep commits row by row, so it runs before its promise is kept, never inside it: a sweep that was cut
short is sent again and goes on where it stopped. A row that keeps failing says so on itself (``tries``,
``last_error``), shows in the metrics, and waits for a person.
"""

from collections.abc import Sequence

from diversion.services import clocks, missing_notices, recomputing
from diversion.services.outbox import keep_promises
from diversion.services.transaction import Transaction
from workers.context import in_application


@in_application
def act_on_due(promises: Sequence[str]) -> None:
    """Act on every deadline that is due."""
    clocks.act_on_due()
    keep_promises(promises, _nothing_more)


@in_application
def recompute_provisional(promises: Sequence[str]) -> None:
    """Compute the dates that a notice touches anew by the notices that are loaded now."""
    recomputing.recompute_provisional()
    keep_promises(promises, _nothing_more)


@in_application
def tell_of_missing_notices(promises: Sequence[str]) -> None:
    """Tell administrators of a year that begins soon without its holiday notice; each year is told once."""
    keep_promises(promises, missing_notices.tell_of_missing_notices)


def _nothing_more(_tx: Transaction, _subjects: Sequence[str]) -> None:
    return

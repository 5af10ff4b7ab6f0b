"""Making the reports of months and quarters whose cut-off has come. Key: court, period and version; made once.

Each court is a transaction of its own, so the reports are made before the promise is kept. After the last try the
promise is ``failed``; the next hour's slot tries again, and a person can make a report on its page.
"""

from collections.abc import Sequence

from diversion.services import outbox, report_making
from workers.context import in_application


@in_application
def make_reports(promises: Sequence[str]) -> None:
    """Make whatever is due and not there."""
    report_making.make_due_reports()
    outbox.keep_promises(promises, lambda _tx, _slots: None)

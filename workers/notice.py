"""Sending notices. Key: the notice's own row, sent once; tries and waits as in ``services/outbox.py``.

An organisation's channel gets its own promise, kept by ``deliveries.py``. After the last try the promise is
``failed`` and the notice not sent: it still stands in its recipient's inbox here, and a person replays it.
"""

from collections.abc import Sequence

from diversion.services.notices import send_notices as send
from diversion.services.outbox import keep_promises
from workers.context import in_application


@in_application
def send_notices(promises: Sequence[str]) -> None:
    """Send the notices behind some promises."""
    keep_promises(promises, send)

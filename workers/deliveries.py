"""Sending messages to partners. Key: the outbox row and the open try of each message; safe to run twice at once.

Tries and waits are the message's own (``domain/deliveries.py``): eleven, growing from seconds to a day. After
the last one the message is ``failed``: the ball is still the router's, who sees it among the stuck messages
and in the dispute's history, and sends it again by ``deliver-again`` or ``diversion partner replay``.
"""

from collections.abc import Sequence

from diversion.services import delivering
from workers.context import in_application


@in_application
def send_deliveries(promises: Sequence[str]) -> None:
    """Send the messages behind some promises."""
    delivering.send_deliveries(promises)

"""Looking for blocks. Safe under the finding's own key; tries and waits as in ``services/outbox.py``.

Each court is a transaction of its own, so the look runs before its promise is kept. After the last try the
promise is ``failed``; reading the list looks anew, and the next hour's slot does too.
"""

from collections.abc import Sequence

from diversion.services import blocks, outbox
from workers.context import in_application


@in_application
def find_blocks(promises: Sequence[str]) -> None:
    """Look at every court."""
    blocks.look_everywhere()
    outbox.keep_promises(promises, lambda _tx, _subjects: None)


@in_application
def look_at_courts(promises: Sequence[str]) -> None:
    """Look at the courts whose readers found the last look too old, and did not wait for another."""
    outbox.keep_promises(promises, blocks.look_as_promised)

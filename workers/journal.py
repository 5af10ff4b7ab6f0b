"""Signing the journal's digests. Safe under the day: a signed day is not signed again.

Asked for every hour, so that a day is signed within the hour after its end and a missed one is caught
up; tries and waits as in ``services/outbox.py``. Copies that could not be written are written first at
the next try, so that a full disk shows as a promise that fails.
"""

from collections.abc import Sequence

from diversion.services import digests, outbox
from diversion.services.transaction import Transaction
from workers.context import in_application


@in_application
def sign_digests(promises: Sequence[str]) -> None:
    """Sign the days that are over, then leave their copies outside the database."""
    outbox.keep_promises(promises, _sign)
    digests.export_digests()


def _sign(tx: Transaction, _slots: Sequence[str]) -> None:
    digests.export_digests()
    digests.sign_digests(tx)

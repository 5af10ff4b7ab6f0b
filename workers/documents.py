"""Removing document files that no document names. Safe to repeat; tries and waits as in ``services/outbox.py``."""

from collections.abc import Sequence

from diversion.services import documents, outbox
from diversion.services.transaction import Transaction
from workers.context import in_application


@in_application
def sweep_documents(promises: Sequence[str]) -> None:
    """Remove what crashes left behind more than a month ago."""
    outbox.keep_promises(promises, _sweep)


def _sweep(tx: Transaction, _slots: Sequence[str]) -> None:
    documents.sweep_orphans(tx)

"""Keeping figures ready, and looking every night whether they are what a recount says.

Safe to repeat: a change that was taken in is due no more. A look that finds a difference fails its promise, so that an
administrator sees it among the failed jobs; ``diversion figures rebuild`` makes the figures anew.
"""

from collections.abc import Sequence

from diversion.services import figures, outbox
from diversion.services.transaction import Transaction
from workers.context import in_application


@in_application
def keep_figures(promises: Sequence[str]) -> None:
    """Take in the changes that are due; what one look leaves, the next minute's takes in."""
    figures.keep_due()
    outbox.keep_promises(promises, lambda _tx, _slots: None)


@in_application
def check_figures(promises: Sequence[str]) -> None:
    """Recount everything; a difference is a failure that says where."""
    outbox.keep_promises(promises, _check)


def _check(tx: Transaction, _slots: Sequence[str]) -> None:
    figures.demand_agreement(tx)

"""Keeping figures ready, and looking every night whether they are what a recount says.

Safe to repeat: a change that was taken in is due no more. A look that finds a difference fails its promise, so that an
administrator sees it among the failed jobs; ``diversion figures rebuild`` makes the figures anew.
"""

from collections.abc import Sequence

from diversion.services import figures, outbox
from workers.context import in_application


@in_application
def keep_figures(promises: Sequence[str]) -> None:
    """Take in the changes that are due; what one look leaves, the next minute's takes in."""
    figures.keep_due()
    outbox.keep_promises(promises, lambda _tx, _slots: None)


@in_application
def check_figures(promises: Sequence[str]) -> None:
    """Promise a comparison of everything with a recount, in portions."""
    outbox.keep_promises(promises, figures.promise_comparisons)


@in_application
def compare_figures(promises: Sequence[str]) -> None:
    """Recount some portions, one transaction each; a difference is a failure that says where."""
    for promise in promises:
        outbox.keep_promises([promise], figures.demand_agreement)

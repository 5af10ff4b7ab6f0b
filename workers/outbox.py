"""Housekeeping of promises and kept answers. Safe to repeat; tries and waits as in ``services/outbox.py``."""

from collections.abc import Sequence

from diversion.services import idempotency, outbox
from workers.context import in_application


@in_application
def resend_lost(promises: Sequence[str]) -> None:
    """Send again what was sent and never kept."""
    outbox.keep_promises(promises, lambda tx, _: outbox.resend_lost(tx))


@in_application
def sweep_answers(promises: Sequence[str]) -> None:
    """Forget answers kept longer than their keeping time."""
    outbox.keep_promises(promises, lambda tx, _: idempotency.sweep(tx))


@in_application
def prune_promises(promises: Sequence[str]) -> None:
    """Forget promises kept and slots promised long ago."""
    outbox.keep_promises(promises, lambda tx, _: outbox.prune(tx))

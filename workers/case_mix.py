"""Comparing organisations by the kinds of disputes they had. Key: court and fingerprint of what is compared.

Daily, one promise a court, so that each has a message's time of its own and a court that fails stops no other; after the
last try the promise is ``failed``, and the next day's slot tries again. What is unchanged is not compared again. The
model's library loads inside the message, in a process that ends with it, and only where it is installed; without it
strata are compared.
"""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import cast
from uuid import UUID

from diversion.services import case_mix, outbox
from diversion.services.transaction import Transaction
from workers.context import in_application

LIBRARY, MODEL = "sklearn", "workers.case_mix_model"


@in_application
def look_for_case_mix(promises: Sequence[str]) -> None:
    """Promise a comparison of every court."""
    outbox.keep_promises(promises, case_mix.promise_comparisons)


@in_application
def compare_case_mix(promises: Sequence[str]) -> None:
    """Compare the courts that are promised, one transaction each: a large one takes a minute."""
    for promise in promises:
        outbox.keep_promises([promise], _compare)


def model() -> case_mix.Fit | None:
    """Load the model where its library is installed (the extra ``statistics``); None where it is not."""
    return cast("case_mix.Fit", import_module(MODEL).case_mix) if find_spec(LIBRARY) else None


def _compare(tx: Transaction, courts: Sequence[str]) -> None:
    for court_id in courts:
        case_mix.compare_court(tx, UUID(court_id), model())

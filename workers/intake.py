"""Taking uploaded files in, and forgetting old drafts. Key: the outbox row and each row's own mark; tries and waits as in ``services/outbox.py``.

After the last try the promise is ``failed``: the rows not yet taken still wait, and replaying it goes on with them.
"""

from collections.abc import Sequence

from diversion.services import drafts, outbox
from diversion.services.import_intake import keep_import_promises
from workers.context import in_application


@in_application
def run_imports(promises: Sequence[str]) -> None:
    """Take in the files behind some promises."""
    keep_import_promises(promises)


@in_application
def sweep_drafts(promises: Sequence[str]) -> None:
    """Forget drafts that nobody touched for the days of the setting. Safe to repeat."""
    outbox.keep_promises(promises, lambda tx, _: drafts.sweep(tx))

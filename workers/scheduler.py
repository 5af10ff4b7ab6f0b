"""The scheduler: asks every second which periodic slots have begun; PostgreSQL keeps what was promised."""

import logging
import time

from sqlalchemy.exc import OperationalError

from diversion.services.periodic import promise_due_slots
from workers.context import application
from workers.relay import Stopping

TICK_SECONDS = 1.0
log = logging.getLogger(__name__)


def run() -> None:
    """Schedule until told to stop. A lost database is waited for."""
    stopping = Stopping()
    while not stopping.asked:
        try:
            with application().app_context():
                promise_due_slots()
        except OperationalError as lost:
            log.warning("scheduler waits: %s", type(lost).__name__)
        time.sleep(TICK_SECONDS)


if __name__ == "__main__":
    run()

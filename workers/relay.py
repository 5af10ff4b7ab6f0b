"""The relay: hands due promises to the queue, woken by NOTIFY and, should one be missed, by a slow poll."""

import logging
import select
import signal
import time
from types import FrameType

import psycopg
from sqlalchemy.exc import InterfaceError, OperationalError

from diversion.config import Config
from diversion.gateways.queue import MessageQueue, QueueUnreachable
from diversion.services.outbox import relay_due
from workers.context import application

POLL_SECONDS = 1.0
WAIT_SECONDS = 2.0
LOST = (QueueUnreachable, psycopg.OperationalError, OperationalError, InterfaceError)
"""A lost neighbour: the queue, the listening connection, and the one that reads and marks promises."""
log = logging.getLogger(__name__)


class Stopping:
    """Set by SIGTERM or SIGINT; the loop ends after the batch it is in."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True


def run() -> None:
    """Relay until told to stop. A lost database or queue is waited for, never given up on."""
    stopping = Stopping()
    config = Config.from_environment()
    queue = MessageQueue(config.redis_url)
    while not stopping.asked:
        try:
            _relay(config, queue, stopping)
        except LOST as lost:
            log.warning("relay waits: %s", type(lost).__name__)
            time.sleep(WAIT_SECONDS)


def _relay(config: Config, queue: MessageQueue, stopping: Stopping) -> None:
    url = config.database_url.replace("postgresql+psycopg", "postgresql", 1)
    with psycopg.connect(url, autocommit=True) as listener:
        listener.execute("LISTEN outbox")
        while not stopping.asked:
            with application().app_context():
                while relay_due(queue):
                    pass
            select.select([listener.fileno()], [], [], POLL_SECONDS)
            for _ in listener.notifies(timeout=0):
                pass


if __name__ == "__main__":
    run()

"""One RQ worker: everything is imported before the first job, so that a fork costs little.

The worker forks for each message, which keeps a crash in one from ending the others. A message lost
with a killed worker is sent again from the outbox, so RQ's own recovery is not relied upon.
"""

import logging

from redis import Redis
from rq import Queue, Worker
from rq.serializers import JSONSerializer

from diversion.config import Config
from diversion.gateways.queue import QUEUE
from workers import (
    blocks,
    case_mix,
    context,
    deadlines,
    deliveries,
    documents,
    figures,
    handoff,
    intake,
    journal,
    notice,
    outbox,
    period_report,
    user_mails,
)

ENTRY_MODULES = (
    blocks,
    case_mix,
    deadlines,
    deliveries,
    documents,
    figures,
    handoff,
    intake,
    journal,
    notice,
    outbox,
    period_report,
    user_mails,
)
INTERVAL_SECONDS = 30


def run() -> None:
    """Work until told to stop; a message in hand is finished first."""
    logging.getLogger("rq.worker").setLevel(logging.WARNING)
    config = Config.from_environment()
    context.application()
    connection = Redis.from_url(config.redis_url)
    queue = Queue(QUEUE, connection=connection, serializer=JSONSerializer)
    worker = Worker(
        [queue],
        connection=connection,
        serializer=JSONSerializer,
        maintenance_interval=INTERVAL_SECONDS,
        job_monitoring_interval=INTERVAL_SECONDS,
    )
    worker.work(logging_level="WARNING", with_scheduler=False)


if __name__ == "__main__":
    run()

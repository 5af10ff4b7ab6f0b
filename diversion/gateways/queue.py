"""The message carrier: RQ on Redis, known here and nowhere else.

It carries strings only (JSON), keeps no truth and may be emptied at any moment: what was promised
stands in the outbox. A message's id carries its attempt, so a lost or failed one never blocks the next.
"""

from collections.abc import Sequence

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

QUEUE = "diversion"
RESULT_SECONDS = 0
FAILURE_SECONDS = 3600
TIMEOUT_SECONDS = 180

ENTRY_POINTS = {
    "deliver_handoff": "workers.handoff.deliver_handoffs",
    "send_notice": "workers.notice.send_notices",
    "send_delivery": "workers.deliveries.send_deliveries",
    "begin_reset": "workers.user_mails.begin_resets",
    "send_user_mail": "workers.user_mails.send_user_mails",
    "mail_digests": "workers.user_mails.mail_digests",
    "run_import": "workers.intake.run_imports",
    "act_on_deadlines": "workers.deadlines.act_on_due",
    "recompute_provisional": "workers.deadlines.recompute_provisional",
    "tell_of_missing_notices": "workers.deadlines.tell_of_missing_notices",
    "find_blocks": "workers.blocks.find_blocks",
    "look_at_court": "workers.blocks.look_at_courts",
    "resend_lost": "workers.outbox.resend_lost",
    "sweep_answers": "workers.outbox.sweep_answers",
    "sweep_documents": "workers.documents.sweep_documents",
    "sweep_drafts": "workers.intake.sweep_drafts",
    "prune_promises": "workers.outbox.prune_promises",
    "sign_digest": "workers.journal.sign_digests",
    "keep_figures": "workers.figures.keep_figures",
    "check_figures": "workers.figures.check_figures",
    "compare_figures": "workers.figures.compare_figures",
    "make_reports": "workers.period_report.make_reports",
    "look_for_case_mix": "workers.case_mix.look_for_case_mix",
    "compare_case_mix": "workers.case_mix.compare_case_mix",
}


class QueueUnreachable(Exception):
    """Redis does not answer; the promise stays in the outbox and is sent later."""

    code = "queue-unreachable"


class MessageQueue:
    """One connection to the queue; safe to keep for the life of a process."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(url, socket_timeout=10, socket_connect_timeout=5)
        self._queue = Queue(QUEUE, connection=self._redis, serializer=JSONSerializer)

    def send(self, job: str, promises: Sequence[str], attempt: int) -> None:
        """Send one message that carries many promises of one job. Raises ``QueueUnreachable``."""
        try:
            self._queue.enqueue(
                ENTRY_POINTS[job],
                list(promises),
                job_id=f"{job}-{promises[0]}-{attempt}",
                result_ttl=RESULT_SECONDS,
                failure_ttl=FAILURE_SECONDS,
                job_timeout=TIMEOUT_SECONDS,
            )
        except RedisError as unreachable:
            raise QueueUnreachable(str(unreachable)) from unreachable

    def ping(self) -> bool:
        """Tell whether the queue answers."""
        try:
            return bool(self._redis.ping())
        except RedisError:
            return False

"""A judge's look at a settlement with signs of a sham: cleared it goes on, stopped it does not stand (ZX-19)."""

from collections.abc import Sequence
from uuid import UUID

from diversion.domain.access import Permission
from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.dispute import Event, Status, TransitionRefused
from diversion.domain.reasons import Fault
from diversion.domain.sham import Finding, ShamSign
from diversion.persistence.dispute import Dispute
from diversion.services.access import Actor
from diversion.services.acting import acting_on
from diversion.services.deadlines import end_clocks
from diversion.services.disputes import note, seal_of
from diversion.services.mediation import Act, done
from diversion.services.refusals import Conflicting, InputFaulty
from diversion.services.returns import send_back
from diversion.services.settlement import newest_agreement, settle_on, settling_handoff, under_review
from diversion.services.stops import write_review
from diversion.services.transaction import Transaction

SETTLED = (Status.SETTLED, Status.CONFIRMED)
"""Where there is a settlement to look at; a mediation under way is stopped instead (TY-10)."""


def review_settlement(
    actor: Actor, dispute_id: UUID, finding: Finding, reason: str, signs: Sequence[ShamSign] = ()
) -> Act:
    """Clear a settlement, or say that it does not stand: then the dispute returns to docketing or trial.

    Who: a judge of the court, when asked and also unasked, because a court that sees a sign looks by itself.
    ``signs`` are the judge's own, beside those that asked for the review. Refuses: ``transition-refused``
    where nothing is settled; ``no-review-pending`` for clearing what nobody doubts; ``signs-missing``.
    """
    with acting_on(actor, Permission.ANSWER_GUIDANCE, dispute_id) as (tx, dispute):
        if dispute.status not in SETTLED:
            raise TransitionRefused(dispute.status, Status.RETURNED, Event.RETURNED)
        was_asked = under_review(tx, dispute)
        listed = sorted({*(sign.value for sign in signs), *_signs_asked_about(tx, dispute)})
        _demand_matter(finding, listed, was_asked=was_asked)
        row = write_review(tx, dispute, finding, listed, reason)
        end_clocks(tx, dispute, (DeadlineRule.REVIEW,), "met")
        payload = {"finding": finding.value, "signs": listed}
        if finding is Finding.CLEARED:
            settle_on(tx, dispute, Status(dispute.status))
            note(tx, dispute, "reviewed", payload, text=reason)
        else:
            note(tx, dispute, "reviewed", payload, text=reason)
            send_back(tx, dispute, settling_handoff(tx, dispute), Event.RETURNED, "sham-found")
        return done(tx, dispute, row.id)


def _signs_asked_about(tx: Transaction, dispute: Dispute) -> list[str]:
    agreement = newest_agreement(tx, dispute)
    if agreement is None:
        return []
    kept = seal_of(tx, dispute.id).open(f"agreement:{agreement.id}", agreement.sealed)
    return [str(sign) for sign in kept["signs"]]


def _demand_matter(finding: Finding, signs: Sequence[str], *, was_asked: bool) -> None:
    if finding is Finding.CLEARED and not was_asked:
        zh, en = "没有待审查的事项。", "No review is waiting."
        raise Conflicting("no-review-pending", zh, en)
    if finding is Finding.STOPPED and not signs:
        zh, en = "认定不成立的，请注明发现的情形。", "Name the signs that were found."
        raise InputFaulty([Fault("/signs", "signs-missing", zh, en)])

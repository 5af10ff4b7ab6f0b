"""A router's ruling over what triage said; it stands until another ruling."""

from uuid import UUID

from diversion.domain.access import Permission
from diversion.domain.dispute import TRANSITIONS, Event, Status, TransitionRefused
from diversion.domain.triage import TriageDecision
from diversion.domain.triage_ruling import RulingReason, barred_by_law, ruled
from diversion.services.access import Actor
from diversion.services.acting import acting_on
from diversion.services.dispute_file import cause_facts, read_file
from diversion.services.disputes import note
from diversion.services.placement import place
from diversion.services.refusals import Conflicting


def overrule_triage(
    actor: Actor, dispute_id: UUID, decision: TriageDecision, reason_code: RulingReason, reason: str
) -> UUID:
    """Rule over triage with a code and words, and place the dispute by it; answers its id.

    Who: a router of the court. Refuses ``TransitionRefused`` unless the dispute awaits a decision or its
    docketing or is being consulted about, and ``Conflicting`` ``triage-bound-by-law`` with the article. What
    a party refuses, or has not agreed to, still holds. Repeating it stores nothing new.
    """
    with acting_on(actor, Permission.ROUTE_DISPUTE, dispute_id) as (tx, dispute):
        if (Status(dispute.status), Event.TRIAGED) not in TRANSITIONS:
            raise TransitionRefused(dispute.status, None, Event.TRIAGED)
        file = read_file(tx, dispute)
        bar = barred_by_law(decision, cause_facts(file))
        if bar is not None:
            raise Conflicting(
                "triage-bound-by-law",
                f"依法不得调解，不能改为适宜调解：{bar.zh}。案由有误的，请先更正案由。",
                f"The law bars mediation here: {bar.en} If the cause is wrong, correct it first.",
                reason=bar.code,
                article=bar.article,
            )
        said = {"decision": decision.value}
        note(tx, dispute, "triage_overruled", said, reason_code=reason_code.value, text=reason)
        place(tx, file, Event.TRIAGED, overruled=ruled(decision, reason_code))
        return dispute_id

"""Supplementing a filing (补正): what the notice asked for, handed in whole or in part."""

from collections.abc import Sequence
from uuid import UUID

from diversion.domain.access import Permission
from diversion.domain.amendment import Amendment
from diversion.domain.dispute import Event, Status
from diversion.domain.reasons import Fault
from diversion.services.access import Actor
from diversion.services.acting import acting_on, demand_open
from diversion.services.amendment import examine_amended, write_amendment
from diversion.services.choice import write_choice
from diversion.services.consents import follow_answers, write_answers
from diversion.services.dispute_file import read_file
from diversion.services.disputes import note
from diversion.services.placement import place
from diversion.services.refusals import Conflicting
from diversion.services.supplement_notice import end_notice_of_closed, open_notice, renew_notice


def supplement_filing(
    actor: Actor, dispute_id: UUID, change: Amendment, shape_faults: Sequence[Fault] = ()
) -> UUID:
    """Add to a filing what was missing, and answer the dispute's id.

    Who: a clerk or router of the court. The whole filing is judged again. Once complete the notice ends,
    the dispute is placed, and a complaint's seven days to docket run from the day after (D-2); while
    something is missing the notice goes on with what remains, and so does the time for it. Refuses:
    ``InputFaulty`` with every fault, ``Conflicting`` ``nothing-missing`` when no notice is open. Sent twice
    it changes nothing the second time, as long as something is still missing.
    """
    with acting_on(actor, Permission.FILE_DISPUTE, dispute_id) as (tx, dispute):
        demand_open(dispute)
        if open_notice(tx, dispute) is None:
            raise Conflicting(
                "nothing-missing",
                "该纠纷没有待补正的事项；需要更正内容的，请使用修改功能。",
                "Nothing is waiting to be supplemented; to correct something, change the dispute instead.",
            )
        file = read_file(tx, dispute)
        before, found = examine_amended(tx, file, change, shape_faults)
        written = write_amendment(tx, file, change, before, found)
        write_answers(tx, file, change.consents)
        write_choice(tx, file, change.choice)
        renew_notice(tx, dispute, found.missing)
        missing = [reason.code for reason in found.missing]
        note(tx, dispute, "supplemented", {"changed": written, "missing": missing})
        if dispute.status == Status.AWAITING_SUPPLEMENT:
            place(tx, file, Event.SUPPLEMENTED, complete=not missing)
            end_notice_of_closed(tx, dispute)
        else:
            follow_answers(tx, file, change.consents)
        return dispute.id

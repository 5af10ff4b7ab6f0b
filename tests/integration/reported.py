"""A court's March as the reports count it: disputes that come to every end, with the counts made by hand."""

from uuid import UUID

from filings import applicant, complaint, said
from mediated import Mediated, at, failure

from diversion.services.actors import actor_of_login
from diversion.services.closing import cancel_filing

BOTH = {"applied_by": ["a1", "r1"]}
DECLINED = {"reason_code": "outside_field", "reason": "超出本组织行业领域。"}


def march(here: Mediated) -> dict[str, UUID]:
    """Let it be March 2026, nothing swept: who is late stays late."""
    found = {
        "confirmed": here.settled(),
        "settled": here.settled(),
        "failed": here.mediating()[0],
        "running": here.mediating()[0],
        "declined": here.file(),
        "cancelled": here.file(),
        "judged": here.settled(docketed=True),
        "applied": _application(here),
    }
    cancel_filing(actor_of_login("clerk"), found["cancelled"], "误录")
    here.deliver()
    here.coordinator.ask("POST", f"/handoffs/{here.handoff(found['declined']).id}/decline", DECLINED)
    with at("2026-03-10T09:00"):
        here.clerk.made(f"/disputes/{found['confirmed']}/confirmation", BOTH)
        found["refused"] = here.register(
            complaint(90, consents=[said("a1", "mediation"), said("r1", "mediation", answer="no")])
        )
    with at("2026-03-12T09:00"):
        here.post("judge", f"/disputes/{found['confirmed']}/confirmation/decision", {"decision": "confirmed"})
        here.mediator.made(f"/disputes/{found['failed']}/outcome", failure())
        here.judge.made(f"/disputes/{found['judged']}/exit", {"kind": "mediation_judgment"})
    with at("2026-03-31T23:59"):
        found["last"] = here.file()
    with at("2026-04-01T00:00"):
        found["next"] = here.file()
    return found


def _application(here: Mediated) -> UUID:
    """File an application between two people: no enterprise is a party."""
    told = complaint(
        91,
        entry="mediation_application",
        parties=[applicant(91), applicant(92, ref="r1", role="respondent")],
        consents=[said("a1", "mediation")],
        choice={"by": "applicant_consulted"},
    )
    return here.register(told)

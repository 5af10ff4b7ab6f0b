"""One firm in many disputes: contacts with it are counted together, one call serves several, one more says why."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from filings import applicant, complaint, respondent, said
from flask import Flask
from mediated import Mediated, at, mediated_court
from sqlalchemy import select
from test_ladder import told as notices_of

from diversion.domain.links import TaskAnswer
from diversion.persistence.base import db
from diversion.persistence.blocks import BlockFinding
from diversion.persistence.mediation import Contact
from diversion.services.access import SYSTEM
from diversion.services.blocks import look_everywhere
from diversion.services.links import TaskTold, answer_task
from diversion.services.settings import change_setting

CREDIT_CODE, ANOTHER = "91320506MA1AAAAA0C", "91320506MA1BBBBB0L"
NAME = "示例精密制造有限公司"
CALL = {"party_ref": "r1", "reached": True}


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def firm(number: str | None = CREDIT_CODE, name: str = NAME, **told: Any) -> dict[str, Any]:
    """Write a company with a credit code, or with its name alone."""
    known = {"identity_type": "uscc", "identity_number": number} if number else {}
    return respondent(1, name=name, **known, **told)


def against(here: Mediated, company: dict[str, Any]) -> UUID:
    """Bring a dispute with a company to the centre's mediator, and answer the handoff."""
    return here.mediating(parties=[applicant(here.filed + 1), company])[1]


def at_the_second(here: Mediated, company: dict[str, Any]) -> UUID:
    """Bring one to the other organisation, which both sides chose."""
    here.filed += 1
    agreed = [said("a1", "mediation"), said("r1", "mediation")]
    told = complaint(
        here.filed,
        parties=[applicant(here.filed), company],
        consents=[*agreed, said("a1", "mediate_before_docketing", means="signed_form")],
        choice={"by": "joint", "organisation_id": str(here.second)},
    )
    return here.accept(here.register(told), by="other_coordinator", mediator="other_mediator")


def contact(here: Mediated, who: str, handoff: UUID, **told: Any) -> Any:
    return here.people[who].made(f"/handoffs/{handoff}/contacts", CALL | told)


def refused(here: Mediated, who: str, handoff: UUID, **told: Any) -> tuple[int, list[str]]:
    return here.people[who].refused("POST", f"/handoffs/{handoff}/contacts", CALL | told)


def firms(here: Mediated, who: str, handoff: UUID) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = here.people[who].get(f"/handoffs/{handoff}/enterprise-contacts")["items"]
    return items


def standing(here: Mediated, who: str, handoff: UUID) -> tuple[int, bool, str]:
    (item,) = firms(here, who, handoff)
    return item["contacts_today"], item["cap_reached"], item["contact_again_on"]


def journaled(here: Mediated, dispute: UUID, event: str) -> list[dict[str, Any]]:
    """List what the journal says of one kind of event, oldest first."""
    entries = here.auditor.get(f"/journal?stream=dispute:{dispute}&event={event}")["items"]
    return sorted(entries, key=lambda entry: int(entry["seq"]))


# counting


def test_contacts_of_two_organisations_with_one_firm_count_together(here: Mediated) -> None:
    ours, theirs = against(here, firm()), at_the_second(here, firm(name="示例精密制造公司（曾用名）"))
    assert standing(here, "mediator", ours) == (0, False, "2026-03-02")
    contact(here, "mediator", ours)
    assert standing(here, "other_mediator", theirs) == (1, False, "2026-03-02")
    contact(here, "other_mediator", theirs, reached=False, means="in_person")
    assert standing(here, "mediator", ours) == (2, True, "2026-03-03")
    assert refused(here, "mediator", ours) == (422, ["/over_cap_reason contact-over-cap"])
    with at("2026-03-02T23:59"):
        assert refused(here, "other_mediator", theirs) == (422, ["/over_cap_reason contact-over-cap"])
    with at("2026-03-03T00:00"):
        assert standing(here, "mediator", ours) == (0, False, "2026-03-03")
        contact(here, "mediator", ours)


def test_another_firm_of_the_same_name_is_another_firm(here: Mediated) -> None:
    ours, namesake = against(here, firm()), at_the_second(here, firm(ANOTHER))
    contact(here, "mediator", ours)
    contact(here, "mediator", ours)
    assert standing(here, "other_mediator", namesake) == (0, False, "2026-03-02")
    contact(here, "other_mediator", namesake)
    assert [each["bundled"] for each in firms(here, "mediator", ours)] == [[]]


def test_a_firm_without_a_number_is_known_by_its_name_which_the_reader_is_told(here: Mediated) -> None:
    numbered, unnumbered = against(here, firm()), at_the_second(here, firm(None))
    other_name = at_the_second(here, firm(None, name="示例精密制造二厂"))
    contact(here, "mediator", numbered)
    (item,) = firms(here, "other_mediator", unnumbered)
    assert (item["contacts_today"], item["recognised_by"]) == (1, "name")
    assert firms(here, "mediator", numbered)[0]["recognised_by"] == "identity_number"
    assert standing(here, "other_mediator", other_name)[0] == 0


def test_people_are_not_counted_over_their_disputes(here: Mediated) -> None:
    handoff = against(here, firm())
    for _ in range(4):
        contact(here, "mediator", handoff, party_ref="a1")
    assert [each["party_ref"] for each in firms(here, "mediator", handoff)] == ["r1"]
    assert standing(here, "mediator", handoff)[0] == 0


def test_a_firm_that_turns_to_the_mediator_counts_for_nothing(here: Mediated) -> None:
    handoff = against(here, firm())
    for _ in range(3):
        contact(here, "mediator", handoff, incoming=True)
    assert standing(here, "mediator", handoff) == (0, False, "2026-03-02")
    for _ in range(2):
        contact(here, "mediator", handoff)
    contact(here, "mediator", handoff, incoming=True, over_cap_reason="agreed")
    wrong = refused(here, "mediator", handoff, reached=False, incoming=True)
    assert wrong == (422, ["/incoming contact-contradicts"])
    db.session.rollback()
    assert set(db.session.scalars(select(Contact.over_cap_reason))) == {None}


def test_a_corrected_party_keeps_the_contacts_that_were_made(here: Mediated) -> None:
    dispute, handoff = here.mediating(parties=[applicant(9), firm(None)])
    contact(here, "mediator", handoff)
    numbered = {"parties": [applicant(9), firm()]}
    version = here.clerk.ask("GET", f"/disputes/{dispute}").headers["ETag"]
    changed = here.clerk.ask("PATCH", f"/disputes/{dispute}", numbered, If_Match=version)
    assert changed.status_code == 200, changed.text
    assert standing(here, "mediator", handoff)[0] == 1


def test_the_court_sets_the_number(here: Mediated) -> None:
    change_setting(SYSTEM, "enterprise_contacts_a_day", 1, here.court, None)
    handoff = against(here, firm())
    contact(here, "mediator", handoff)
    assert standing(here, "mediator", handoff)[1]
    assert refused(here, "mediator", handoff)[0] == 422


# past the number


def test_a_contact_past_the_number_is_recorded_with_its_reason(here: Mediated) -> None:
    dispute, handoff = here.mediating(parties=[applicant(9), firm()])
    contact(here, "mediator", handoff, over_cap_reason="agreed")
    contact(here, "mediator", handoff)
    before = here.events(dispute)
    assert refused(here, "mediator", handoff)[1] == ["/over_cap_reason contact-over-cap"]
    assert refused(here, "mediator", handoff, over_cap_reason="other") == (
        422,
        ["/note contact-over-cap-note"],
    )
    assert here.events(dispute) == before
    contact(here, "mediator", handoff, over_cap_reason="asked_back")
    contact(here, "mediator", handoff, over_cap_reason="other", note="企业要求当面核对账目")
    db.session.rollback()
    reasons = list(db.session.scalars(select(Contact.over_cap_reason).order_by(Contact.id)))
    assert reasons == [None, None, "asked_back", "other"]
    told = journaled(here, dispute, "contact_recorded")
    assert [entry["reason_code"] for entry in told] == reasons
    assert [entry["payload"].get("contacts_before") for entry in told] == [None, None, 2, 3]
    assert told[2]["payload"]["contacts_a_day"] == 2


def test_a_link_which_cannot_ask_records_what_happened_past_the_number(here: Mediated) -> None:
    dispute, handoff = here.mediating(parties=[applicant(9), firm()])
    helping = here.assisting(dispute)
    assert standing(here, "grid_worker", helping) == (0, False, "2026-03-02")
    for who, task in (("mediator", handoff), ("grid_worker", helping)):
        contact(here, who, task)
    link = here.host.ask("POST", f"/handoffs/{helping}/links", {"party_ref": "r1"}).json["url"]
    answer_task(link.rsplit("/", 1)[1], TaskTold(TaskAnswer.FOUND))
    newest = journaled(here, dispute, "contact_recorded")[-1]
    assert (newest["reason_code"], newest["payload"]["contacts_before"]) == ("recorded_later", 2)
    assert standing(here, "mediator", handoff)[0] == 3


# one call for several disputes


def test_one_call_about_several_disputes_counts_once_and_completes_each_first_contact(here: Mediated) -> None:
    first, second, third = (against(here, firm()) for _ in range(3))
    (item,) = firms(here, "mediator", first)
    assert [each["handoff_id"] for each in item["bundled"]] == [str(second), str(third)]
    assert all(each["reference"].startswith("苏0506") for each in item["bundled"])
    with at("2026-03-02T10:00"):
        told = {"also_for": [str(third), str(second)], "note": "本案货款可分期"}
        contact(
            here,
            "mediator",
            first,
            **told,
            result="refused",
            consents=[{"matter": "online", "answer": "yes"}],
        )
    db.session.rollback()
    rows = list(db.session.scalars(select(Contact).order_by(Contact.id)))
    assert [row.handoff_id for row in rows] == [first, second, third]
    assert [row.outreach_id for row in rows] == [None, rows[0].id, rows[0].id]
    assert [row.result for row in rows] == ["refused", "reached", "reached"]
    assert [here.handoff(row.dispute_id).first_contact_at is None for row in rows] == [False] * 3
    assert [here.events(row.dispute_id).count("consent_recorded") for row in rows] == [1, 0, 0]
    assert standing(here, "mediator", third)[0] == 1


def test_a_bundle_holds_only_what_the_reader_may_work_on(here: Mediated) -> None:
    mine, elsewhere = against(here, firm()), at_the_second(here, firm())
    colleagues = here.accept(here.file(parties=[applicant(8), firm()]), mediator="colleague")
    namesake = against(here, firm(ANOTHER))
    assert firms(here, "mediator", mine)[0]["bundled"] == []
    (seen,) = firms(here, "coordinator", mine)
    assert [each["handoff_id"] for each in seen["bundled"]] == [str(colleagues)]
    for other in (elsewhere, colleagues, namesake, mine):
        answer = refused(here, "mediator", mine, also_for=[str(other)])
        assert answer == (422, ["/also_for/0 contact-not-bundled"])
    assert refused(here, "mediator", mine, party_ref="a1", also_for=[str(namesake)])[0] == 422


def test_who_may_not_contact_a_party_reads_nothing(here: Mediated) -> None:
    handoff = against(here, firm())
    path = f"/handoffs/{handoff}/enterprise-contacts"
    assert firms(here, "coordinator", handoff)
    for stranger in ("colleague", "other_mediator", "host", "grid_worker"):
        assert here.people[stranger].refused("GET", path) == (404, ["not-found"])
    for role in ("clerk", "router", "judge", "manager", "auditor"):
        assert here.people[role].refused("GET", path) == (403, ["grant-missing"])
    waiting = here.file(parties=[applicant(8), firm()])
    here.deliver()
    offer = here.handoff(waiting).id
    path = f"/handoffs/{offer}/enterprise-contacts"
    assert here.coordinator.refused("GET", path) == (409, ["not-in-mediation"])


# who waits for the number is not late by it


def fill(here: Mediated, handoff: UUID, *moments: str) -> None:
    """Let the other organisation contact the firm as often as a day allows."""
    for moment in moments:
        with at(moment):
            for _ in range(2):
                contact(here, "other_mediator", handoff)


def no_contacts(here: Mediated, when: str) -> list[UUID]:
    """Look for blocks, and list the disputes that nobody contacted in time."""
    with at(when):
        look_everywhere()
    query = select(BlockFinding.handoff_id).where(
        BlockFinding.code == "no_contact", BlockFinding.gone_at.is_(None)
    )
    found = list(db.session.scalars(query))
    db.session.rollback()
    return found


def test_a_mediator_whom_the_number_held_back_is_neither_chased_nor_blamed(here: Mediated) -> None:
    theirs = at_the_second(here, firm())
    held_dispute, held = here.mediating(parties=[applicant(8), firm()])
    _, free = here.mediating(parties=[applicant(9), firm(ANOTHER)])
    fill(here, theirs, "2026-03-02T10:00", "2026-03-03T08:30")
    here.sweep("2026-03-03T09:00")
    assert notices_of(here, "mediator") == [("reminder", 1)]  # of the other firm's dispute alone
    here.sweep("2026-03-04T00:00")
    assert notices_of(here, "mediator") == [("reminder", 1), ("overdue", 1)]
    assert no_contacts(here, "2026-03-04T09:00") == [free]
    for event in ("reminded", "overdue"):
        (entry,) = journaled(here, held_dispute, event)
        assert entry["payload"]["held_by_contact_cap"]
        assert entry["payload"]["notices"] == []
    assert set(no_contacts(here, "2026-03-05T09:00")) == {free, held}  # Wednesday had room
    with at("2026-03-05T10:00"):
        contact(here, "mediator", held)


def test_a_day_with_room_leaves_the_lateness_with_the_mediator(here: Mediated) -> None:
    theirs, late = at_the_second(here, firm()), against(here, firm())
    fill(here, theirs, "2026-03-03T08:30")
    here.sweep("2026-03-03T09:00")
    assert notices_of(here, "mediator") == []  # nobody is asked to call once more today
    here.sweep("2026-03-04T00:00")
    assert notices_of(here, "mediator") == [("overdue", 1)]
    assert no_contacts(here, "2026-03-04T09:00") == [late]


def test_a_late_contact_on_the_first_day_with_room_is_no_block(here: Mediated) -> None:
    theirs, held = at_the_second(here, firm()), against(here, firm())
    fill(here, theirs, "2026-03-02T10:00", "2026-03-03T08:30")
    with at("2026-03-04T10:00"):
        contact(here, "mediator", held)
    assert no_contacts(here, "2026-03-06T09:00") == []

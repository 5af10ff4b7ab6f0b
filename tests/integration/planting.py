"""Blocks planted through the API, each beside what stays just inside the limit.

What is planted here knows the limits from law and the published settings only, never from the rules that
look for it: nothing of the rules is imported. Dates count from Monday 2026-03-02, a week of plain working
days. Every plant answers what must be found: the code, the side that causes it, and the unit.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from callers import Caller
from filings import complaint, said
from mediated import Mediated, at, failure, settlement

Found = set[tuple[str, str, str]]
DAY = "2026-03-0{}T{}"
WORDS = "不属于本会受理范围。"
BOTH = ["a1", "r1"]
TABLE = [{"role": "party", "party_ref": "a1"}, {"role": "party", "party_ref": "r1"}]


@dataclass
class Planter:
    """Whoever acts in the court, by login; ``admin`` keeps the registers."""

    here: Mediated
    admin: Caller
    filed: int = field(default=0)

    def file(self, when: str, **changes: Any) -> dict[str, Any]:
        """File a complaint whose applicant signed for mediation first; the centre is asked."""
        self.filed += 1
        told = {
            "filed_on": when[:10],
            "consents": [
                said("a1", "mediation"),
                said("a1", "mediate_before_docketing", means="signed_form"),
            ],
            "choice": {"by": "applicant_consulted"},
        }
        with at(when):
            answer = self.here.post("clerk", "/disputes", complaint(self.filed, **told | changes))
        assert answer.status_code == 201, answer.text
        dispute: dict[str, Any] = answer.json
        return dispute

    def file_for(self, when: str, organisation_id: Any) -> dict[str, Any]:
        """File one for which both sides chose an organisation."""
        agreed = [said("a1", "mediation"), said("r1", "mediation")]
        signed = said("a1", "mediate_before_docketing", means="signed_form")
        choice = {"by": "joint", "organisation_id": str(organisation_id)}
        return self.file(when, consents=[*agreed, signed], choice=choice)

    def file_docketed(self, when: str) -> dict[str, Any]:
        """File one that is docketed, both sides agreeing to mediation."""
        docket = {
            "docketed_on": when[:10],
            "case_number": f"（2026）苏0506民初{self.filed + 1}号",
            "procedure": "ordinary",
            "consents": [said("a1", "mediation"), said("r1", "mediation")],
            "choice": {"by": "waived"},
        }
        return self.file(when, **docket)

    def offered(self, when: str, *, opened: bool = True, **changes: Any) -> str:
        """File and deliver; the coordinator opens it at once, or not. Answers the handoff."""
        return self.delivered(when, self.file(when, **changes), opened=opened)

    def delivered(
        self, when: str, dispute: dict[str, Any], by: str = "coordinator", *, opened: bool = True
    ) -> str:
        handoff = str(dispute["handoff"]["id"])
        with at(when):
            self.here.deliver()
        if opened:
            self.act(when, by, f"/handoffs/{handoff}/receive")
        return handoff

    def act(self, when: str, who: str, path: str, told: Any = None) -> Any:
        """Do something at a moment."""
        with at(when):
            caller = self.here.people.get(who, self.admin)
            answer = caller.ask("POST", path, {} if told is None else told)
        assert answer.status_code < 300, f"{path}: {answer.text}"
        return answer.json

    def accept(self, when: str, handoff: str, by: str = "coordinator", mediator: str = "mediator") -> str:
        """Accept for a mediator, and let the mediator sign for the materials."""
        named = {"mediator_id": str(self.here.people[mediator].user_id), "disclosure": {"grounds": []}}
        self.act(when, by, f"/handoffs/{handoff}/accept", named)
        self.act(when, mediator, f"/handoffs/{handoff}/sign-for-materials")
        return handoff

    def mediating(self, when: str, dispute: dict[str, Any] | None = None) -> str:
        """Bring one into mediation; nobody is contacted yet."""
        return self.accept(when, self.delivered(when, dispute or self.file(when)))

    def contact(self, when: str, handoff: str, result: str = "reached", ref: str = "r1") -> None:
        told = {"party_ref": ref, "reached": result in ("reached", "refused"), "result": result}
        self.act(when, "mediator", f"/handoffs/{handoff}/contacts", told)

    def ended(self, when: str, dispute: dict[str, Any], outcome: dict[str, Any]) -> str:
        """Bring one into mediation and to an end."""
        handoff = self.mediating(when, dispute)
        for ref in BOTH:
            self.contact(when, handoff, ref=ref)
        self.act(when, "mediator", f"/disputes/{dispute['id']}/outcome", outcome)
        return handoff

    def confirming(self) -> None:
        """Let a router confirm every offer from now on."""
        changed = self.admin.ask("PATCH", f"/courts/{self.here.court}", {"policy": "confirm"})
        assert changed.status_code == 204, changed.text

    def in_the_way(self, when: str, dispute: str, organisation_id: Any) -> str:
        """Let the router give a dispute to another organisation."""
        told = {"organisation_id": str(organisation_id), "reason_code": "other", "reason": "另行指定"}
        return str(self.act(when, "router", f"/disputes/{dispute}/handoffs", told)["id"])


def undelivered(plant: Planter) -> Found:
    late = plant.file(DAY.format(2, "09:00"))
    plant.file(DAY.format(3, "09:00"))
    return {("undelivered", "court", late["handoff"]["id"])}


def unopened(plant: Planter) -> Found:
    late = plant.offered(DAY.format(2, "09:00"), opened=False)
    near = plant.offered(DAY.format(2, "09:00"), opened=False)
    plant.act(DAY.format(3, "23:59:59"), "coordinator", f"/handoffs/{near}/receive")
    plant.offered(DAY.format(3, "09:00"), opened=False)
    return {("unopened", "partner", late)}


def lapsed(plant: Planter) -> Found:
    late = plant.offered(DAY.format(2, "09:00"))
    plant.accept(DAY.format(5, "23:59:59"), plant.offered(DAY.format(2, "09:00")))
    plant.here.sweep(DAY.format(6, "00:00"))
    return {("lapsed", "partner", late)}


def same_words(plant: Planter) -> Found:
    centre, second = plant.here.centre, plant.here.second
    for by, body, reasons in (
        ("coordinator", centre, [WORDS, "不属于本会 受理范围", "不属于本会受理范围！"]),
        ("other_coordinator", second, [WORDS, WORDS, "该纠纷涉及鉴定，本会没有相应人员。"]),
    ):
        for reason in reasons:
            handoff = plant.delivered(
                DAY.format(2, "09:00"), plant.file_for(DAY.format(2, "09:00"), body), by
            )
            told = {"reason_code": "outside_field", "reason": reason}
            plant.act(DAY.format(2, "10:00"), by, f"/handoffs/{handoff}/decline", told)
    return {("same_words_declined", "partner", str(centre))}


def last_minute(plant: Planter) -> Found:
    centre, second = plant.here.centre, plant.here.second
    offers = []
    for by, body, mediator, moment in (
        ("coordinator", centre, "mediator", "12:00:01"),
        ("other_coordinator", second, "other_mediator", "12:00:00"),
    ):
        for _ in range(5):
            filed = plant.file_for(DAY.format(2, "09:00"), body)
            handoff = plant.delivered(DAY.format(2, "09:00"), filed, by)
            offers.append((DAY.format(5, moment), handoff, by, mediator))
    for offer in offers:
        plant.accept(*offer)
    return {("last_minute_answers", "partner", str(centre))}


def no_contact(plant: Planter) -> Found:
    late = plant.mediating(DAY.format(2, "10:00"))
    near, lost = plant.mediating(DAY.format(2, "10:00")), plant.mediating(DAY.format(2, "10:00"))
    plant.contact(DAY.format(3, "23:59:59"), near)
    plant.contact(DAY.format(3, "10:00"), lost, "no_answer")
    return {("no_contact", "partner", late)}


def idle(plant: Planter) -> Found:
    late, near, lost, refusing = (plant.mediating(DAY.format(2, "10:00")) for _ in range(4))
    for handoff in (late, near):
        plant.contact(DAY.format(2, "11:00"), handoff)
    plant.contact(DAY.format(2, "11:00"), lost, "moved_away")
    plant.contact(DAY.format(2, "11:00"), refusing, "refused")
    plant.contact(DAY.format(9, "23:59:59"), near)
    return {("idle_after_acceptance", "partner", late)}


def bounced(plant: Planter) -> Found:
    centre, second = plant.here.centre, plant.here.second
    there_and_back, onwards = plant.file(DAY.format(2, "09:00")), plant.file(DAY.format(2, "09:00"))
    moment = DAY.format(2, "10:00")
    handed = {}
    for dispute in (there_and_back, onwards):
        plant.mediating(moment, dispute)
        handoff = plant.in_the_way(moment, dispute["id"], second)
        plant.delivered(moment, {"handoff": {"id": handoff}}, "other_coordinator")
        handed[dispute["id"]] = plant.accept(moment, handoff, "other_coordinator", "other_mediator")
    plant.in_the_way(moment, there_and_back["id"], centre)
    return {("bounced_back", "partner", handed[there_and_back["id"]])}


def extended(plant: Planter) -> Found:
    late, near = plant.mediating(DAY.format(2, "10:00")), plant.mediating(DAY.format(2, "10:00"))
    for handoff, days in ((late, 5), (late, 5), (near, 25)):
        told = {"days": days, "agreed_by": BOTH}
        plant.act(DAY.format(2, "11:00"), "mediator", f"/handoffs/{handoff}/extensions", told)
    return {("chronic_extension", "partner", late)}


def missed_sessions(plant: Planter) -> Found:
    late, near, lost, unrecorded = (plant.mediating(DAY.format(2, "10:00")) for _ in range(4))
    for handoff in (late, near, lost, unrecorded):
        plant.contact(DAY.format(2, "10:30"), handoff)
    for handoff, what in (
        (late, "miss"),
        (late, "miss"),
        (near, "miss"),
        (near, "hold"),
        (lost, "miss"),
        (lost, "miss"),
        (unrecorded, None),
        (unrecorded, None),
    ):
        booked = {"starts_at": "2026-03-02T14:00:00+08:00", "place": "示例调解室", "participants": TABLE}
        session = plant.act(DAY.format(2, "11:00"), "mediator", f"/handoffs/{handoff}/sessions", booked)["id"]
        if what is not None:
            plant.act(DAY.format(2, "15:00"), "mediator", f"/handoffs/{handoff}/sessions/{session}/{what}")
    plant.contact(DAY.format(2, "16:00"), lost, "no_answer")
    return {("sessions_missed", "partner", late), ("sessions_missed", "partner", unrecorded)}


def unanswered_guidance(plant: Planter) -> Found:
    late, near = plant.mediating(DAY.format(2, "10:00")), plant.mediating(DAY.format(2, "10:00"))
    asked = {}
    for handoff in (late, near):
        plant.contact(DAY.format(2, "10:30"), handoff)
        told = {"question": "可否分期履行？"}
        asked[handoff] = plant.act(DAY.format(2, "11:00"), "mediator", f"/handoffs/{handoff}/guidance", told)
    answer = f"/handoffs/{near}/guidance/{asked[near]['id']}/answer"
    plant.act(DAY.format(4, "23:59:59"), "judge", answer, {"answer": "可以。"})
    return {("guidance_unanswered", "court", late)}


def asked_twice(plant: Planter) -> Found:
    late, other, before = (plant.file(DAY.format(2, "09:00")) for _ in range(3))

    def hand_in(when: str, dispute: dict[str, Any], kind: str, content: bytes) -> None:
        clerk = plant.here.people["clerk"]
        with at(DAY.format(2, when)):
            answer = clerk.app.test_client().post(
                f"/api/v1/disputes/{dispute['id']}/documents",
                data={"kind": kind, "file": (BytesIO(content), "借条.pdf")},
                headers={"Authorization": f"Bearer {clerk.token}"},
            )
        assert answer.status_code == 201, answer.text

    for dispute in (late, other, before):
        hand_in("09:01", dispute, "evidence", b"%PDF-1.7 \n one")
    hand_in("09:02", before, "filing", b"%PDF-1.7 \n one")
    handoffs = [plant.mediating(DAY.format(2, "09:15"), dispute) for dispute in (late, other)]
    plant.mediating(DAY.format(2, "10:00"), before)
    hand_in("11:00", late, "filing", b"%PDF-1.7 \n one")
    hand_in("11:00", other, "filing", b"%PDF-1.7 \n two")
    return {("materials_asked_twice", "court", handoffs[0])}


def late_confirmation(plant: Planter) -> Found:
    units = []
    for _ in range(2):
        dispute = plant.file(DAY.format(2, "09:00"))
        units.append((dispute["id"], plant.ended(DAY.format(2, "10:00"), dispute, settlement())))
        applied = {"applied_by": BOTH}
        plant.act(DAY.format(2, "11:00"), "clerk", f"/disputes/{dispute['id']}/confirmation", applied)
    (_, late), (near, _) = units
    decided = {"decision": "confirmed"}
    plant.act("2026-04-01T23:59:59", "judge", f"/disputes/{near}/confirmation/decision", decided)
    return {("confirmation_late", "court", late)}


def late_return(plant: Planter) -> Found:
    late, near = plant.file_docketed(DAY.format(2, "09:00")), plant.file_docketed(DAY.format(2, "09:00"))
    handoffs = [plant.ended(DAY.format(2, "10:00"), dispute, failure()) for dispute in (late, near)]
    sent = {"sent_on": "2026-03-05", "pay_by": "2026-03-12"}
    plant.act(DAY.format(5, "23:59:59"), "clerk", f"/disputes/{near['id']}/fee-notice", sent)
    return {("return_late", "court", handoffs[0])}


def late_docketing(plant: Planter) -> Found:
    late, near = plant.file(DAY.format(2, "09:00")), plant.file(DAY.format(2, "09:00"))
    handoffs = [plant.ended(DAY.format(2, "10:00"), dispute, failure()) for dispute in (late, near)]
    docket = {"case_number": "（2026）苏0506民初77号", "docketed_on": "2026-03-09", "procedure": "ordinary"}
    plant.act(DAY.format(9, "23:59:59"), "clerk", f"/disputes/{near['id']}/docket", docket)
    return {("docketing_late", "court", handoffs[0])}


def late_offer(plant: Planter) -> Found:
    plant.confirming()
    late, near = plant.file(DAY.format(2, "09:00")), plant.file(DAY.format(2, "09:00"))
    told = {"organisation_id": str(plant.here.centre)}
    plant.act(DAY.format(5, "23:59:59"), "router", f"/disputes/{near['id']}/handoffs", told)
    plant.file(DAY.format(3, "09:00"))
    return {("offer_late", "court", late["id"])}


def overruled(plant: Planter) -> None:
    """The centre was proposed, and a router chose another."""
    plant.confirming()
    plant.in_the_way("2026-03-03T09:00", plant.file("2026-03-02T09:00")["id"], plant.here.second)


def dormant(plant: Planter) -> Found:
    """Five that the centre and the second could have had, four more that only the centre could."""
    plant.confirming()
    late = [plant.file(DAY.format(2, "09:00"))["id"] for _ in range(4)]
    late.append(plant.file(DAY.format(2, "09:00"), cause_name="民间借贷纠纷")["id"])
    return {
        ("eligible_not_offered", "court", str(plant.here.centre)),
        *(("offer_late", "court", each) for each in late),
    }


def nobody_there(plant: Planter) -> Found:
    """Three more bodies on the roster: nobody at all, a coordinator only, and one whose mediator stays today."""
    here, units = plant.here, []
    with at(DAY.format(2, "09:00")):
        for name in ("无人", "无调解员", "今日为止"):
            body = {"kind": "peoples_committee", "name": f"示例{name}委员会", "capacity": 5}
            units.append(plant.admin.made("/organisations", body))
            listed = {"court_id": str(here.court), "organisation_id": units[-1], "from_on": "2026-03-02"}
            plant.admin.made("/roster", listed)
        empty, without, until_today = units
        user = plant.admin.made("/users", {"login": "lonely", "name": "示例联络员"})
        granted = {"user_id": user, "role": "coordinator", "organisation_id": without}
        plant.admin.made("/grants", granted | {"from_on": "2026-03-02"})
        last = {"login": "last_day", "name": "示例末日", "from_on": "2026-03-01", "to_on": "2026-03-03"}
        plant.admin.made("/mediators", {"organisation_id": until_today, "capacity": 5, **last})
    return {
        ("no_active_account", "partner", empty),
        ("no_active_mediator", "partner", empty),
        ("no_active_mediator", "partner", without),
    }


PLANTS: dict[str, tuple[Callable[[Planter], Found], str]] = {
    "undelivered": (undelivered, "2026-03-04T00:00"),
    "unopened": (unopened, "2026-03-04T00:00"),
    "lapsed": (lapsed, "2026-03-06T00:00"),
    "same_words_declined": (same_words, "2026-03-02T12:00"),
    "last_minute_answers": (last_minute, "2026-03-05T13:00"),
    "no_contact": (no_contact, "2026-03-04T00:00"),
    "idle_after_acceptance": (idle, "2026-03-10T00:00"),
    "bounced_back": (bounced, "2026-03-02T12:00"),
    "chronic_extension": (extended, "2026-03-02T12:00"),
    "sessions_missed": (missed_sessions, "2026-03-03T00:00"),
    "guidance_unanswered": (unanswered_guidance, "2026-03-05T00:00"),
    "materials_asked_twice": (asked_twice, "2026-03-02T12:00"),
    "confirmation_late": (late_confirmation, "2026-04-02T00:00"),
    "return_late": (late_return, "2026-03-06T00:00"),
    "docketing_late": (late_docketing, "2026-03-10T00:00"),
    "offer_late": (late_offer, "2026-03-06T00:00"),
    "eligible_not_offered": (dormant, "2026-03-06T00:00"),
    "no_active_account": (nobody_there, "2026-03-03T12:00"),
}
"""By what is planted: how, and the moment at which it has just become a block and its neighbour has not."""

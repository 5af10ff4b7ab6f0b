"""One dispute on its way through the running product: the acts of its people, and where it stands after each.

``stands`` asks everything that promise 1 is about at once: the status, whose turn it is, until which day,
by which clock and on which article, and that the journal's newest entry says the same.
"""

import time
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from demo_court import DAY, SHANGHAI, Body, DemoCourt
from filings import applicant, complaint, offered_complaint, respondent, said
from product import Client

DELIVERED_WITHIN_SECONDS = 60.0
POLL_SECONDS = 0.05
ARTICLES = {
    "MS-2": "民事诉讼法（2023）第126条",
    "MS-5": "民事诉讼法（2023）第205条",
    "MS-7": "民事诉讼法（2023）第187条",
    "ZX-6": "人民法院在线调解规则（法释〔2021〕23号）第10条",
    "ZX-7": "人民法院在线调解规则（法释〔2021〕23号）第10条第3款",
    "ZX-9": "人民法院在线调解规则（法释〔2021〕23号）第12条",
    "R25-3": "最高人民法院《关于严格依法规范民事案件立案与调解工作的意见》第三点（待与官方文本核对）",
    "R25-10": "苏州市吴江区人民法院典型经验（2025，地方做法）（待与官方文本核对）",
    None: None,
}
"""Rule to citation; None is a setting of the court, which cites nothing."""
REPORT = {
    "basics": "已组织双方沟通三次。",
    "reason": "双方差距较大。",
    "cost_raising_conduct": "无",
    "other_notes": "无",
}


def complained(court: DemoCourt, **changes: Any) -> "Followed":
    """File a complaint, nobody asked yet."""
    return Followed(court, court.file(complaint(next(court.numbers), **changes)))


def complained_with_form(court: DemoCourt, **changes: Any) -> "Followed":
    """File a complaint whose applicant signed for mediation first and was consulted about whom."""
    return Followed(court, court.file(offered_complaint(next(court.numbers), **changes)))


def applied(court: DemoCourt, **changes: Any) -> "Followed":
    """File an application for mediation; the applicant agrees and was consulted."""
    asked = {"consents": [said("a1", "mediation")], "choice": {"by": "applicant_consulted"}}
    told = {"entry": "mediation_application", **asked} | changes
    return Followed(court, court.file(complaint(next(court.numbers), **told)))


def docketed(court: DemoCourt, procedure: str = "summary", **changes: Any) -> "Followed":
    """File a complaint that is docketed already; every party agrees and the choice is the court's."""
    number, today = next(court.numbers), court.today()
    told = {
        "docketed_on": today.isoformat(),
        "case_number": f"（{today.year}）苏0506民初{number}号",
        "procedure": procedure,
        "consents": [said("a1", "mediation"), said("r1", "mediation")],
        "choice": {"by": "waived"},
    }
    return Followed(court, court.file(complaint(number, **told | changes)))


def nearer(court: DemoCourt, period_ends_on: date) -> tuple[str, date, str | None]:
    """Tell which clock binds a mediator who acted today: the period after docketing if it ends first."""
    active_by = court.days.working_after(court.today(), 5)
    return (
        ("mediation", period_ends_on, "R25-3")
        if period_ends_on <= active_by
        else ("activity", active_by, None)
    )


def two_people(court: DemoCourt) -> list[dict[str, Any]]:
    """Invent two people against each other, as a family or a neighbourhood has them."""
    number = next(court.numbers)
    name = f"示例被申请人{number}"
    return [applicant(number), respondent(number, kind="natural_person", name=name)]


class Followed:
    """A dispute as its court sees it, and what people do with it."""

    def __init__(self, court: DemoCourt, dispute: Mapping[str, Any]) -> None:
        self.court = court
        self.id = dispute["id"]
        self.path = f"/disputes/{self.id}"

    @property
    def now(self) -> Any:
        """Read it as the clerk does."""
        return self.court.clerk.seen(self.path)

    @property
    def handoff(self) -> Any:
        """Read the newest handoff that mediates, as the router does."""
        return self.court.router.seen(f"/handoffs/{self.now['handoff']['id']}")

    @property
    def body(self) -> Body:
        """The organisation that has it, or had it last."""
        return self.court.body(self.now["handoff"]["organisation_id"])

    @property
    def coordinator(self) -> Client:
        """That organisation's coordinator."""
        return self.court.by(self.body.coordinator)

    @property
    def mediator(self) -> Client:
        """Its mediator, once there is one."""
        return self.court.by(self.court.login(self.now["handoff"]["mediator_id"]))

    def stands(
        self,
        status: str,
        holder: str | Body | tuple[str, str],
        rule: str,
        due_on: date,
        article: str | None,
        *,
        attributed_to: str | None = None,
    ) -> Any:
        """Assert where it stands. ``holder``: a role of the court, a body, a login, or kind and id."""
        told = self.now
        held = told["responsible"] or {"kind": None, "id": None, "attributed_to": None}
        found = (
            told["status"],
            (held["kind"], held["id"], held["attributed_to"]),
            told["next_due"] and told["next_due"]["rule"],
            told["next_due"] and told["next_due"]["due_on"],
            told["next_due"] and told["next_due"]["article"],
        )
        expected = (
            status,
            (*self._holder(holder), attributed_to),
            rule,
            due_on.isoformat(),
            ARTICLES[article],
        )
        assert found == expected
        moment = datetime.fromisoformat(told["next_due_at"]).astimezone(SHANGHAI)
        assert moment == datetime(due_on.year, due_on.month, due_on.day, tzinfo=SHANGHAI) + DAY
        assert told["next_due"]["derivation"]
        last = self.timeline()[-1]
        said = (last["status"], last["responsible"], datetime.fromisoformat(last["next_due_at"]))
        held_then = {name: held[name] for name in ("kind", "id", "attributed_to")}
        assert said == (status, held_then, moment)
        return told

    def is_closed(self, reason: str) -> Any:
        """Assert that it is closed for a reason, and in nobody's hand."""
        told = self.now
        assert (told["status"], told["closed_reason"]) == ("closed", reason)
        assert (told["responsible"], told["next_due_at"], told["next_due"]) == (None, None, None)
        last = self.timeline()[-1]
        assert (last["status"], last["responsible"], last["next_due_at"]) == ("closed", None, None)
        return told

    def timeline(self) -> list[Any]:
        """Read all that befell it, the oldest first."""
        return list(self.court.clerk.items(f"{self.path}/timeline"))

    def befell(self, *events: str) -> list[str]:
        """Assert that these events befell it in this order, others between them or not; answer all of them."""
        found = [each["event"] for each in self.timeline()]
        left = iter(found)
        missing = [event for event in events if event not in left]
        assert not missing, f"{missing} not in this order in {found}"
        return found

    def delivered(self) -> Any:
        """Wait until relay and workers have delivered the offer, and answer the handoff."""
        until = time.monotonic() + DELIVERED_WITHIN_SECONDS
        while (handoff := self.handoff)["status"] in ("pending", "dispatched"):
            assert time.monotonic() < until, f"not delivered: {handoff}"
            time.sleep(POLL_SECONDS)
        return handoff

    def accept(self, mediator: int = 0) -> str:
        """Let the organisation accept for one of its mediators, nothing to disclose; answer the mediator's login."""
        handoff, body = self.delivered(), self.body
        login = body.mediators[mediator]
        told = {"mediator_id": self.court.user_id(login), "disclosure": {"grounds": []}}
        accepted = self.coordinator.done(f"/handoffs/{handoff['id']}/accept", told)
        assert (accepted["status"], accepted["mediator_id"]) == ("accepted", told["mediator_id"])
        return login

    def sign_for_materials(self) -> Any:
        """Let the mediator sign for the court's materials."""
        return self.mediator.done(f"/handoffs/{self.now['handoff']['id']}/sign-for-materials")

    def reach_everybody(self) -> None:
        """Let the mediator reach every party by telephone."""
        for party in self.now["parties"]:
            told = {"party_ref": party["ref"], "reached": True}
            self.mediator.done(f"/handoffs/{self.now['handoff']['id']}/contacts", told)

    def mediate(self, mediator: int = 0) -> str:
        """Accept, sign for the materials and reach everybody; answer the mediator's login."""
        login = self.accept(mediator)
        self.sign_for_materials()
        self.reach_everybody()
        return login

    def settle(self, **agreement: Any) -> Any:
        """Let the mediator record an agreement on paper that every party has signed."""
        told = {
            "form": "paper",
            "terms": "被申请人于三十日内支付货款。",
            "signatures": [{"party_ref": party["ref"]} for party in self.now["parties"]],
        }
        outcome = {"end_reason": "agreement_reached", "agreement": told | agreement}
        return self.mediator.done(f"{self.path}/outcome", outcome)

    def fail(self, end_reason: str = "large_gap", **changes: Any) -> Any:
        """Let the mediator record that mediation failed, with the report's four fields."""
        told = {"end_reason": end_reason, "failure_report": REPORT}
        return self.mediator.done(f"{self.path}/outcome", told | changes)

    def answers(self, party_ref: str, answer: str = "yes", matter: str = "mediation") -> Any:
        """Let the clerk write down a party's answer, given now at the window."""
        told = {"party_ref": party_ref, "matter": matter, "answer": answer, "means": "in_person"}
        return self.court.clerk.done(f"{self.path}/consents", told)

    def docket(self, procedure: str = "summary") -> Any:
        """Let the clerk docket it today under a case number of its own."""
        today = self.court.today()
        number = f"（{today.year}）苏0506民初{next(self.court.numbers)}号"
        told = {"case_number": number, "docketed_on": today.isoformat(), "procedure": procedure}
        return self.court.clerk.done(f"{self.path}/docket", told)

    def _holder(self, holder: str | Body | tuple[str, str]) -> tuple[str, str]:
        if isinstance(holder, tuple):
            return holder
        if isinstance(holder, Body):
            return "organisation", holder.id
        if holder in ("clerk", "router", "judge"):
            return "court_role", holder
        return "user", self.court.user_id(holder)

"""A court at work for tests: its people, the bodies on its roster, and what they do, over the API.

``working_court`` makes it through the register's use cases; its methods send requests as their users do.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from callers import Caller, caller
from filings import complaint as typed_complaint
from filings import said
from flask import Flask
from sqlalchemy import select
from worlds import begun

from diversion.domain.access import Role
from diversion.domain.handoff import OfferPolicy
from diversion.domain.working_days import shanghai_day
from diversion.persistence.base import db
from diversion.persistence.organisation import OrganisationLoad
from diversion.persistence.outbox import Outbox
from diversion.services import courts, mediators, organisations, roster
from diversion.services.access import SYSTEM
from diversion.services.handoff import deliver_handoffs
from diversion.services.outbox import Job, keep_promises
from diversion.services.transaction import real_now

DISCLOSED = {"disclosure": {"grounds": []}}
WORD = {"party_ref": "a1", "means": "in_person"}
FILED_ON = date(2026, 1, 5)


def days_ago(days: int) -> str:
    """Name a Shanghai day before today (0: today itself); real time, as the tests' clock is not set."""
    return (shanghai_day(real_now()) - timedelta(days=days)).isoformat()


def complaint(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Write a complaint filed today, nobody asked yet."""
    return typed_complaint(number, **({"filed_on": days_ago(0)} | changes))


def offered_complaint(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Write one whose applicant signed for mediation first and left the choice to the court."""
    signed = [said("a1", "mediation"), said("a1", "mediate_before_docketing", means="signed_form")]
    return complaint(number, **({"consents": signed, "choice": {"by": "applicant_consulted"}} | changes))


def application(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Write an application for mediation whose applicant agreed and was consulted."""
    asked = {"consents": [said("a1", "mediation")], "choice": {"by": "applicant_consulted"}}
    return complaint(number, **({"entry": "mediation_application"} | asked | changes))


@dataclass
class WorkingCourt:
    """Everybody by name, and the organisations' ids."""

    app: Flask
    court_id: UUID
    people: dict[str, Caller] = field(default_factory=dict)
    bodies: dict[str, UUID] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Caller:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def filed(self, filing: dict[str, Any] | None = None, **headers: str) -> dict[str, Any]:
        """File as the clerk: by default a complaint that is offered at once."""
        answer = self.clerk.ask("POST", "/disputes", filing or offered_complaint(), **headers)
        assert answer.status_code == 201, answer.text
        return dict(answer.json)

    def delivered(self, filing: dict[str, Any] | None = None) -> dict[str, Any]:
        """File, and let the promised offer reach the organisation."""
        dispute = self.filed(filing)
        self.deliver()
        return self.read(dispute["id"])

    def accepted(self, filing: dict[str, Any] | None = None) -> dict[str, Any]:
        """File, deliver, and let the mediator of the organisation offered to accept and sign."""
        dispute = self.delivered(filing)
        handoff = dispute["handoff"]["id"]
        who = self.mediator_of(dispute["handoff"]["organisation_id"])
        self.done(who, f"/handoffs/{handoff}/accept", DISCLOSED)
        self.done(who, f"/handoffs/{handoff}/sign-for-materials")
        return self.read(dispute["id"])

    def deliver(self) -> None:
        """Keep every promise to deliver an offer, as a worker does."""
        query = select(Outbox.id).where(Outbox.job == Job.DELIVER_HANDOFF, Outbox.state == "waiting")
        promises = [str(promise) for promise in db.session.scalars(query)]
        db.session.rollback()
        keep_promises(promises, deliver_handoffs)

    def docketed(self, number: int = 1, **changes: Any) -> dict[str, Any]:
        """Write a complaint that came in docketed, everybody agreed and the choice left to the court."""
        docket = {
            "filed_on": FILED_ON.isoformat(),
            "docketed_on": FILED_ON.isoformat(),
            "case_number": f"（2026）苏0506民初{number}号",
            "procedure": "ordinary",
        }
        agreed = {"consents": [said("a1", "mediation"), said("r1", "mediation")], "choice": {"by": "waived"}}
        return complaint(number, **(docket | agreed | changes))

    def read(self, dispute_id: str, who: Caller | None = None) -> dict[str, Any]:
        """Read a dispute, by default as the clerk."""
        return dict((who or self.clerk).get(f"/disputes/{dispute_id}"))

    def done(self, who: Caller, path: str, told: Any = None, status: int = 200, **headers: str) -> Any:
        """Act, and answer what came of it."""
        answer = who.ask("POST", path, told, **headers)
        assert answer.status_code == status, answer.text
        return answer.json

    def events(self, dispute_id: str, who: Caller | None = None) -> list[str]:
        """List the events of a dispute's timeline."""
        return [
            each["event"] for each in (who or self.clerk).get(f"/disputes/{dispute_id}/timeline")["items"]
        ]

    def mediator_of(self, organisation_id: str) -> Caller:
        """Find the mediator of an organisation."""
        return self.people[f"{self._named(organisation_id)}_mediator"]

    def coordinator_of(self, organisation_id: str) -> Caller:
        """Find the coordinator of an organisation."""
        return self.people[f"{self._named(organisation_id)}_coordinator"]

    def _named(self, organisation_id: str) -> str:
        return next(name for name, body in self.bodies.items() if str(body) == organisation_id)

    def load(self, body: str) -> int:
        """Tell how many places an organisation has taken."""
        live = db.session.scalar(
            select(OrganisationLoad.live).where(OrganisationLoad.organisation_id == self.bodies[body])
        )
        db.session.rollback()
        return live or 0


def working_court(app: Flask, *, policy: OfferPolicy = OfferPolicy.AUTO, capacity: int = 100) -> WorkingCourt:
    """Make the court; the commercial centre is proposed before the second one, which stands farther off."""
    return begun(app, f"working_{policy.value}_{capacity}", lambda: _built(app, policy, capacity))


def _built(app: Flask, policy: OfferPolicy, capacity: int) -> WorkingCourt:
    court_id = courts.add_court(SYSTEM, "苏0506", policy=policy)
    made = WorkingCourt(app, court_id)
    for role in (Role.CLERK, Role.ROUTER, Role.JUDGE, Role.MANAGER):
        made.people[role.value] = caller(app, role.value, role, court_id=court_id)
    made.people["auditor"] = caller(app, "auditor", Role.AUDITOR)
    made.people["admin"] = caller(app, "admin", Role.ADMIN)
    made.people["nobody"] = caller(app, "nobody")
    centre = {
        "kind": "commercial_centre",
        "chamber": True,
        "capacity": capacity,
        "mediators_take_open_offers": True,
    }
    _body(made, "centre", centre | {"name": "示例商事调解中心", "areas": ["320506"]})
    _body(made, "second", centre | {"name": "示例商会调解中心", "kind": "industry_body"})
    _body(made, "committee", {"kind": "peoples_committee", "name": "示例人民调解委员会", "capacity": 100})
    station = {"kind": "grid_station", "name": "示例网格工作站", "capacity": 100, "areas": ["320506001"]}
    _body(made, "station", station | {"mediating_body_id": made.bodies["committee"]})
    made.people["grid_worker"] = caller(
        app, "grid_worker", Role.GRID_WORKER, organisation_id=made.bodies["station"]
    )
    made.people["coordinator"] = made.people["centre_coordinator"]
    made.people["mediator"] = made.people["centre_mediator"]
    made.people["colleague"] = _mediator(made, "colleague", "centre")
    return made


def _body(made: WorkingCourt, name: str, told: dict[str, Any]) -> None:
    body = organisations.add_organisation(SYSTEM, told)
    made.bodies[name] = body
    if name != "station":
        roster.add_roster_entry(SYSTEM, made.court_id, body)
    login = f"{name}_coordinator"
    made.people[login] = caller(made.app, login, Role.COORDINATOR, organisation_id=body)
    if name != "station":
        made.people[f"{name}_mediator"] = _mediator(made, f"{name}_mediator", name)


def _mediator(made: WorkingCourt, login: str, body: str) -> Caller:
    who = caller(made.app, login)
    mediators.add_mediator(
        SYSTEM,
        mediators.MediatorTold(organisation_id=made.bodies[body], capacity=100, user_id=who.user_id),
    )
    return who

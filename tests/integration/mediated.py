"""A small court whose disputes are in mediation, its people, and a clock that the tests set."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from callers import Caller, caller
from filings import complaint, said
from flask import Flask, g
from sqlalchemy import select
from werkzeug.test import TestResponse
from worlds import begun

from diversion.domain.access import Role
from diversion.domain.handoff import OfferPolicy
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.routing_choice import OverrideReason
from diversion.persistence.base import db
from diversion.persistence.deadlines import Deadline
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.journal import JournalEntry
from diversion.persistence.organisation import OrganisationLoad
from diversion.persistence.outbox import Outbox
from diversion.schemas.intake import FilingSchema, filing_of
from diversion.schemas.reading import read
from diversion.services import organisations
from diversion.services.access import SYSTEM
from diversion.services.actors import actor_of_login
from diversion.services.appointment import Appointment, appoint_organisation
from diversion.services.clocks import act_on_due
from diversion.services.courts import add_court
from diversion.services.handoff import accept_handoff, deliver_handoffs, sign_for_materials
from diversion.services.intake import register_dispute
from diversion.services.mediators import MediatorTold, add_mediator
from diversion.services.outbox import keep_promises
from diversion.services.roster import add_roster_entry
from diversion.services.transaction import clock_at, transaction
from diversion.web.session import PLAIN_COOKIE

LONG_AGO = date(2020, 1, 1)
FILED = "2026-03-02T09:00"
"""A Monday without a holiday near; the days after it are plain working days."""


def moment(text: str) -> datetime:
    """Read a moment in Shanghai."""
    return datetime.fromisoformat(f"{text}+08:00")


def at(text: str) -> AbstractContextManager[None]:
    """Let it be a moment in Shanghai within the block."""
    return clock_at(moment(text))


@dataclass
class Mediated:
    """The court, its bodies and its people."""

    app: Flask
    court: UUID
    centre: UUID
    second: UUID
    committee: UUID
    station: UUID
    people: dict[str, Caller] = field(default_factory=dict)
    filed: int = 0

    def __getattr__(self, name: str) -> Caller:
        people: dict[str, Caller] = self.__dict__["people"]
        return people[name] if name in people else object.__getattribute__(self, name)

    def file(self, **changes: Any) -> UUID:
        """File a complaint that is offered at once: the applicant signed the form and left the choice."""
        self.filed += 1
        told = complaint(
            self.filed,
            consents=[said("a1", "mediation"), said("a1", "mediate_before_docketing", means="signed_form")],
            choice={"by": "applicant_consulted"},
            **changes,
        )
        return self.register(told)

    def file_docketed(self, procedure: str = "ordinary", **changes: Any) -> UUID:
        """File a docketed complaint to whose mediation every party agreed."""
        self.filed += 1
        told = {
            "consents": [said("a1", "mediation"), said("r1", "mediation")],
            "choice": {"by": "waived"},
            "docketed_on": _today(),
            "case_number": f"（2026）苏0506民初{self.filed}号",
            "procedure": procedure,
        }
        return self.register(complaint(self.filed, **{**told, **changes}))

    def register(self, told: dict[str, Any]) -> UUID:
        """Take a filing in as the clerk does."""
        found = read(FilingSchema, {"filed_on": _today(), **told})
        return register_dispute(actor_of_login("clerk"), filing_of(found.value), found.faults)

    def deliver(self) -> None:
        """Deliver every offer that waits."""
        waiting = select(Outbox.id).where(Outbox.job == "deliver_handoff", Outbox.state == "waiting")
        promises = [str(each) for each in db.session.scalars(waiting)]
        db.session.rollback()
        keep_promises(promises, deliver_handoffs)

    def accept(self, dispute: UUID, by: str = "coordinator", mediator: str = "mediator") -> UUID:
        """Deliver and accept a dispute's offer for a mediator, and answer the handoff."""
        self.deliver()
        handoff = self.handoff(dispute).id
        db.session.rollback()
        accept_handoff(actor_of_login(by), handoff, self.people[mediator].user_id, {"grounds": []})
        return handoff

    def assisting(self, dispute: UUID) -> UUID:
        """Let the station assist beside whoever mediates, and answer its handoff."""
        told = Appointment(
            organisation_id=self.station,
            kind=HandoffKind.ASSIST,
            reason_code=OverrideReason.OTHER,
            reason="协助送达",
        )
        handoff = appoint_organisation(actor_of_login("router"), dispute, told)
        self.deliver()
        accept_handoff(actor_of_login("host"), handoff, None, {"grounds": []})
        return handoff

    def mediating(self, *, signed: bool = True, docketed: bool = False, **changes: Any) -> tuple[UUID, UUID]:
        """Bring a dispute into mediation today, its materials signed for: the dispute and its handoff."""
        dispute = self.file_docketed(**changes) if docketed else self.file(**changes)
        handoff = self.accept(dispute)
        if signed:
            sign_for_materials(actor_of_login("mediator"), handoff)
        return dispute, handoff

    def settled(self, *, docketed: bool = False, **agreement: Any) -> UUID:
        """Bring a dispute to an agreement today, both sides having been spoken to."""
        dispute, handoff = self.mediating(docketed=docketed)
        for ref in ("a1", "r1"):
            self.mediator.made(f"/handoffs/{handoff}/contacts", {"party_ref": ref, "reached": True})
        self.mediator.made(f"/disputes/{dispute}/outcome", settlement(**agreement))
        return dispute

    def handoff(self, dispute: UUID) -> Handoff:
        """Read the newest handoff that mediates."""
        query = select(Handoff).where(Handoff.dispute_id == dispute, Handoff.kind == "mediate")
        return db.session.scalars(query.order_by(Handoff.sequence.desc()).limit(1)).one()

    def dispute(self, dispute: UUID) -> Dispute:
        """Read a dispute's row."""
        db.session.rollback()
        db.session.expire_all()
        return db.session.get_one(Dispute, dispute)

    def holder(self, dispute: UUID) -> tuple[str, str | None, str]:
        """Tell status, who holds the dispute (a role, a login, or the kind), and by which clock."""
        row = self.dispute(dispute)
        clock = db.session.get_one(Deadline, row.next_deadline_id)
        named = {str(each.user_id): login for login, each in self.people.items()}
        named |= {str(getattr(self, body)): body for body in ("centre", "second", "committee", "station")}
        return row.status, named.get(row.holder_id or "", row.holder_id), clock.rule

    def clocks(self, dispute: UUID, rule: str) -> list[Deadline]:
        """List a dispute's deadlines of a rule, oldest first."""
        db.session.rollback()
        query = select(Deadline).where(Deadline.dispute_id == dispute, Deadline.rule == rule)
        return list(db.session.scalars(query.order_by(Deadline.id)))

    def due(self, dispute: UUID, rule: str) -> str | None:
        """Tell the last day of a dispute's running clock of a rule."""
        running = [each for each in self.clocks(dispute, rule) if each.ended_at is None]
        return running[-1].due_on.isoformat() if running else None

    def events(self, dispute: UUID) -> list[str]:
        """List what the journal says befell a dispute."""
        db.session.rollback()
        query = select(JournalEntry.event).where(JournalEntry.stream == f"dispute:{dispute}")
        return list(db.session.scalars(query.order_by(JournalEntry.seq)))

    def load(self, organisation: UUID) -> int:
        """Tell how many places of an organisation are taken."""
        db.session.rollback()
        return db.session.get_one(OrganisationLoad, organisation).live

    def sweep(self, text: str) -> int:
        """Let the clocks act at a moment."""
        with at(text):
            return act_on_due()

    def post(self, who: str, path: str, told: Any = None) -> TestResponse:
        """Send something as somebody."""
        return self.people[who].ask("POST", path, told)


def _today() -> str:
    with transaction(SYSTEM) as tx:
        return tx.today.isoformat()


def settlement(**changes: Any) -> dict[str, Any]:
    """Write an outcome: an agreement on paper, signed by both sides."""
    agreement = {
        "form": "paper",
        "terms": "被申请人于约定日期前支付货款100000元。",
        "signatures": [{"party_ref": "a1"}, {"party_ref": "r1", "means": "seal"}],
    }
    return {"end_reason": "agreement_reached", "agreement": agreement | changes}


def failure(end_reason: str = "large_gap", **changes: Any) -> dict[str, Any]:
    """Write an outcome: a failed mediation with its report."""
    report = {"basics": "两次联系，举行一次调解。", "reason": "双方差距较大。"}
    return {"end_reason": end_reason, "failure_report": report} | changes


@contextmanager
def mediated_court(app: Flask, policy: OfferPolicy = OfferPolicy.AUTO) -> Iterator[Mediated]:
    """Make the court: a centre and a second one, a people's committee, and a station that assists."""
    with at(FILED):
        yield begun(app, f"mediated_{policy.value}", lambda: _built(app, policy))


def _built(app: Flask, policy: OfferPolicy) -> Mediated:
    court = add_court(SYSTEM, "苏0506", policy=policy)
    bodies = {
        "centre": _body(court, "commercial_centre", "示例商事调解中心", areas=["320506"]),
        "second": _body(
            court, "industry_body", "示例行业调解组织", areas=["320506"], causes=["买卖合同纠纷"]
        ),
        "committee": _body(court, "peoples_committee", "示例人民调解委员会", areas=["320507"]),
        "station": _body(court, "grid_station", "示例网格工作站", areas=["320506001"]),
    }
    made = Mediated(app, court, **bodies)
    made.people = dict(_people(app, court, bodies))
    return made


def _body(court: UUID, kind: str, name: str, **told: Any) -> UUID:
    body = organisations.add_organisation(
        SYSTEM, {"kind": kind, "name": name, "capacity": 50, "chamber": kind == "commercial_centre", **told}
    )
    add_roster_entry(SYSTEM, court, body, LONG_AGO)
    return body


def _people(app: Flask, court: UUID, bodies: dict[str, UUID]) -> Iterator[tuple[str, Caller]]:
    for role in (Role.CLERK, Role.ROUTER, Role.JUDGE, Role.MANAGER):
        yield role.value, caller(app, role.value, role, court_id=court, from_on=LONG_AGO)
    yield "auditor", caller(app, "auditor", Role.AUDITOR, from_on=LONG_AGO)
    for login, body in (
        ("coordinator", "centre"),
        ("other_coordinator", "second"),
        ("chair", "committee"),
        ("host", "station"),
    ):
        place = {"organisation_id": bodies[body], "from_on": LONG_AGO}
        yield login, caller(app, login, Role.COORDINATOR, **place)
    place = {"organisation_id": bodies["station"], "from_on": LONG_AGO}
    yield "grid_worker", caller(app, "grid_worker", Role.GRID_WORKER, **place)
    for login, body in (
        ("mediator", "centre"),
        ("colleague", "centre"),
        ("other_mediator", "second"),
        ("peoples_mediator", "committee"),
    ):
        person = caller(app, login)
        add_mediator(
            SYSTEM,
            MediatorTold(organisation_id=bodies[body], capacity=50, user_id=person.user_id, from_on=LONG_AGO),
        )
        yield login, person


def page(here: Mediated, path: str, who: str = "manager") -> str:
    """Read a page as somebody sees it in a browser; it has to be there."""
    g.pop("actor", None)
    client = here.app.test_client()
    client.set_cookie(PLAIN_COOKIE, here.people[who].token)
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text

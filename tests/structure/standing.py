"""What exists on the installation of the contract test, and putting it into generated requests."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from itertools import product
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from bodies import (
    AGREED,
    APPRAISAL,
    CHANNEL,
    COUNTS,
    DISCLOSED,
    FAILED,
    MEETING,
    PAUSED,
    QUERIES,
    SHAM,
    SHEET,
    SUPERVISED,
    WORD,
    agreed_complaint,
)
from filings import complaint, offered_complaint, said
from flask import Flask
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from people import COURT_CODE, People
from schemathesis import Case
from schemathesis.core import NOT_SET
from sqlalchemy import select, update
from told import tell
from werkzeug.test import TestResponse

from diversion.api.routes import PREFIX
from diversion.persistence.base import db
from diversion.persistence.organisation import OrganisationLoad
from diversion.persistence.outbox import Outbox
from diversion.services.access import SYSTEM
from diversion.services.handoff import deliver_handoffs
from diversion.services.history_import import HistoryFile, import_history
from diversion.services.outbox import Job, keep_promises
from diversion.services.transaction import real_now

UNKNOWABLE = ("cursor",)
"""What only an answer can name; a generated one would hide everything behind it."""


@dataclass(frozen=True, slots=True)
class Known:
    """Values of things that exist, by the name of the member or parameter that asks for them.

    ``bundles`` hold what belongs together: a dispute, its parties, its handoff and what happened in it.
    """

    values: Mapping[str, list[Any]]
    bundles: list[dict[str, Any]]

    def plain(self, operation: Any, bodies: list[Any], query: dict[str, str] | None) -> Iterator[Case]:
        """Give the requests that a person would send: every body about everything it can be about."""
        path = [parameter.name for parameter in operation.path_parameters]
        headers = [parameter.name for parameter in operation.headers]
        for body, bundle in product(bodies or [NOT_SET], self._about(path)):
            for told in self._filled(path, bundle):
                kept = {**self._first(headers), **bundle}
                yield operation.Case(
                    path_parameters=told,
                    query=query,
                    headers={"If-Match": kept["If-Match"]} if "If-Match" in headers else None,
                    body=_with_ids(body, {**self._first(list(self.values)), **bundle}),
                    media_type=_media_type(operation, body),
                )

    def filled_in(self, case: Case) -> SearchStrategy[Case]:
        """Put known values into a generated request's path, query, headers and body."""
        parts = [
            part for part in (case.path_parameters, case.query, case.headers, case.body) if _has_members(part)
        ]
        names = sorted({name for part in parts for name in part})
        chosen = st.fixed_dictionaries(
            {name: st.sampled_from(self.values[name]) for name in names if name in self.values}
        )

        def fill(told: tuple[dict[str, Any], dict[str, Any]]) -> Case:
            named = {**told[0], **told[1]}
            for part in parts:
                part.update({name: named[name] for name in part if name in named})
                for name in UNKNOWABLE:
                    part.pop(name, None)
            return case

        return st.tuples(chosen, st.sampled_from(self._about(list(case.path_parameters or ())))).map(fill)

    def _about(self, path: list[str]) -> list[dict[str, Any]]:
        """Choose the bundles that have whatever a path asks of a bundle; where it asks nothing, an empty one."""
        asked = {name for name in path if any(name in bundle for bundle in self.bundles)}
        return [bundle for bundle in self.bundles if asked <= bundle.keys()] if asked else [{}]

    def _filled(self, path: list[str], bundle: dict[str, Any]) -> Iterator[dict[str, Any]]:
        choices = [[bundle[name]] if name in bundle else self.values[name] for name in path]
        return (dict(zip(path, told, strict=True)) for told in product(*choices))

    def _first(self, names: list[str]) -> dict[str, Any]:
        return {name: self.values[name][0] for name in names if name in self.values}


def _has_members(part: object) -> bool:
    return hasattr(part, "keys") and hasattr(part, "update")


def _media_type(operation: Any, body: Any) -> str:
    """Say as what a body is sent: a form where the operation takes forms only."""
    if isinstance(body, bytes):
        return "text/csv"
    taken = {each.media_type for each in operation.body}
    return "multipart/form-data" if taken == {"multipart/form-data"} else "application/json"


def _with_ids(body: Any, known: dict[str, Any]) -> Any:
    """Put known ids where a written body leaves them open."""
    if not isinstance(body, dict):
        return body
    return {name: known[name] if value == "" else value for name, value in body.items()}


@dataclass
class Caller:
    """Somebody of all roles, who makes what the requests then ask for."""

    app: Flask
    token: str
    filed: int = 0
    bundles: list[dict[str, Any]] = field(default_factory=list)

    def ask(self, method: str, path: str, told: Any = None, **named: Any) -> TestResponse:
        """Send a request that has to succeed."""
        answer = self.app.test_client().open(
            PREFIX + path,
            method=method,
            json=told,
            headers={"Authorization": f"Bearer {self.token}"},
            **named,
        )
        assert answer.status_code < 300, f"{method} {path}: {answer.text}"
        return answer

    def made(self, path: str, told: Any = None) -> dict[str, Any]:
        """Do something and answer what came of it."""
        answer: dict[str, Any] = self.ask("POST", path, {} if told is None else told).json
        return answer

    def id_of(self, path: str, told: Any) -> str:
        """Make something and answer its id."""
        return str(self.made(path, told)["id"])

    def file(self, told: dict[str, Any]) -> dict[str, Any]:
        """File a dispute and remember it; what is known of it is added later."""
        filed = self.made("/disputes", told)
        bundle = {"dispute_id": filed["id"], "party_id": filed["parties"][0]["id"], "party_ref": "a1"}
        if filed["handoff"]:
            bundle["handoff_id"] = filed["handoff"]["id"]
        self.bundles.append(bundle)
        return bundle

    def offered(self, *, docketed: bool = False) -> dict[str, Any]:
        """File a complaint that is offered at once, and deliver the offer."""
        self.filed += 1
        write = agreed_complaint if docketed else offered_complaint
        bundle = self.file(write(self.filed))
        self.deliver()
        return bundle

    def deliver(self) -> None:
        """Deliver every offer that waits."""
        with self.app.app_context():
            waiting = select(Outbox.id).where(Outbox.job == Job.DELIVER_HANDOFF, Outbox.state == "waiting")
            promises = [str(each) for each in db.session.scalars(waiting)]
            db.session.rollback()
            keep_promises(promises, deliver_handoffs)

    def mediating(self, *, docketed: bool = False) -> dict[str, Any]:
        """Bring a dispute into mediation, both parties reached."""
        bundle = self.offered(docketed=docketed)
        handoff = f"/handoffs/{bundle['handoff_id']}"
        self.made(f"{handoff}/accept", DISCLOSED)
        self.made(f"{handoff}/sign-for-materials")
        for ref in ("a1", "r1"):
            self.made(f"{handoff}/contacts", {"party_ref": ref, "reached": True})
        return bundle

    def busy(self) -> dict[str, Any]:
        """Bring a dispute into mediation with a meeting booked, a question asked and an appraisal under way."""
        bundle = self.mediating()
        handoff = f"/handoffs/{bundle['handoff_id']}"
        begun = MEETING | {"starts_at": real_now().isoformat()}
        bundle["session_id"] = self.id_of(f"{handoff}/sessions", begun)
        bundle["guidance_id"] = self.id_of(f"{handoff}/guidance", {"question": "可否分期履行？"})
        bundle["suspension_id"] = self.id_of(f"{handoff}/suspensions", APPRAISAL)
        self.made(f"{handoff}/notes", {"text": "当事人情绪平稳。"})
        return bundle

    def settled(self, *, docketed: bool = False) -> dict[str, Any]:
        """Bring a dispute to an agreement."""
        bundle = self.mediating(docketed=docketed)
        self.made(f"/disputes/{bundle['dispute_id']}/outcome", AGREED)
        return bundle


def furnish(app: Flask, people: People, token: str) -> Known:
    """Make disputes at several steps, and registers with something in them."""
    caller = Caller(app, token)
    for step in (caller.offered, caller.mediating, caller.busy, caller.settled):
        for _ in range(2):
            step()
    _file_the_rest(caller)
    _let_a_station_help(caller, people)
    caller.file(offered_complaint(105))
    _supervise(caller)
    report_id = _reported(caller, people)
    bundle_id = _carried(caller, str(people.organisation_id))
    for bundle in caller.bundles:
        version = caller.ask("GET", f"/disputes/{bundle['dispute_id']}").json["version"]
        bundle["If-Match"] = f'"{version}"'
    made = {
        "bundle_id": [bundle_id],
        "history_id": [_history(app)],
        "report_id": [report_id],
        "file_id": [_counted_outside(caller)],
    }
    known = {
        **_registers(caller, people),
        **_words(),
        **made,
        "dispute_id": [caller.bundles[0]["dispute_id"]],
    }
    second = known["organisation_id"][-1]
    _pause_offers(app, second)
    told = tell(app, people.court_id, UUID(known["dispute_id"][0]), UUID(second))
    caller.bundles.append({"notice_id": told})
    return Known(known, caller.bundles)


def _file_the_rest(caller: Caller) -> None:
    """Bring disputes to the steps where something is awaited from a party or the court."""
    stopped = caller.mediating()
    stopped["stop_id"] = caller.id_of(f"/handoffs/{stopped['handoff_id']}/stops", SHAM)
    for docketed in (False, True):
        failed = caller.mediating(docketed=docketed)
        caller.made(f"/disputes/{failed['dispute_id']}/outcome", FAILED)
    caller.mediating(docketed=True)
    caller.settled(docketed=True)
    applied = caller.settled()
    caller.made(f"/disputes/{applied['dispute_id']}/confirmation", {"applied_by": ["a1", "r1"]})
    asked = caller.file(complaint(101, consents=[said("a1", "mediation")]))
    document = {"kind": "evidence", "file": (BytesIO(b"%PDF-1.7 \n"), "借条.pdf")}
    answer = caller.ask("POST", f"/disputes/{asked['dispute_id']}/documents", data=document)
    asked["document_id"] = answer.json["id"]
    caller.file(complaint(102, facts=None, claims=None))
    caller.file(complaint(103, entry="mediation_application"))
    withdrawn = caller.file(complaint(104))
    caller.made(f"/disputes/{withdrawn['dispute_id']}/withdraw", WORD)
    sent = caller.ask("POST", "/disputes/imports", data=SHEET, content_type="text/csv")
    asked["import_id"] = sent.json["id"]


def _let_a_station_help(caller: Caller, people: People) -> None:
    """Let a station accept a task beside a mediation, as everybody; whoever mediates is another."""
    body = {"kind": "grid_station", "name": "示例网格工作站", "capacity": 5, "areas": ["320506001"]}
    station = caller.id_of("/organisations", body)
    granted = {"user_id": str(people.everybody), "role": "coordinator", "organisation_id": station}
    caller.id_of("/grants", granted)
    caller.id_of("/roster", {"court_id": str(people.court_id), "organisation_id": station})
    helped = caller.file(offered_complaint(106))
    asked = {"organisation_id": station, "kind": "assist", "reason_code": "other", "reason": "协助送达"}
    task = caller.id_of(f"/disputes/{helped['dispute_id']}/handoffs", asked)
    caller.deliver()
    caller.made(f"/handoffs/{task}/accept", DISCLOSED)
    caller.bundles.append({**helped, "handoff_id": task, "party_ref": "r1"})


def _supervise(caller: Caller) -> None:
    """Supervise a clerk about each of two disputes, so that there are supervisions and notices."""
    for bundle in caller.bundles[:2]:
        told = {"dispute_id": bundle["dispute_id"], "responsible_role": "clerk", **SUPERVISED}
        bundle["supervision_id"] = caller.id_of("/supervisions", told)
    caller.made(f"/disputes/{caller.bundles[2]['dispute_id']}/ladder-pause", PAUSED)
    for notice in caller.ask("GET", "/notices").json["items"]:
        for bundle in caller.bundles[:2]:
            bundle.setdefault("notice_id", notice["id"])


def _reported(caller: Caller, people: People) -> str:
    """Make a month's report, which a case docketed then and filed here afterwards makes another."""
    told = {"court_id": str(people.court_id), "span": "month", "from_on": "2026-01-01"}
    report = caller.id_of("/reports/periods", told)
    caller.file(agreed_complaint(107) | {"filed_on": "2026-01-05", "docketed_on": "2026-01-05"})
    return report


def _counted_outside(caller: Caller) -> str:
    """Send a file of first-instance cases and answer its id."""
    path = f"/outside-figures?{urlencode(QUERIES['POST /outside-figures'])}"
    return str(caller.ask("POST", path, data=COUNTS, content_type="text/csv").json["id"])


def _history(app: Flask) -> str:
    """Take another system's history in and answer its id."""
    rows = (
        "dispute,at,event,organisation\n1,2025-03-03,offered,甲\n1,2025-03-04,offered,乙\n1,三月,offered,甲\n"
    )
    with app.app_context():
        return str(import_history(SYSTEM, COURT_CODE, HistoryFile(rows.encode()), lambda *_: None))


def _carried(caller: Caller, organisation_id: str) -> str:
    """Make an offline bundle and answer its id."""
    answer = caller.ask("POST", f"/organisations/{organisation_id}/bundles")
    return answer.headers["Content-Disposition"].partition("bundle-")[2].partition(".zip")[0]


def _pause_offers(app: Flask, organisation_id: str) -> None:
    """Let an organisation have let too many offers lapse, which nobody can ask for."""
    with app.app_context():
        paused = update(OrganisationLoad).where(OrganisationLoad.organisation_id == organisation_id)
        db.session.execute(paused.values(paused_at=real_now()))
        db.session.commit()
        db.session.remove()


def _registers(caller: Caller, people: People) -> dict[str, list[Any]]:
    """Make people and rows that nobody minds losing, or a generated request would end the run for all."""
    spare = caller.id_of("/users", {"login": "spare", "name": "示例备用"})
    granted = {"user_id": spare, "role": "router", "court_id": str(people.court_id)}
    absence = {"user_id": spare, "from_on": "2026-12-01", "to_on": "2026-12-03"}
    relation = {"user_id": spare, "ground": "interest", "name": "示例甲"}
    body = {"kind": "industry_body", "name": "示例行业调解组织", "capacity": 5}
    second = caller.id_of("/organisations", body)
    member = {"organisation_id": second, "capacity": 5, "login": "spare_mediator", "name": "示例调解员"}
    return {
        "absence_id": [caller.id_of("/absences", absence)],
        "channel_id": [caller.id_of("/channels", {"organisation_id": second, **CHANNEL})],
        "benchmark_id": _listed(caller, "/benchmarks", "id"),
        "court_code": [COURT_CODE],
        "court_id": [str(people.court_id)],
        "finding_id": _blocked(caller, people),
        "entry_id": [caller.id_of("/roster", {"court_id": str(people.court_id), "organisation_id": second})],
        "grant_id": [caller.id_of("/grants", granted)],
        "membership_id": [caller.id_of("/mediators", member)],
        "mediator_id": [str(people.everybody)],
        "organisation_id": [str(people.organisation_id), second],
        "relation_id": [each["id"] for each in caller.made("/declared-relations", relation)["items"]],
        "token_id": [caller.id_of("/tokens", {"label": "spare"})],
        "to_user_id": [str(people.everybody)],
        "user_id": [spare],
    }


def _blocked(caller: Caller, people: People) -> list[Any]:
    """List a body without anybody on the roster, which is a block of its link."""
    body = caller.id_of("/organisations", {"kind": "lawyer_office", "name": "示例无人工作室", "capacity": 5})
    caller.id_of("/roster", {"court_id": str(people.court_id), "organisation_id": body})
    return _listed(caller, "/blocks", "id")


def _listed(caller: Caller, path: str, member: str) -> list[Any]:
    return [row[member] for row in caller.ask("GET", path).json["items"]]


def _words() -> dict[str, list[Any]]:
    """Name what shipped reference data and settings hold."""
    return {
        "If-Match": ['"1"', '"2"', '"3"'],
        "cause_name": ["买卖合同纠纷", "离婚纠纷"],
        "code": ["320506", "320506001"],
        "dispute_region": ["320506001"],
        "key": ["many_from", "9181"],
        "agreed_by": [["a1", "r1"]],
        "value": [12],
        "year": [2025, 2026],
        "claim_amount": ["128000.00"],
    }

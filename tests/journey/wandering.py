"""Random moves of the court's people over a handful of disputes: lawful, unlawful and untimely ones.

A move looks at the dispute as it stands and does something that somebody might do then, the right person
most of the time. What it answers does not matter here, only that it is an answer: any refusal will do, a
failure of the product will not.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

import httpx
from demo_court import DAY, DemoCourt
from filings import applicant, complaint, offered_complaint, respondent, said
from followed import REPORT

MATTERS = ("mediation", "mediation", "mediation", "mediate_before_docketing", "mediator", "online")
DECISIONS = ("suitable", "suitable", "docket_first", "unsuitable", "ask")
CLOSING = ("transferred_to_trial", "fee_unpaid", "not_accepted", "settled_outside", "other")
ENDS = ("large_gap", "party_unwilling", "party_unreachable", "period_expired", "signature_refused", "other")
EXITS = ("withdrawal", "immediate_performance", "closed_otherwise", "mediation_judgment")
CONFIRMATIONS = (
    {"decision": "confirmed"},
    {"decision": "refused", "refusal_code": "content_unclear"},
    {"decision": "withdrawn"},
)


@dataclass
class Standing:
    """One dispute of the walk, as read just now, and the ids that were made for it."""

    told: Any
    made: dict[str, list[str]] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/disputes/{self.told['id']}"

    @property
    def handoff(self) -> str:
        """The path of its newest handoff; one that does not exist before the first offer."""
        newest = self.told["handoff"] or {"id": self.told["id"]}
        return f"/handoffs/{newest['id']}"

    @property
    def refs(self) -> list[str]:
        return [party["ref"] for party in self.told["parties"]]


Move = Callable[["Walk", Standing], httpx.Response]


@dataclass
class Walk:
    """A seeded walk; ``log`` keeps what was done, for whoever reads a failure."""

    court: DemoCourt
    rng: Random
    log: list[str]
    disputes: list[Standing] = field(default_factory=list)

    @classmethod
    def over(cls, court: DemoCourt, seed: int, disputes: int) -> "Walk":
        """Begin a walk over some new disputes."""
        walk = cls(court, Random(seed), [f"seed {seed}"])
        walk.disputes = [walk._file(place) for place in range(disputes)]
        return walk

    def step(self) -> httpx.Response:
        """Do one move and answer what it got."""
        standing = self._pick()
        return self._move(self._likely(standing), standing)

    def race(self) -> list[httpx.Response]:
        """Let two people move on one dispute at the same moment, and answer what each got."""
        standing = self._pick()
        racers = [replace(self, rng=Random(self.rng.random())) for _ in range(2)]
        names = [self._likely(standing) for _ in racers]
        acts = [partial(racer._move, name, standing) for racer, name in zip(racers, names, strict=True)]
        return at_once(*acts)

    def _move(self, name: str, standing: Standing) -> httpx.Response:
        answer = MOVES[name](self, standing)
        body = answer.json() if answer.content else {}
        if answer.is_success and "id" in body:
            standing.made.setdefault(name, []).append(body["id"])
        said = body.get("code", body.get("status"))
        self.log.append(
            f"{standing.told['reference']} {standing.told['status']}: {name} {answer.status_code} {said}"
        )
        return answer

    def wait(self) -> None:
        """Let time pass: hours, or a few working days."""
        days = self.rng.choice((0, 1, 1, 2))
        self.court.go_on(**({"advance_working_days": days} if days else {"advance_minutes": 180}))
        self.log.append(f"clock {days} working days, now {self.court.now()}")

    def somebody(self, *right: str) -> Any:
        """Choose who acts: mostly somebody whose act it is, now and then somebody else."""
        wrong = ("clerk", "router", "judge", "coordinator", "mediator", "grid_worker", "manager")
        return self.court.by(self.rng.choice(right if right and self.rng.random() < 0.93 else wrong))

    def at_body(self, standing: Standing, *, mediator: bool = True) -> Any:
        """Choose somebody of the organisation that has the dispute: its mediator, else its coordinator."""
        newest = standing.told["handoff"]
        if newest is None:
            return self.somebody()
        if newest["mediator_id"] and mediator and self.rng.random() < 0.7:
            return self.somebody(self.court.login(newest["mediator_id"]))
        return self.somebody(self.court.body(newest["organisation_id"]).coordinator)

    def choose(self, options: Sequence[Any]) -> Any:
        """Choose one of several things."""
        return self.rng.choice(options)

    def _pick(self) -> Standing:
        standing = self.choose(self.disputes)
        if standing.told["status"] == "closed" and self.rng.random() < 0.8:
            standing = self.choose(self.disputes)
        standing.told = self.court.clerk.seen(standing.path)
        return standing

    def _likely(self, standing: Standing) -> str:
        """Choose what to do: mostly what somebody would do in this status, now and then anything."""
        likely = LIKELY.get(standing.told["status"], {})
        idle = [name for name, needed in NEEDS.items() if needed not in standing.made]
        weights = [likely.get(name, RARELY.get(name, 0.2)) if name not in idle else 0.1 for name in MOVES]
        return self.rng.choices(list(MOVES), weights)[0]

    def _file(self, place: int) -> Standing:
        number = next(self.court.numbers)
        today = self.court.today()
        asked = {"entry": "mediation_application", "consents": [said("a1", "mediation")]}
        two = [
            applicant(number),
            respondent(number, kind="natural_person", name=f"示例被申请人{number}"),
        ]
        docketed = {
            "docketed_on": today.isoformat(),
            "case_number": f"（{today.year}）苏0506民初{number}号",
            "procedure": self.choose(("summary", "ordinary")),
        }
        filings = (
            lambda: complaint(number),
            lambda: offered_complaint(number),
            lambda: offered_complaint(number, cause_name="相邻通风纠纷", claim_amount=None, parties=two),
            lambda: complaint(number, **asked, choice={"by": "applicant_consulted"}),
            lambda: complaint(number, **docketed),
            lambda: complaint(number, **asked | {"entry": "transferred_in"}),
            lambda: complaint(number, claims=None, facts=None),
            lambda: offered_complaint(number, flags=["criminal_overlap"]),
            lambda: offered_complaint(number, preservation_wanted=True),
        )
        return Standing(self.court.file(filings[place % len(filings)]()))


LIKELY: dict[str, dict[str, float]] = {
    "awaiting_supplement": {"supplement": 8, "consent": 2},
    "awaiting_decision": {"ruling": 4, "offer": 6, "choice": 2},
    "awaiting_docket": {"docket": 8, "consent": 4, "correct": 1},
    "consulting": {"consent": 10, "choice": 4, "preserve": 3, "offer": 2, "ruling": 1},
    "offered": {"accept": 12, "receive": 3, "decline": 2, "offer": 2, "recall": 1, "assign": 1, "consent": 1},
    "in_mediation": {
        **dict.fromkeys(("sign", "contact", "settle", "end_stop", "answer", "resume", "hold"), 7),
        **dict.fromkeys(("session", "extend", "suspend", "guidance", "note", "assign", "fail"), 2),
        **dict.fromkeys(("stop", "recall", "offer", "demand", "end_mediation", "consent"), 1),
    },
    "settled": {"review": 6, "confirm": 6, "decide": 8, "perform": 3, "exit": 4, "demand": 1},
    "confirmed": {"perform": 6, "close": 1},
    "returned": {"docket": 6, "fee_notice": 6, "close": 2, "report": 4, "packet": 4},
}
RARELY = dict.fromkeys(("withdraw", "cancel", "close", "demand", "end_mediation", "exit", "fee_notice"), 0.05)
NEEDS = {
    "hold": "session",
    "resume": "suspend",
    "answer": "guidance",
    "end_stop": "stop",
    "decide": "confirm",
}
"""What a move is about; without one it is tried now and then all the same."""


def at_once(*acts: Callable[[], httpx.Response]) -> list[httpx.Response]:
    """Do several things at the same moment and answer what each got."""
    start = threading.Barrier(len(acts))
    answers: list[httpx.Response] = []

    def act(one: Callable[[], httpx.Response]) -> None:
        start.wait()
        answers.append(one())

    threads = [threading.Thread(target=act, args=(one,)) for one in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _word(walk: Walk, at: Standing) -> dict[str, Any]:
    return {"party_ref": walk.choose(at.refs), "means": "phone", "words": "当事人来电说明。"}


def _docket(walk: Walk, at: Standing) -> httpx.Response:
    today = walk.court.today()
    told = {
        "case_number": f"（{today.year}）苏0506民初{next(walk.court.numbers)}号",
        "docketed_on": today.isoformat(),
        "procedure": walk.choose(("ordinary", "summary", "small_claims")),
        "correction": walk.rng.random() < 0.3,
    }
    return walk.somebody("clerk").post(f"{at.path}/docket", told)


def _consent(walk: Walk, at: Standing) -> httpx.Response:
    matter = walk.choose(MATTERS)
    told = {
        "party_ref": walk.choose([*at.refs, *at.refs, *at.refs, "x9"]),
        "matter": matter,
        "answer": walk.choose(("yes", "yes", "yes", "no")),
        "means": "signed_form" if matter == "mediate_before_docketing" else "in_person",
    }
    return walk.somebody("clerk", "router").post(f"{at.path}/consents", told)


def _choice(walk: Walk, at: Standing) -> httpx.Response:
    by = walk.choose(("waived", "waived", "applicant_consulted", "joint"))
    bodies = [each.id for each in walk.court.bodies.values()]
    chosen = {"organisation_id": walk.choose(bodies)} if by == "joint" else {}
    return walk.somebody("clerk").post(f"{at.path}/choice", {"by": by, **chosen})


def _supplement(walk: Walk, at: Standing) -> httpx.Response:
    parts = {"claims": "请求判令支付货款。", "facts": "收货后未付清货款。"}
    told = dict(walk.rng.sample(sorted(parts.items()), walk.choose((1, 2))))
    return walk.somebody("clerk").post(f"{at.path}/supplements", told)


def _correct(walk: Walk, at: Standing) -> httpx.Response:
    told = walk.choose(
        (
            {"claim_amount": "99000.00"},
            {"cause_name": walk.choose(("民间借贷纠纷", "相邻通风纠纷", "婚姻无效纠纷", "买卖合同纠纷"))},
            {"flags": walk.choose(([], ["same_dispute_before"]))},
            {"preservation_wanted": True},
            {"hard_bar_on": (walk.court.today() + walk.choose((20, 200)) * DAY).isoformat()},
            {"parties": [{"ref": "r1", "address": "苏州市吴中区示例路9号"}]},
        )
    )
    version = at.told["version"] - (walk.rng.random() < 0.1)
    return walk.somebody("clerk").patch(at.path, told, If_Match=f'"{version}"')


def _offer(walk: Walk, at: Standing) -> httpx.Response:
    listed = (at.told["routing"] or {"candidates": []})["candidates"]
    open_to = [each["organisation_id"] for each in listed if each["excluded_by"] is None]
    anybody = [each.id for each in walk.court.bodies.values()]
    told = {
        "organisation_id": walk.choose(open_to or anybody)
        if walk.rng.random() < 0.9
        else walk.choose(anybody),
        "kind": walk.choose(("mediate", "mediate", "mediate", "assist")),
        "reason_code": "party_wish",
        "reason": "当事人希望由其办理。",
    }
    return walk.somebody("router").post(f"{at.path}/handoffs", told)


def _ruling(walk: Walk, at: Standing) -> httpx.Response:
    told = {"decision": walk.choose(DECISIONS), "reason_code": "other", "reason": "经核实情况如此。"}
    return walk.somebody("router").post(f"{at.path}/triage", told)


def _accept(walk: Walk, at: Standing) -> httpx.Response:
    grounds = walk.choose(([], [], [], ["other_relation"]))
    told: dict[str, Any] = {"disclosure": {"grounds": grounds, "words": "如实披露。"}}
    newest = at.told["handoff"]
    mediators = walk.court.body(newest["organisation_id"]).mediators if newest else []
    if mediators:
        told["mediator_id"] = walk.court.user_id(walk.choose(mediators))
    return walk.at_body(at).post(f"{at.handoff}/accept", told)


def _assign(walk: Walk, at: Standing) -> httpx.Response:
    newest = at.told["handoff"]
    mediators = (walk.court.body(newest["organisation_id"]).mediators if newest else []) or ["mediator"]
    told = {"mediator_id": walk.court.user_id(walk.choose(mediators)), "disclosure": {"grounds": []}}
    return walk.at_body(at, mediator=False).post(f"{at.handoff}/assign", told)


def _contact(walk: Walk, at: Standing) -> httpx.Response:
    reached = walk.rng.random() < 0.8
    told: dict[str, Any] = {"party_ref": walk.choose(at.refs), "reached": reached}
    if reached and walk.rng.random() < 0.4:
        answer = walk.choose(("yes", "yes", "no"))
        told["consents"] = [{"matter": walk.choose(("mediation", "online")), "answer": answer}]
    return walk.at_body(at).post(f"{at.handoff}/contacts", told)


def _session(walk: Walk, at: Standing) -> httpx.Response:
    starts_at = walk.court.now() + timedelta(minutes=walk.choose((1, 60, 1500)))
    people = [{"role": "party", "party_ref": ref} for ref in at.refs]
    told = {"starts_at": starts_at.isoformat(timespec="seconds"), "place": "调解室", "participants": people}
    return walk.at_body(at).post(f"{at.handoff}/sessions", told)


def _suspend(walk: Walk, at: Standing) -> httpx.Response:
    expected_on = walk.court.today() + walk.choose((-1, 0, 2, 10)) * DAY
    told = {"reason": "质量鉴定", "appraiser": "示例鉴定机构", "expected_on": expected_on.isoformat()}
    return walk.at_body(at).post(f"{at.handoff}/suspensions", told)


def _settle(walk: Walk, at: Standing) -> httpx.Response:
    now = walk.court.now().isoformat(timespec="seconds")
    perform_by = walk.choose((None, 2, 60))
    terms = {"perform_by_on": (walk.court.today() + perform_by * DAY).isoformat()} if perform_by else {}
    agreement = {
        "form": walk.choose(
            ("paper", "peoples_mediation") if walk.rng.random() < 0.1 else (_form(walk, at),)
        ),
        "terms": "分期支付。",
        "signatures": [{"party_ref": ref} for ref in at.refs[: walk.choose((1, 9, 9, 9))]],
        "mediator_signed_at": now,
        "body_sealed_at": now,
    }
    signs = walk.choose(([], [], ["no_contest"]))
    told = {"end_reason": "agreement_reached", "agreement": agreement | terms, "sham_signs": signs}
    if walk.rng.random() < 0.15:
        told = {"end_reason": "settled_and_withdrawn"}
    return walk.at_body(at).post(f"{at.path}/outcome", told)


def _form(walk: Walk, at: Standing) -> str:
    newest = at.told["handoff"]
    name = walk.court.body(newest["organisation_id"]).name if newest else ""
    return "peoples_mediation" if "人民调解" in name else "paper"


def _fail(walk: Walk, at: Standing) -> httpx.Response:
    told = {"end_reason": walk.choose(ENDS), "failure_report": REPORT}
    return walk.at_body(at).post(f"{at.path}/outcome", told)


def _close(walk: Walk, at: Standing) -> httpx.Response:
    told = {"reason_code": walk.choose(CLOSING), "reason": "依法结案。"}
    return walk.somebody("judge", "clerk").post(f"{at.path}/close", told)


def _fee_notice(walk: Walk, at: Standing) -> httpx.Response:
    today = walk.court.today()
    told = {"sent_on": today.isoformat(), "pay_by": (today + 7 * DAY).isoformat()}
    return walk.somebody("clerk").post(f"{at.path}/fee-notice", told)


def _perform(walk: Walk, at: Standing) -> httpx.Response:
    told = {"performed_on": walk.court.today().isoformat(), "whole": walk.rng.random() < 0.5}
    return walk.at_body(at).post(f"{at.path}/performance", told)


def _recall(walk: Walk, at: Standing) -> httpx.Response:
    return walk.somebody("router").post(f"{at.handoff}/recall", {"reason": "需要另行安排。"})


def _made(walk: Walk, at: Standing, kind: str) -> str:
    """Give the newest id that a kind of move made, else an id that is nobody's."""
    return at.made.get(kind, [at.told["id"]])[-1]


def _finding(walk: Walk) -> dict[str, Any]:
    return {"finding": walk.choose(("cleared", "cleared", "stopped")), "reason": "已审查。"}


MOVES: dict[str, Move] = {
    "docket": _docket,
    "consent": _consent,
    "choice": _choice,
    "supplement": _supplement,
    "correct": _correct,
    "ruling": _ruling,
    "offer": _offer,
    "recall": _recall,
    "preserve": lambda walk, at: walk.somebody("clerk").post(
        f"{at.path}/preservation", {"executed_on": walk.court.today().isoformat()}
    ),
    "receive": lambda walk, at: walk.at_body(at).post(f"{at.handoff}/receive"),
    "accept": _accept,
    "assign": _assign,
    "decline": lambda walk, at: walk.at_body(at).post(
        f"{at.handoff}/decline", {"reason_code": "outside_field", "reason": "不属于本组织的领域。"}
    ),
    "sign": lambda walk, at: walk.at_body(at).post(f"{at.handoff}/sign-for-materials"),
    "contact": _contact,
    "session": _session,
    "hold": lambda walk, at: walk.at_body(at).post(
        f"{at.handoff}/sessions/{_made(walk, at, 'session')}/{walk.choose(('hold', 'adjourn', 'miss'))}"
    ),
    "extend": lambda walk, at: walk.at_body(at).post(
        f"{at.handoff}/extensions", {"days": walk.choose((1, 5, 31)), "agreed_by": at.refs}
    ),
    "suspend": _suspend,
    "resume": lambda walk, at: walk.at_body(at).post(
        f"{at.handoff}/suspensions/{_made(walk, at, 'suspend')}/end"
    ),
    "guidance": lambda walk, at: walk.at_body(at).post(f"{at.handoff}/guidance", {"question": "如何把握？"}),
    "answer": lambda walk, at: walk.somebody("judge").post(
        f"{at.handoff}/guidance/{_made(walk, at, 'guidance')}/answer", {"answer": "依法把握。"}
    ),
    "stop": lambda walk, at: walk.at_body(at).post(
        f"{at.handoff}/stops", {"signs": ["collusion"], "what": "疑似串通。"}
    ),
    "end_stop": lambda walk, at: walk.somebody("judge").post(
        f"{at.handoff}/stops/{_made(walk, at, 'stop')}/end", _finding(walk)
    ),
    "note": lambda walk, at: walk.at_body(at).post(f"{at.handoff}/notes", {"text": "仅供自己参考。"}),
    "settle": _settle,
    "fail": _fail,
    "report": _fail,
    "packet": lambda walk, at: walk.somebody("judge").get(f"{at.path}/return-packet"),
    "review": lambda walk, at: walk.somebody("judge").post(
        f"{at.path}/review", _finding(walk) | {"signs": ["no_contest"]}
    ),
    "confirm": lambda walk, at: walk.somebody("clerk").post(
        f"{at.path}/confirmation", {"applied_by": at.refs}
    ),
    "decide": lambda walk, at: walk.somebody("judge").post(
        f"{at.path}/confirmation/decision", walk.choose(CONFIRMATIONS)
    ),
    "perform": _perform,
    "exit": lambda walk, at: walk.somebody("judge").post(f"{at.path}/exit", {"kind": walk.choose(EXITS)}),
    "fee_notice": _fee_notice,
    "demand": lambda walk, at: walk.somebody("clerk").post(f"{at.path}/demand-docket", _word(walk, at)),
    "end_mediation": lambda walk, at: walk.somebody("clerk").post(
        f"{at.path}/end-mediation", _word(walk, at)
    ),
    "withdraw": lambda walk, at: walk.somebody("clerk").post(f"{at.path}/withdraw", _word(walk, at)),
    "cancel": lambda walk, at: walk.somebody("clerk").post(f"{at.path}/cancel", {"reason": "误录。"}),
    "close": _close,
    "alert": lambda walk, at: walk.at_body(at).post(
        f"{at.path}/alerts", {"kind": "violence", "words": "扬言报复。"}
    ),
}
"""Everything that people do to a dispute once it is filed, by name."""

"""What a success rate leaves out, counted by hand: three numbers of each stage, each with its list and reasons."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from callers import caller
from filings import complaint
from flask import Flask
from mediated import LONG_AGO, Mediated, at, mediated_court, moment, page
from sqlalchemy import select

from diversion.domain.access import Role
from diversion.domain.consents import Means
from diversion.domain.reporting import Definition, Unit, Window
from diversion.persistence.base import db
from diversion.persistence.left_out import left_out
from diversion.schemas.intake import FilingSchema, filing_of
from diversion.schemas.reading import read
from diversion.services.access import SYSTEM
from diversion.services.acting import PartyWord
from diversion.services.actors import actor_of_login
from diversion.services.closing import cancel_filing, demand_docketing
from diversion.services.courts import add_court
from diversion.services.figures import keep_due
from diversion.services.intake import register_dispute

MARCH = {"from": "2026-03-01", "to": "2026-03-31"}
BEFORE, AFTER = ("pre_docket", "POST2025"), ("post_docket", "POST2025")
THREE = ("cancelled", "assisting", "not_stood")
REFUSED = {"decision": "refused", "refusal_code": "not_voluntary", "reason": "一方称受胁迫签字。"}


@pytest.fixture
def here(app: Flask) -> Iterator[Mediated]:
    with mediated_court(app) as made:
        yield made


def cancelled(dispute: UUID, by: str = "clerk") -> str:
    cancel_filing(actor_of_login(by), dispute, "误录")
    return str(dispute)


def refused(here: Mediated) -> str:
    """Settle, apply for confirmation, and have it refused ten days later."""
    dispute = here.settled()
    with at("2026-03-10T09:00"):
        here.clerk.made(f"/disputes/{dispute}/confirmation", {"applied_by": ["a1", "r1"]})
    with at("2026-03-12T09:00"):
        answer = here.post("judge", f"/disputes/{dispute}/confirmation/decision", REFUSED)
        assert answer.json["status"] == "returned", answer.text
    return str(dispute)


def stopped(here: Mediated, *, docketed: bool = False) -> str:
    dispute = here.settled(docketed=docketed)
    told = {"finding": "stopped", "reason": "x", "signs": ["collusion"]}
    here.judge.made(f"/disputes/{dispute}/review", told)
    return str(dispute)


def demanded(here: Mediated) -> str:
    """Settle, and have a party demand docketing in April: the settlement ended in March all the same."""
    dispute = here.settled()
    with at("2026-04-01T09:00"):
        demand_docketing(actor_of_login("clerk"), dispute, PartyWord("a1", Means.IN_PERSON))
    return str(dispute)


def played(here: Mediated) -> dict[str, str]:
    """Let every kind be left out in March, and as many stay in: settled, failed, in mediation.

    Before docketing: cancelled 3, one of them in mediation and one never offered; assisting 2; not stood 3.
    After it: cancelled 1, assisting 1, not stood 1.
    """
    here.settled()
    here.settled(docketed=True)
    mediating = here.mediating()[0]
    docketed = here.mediating(docketed=True)[0]
    another = here.mediating()[0]
    for dispute in (mediating, another, docketed):
        here.assisting(dispute)
    return {
        "offered": cancelled(here.file()),
        "accepted": cancelled(here.mediating()[0]),
        "never": cancelled(here.register(complaint(80))),
        "docketed": cancelled(here.file_docketed()),
        "sham": stopped(here),
        "refused": refused(here),
        "demanded": demanded(here),
        "sham_docketed": stopped(here, docketed=True),
        "assisted": str(mediating),
        "assisted_too": str(another),
        "assisted_docketed": str(docketed),
    }


def elsewhere(here: Mediated, app: Flask) -> UUID:
    """Cancel a filing at another court, which has a manager of its own."""
    other = add_court(SYSTEM, "苏0507")
    for login, role in (("clerk_there", Role.CLERK), ("manager_there", Role.MANAGER)):
        here.people[login] = caller(app, login, role, court_id=other, from_on=LONG_AGO)
    found = read(FilingSchema, complaint(90, court_code="苏0507", filed_on="2026-03-02"))
    filed = register_dispute(actor_of_login("clerk_there"), filing_of(found.value), found.faults)
    cancelled(filed, "clerk_there")
    return other


def told(here: Mediated, who: str = "manager", **asked: str) -> dict[str, Any]:
    answer: dict[str, Any] = here.people[who].get(
        f"/reports/success-rate/left-out?{urlencode(MARCH | asked)}"
    )
    return answer


def counts(report: dict[str, Any]) -> dict[tuple[Any, Any], tuple[int, ...]]:
    return {
        (row["referral_kind"], row["regime"]): tuple(row[name] for name in THREE) for row in report["rows"]
    }


def listed(here: Mediated, which: str, who: str = "manager", **asked: str) -> list[dict[str, Any]]:
    query = urlencode(MARCH | {"not_counted": which} | asked)
    items: list[dict[str, Any]] = here.people[who].get(f"/reports/success-rate/left-out/disputes?{query}")[
        "items"
    ]
    return items


def test_each_of_the_three_is_told_of_each_stage(here: Mediated, app: Flask) -> None:
    played(here)
    other = elsewhere(here, app)
    report = told(here)
    assert counts(report) == {BEFORE: (3, 2, 3), AFTER: (1, 1, 1)}
    assert (report["card"]["measure"], report["definition"]["definition"]) == ("left_out", "closed")
    keep_due()
    assert told(here) == report, "whatever is kept ready"
    assert counts(told(here, referral_kind="post_docket")) == {AFTER: (1, 1, 1)}
    assert counts(told(here, referral_kind="mixed", regime="mixed")) == {(None, None): (4, 3, 4)}
    assert counts(told(here, regime="PRE2025")) == {}
    assert counts(told(here, "manager_there")) == {BEFORE: (1, 0, 0)}
    assert counts(told(here, "auditor")) == {BEFORE: (4, 2, 3), AFTER: (1, 1, 1)}
    assert counts(told(here, "auditor", court_id=str(other))) == {BEFORE: (1, 0, 0)}
    wide = urlencode(MARCH | {"court_id": str(other)})
    assert here.manager.refused("GET", f"/reports/success-rate/left-out?{wide}") == (404, ["not-found"])


def test_only_what_lies_in_the_window_is_told(here: Mediated) -> None:
    played(here)
    with at("2026-04-02T10:00"):
        cancelled(here.file())
        here.assisting(here.mediating()[0])
        stopped(here)
    april = {"from": "2026-04-01", "to": "2026-04-30"}
    assert counts(told(here)) == {BEFORE: (3, 2, 3), AFTER: (1, 1, 1)}
    assert counts(told(here, **april)) == {BEFORE: (1, 1, 1)}, (
        "of March, what came back in April is not April's"
    )
    assert counts(told(here, **{"from": "2026-02-01", "to": "2026-03-01"})) == {}


@pytest.mark.parametrize("definition", list(Definition))
def test_what_did_not_stand_is_what_the_rate_says_less(here: Mediated, definition: Definition) -> None:
    """Of each definition's denominator as many ended settled as its numerator has, and those that did not stand."""
    played(here)
    query = urlencode(MARCH | {"definition": definition, "referral_kind": "pre_docket"})
    items = here.manager.get(f"/reports/success-rate/disputes?{query}")["items"]
    settled = [item for item in items if item["end_reason"] == "agreement_reached"]
    assert len([item for item in settled if item["succeeded"]]) == 1
    undone = listed(here, "not_stood", definition=definition, referral_kind="pre_docket")
    assert {item["dispute_id"] for item in undone} == {
        item["dispute_id"] for item in settled if not item["succeeded"]
    }
    assert counts(told(here, definition=definition))[BEFORE] == (3, 2, 3)


def test_behind_each_number_is_its_list_with_the_reasons(here: Mediated) -> None:
    fates = played(here)
    reasons = {item["dispute_id"]: item["ground"] for item in listed(here, "not_stood")}
    assert reasons == {
        fates["sham"]: "sham",
        fates["refused"]: "confirmation_refused",
        fates["demanded"]: "party_asked",
        fates["sham_docketed"]: "sham",
    }
    came = {item["dispute_id"]: item["undone_at"][:10] for item in listed(here, "not_stood")}
    assert (came[fates["refused"]], came[fates["demanded"]]) == ("2026-03-12", "2026-04-01")
    mistaken = listed(here, "cancelled", referral_kind="pre_docket")
    assert {item["dispute_id"] for item in mistaken} == {fates[of] for of in ("offered", "accepted", "never")}
    assert {(item["ground"], item["undone_at"], item["handoff_id"]) for item in mistaken} == {
        ("mistaken", None, None)
    }
    assisting = listed(here, "assisting")
    assert sorted(item["dispute_id"] for item in assisting) == sorted(
        fates[of] for of in ("assisted", "assisted_too", "assisted_docketed")
    )
    assert len({item["handoff_id"] for item in assisting}) == 3
    first = here.manager.ask(
        "GET", f"/reports/success-rate/left-out/disputes?{urlencode(MARCH)}&not_counted=cancelled&limit=3"
    )
    rest = here.manager.ask("GET", first.headers["Link"].split(">")[0].removeprefix("</api/v1"))
    both = [item["dispute_id"] for item in first.json["items"] + rest.json["items"]]
    assert sorted(both) == sorted(fates[of] for of in ("offered", "accepted", "never", "docketed"))


def test_an_organisation_and_a_mediator_are_told_of_their_own_handoffs_alone(here: Mediated) -> None:
    fates = played(here)
    assert counts(told(here, "coordinator")) == {BEFORE: (2, 0, 3), AFTER: (1, 0, 1)}
    own = listed(here, "cancelled", "coordinator", referral_kind="pre_docket")
    assert {item["dispute_id"] for item in own} == {fates["offered"], fates["accepted"]}
    assert all(item["handoff_id"] for item in own)
    assert counts(told(here, "mediator")) == {BEFORE: (1, 0, 3), AFTER: (0, 0, 1)}
    assert counts(told(here, "host")) == {BEFORE: (0, 2, 0), AFTER: (0, 1, 0)}
    for who in ("colleague", "other_coordinator", "other_mediator"):
        assert counts(told(here, who)) == {}
        assert [item for which in THREE for item in listed(here, which, who)] == []


def test_whoever_may_not_see_the_rate_does_not_see_what_it_leaves_out(here: Mediated) -> None:
    for path in ("left-out?", "left-out/disputes?not_counted=cancelled&"):
        asked = f"/reports/success-rate/{path}{urlencode(MARCH)}"
        for who in ("clerk", "judge", "grid_worker"):
            assert here.people[who].refused("GET", asked) == (403, ["grant-missing"])
        wide = here.coordinator.refused("GET", f"{asked}&definition=entered")
        assert wide == (422, ["/definition definition-not-by-organisation"])
    unasked = f"/reports/success-rate/left-out/disputes?{urlencode(MARCH)}"
    assert here.manager.refused("GET", unasked) == (422, ["/not_counted required"])


def test_the_success_rate_shows_what_it_leaves_out(here: Mediated) -> None:
    played(here)
    rate = page(here, f"/reports/success-rate?{urlencode(MARCH)}")
    href = re.search(r'hx-get="(/reports/success-rate/left-out\?[^"]*)" hx-trigger="revealed"', rate)
    assert href is not None
    assert f'<a href="{href[1]}">' in rate, "a link where there are no scripts"
    shown = page(here, href[1].replace("&amp;", "&"))
    links = re.findall(r'href="(/reports/success-rate/left-out/disputes[^"]*)">(\d+)</a>', shown)
    assert [number for _, number in links] == ["3", "2", "3", "1", "1", "1"]
    for link, number in links:
        assert page(here, link.replace("&amp;", "&")).count('class="reference"') == int(number)
    behind = page(here, links[2][0].replace("&amp;", "&"))
    for reason in ("查明为虚假调解", "司法确认申请被驳回", "当事人要求立案或者终结调解"):
        assert reason in behind
    nothing = page(here, "/reports/success-rate/left-out?from=2026-01-01&to=2026-01-31")
    assert "三项都是0" in nothing


def test_what_is_few_is_found_by_indexes_of_its_own(here: Mediated) -> None:
    """However many are stored beyond the window: no table is read through."""
    march = Window(moment("2026-03-01T00:00"), moment("2026-04-01T00:00"))
    query = select(left_out(Unit.STAGE, {here.court}, None, Definition.CLOSED, march))
    connection = db.session.connection()
    written = query.compile(connection, compile_kwargs={"literal_binds": True})
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    plan = "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {written}"))
    for index in ("ix_dispute_cancelled", "ix_handoff_assisting", "ix_outcome_ended"):
        assert index in plan
    assert "Seq Scan on dispute" not in plan
    assert "Seq Scan on handoff" not in plan

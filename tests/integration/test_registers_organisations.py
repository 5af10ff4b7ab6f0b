"""Courts, organisations, rosters, mediators, absences and relations over the API."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from callers import Caller, admin, caller, court
from flask import Flask
from sqlalchemy import select

from diversion.domain.access import Role
from diversion.domain.match_forms import match_forms
from diversion.persistence.access import Grant
from diversion.persistence.base import db
from diversion.persistence.journal import JournalEntry
from diversion.persistence.organisation import DeclaredRelation, OrganisationLoad
from diversion.services.access import SYSTEM
from diversion.services.courts import with_courts_below
from diversion.services.transaction import transaction

CENTRE = {"kind": "commercial_centre", "name": "示例商事调解中心", "capacity": 30, "chamber": True}
COMMITTEE = {"kind": "peoples_committee", "name": "示例人民调解委员会", "capacity": 20}


@pytest.fixture
def administrator(app: Flask) -> Caller:
    return admin(app)


@pytest.fixture
def today(app: Flask) -> date:
    with transaction(SYSTEM) as tx:
        return tx.today


def journaled(stream: str) -> list[str]:
    query = select(JournalEntry.event).where(JournalEntry.stream == stream).order_by(JournalEntry.seq)
    events = list(db.session.scalars(query))
    db.session.rollback()
    return events


def all_ids(items: Iterable[dict[str, Any]]) -> list[str]:
    return [item["id"] for item in items]


def test_a_court_comes_from_the_published_names(administrator: Caller) -> None:
    upper = administrator.made("/courts", {"code": "苏05"})
    here = administrator.made("/courts", {"code": "苏0506", "parent_id": upper, "policy": "auto"})
    assert administrator.get(f"/courts/{here}") == {
        "id": here,
        "code": "苏0506",
        "name": "苏州市吴中区人民法院",
        "region_code": "320506",
        "parent_id": upper,
        "policy": "auto",
        "demo": False,
    }
    assert all_ids(administrator.get("/courts")["items"]) == [upper, here]
    names = administrator.get("/court-names?q=吴中")["items"]
    assert [item["code"] for item in names] == ["苏0506"]
    with transaction(SYSTEM) as tx:
        assert with_courts_below(tx, [UUID(upper)]) == {UUID(upper), UUID(here)}
        assert with_courts_below(tx, [UUID(here)]) == {UUID(here)}


def test_a_court_that_cannot_be(administrator: Caller) -> None:
    administrator.made("/courts", {"code": "苏0506"})
    for told, faults in (
        ({"code": "苏0506"}, ["/code court-registered"]),
        ({"code": "苏9999"}, ["/code court-code-unknown"]),
        (
            {"code": "苏9999", "parent_id": str(uuid4())},
            ["/parent_id unknown-id", "/code court-code-unknown"],
        ),
        ({"code": "苏0507", "policy": "sometimes"}, ["/policy not-one-of"]),
    ):
        assert administrator.refused("POST", "/courts", told) == (422, faults)
    assert administrator.made("/courts", {"code": "苏9999", "name": "示例新设法院"})


def test_a_courts_policy_is_its_administrators_and_the_journal_tells(
    app: Flask, administrator: Caller
) -> None:
    upper, here = court("苏05"), court("苏0506")
    local = caller(app, "local", Role.ADMIN, court_id=here)
    assert (
        local.ask("PATCH", f"/courts/{here}", {"policy": "auto", "parent_id": str(upper)}).status_code == 204
    )
    assert local.get(f"/courts/{here}")["policy"] == "auto"
    assert journaled(f"register:{here}") == ["court_changed"]
    assert local.ask("PATCH", f"/courts/{here}", {"policy": "auto"}).status_code == 204
    assert journaled(f"register:{here}") == ["court_changed"]
    assert local.refused("PATCH", f"/courts/{upper}", {"policy": "auto"}) == (404, ["not-found"])
    assert local.refused("POST", "/courts", {"code": "苏0507"}) == (403, ["grant-missing"])
    circle = administrator.refused("PATCH", f"/courts/{upper}", {"parent_id": str(here)})
    assert circle == (422, ["/parent_id court-circle"])


def test_an_organisation_is_registered_with_its_limits(app: Flask, administrator: Caller) -> None:
    told = CENTRE | {
        "areas": ["320500", "320506001000"],
        "causes": ["合同纠纷", "9181", "no:3:321"],
        "specialities": ["commercial", "买卖合同纠纷"],
        "party_kinds": ["legal_person"],
        "amount_to": "5000000.00",
    }
    made = administrator.made("/organisations", told)
    read = administrator.get(f"/organisations/{made}")
    assert (read["areas"], read["amount_to"], read["version"]) == (["3205", "320506001"], "5000000.00", 1)
    assert (read["amount_from"], read["licensed"], read["party_kinds"]) == (None, False, ["legal_person"])
    load = db.session.get_one(OrganisationLoad, UUID(made))
    assert load.live == 0
    db.session.rollback()
    assert journaled(f"register:{made}") == ["organisation_added"]
    clerk = caller(app, "clerk", Role.CLERK, court_id=court())
    assert clerk.get("/organisations")["items"] == [
        {"id": made, "kind": "commercial_centre", "name": CENTRE["name"], "parent_id": None}
    ]
    assert clerk.get("/organisations?kind=grid_station")["items"] == []
    assert clerk.refused("GET", f"/organisations/{made}") == (403, ["grant-missing"])


def test_a_station_names_the_body_whose_seal_it_uses(administrator: Caller) -> None:
    committee = administrator.made("/organisations", COMMITTEE)
    station = {
        "kind": "grid_station",
        "name": "示例网格工作站",
        "capacity": 5,
        "mediating_body_id": committee,
    }
    made = administrator.made("/organisations", station)
    assert administrator.refused("POST", "/organisations", CENTRE | {"mediating_body_id": committee}) == (
        422,
        ["/mediating_body_id mediating-body-of-stations-only"],
    )
    other = station | {"name": "示例另一工作站", "mediating_body_id": made}
    assert administrator.refused("POST", "/organisations", other) == (
        422,
        ["/mediating_body_id mediating-body-without-seal"],
    )


@pytest.mark.parametrize(
    ("told", "faults"),
    [
        ({"areas": ["苏05", "320599"]}, ["/areas/0 region-form", "/areas/1 region-unknown"]),
        ({"causes": ["没有的案由"]}, ["/causes cause-unknown"]),
        ({"specialities": ["没有的案由"]}, ["/specialities cause-unknown"]),
        ({"amount_from": "2.00", "amount_to": "1.00"}, ["/amount_to amounts-reversed"]),
        ({"amount_from": "-1.00"}, ["/amount_from out-of-range"]),
        ({"kind": "peoples_committee", "charges_fee": True}, ["/charges_fee peoples-mediation-free"]),
        ({"parent_id": str(uuid4())}, ["/parent_id unknown-id"]),
        ({"mediating_body_id": str(uuid4())}, ["/mediating_body_id unknown-id"]),
        ({"capacity": -1}, ["/capacity out-of-range"]),
        ({"demo": True}, ["/demo unknown-field"]),
    ],
)
def test_an_organisation_that_cannot_be(
    administrator: Caller, told: dict[str, Any], faults: list[str]
) -> None:
    assert administrator.refused("POST", "/organisations", CENTRE | told) == (422, faults)


def test_of_two_who_change_an_organisation_the_second_is_told(administrator: Caller) -> None:
    made = administrator.made("/organisations", CENTRE)
    path = f"/organisations/{made}"
    tag = administrator.ask("GET", path).headers["ETag"]
    first = administrator.ask("PATCH", path, {"capacity": 31}, If_Match=tag)
    assert (first.status_code, first.json, first.headers["ETag"]) == (200, {"id": made, "version": 2}, '"2"')
    assert administrator.refused("PATCH", path, {"capacity": 32}, If_Match=tag)[1] == ["version-differs"]
    for header, status in (({}, 428), ({"If_Match": "*"}, 400), ({"If_Match": '"one"'}, 400)):
        assert administrator.refused("PATCH", path, {"capacity": 32}, **header)[0] == status
    assert administrator.get(path)["capacity"] == 31
    assert journaled(f"register:{made}") == ["organisation_added", "organisation_changed"]


def test_a_change_at_the_same_moment_is_one_change(app: Flask, administrator: Caller) -> None:
    made = administrator.made("/organisations", CENTRE)

    def change(capacity: int) -> int:
        with app.app_context():
            return administrator.ask(
                "PATCH", f"/organisations/{made}", {"capacity": capacity}, If_Match='"1"'
            ).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(change, range(1, 5)))
    assert statuses[0] == 200
    assert set(statuses[1:]) & {200} == set()


def test_an_organisation_is_not_above_itself_nor_named_twice(administrator: Caller) -> None:
    upper = administrator.made("/organisations", CENTRE)
    lower = administrator.made("/organisations", CENTRE | {"name": "示例分中心", "parent_id": upper})
    for parent in (upper, lower):
        refused = administrator.refused(
            "PATCH", f"/organisations/{upper}", {"parent_id": parent}, If_Match='"1"'
        )
        assert refused == (422, ["/parent_id organisation-circle"])
    assert administrator.refused("POST", "/organisations", CENTRE) == (422, ["/name organisation-name-taken"])


def test_an_organisation_has_an_administrator_of_its_own(app: Flask, administrator: Caller) -> None:
    mine, other = (administrator.made("/organisations", CENTRE | {"name": name}) for name in ("甲", "乙"))
    local = caller(app, "local", Role.ADMIN, organisation_id=UUID(mine))
    assert local.ask("PATCH", f"/organisations/{mine}", {"capacity": 1}, If_Match='"1"').status_code == 200
    for method, told in (("GET", None), ("PATCH", {"capacity": 1})):
        assert local.refused(method, f"/organisations/{other}", told, If_Match='"1"') == (404, ["not-found"])
    assert local.refused("POST", "/organisations", CENTRE) == (403, ["grant-missing"])


def test_a_roster_lists_an_organisation_once_at_a_time(administrator: Caller, today: date) -> None:
    here = str(court())
    body = administrator.made("/organisations", CENTRE)
    told = {"court_id": here, "organisation_id": body}
    entry = administrator.made("/roster", told)
    assert administrator.refused("POST", "/roster", told) == (409, ["roster-entry-overlapping"])
    (listed,) = administrator.get(f"/roster?court_id={here}")["items"]
    assert (listed["name"], listed["from_on"], listed["to_on"]) == (CENTRE["name"], str(today), None)
    assert administrator.ask("POST", f"/roster/{entry}/end", {}).status_code == 204
    assert administrator.refused("POST", "/roster", told) == (409, ["roster-entry-overlapping"])
    assert administrator.made("/roster", told | {"from_on": str(today + timedelta(days=1))})
    early = {"to_on": str(today - timedelta(days=1))}
    assert administrator.refused("POST", f"/roster/{entry}/end", early) == (
        422,
        ["/to_on ends-before-it-begins"],
    )
    assert journaled(f"register:{here}") == ["roster_entry_added", "roster_entry_ended", "roster_entry_added"]
    unknown = {"court_id": str(uuid4()), "organisation_id": str(uuid4())}
    assert administrator.refused("POST", "/roster", unknown) == (
        422,
        ["/court_id unknown-id", "/organisation_id unknown-id"],
    )


def test_a_mediator_is_a_person_a_membership_and_a_role(
    app: Flask, administrator: Caller, today: date
) -> None:
    centre = administrator.made("/organisations", CENTRE)
    committee = administrator.made("/organisations", COMMITTEE)
    told = {"organisation_id": centre, "login": "m1", "name": "示例调解员", "capacity": 8}
    first = administrator.made("/mediators", told)
    person = administrator.get(f"/mediators/{first}")["user_id"]
    second = administrator.made(
        "/mediators", {"organisation_id": committee, "user_id": person, "capacity": 3}
    )
    grants = administrator.get(f"/grants?user_id={person}")["items"]
    assert [(grant["role"], grant["organisation_id"]) for grant in grants] == [
        ("mediator", centre),
        ("mediator", committee),
    ]
    again = {"organisation_id": centre, "user_id": person, "capacity": 1}
    assert administrator.refused("POST", "/mediators", again) == (409, ["membership-overlapping"])
    assert administrator.ask("PATCH", f"/mediators/{first}", {"capacity": 2}).status_code == 204
    assert administrator.ask("POST", f"/mediators/{first}/end", {}).status_code == 204
    (ended,) = administrator.get(f"/mediators?organisation_id={centre}")["items"]
    assert (ended["capacity"], ended["to_on"]) == (2, str(today))
    ends = dict(db.session.execute(select(Grant.organisation_id, Grant.to_on)).all())
    assert (ends[UUID(centre)], ends[UUID(committee)]) == (today, None)
    db.session.rollback()
    assert all_ids(administrator.get(f"/mediators?organisation_id={committee}")["items"]) == [second]


@pytest.mark.parametrize(
    ("told", "faults"),
    [
        ({}, ["/user_id mediator-unnamed"]),
        ({"login": "m1"}, ["/user_id mediator-unnamed"]),
        ({"user_id": str(uuid4())}, ["/user_id unknown-id"]),
        ({"login": "M 1", "name": "x"}, ["/login login-form"]),
        ({"login": "m1", "name": "x", "organisation_id": str(uuid4())}, ["/organisation_id unknown-id"]),
    ],
)
def test_a_mediator_that_cannot_be(administrator: Caller, told: dict[str, Any], faults: list[str]) -> None:
    here = {"organisation_id": administrator.made("/organisations", CENTRE), "capacity": 1}
    assert administrator.refused("POST", "/mediators", here | told) == (422, faults)
    assert administrator.get("/mediators")["items"] == []


class People:
    """Two organisations, each with a coordinator and a mediator."""

    def __init__(self, app: Flask, administrator: Caller) -> None:
        self.bodies = [administrator.made("/organisations", CENTRE | {"name": name}) for name in ("甲", "乙")]
        self.coordinators = [
            caller(app, f"c{place}", Role.COORDINATOR, organisation_id=UUID(body))
            for place, body in enumerate(self.bodies)
        ]
        self.mediators = [caller(app, f"m{place}") for place in range(2)]
        for body, mediator in zip(self.bodies, self.mediators, strict=True):
            told = {"organisation_id": body, "user_id": str(mediator.user_id), "capacity": 3}
            administrator.made("/mediators", told)


@pytest.fixture
def people(app: Flask, administrator: Caller) -> People:
    return People(app, administrator)


def test_absences_are_recorded_by_those_they_concern(people: People, administrator: Caller) -> None:
    days = {"from_on": "2026-12-01", "to_on": "2026-12-01"}
    own = {"user_id": str(people.mediators[0].user_id)} | days
    body = {"organisation_id": people.bodies[0]} | days
    other = {"user_id": str(people.mediators[1].user_id)} | days
    for asker in (people.mediators[0], people.coordinators[0], administrator):
        assert asker.made("/absences", own)
    for asker in (people.coordinators[0], administrator):
        assert asker.made("/absences", body)
    missing = (403, ["grant-missing"])
    assert people.mediators[0].refused("POST", "/absences", body) == missing
    assert people.mediators[0].refused("POST", "/absences", other) == missing
    assert people.coordinators[0].refused("POST", "/absences", other) == missing
    assert (
        people.coordinators[0].refused("POST", "/absences", body | {"organisation_id": people.bodies[1]})
        == missing
    )
    seen = [len(asker.get("/absences")["items"]) for asker in (*people.mediators, *people.coordinators)]
    assert seen == [3, 0, 5, 0]


def test_an_absence_is_shortened_and_withdrawn_and_its_reason_not_journaled(people: People) -> None:
    mediator, stranger = people.mediators
    told = {
        "user_id": str(mediator.user_id),
        "from_on": "2026-12-01",
        "to_on": "2026-12-09",
        "reason": "住院",
    }
    absence = mediator.made("/absences", told)
    early = {"to_on": "2026-11-30"}
    assert mediator.refused("PATCH", f"/absences/{absence}", early) == (422, ["/to_on ends-before-it-begins"])
    assert mediator.ask("PATCH", f"/absences/{absence}", {"to_on": "2026-12-03"}).status_code == 204
    assert mediator.get("/absences")["items"][0]["to_on"] == "2026-12-03"
    for method, path, change in (("PATCH", "", {"to_on": "2026-12-04"}), ("POST", "/withdraw", None)):
        assert stranger.refused(method, f"/absences/{absence}{path}", change) == (404, ["not-found"])
    assert [mediator.ask("POST", f"/absences/{absence}/withdraw").status_code for _ in range(2)] == [204, 204]
    assert mediator.get("/absences")["items"] == []
    bodies = b"".join(db.session.scalars(select(JournalEntry.body)))
    assert "住院".encode() not in bodies
    assert bodies.count(b"absence_withdrawn") == 1


@pytest.mark.parametrize(
    ("told", "faults"),
    [
        ({}, ["/user_id of-one"]),
        (
            {"user_id": str(uuid4()), "organisation_id": str(uuid4())},
            ["/user_id of-one", "/user_id unknown-id", "/organisation_id unknown-id"],
        ),
        (
            {"user_id": str(uuid4()), "to_on": "2026-11-30"},
            ["/to_on ends-before-it-begins", "/user_id unknown-id"],
        ),
    ],
)
def test_an_absence_that_cannot_be(administrator: Caller, told: dict[str, Any], faults: list[str]) -> None:
    days = {"from_on": "2026-12-01", "to_on": "2026-12-01"}
    assert administrator.refused("POST", "/absences", days | told) == (422, faults)


def test_a_relation_is_kept_as_what_parties_are_found_by(app: Flask, people: People) -> None:
    mediator = people.mediators[0]
    told = {
        "user_id": str(mediator.user_id),
        "ground": "interest",
        "name": "张 三",
        "identity_number": "32050620050101001X",
    }
    answer = mediator.ask("POST", "/declared-relations", told)
    assert (answer.status_code, len(answer.json["items"])) == (201, 2)
    forms = match_forms(name="张三", identity_number="32050620050101001x")
    with transaction(SYSTEM) as tx:
        digests = set(tx.session.scalars(select(DeclaredRelation.digest)))
        assert digests == {
            tx.vault.digest("name", forms.name or ""),
            tx.vault.digest("identity_number", forms.identity_number or ""),
        }
    listed = people.coordinators[0].get("/declared-relations")["items"]
    assert len(listed) == 2
    assert not {"digest", "name", "identity_number"} & set(listed[0])
    assert people.coordinators[1].get("/declared-relations")["items"] == []
    assert "张".encode() not in b"".join(db.session.scalars(select(JournalEntry.body)))
    assert mediator.ask("POST", f"/declared-relations/{listed[0]['id']}/end", {}).status_code == 204
    unnamed = {"user_id": str(mediator.user_id), "ground": "interest"}
    assert mediator.refused("POST", "/declared-relations", unnamed) == (422, ["/name relation-unnamed"])

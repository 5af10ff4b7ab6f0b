"""The demo court: everything there, every step taken, the promises kept, and nothing made twice."""

import os
import signal
import time
from collections.abc import Iterator
from multiprocessing import active_children

import pytest
from databases import config_for, create_database, drop_database
from flask import Flask
from sqlalchemy import text

from diversion.app import create_app
from diversion.domain.access import Role
from diversion.domain.dispute import Status
from diversion.domain.handoff import HandoffStatus
from diversion.domain.identity import identity_faults, region_existed_at_birth
from diversion.domain.parties import IdentityType
from diversion.domain.phones import normalise_phone
from diversion.embedded.servers import ServerAddresses
from diversion.persistence.base import db
from diversion.services.access import SYSTEM
from diversion.services.actors import actor_of_login
from diversion.services.demo import players
from diversion.services.demo.court import make_court, read_cast
from diversion.services.demo.filings import invent
from diversion.services.demo.life import Life
from diversion.services.demo.making import make_demo
from diversion.services.demo.people import company, person
from diversion.services.demo.places import COURT_CODE
from diversion.services.demo.players import play_out
from diversion.services.demo.stories import STORIES, programme
from diversion.services.installation import begin_installation
from diversion.services.refusals import Conflicting
from diversion.services.transaction import real_now
from diversion.services.verification import verify_journal

DISPUTES = len(STORIES) + 4


def rows(statement: str) -> list[tuple[object, ...]]:
    found = [tuple(row) for row in db.session.execute(text(statement))]
    db.session.rollback()
    return found


def scalars(statement: str) -> list[object]:
    return [row[0] for row in rows(statement)]


@pytest.fixture(scope="module")
def demo(
    servers: ServerAddresses, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """A demo with at least one of every life, made once for the tests that only look at it."""
    create_database(servers, "demo_of_tests", template)
    made = create_app(config_for(servers, "demo_of_tests", tmp_path_factory.mktemp("demo")))
    with made.app_context():
        begin_installation(demo=True)
        told: list[tuple[int, int]] = []
        make_demo(lambda done, of: told.append((done, of)), DISPUTES)
        assert told == sorted(told)
        assert (told[0], told[-1]) == ((0, DISPUTES), (DISPUTES, DISPUTES))
        db.session.remove()
        db.engine.dispose()
    yield made
    drop_database(servers, "demo_of_tests")


@pytest.fixture
def looking(demo: Flask) -> Iterator[None]:
    with demo.app_context():
        yield
        db.session.remove()
        db.engine.dispose()


@pytest.mark.usefixtures("looking")
def test_no_life_was_refused_an_act() -> None:
    assert rows("SELECT convert_from(body, 'UTF8')::jsonb -> 'payload' -> 'failed' FROM journal_entry"
                " WHERE event = 'demo_made'") == [([],)]  # fmt: skip


@pytest.mark.usefixtures("looking")
def test_disputes_and_handoffs_stand_at_every_status() -> None:
    assert rows("SELECT count(*) FROM dispute") == [(DISPUTES,)]
    assert set(scalars("SELECT DISTINCT status FROM dispute")) == set(Status)
    reached = set(scalars("SELECT DISTINCT status FROM handoff WHERE kind = 'mediate'"))
    assert reached == set(HandoffStatus) - {HandoffStatus.PENDING, HandoffStatus.DISPATCHED}
    assert set(scalars("SELECT DISTINCT referral_kind FROM handoff")) == {"pre_docket", "post_docket"}
    assert set(scalars("SELECT DISTINCT chosen_by FROM handoff")) == {
        "joint",
        "applicant_consulted",
        "court_appointed",
    }
    assert "assist" in scalars("SELECT kind FROM handoff WHERE status = 'accepted'")
    ways_out = set(scalars("SELECT DISTINCT closed_reason FROM dispute"))
    assert ways_out >= {
        "performed",
        "transferred_to_trial",
        "withdrawn",
        "cancelled",
        "settled_and_withdrawn",
    }
    ends = set(scalars("SELECT DISTINCT end_reason FROM outcome"))
    assert ends >= {
        "agreement_reached",
        "large_gap",
        "period_expired",
        "party_unreachable",
        "party_unwilling",
    }
    assert rows("SELECT max(many) FROM (SELECT count(*) AS many FROM party GROUP BY dispute_id) AS p") == [
        (201,)
    ]


@pytest.mark.usefixtures("looking")
def test_the_ball_is_in_one_hand_and_one_organisation_at_most_mediates() -> None:
    ball = """
        SELECT d.reference FROM dispute d
        LEFT JOIN holding h ON h.dispute_id = d.id AND h.ended_at IS NULL
        LEFT JOIN deadline l ON l.id = d.next_deadline_id
        WHERE CASE WHEN d.status = 'closed'
            THEN d.holder_kind IS NOT NULL OR d.next_due_at IS NOT NULL OR h.id IS NOT NULL
            ELSE d.holder_kind IS NULL OR d.next_due_at IS NULL OR h.id IS NULL
                OR (h.holder_kind, h.holder_id) IS DISTINCT FROM (d.holder_kind, d.holder_id)
                OR l.ended_at IS NOT NULL OR l.due_at IS DISTINCT FROM d.next_due_at END
    """
    assert rows(ball) == []
    mediating = """
        SELECT d.reference, d.status, count(h.id) FROM dispute d
        LEFT JOIN handoff h ON h.dispute_id = d.id AND h.kind = 'mediate'
            AND h.status IN ('pending', 'dispatched', 'delivered', 'received', 'accepted')
        GROUP BY d.id
        HAVING count(h.id) <> CASE WHEN d.status IN ('offered', 'in_mediation') THEN 1 ELSE 0 END
    """
    assert rows(mediating) == []
    loads = """
        SELECT o.name FROM organisation o JOIN organisation_load l ON l.organisation_id = o.id
        WHERE l.live <> (SELECT count(*) FROM handoff h WHERE h.organisation_id = o.id AND h.kind = 'mediate'
            AND h.status IN ('pending', 'dispatched', 'delivered', 'received', 'accepted'))
    """
    assert rows(loads) == []


@pytest.mark.usefixtures("looking")
def test_whatever_fell_due_was_acted_on_when_it_did() -> None:
    now = real_now()
    late = "SELECT rule FROM deadline WHERE ended_at IS NULL AND acted_at IS NULL AND due_at <= '{}'"
    assert rows(late.format(now.isoformat())) == []
    assert rows("SELECT rule, last_error FROM deadline WHERE last_error IS NOT NULL") == []
    assert rows("SELECT rule FROM deadline WHERE acted_at <> due_at") == []
    assert rows("SELECT rule FROM deadline WHERE provisional") == []
    assert rows("SELECT job FROM outbox WHERE job = 'deliver_handoff' AND state <> 'done'") == []
    backwards = """
        SELECT a.stream FROM journal_entry a JOIN journal_entry b ON b.stream = a.stream AND b.seq = a.seq + 1
        WHERE a.stream LIKE 'dispute:%' AND b.at < a.at
    """
    assert rows(backwards) == []
    assert rows(f"SELECT seq FROM journal_entry WHERE at > '{now.isoformat()}'") == []


@pytest.mark.usefixtures("looking")
def test_references_follow_the_days_though_several_play() -> None:
    days = scalars("SELECT filed_on FROM dispute ORDER BY reference")
    assert days == sorted(days)


@pytest.mark.usefixtures("looking")
def test_the_journal_verifies() -> None:
    report = verify_journal(SYSTEM)
    assert report.findings == ()
    assert report.streams > DISPUTES


@pytest.mark.usefixtures("looking")
def test_everybody_is_there_and_marked() -> None:
    logins = set(scalars("SELECT login FROM user_account"))
    assert logins >= {role.value for role in Role} | {
        "coordinator23",
        "mediator40",
        "grid_worker14",
        "manager2",
    }
    for login in ("clerk", "mediator", "grid_worker2", "admin"):
        assert actor_of_login(login).grants
    without = """
        SELECT name FROM organisation o WHERE NOT EXISTS
            (SELECT FROM "grant" g WHERE g.organisation_id = o.id AND g.role = 'coordinator')
    """
    assert rows(without) == []
    for table in ("court", "organisation", "user_account"):
        assert rows(f"SELECT id FROM {table} WHERE NOT demo") == []
    assert rows("SELECT name FROM user_account WHERE name NOT LIKE '%示例%'") == []
    assert rows("SELECT name FROM organisation WHERE name NOT LIKE '%示例%'") == []
    assert rows("SELECT count(DISTINCT area) FROM organisation, unnest(areas) area"
                " WHERE kind = 'grid_station' AND length(area) = 9") == [(14,)]  # fmt: skip
    assert rows("SELECT p.code FROM court c JOIN court p ON p.id = c.parent_id"
                f" WHERE c.code = '{COURT_CODE}'") == [("苏05",)]  # fmt: skip
    assert rows("SELECT invented FROM calendar_notice WHERE year = 2027") == [(True,)]


@pytest.mark.usefixtures("looking")
def test_a_second_time_nothing_changes() -> None:
    counted = "SELECT count(*), max(recorded_at) FROM journal_entry"
    before = rows(counted), rows("SELECT count(*) FROM dispute"), rows("SELECT count(*) FROM user_account")
    told: list[tuple[int, int]] = []
    make_demo(lambda done, of: told.append((done, of)), DISPUTES)
    assert told == []
    assert before == (
        rows(counted),
        rows("SELECT count(*) FROM dispute"),
        rows("SELECT count(*) FROM user_account"),
    )


def test_killed_on_the_way_it_goes_on_where_it_was(app: Flask) -> None:
    begin_installation(demo=True)

    def dies(done: int, _: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_demo(dies, 6)
    assert rows("SELECT count(*) FROM dispute") == [(3,)]
    told: list[int] = []
    make_demo(lambda done, _: told.append(done), 6)
    assert told == [3, 4, 5, 6]
    assert rows("SELECT count(*) FROM dispute") == [(6,)]
    assert rows("SELECT count(*) FROM court") == [(2,)]


def test_a_life_that_fails_leaves_the_others_alone(app: Flask) -> None:
    begin_installation(demo=True)
    make_court(real_now().date())
    cast = read_cast()
    cast.coordinators = {}
    failed = play_out(cast, 12, lambda _done, _of: None)
    assert failed == ["opened"]
    assert rows("SELECT count(*) FROM dispute") == [(12,)]


def test_a_player_that_is_killed_leaves_one_life_and_the_others_live_the_rest(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_installation(demo=True)
    make_court(real_now().date())
    first, go_on = os.getpid(), Life.go_on

    def dies_elsewhere(life: Life) -> None:
        if os.getpid() != first:
            os.kill(os.getpid(), signal.SIGKILL)
        while active_children():
            time.sleep(0.01)
        go_on(life)

    monkeypatch.setattr(Life, "go_on", dies_elsewhere)
    monkeypatch.setattr(players, "_worth", lambda lives: min(lives, 2))
    assert play_out(read_cast(), 12, lambda _done, _of: None) == ["unknown"]
    assert rows("SELECT count(*) FROM dispute") == [(12,)]
    assert verify_journal(SYSTEM).findings == ()


def test_a_real_installation_is_given_none(app: Flask) -> None:
    begin_installation(demo=False)
    with pytest.raises(Conflicting) as refused:
        make_demo(lambda _done, _of: None)
    assert refused.value.code == "demo-only"
    assert rows("SELECT count(*) FROM court") == [(0,)]


def test_the_same_lives_are_told_every_time() -> None:
    bill = programme(300)
    assert bill == programme(300)
    assert len(bill) == 300
    assert {billed.story for billed in bill} == set(STORIES)
    assert [billed.days_ago for billed in bill] == sorted((each.days_ago for each in bill), reverse=True)
    told = [invent(billed.rng, billed.story.about) for billed in (bill[7], programme(300)[7])]
    assert told[0].applicants == told[1].applicants


def test_invented_people_have_sound_numbers() -> None:
    rng = programme(1)[0].rng
    for _ in range(200):
        somebody, some_company = person(rng), company(rng)
        assert not identity_faults(IdentityType.RESIDENT_ID, somebody.identity_number, pointer="")
        assert region_existed_at_birth(IdentityType.RESIDENT_ID, somebody.identity_number)
        assert somebody.identity_number[14:17] == "000"
        assert not identity_faults(IdentityType.USCC, some_company.identity_number, pointer="")
        assert normalise_phone(somebody.phone)
        assert "示例" in somebody.name
        assert "示例" in some_company.name

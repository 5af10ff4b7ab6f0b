"""What the database refuses of its own accord, tried with plain SQL as the running product's role."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from sqlalchemy import Connection, insert, text, update
from sqlalchemy.exc import IntegrityError, ProgrammingError

from diversion.persistence import guards
from diversion.persistence.access import UserAccount
from diversion.persistence.base import db
from diversion.persistence.deadlines import Deadline
from diversion.persistence.dispute import Consent, Dispute, Holding
from diversion.persistence.handoff import Handoff
from diversion.persistence.mediation import Extension
from diversion.persistence.organisation import Organisation
from diversion.persistence.outbox import Outbox
from diversion.persistence.party import Party
from diversion.persistence.registers import Court
from diversion.persistence.tables import METADATA

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DUE = NOW + timedelta(days=7)


def make(connection: Connection, table: type[Any], **values: Any) -> UUID:
    row = {"id": uuid4(), **values}
    connection.execute(insert(table).values(row))
    made: UUID = row["id"]
    return made


class World:
    """A court, its people and one dispute with an applicant and a respondent, written row by row."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.court = make(connection, Court, code="苏0506", name="某法院", policy="auto", demo=True)
        self.user = make(
            connection,
            UserAccount,
            login="clerk",
            name="立案员",
            demo=True,
            created_at=NOW,
            failed_sign_ins=0,
        )
        self.body = make(
            connection,
            Organisation,
            kind="commercial_centre",
            name="某调解中心",
            areas=[],
            causes=[],
            specialities=[],
            party_kinds=[],
            capacity=5,
            charges_fee=False,
            licensed=True,
            chamber=False,
            mediators_take_open_offers=False,
            demo=True,
        )
        self.dispute = self.file()
        self.applicant = self.join(self.dispute, "a1", "applicant")
        self.respondent = self.join(self.dispute, "r1", "respondent")

    def file(self, **values: Any) -> UUID:
        """A dispute waiting for its docketing, with its holding and its deadline."""
        dispute_id, clock_id = uuid4(), uuid4()
        told = {
            "id": dispute_id,
            "court_id": self.court,
            "reference": str(dispute_id),
            "entry": "complaint",
            "regime": "POST2025",
            "filed_on": date(2026, 3, 2),
            "received_at": NOW,
            "month": "2026-03",
            "status": "awaiting_docket",
            "docketed": False,
            "holder_kind": "court_role",
            "holder_id": "clerk",
            "next_due_at": DUE,
            "next_deadline_id": clock_id,
            "filed_by": self.user,
            "flags": [],
            "recorded_at": NOW,
            "version": 1,
        } | values
        self.connection.execute(insert(Dispute).values(told))
        self.hold(dispute_id)
        self.clock(dispute_id, id=clock_id)
        return dispute_id

    def own(self, dispute_id: UUID | None = None) -> dict[str, Any]:
        return {"court_id": self.court, "dispute_id": dispute_id or self.dispute}

    def hold(self, dispute_id: UUID, **values: Any) -> UUID:
        told = {
            "holder_kind": "court_role",
            "holder_id": "clerk",
            "status": "awaiting_docket",
            "since_at": NOW,
        }
        return make(self.connection, Holding, **self.own(dispute_id), **(told | values))

    def clock(self, dispute_id: UUID, **values: Any) -> UUID:
        told = {
            "rule": "docketing",
            "basis": "received",
            "starts_at": NOW,
            "due_on": DUE.date(),
            "due_at": DUE,
            "derivation": [],
            "provisional": False,
            "calendar_version": "1",
            "settings_version": "1",
            "next_step": "due",
            "next_step_at": DUE,
        }
        return make(self.connection, Deadline, **self.own(dispute_id), **(told | values))

    def join(self, dispute_id: UUID, ref: str, role: str) -> UUID:
        told = {
            "ref": ref,
            "position": 1,
            "role": role,
            "kind": "natural_person",
            "sealed": b"s",
            "from_at": NOW,
        }
        return make(self.connection, Party, **self.own(dispute_id), **told)

    def say(self, party: UUID, answer: str, at: datetime = NOW, matter: str = "mediation") -> UUID:
        told = {"matter": matter, "answer": answer, "means": "in_person", "asked_by": "clerk", "at": at}
        by = {"recorded_by": self.user, "recorded_at": at}
        return make(self.connection, Consent, **self.own(), party_id=party, **told, **by)

    def agree(self) -> None:
        self.say(self.applicant, "yes")
        self.say(self.respondent, "yes")

    def offer(self, referral_kind: str = "post_docket", **values: Any) -> UUID:
        told = {
            "organisation_id": self.body,
            "kind": "mediate",
            "referral_kind": referral_kind,
            "regime": "POST2025",
            "chosen_by": "court_appointed",
            "status": "pending",
            "sequence": 1,
            "offered_at": NOW,
            "venue": "online",
            "version": 1,
        }
        self.stand("offered")
        return make(self.connection, Handoff, **self.own(), **(told | values))

    def stand(self, status: str) -> None:
        self.change(Dispute, self.dispute, status=status)

    def accept(self, handoff: UUID) -> None:
        accepted = {"accepted_at": NOW, "mediator_id": self.user, "disclosure": {}}
        self.change(Handoff, handoff, status="accepted", **accepted)
        self.stand("in_mediation")

    def change(self, table: type[Any], row: UUID, **values: Any) -> None:
        self.connection.execute(update(table).where(table.id == row).values(**values))

    def extend(self, handoff: UUID, agreed_by: list[UUID]) -> UUID:
        told = {
            "handoff_id": handoff,
            "days": 10,
            "agreed_by": agreed_by,
            "recorded_by": self.user,
            "at": NOW,
        }
        return make(self.connection, Extension, **self.own(), **told)


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    """A sound dispute, committed; then an open transaction to break it in."""
    with db.engine.connect() as connection:
        made = World(connection)
        connection.commit()
        yield made


def refused_with(constraint: str, world: World) -> None:
    with pytest.raises(IntegrityError) as refused:
        world.connection.commit()
    assert isinstance(refused.value.orig, psycopg.errors.CheckViolation)
    assert refused.value.orig.diag.constraint_name == constraint
    world.connection.rollback()


def test_a_sound_dispute_may_be_committed(world: World) -> None:
    world.agree()
    handoff = world.offer()
    world.connection.commit()
    world.accept(handoff)
    world.connection.commit()
    world.extend(handoff, [world.respondent, world.applicant])
    world.connection.commit()


def test_a_dispute_needs_an_applicant(world: World) -> None:
    filed = world.file()
    world.join(filed, "r1", "respondent")
    refused_with("ct_dispute_applicant", world)


@pytest.mark.parametrize("left", [{"ended_at": NOW}, {"role": "third_party"}])
def test_the_last_applicant_may_not_leave(world: World, left: dict[str, Any]) -> None:
    world.change(Party, world.applicant, **left)
    refused_with("ct_dispute_applicant", world)


def test_an_applicant_may_be_followed_by_another(world: World) -> None:
    world.change(Party, world.applicant, ended_at=NOW)
    world.join(world.dispute, "a2", "applicant")
    world.connection.commit()


def test_an_applicant_may_not_be_moved_to_another_dispute(world: World) -> None:
    other = world.file()
    world.join(other, "a1", "applicant")
    world.connection.commit()
    world.change(Party, world.applicant, dispute_id=other, ref="a2")
    refused_with("ct_dispute_applicant", world)


def test_two_applicants_leaving_at_once_do_not_leave_none(world: World) -> None:
    second = world.join(world.dispute, "a2", "applicant")
    world.connection.commit()
    with db.engine.connect() as elsewhere:
        elsewhere.execute(update(Party).where(Party.id == second).values(ended_at=NOW))
        elsewhere.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        world.change(Party, world.applicant, ended_at=NOW)
        world.connection.execute(text("SET LOCAL lock_timeout = '200ms'"))
        with pytest.raises(Exception, match="lock timeout"):
            world.connection.commit()
        elsewhere.commit()
    world.connection.rollback()
    world.change(Party, world.applicant, ended_at=NOW)
    refused_with("ct_dispute_applicant", world)


def test_offered_needs_a_live_handoff(world: World) -> None:
    world.stand("offered")
    refused_with("ct_dispute_live_handoff", world)


def test_a_live_handoff_needs_the_dispute_to_be_offered(world: World) -> None:
    world.agree()
    world.offer()
    world.stand("awaiting_docket")
    refused_with("ct_dispute_live_handoff", world)


def test_a_handoff_may_not_end_behind_the_disputes_back(world: World) -> None:
    world.agree()
    handoff = world.offer()
    world.connection.commit()
    world.change(Handoff, handoff, status="recalled", recalled_at=NOW)
    refused_with("ct_dispute_live_handoff", world)


def test_in_mediation_means_accepted(world: World) -> None:
    world.agree()
    handoff = world.offer()
    world.stand("in_mediation")
    refused_with("ct_dispute_live_handoff", world)
    world.agree()
    handoff = world.offer()
    world.connection.commit()
    world.accept(handoff)
    world.stand("offered")
    refused_with("ct_dispute_live_handoff", world)


def test_an_assist_handoff_changes_nothing(world: World) -> None:
    world.offer(kind="assist", status="accepted")
    world.stand("awaiting_docket")
    world.connection.commit()


def test_after_docketing_every_party_must_agree(world: World) -> None:
    world.say(world.applicant, "yes")
    world.offer()
    refused_with("ct_handoff_consents", world)


def test_before_docketing_one_side_may_start(world: World) -> None:
    world.offer("pre_docket")
    world.connection.commit()


@pytest.mark.parametrize(("later", "stands"), [(timedelta(hours=1), False), (timedelta(hours=-1), True)])
def test_the_latest_answer_stands(world: World, later: timedelta, stands: bool) -> None:
    world.agree()
    world.say(world.respondent, "no", NOW + later)
    world.offer()
    if stands:
        world.connection.commit()
    else:
        refused_with("ct_handoff_consents", world)


def test_of_two_answers_at_one_moment_the_no_stands(world: World) -> None:
    world.say(world.applicant, "yes")
    world.say(world.respondent, "no")
    world.say(world.respondent, "yes")
    world.offer()
    refused_with("ct_handoff_consents", world)


def test_consent_to_something_else_is_not_consent(world: World) -> None:
    world.say(world.applicant, "yes")
    world.say(world.respondent, "yes", matter="online")
    world.offer()
    refused_with("ct_handoff_consents", world)


def test_a_no_ends_what_it_was_needed_for(world: World) -> None:
    world.agree()
    handoff = world.offer()
    world.connection.commit()
    world.say(world.respondent, "no", NOW + timedelta(hours=1))
    refused_with("ct_handoff_consents", world)
    world.say(world.respondent, "no", NOW + timedelta(hours=1))
    world.change(Handoff, handoff, status="recalled", recalled_at=NOW)
    world.stand("awaiting_docket")
    world.connection.commit()


def test_who_joins_a_mediation_after_docketing_agrees_to_it(world: World) -> None:
    world.agree()
    world.offer()
    world.connection.commit()
    world.join(world.dispute, "t1", "third_party")
    refused_with("ct_handoff_consents", world)
    third = world.join(world.dispute, "t1", "third_party")
    world.say(third, "yes")
    world.connection.commit()


def test_an_ended_handoff_may_not_come_back_without_consents(world: World) -> None:
    world.agree()
    handoff = world.offer()
    world.connection.commit()
    world.change(Handoff, handoff, status="recalled", recalled_at=NOW)
    world.stand("awaiting_docket")
    world.say(world.respondent, "no", NOW + timedelta(hours=1))
    world.connection.commit()
    world.change(Handoff, handoff, status="pending", recalled_at=None)
    world.stand("offered")
    refused_with("ct_handoff_consents", world)


def test_a_pre_docket_handoff_may_not_turn_into_one_without_consents(world: World) -> None:
    handoff = world.offer("pre_docket")
    world.connection.commit()
    world.change(Handoff, handoff, referral_kind="post_docket")
    refused_with("ct_handoff_consents", world)


def test_a_no_and_an_offer_at_once_do_not_both_stand(world: World) -> None:
    world.agree()
    world.connection.commit()
    world.offer()
    with db.engine.connect() as elsewhere:
        there = World.__new__(World)
        there.__dict__ = world.__dict__ | {"connection": elsewhere}
        there.say(world.respondent, "no", NOW + timedelta(hours=1))
        elsewhere.execute(text("SET LOCAL lock_timeout = '200ms'"))
        with pytest.raises(Exception, match="lock timeout"):
            elsewhere.commit()
        elsewhere.rollback()
        world.connection.commit()
        there.say(world.respondent, "no", NOW + timedelta(hours=1))
        refused_with("ct_handoff_consents", there)


def test_an_extension_needs_both_sides(world: World) -> None:
    world.agree()
    handoff = world.offer()
    world.connection.commit()
    world.extend(handoff, [world.applicant])
    refused_with("ct_extension_agreed_by", world)
    world.extend(handoff, [world.applicant, world.respondent, uuid4()])
    refused_with("ct_extension_agreed_by", world)


@pytest.mark.parametrize(
    "changed",
    [{"holder_id": "router"}, {"holder_kind": "user"}, {"attributed_to": "parties_jointly"}],
)
def test_the_holder_and_the_open_holding_say_the_same(world: World, changed: dict[str, Any]) -> None:
    world.change(Dispute, world.dispute, **changed)
    refused_with("ct_dispute_holding", world)


def test_a_holding_may_not_end_and_leave_nobody(world: World) -> None:
    world.connection.execute(update(Holding).where(Holding.dispute_id == world.dispute).values(ended_at=NOW))
    refused_with("ct_dispute_holding", world)


def test_a_closed_dispute_is_held_by_nobody(world: World) -> None:
    nobody = dict.fromkeys(("holder_kind", "holder_id", "next_due_at", "next_deadline_id"))
    closed = {"status": "closed", "closed_at": NOW, "closed_reason": "withdrawn", **nobody}
    world.change(Dispute, world.dispute, **closed)
    refused_with("ct_dispute_holding", world)
    world.change(Dispute, world.dispute, **closed)
    world.connection.execute(update(Holding).where(Holding.dispute_id == world.dispute).values(ended_at=NOW))
    world.connection.commit()


def test_a_dispute_is_due_when_its_deadline_is(world: World) -> None:
    world.change(Dispute, world.dispute, next_due_at=DUE + timedelta(days=1))
    refused_with("ct_dispute_deadline", world)


def test_a_deadline_may_not_move_behind_the_disputes_back(world: World) -> None:
    world.connection.execute(
        update(Deadline).where(Deadline.dispute_id == world.dispute).values(due_at=DUE + timedelta(days=1))
    )
    refused_with("ct_dispute_deadline", world)


def test_a_dispute_may_not_be_due_by_another_disputes_deadline(world: World) -> None:
    other = world.file()
    world.join(other, "a1", "applicant")
    clock = world.clock(other)
    world.connection.commit()
    world.change(Dispute, world.dispute, next_deadline_id=clock)
    refused_with("ct_dispute_deadline", world)
    world.connection.execute(
        update(Deadline).where(Deadline.dispute_id == world.dispute).values(dispute_id=other)
    )
    refused_with("ct_dispute_own_rows", world)


def _promise(world: World) -> None:
    make(
        world.connection,
        Outbox,
        job="deliver_handoff",
        subject_id="x",
        state="waiting",
        due_at=NOW,
        attempts=0,
        created_at=NOW,
    )


def test_a_promise_wakes_the_relay_at_its_commit(world: World) -> None:
    address = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as listener:
        listener.execute("LISTEN outbox")
        _promise(world)
        _promise(world)
        assert list(listener.notifies(timeout=0.2)) == []
        world.connection.commit()
        woken = [note.channel for note in listener.notifies(timeout=2, stop_after=1)]
    assert woken == ["outbox"]


def _denied(world: World, statement: str, because: str = "permission denied") -> None:
    savepoint = world.connection.begin_nested()
    with pytest.raises(ProgrammingError, match=because):
        world.connection.execute(text(statement))
    savepoint.rollback()


def test_what_is_append_only_stays(world: World) -> None:
    for table in guards.APPEND_ONLY:
        column = "at" if table == "decision" else "recorded_at"
        for statement in (
            f"UPDATE {table} SET {column} = now()",
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
        ):
            _denied(world, statement)


def _may(world: World, right: str) -> set[str]:
    return {
        name
        for name in METADATA.tables
        if world.connection.scalar(
            text("SELECT has_table_privilege(:name, :right)"), {"name": f'public."{name}"', "right": right}
        )
    }


def test_the_runtime_role_may_what_it_needs_and_no_more(world: World) -> None:
    everything = set(METADATA.tables)
    assert _may(world, "SELECT") == everything
    assert _may(world, "INSERT") == everything
    assert _may(world, "UPDATE") == everything - {*guards.APPEND_ONLY, *guards.APPEND_ONLY_LATER}
    assert _may(world, "DELETE") == {*guards.DELETABLE, *guards.DELETABLE_LATER}
    assert _may(world, "TRUNCATE") == set()
    assert _may(world, "TRIGGER") == set()


def test_the_runtime_role_may_not_lift_the_guards(world: World) -> None:
    for forbidden in (
        "ALTER TABLE journal_entry DISABLE TRIGGER ALL",
        "DROP TRIGGER ct_dispute_ball ON dispute",
        "CREATE TABLE mine (id int)",
        "UPDATE alembic_version SET version_num = 'x'",
        "SET session_replication_role = replica",
    ):
        _denied(world, forbidden, r"must be owner|permission denied")


def test_every_guard_is_there_and_waits_for_the_commit(world: World) -> None:
    rows = world.connection.execute(
        text(
            "SELECT tgname, tgdeferrable AND tginitdeferred AS deferred FROM pg_trigger WHERE NOT tgisinternal"
        )
    )
    found = {row.tgname: row.deferred for row in rows}
    named = {statement.split(" TRIGGER ")[1].split()[0] for statement in guards.TRIGGERS}
    assert set(found) == named | set(guards.TRIGGERS_LATER)
    at_once = {name for name, deferred in found.items() if not deferred}
    assert at_once == {"outbox_announced", *guards.TRIGGERS_LATER}


def test_the_running_product_takes_no_events_away_by_itself(world: World) -> None:
    for forbidden in ("DELETE FROM outside_event", "SELECT erase_digests(gen_random_uuid())"):
        _denied(world, forbidden, "permission denied")


def test_nobody_borrows_the_erasing_for_a_table_of_their_own(world: World) -> None:
    """Failed before: whoever may make a temporary table could let the owner take any dispute's events away."""
    world.connection.execute(text("CREATE TEMPORARY TABLE mine (dispute_id uuid)"))
    borrowed = "CREATE TRIGGER mine AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION erase_with_key()"
    _denied(world, borrowed, "permission denied for function erase_with_key")


def test_a_clock_that_runs_always_has_its_next_step(world: World) -> None:
    with pytest.raises(IntegrityError, match="ck_deadline_running_has_a_step"):
        world.clock(world.dispute, next_step=None, next_step_at=None)


def test_a_clock_that_ended_takes_no_step(world: World) -> None:
    with pytest.raises(IntegrityError, match="ck_deadline_ended_takes_no_step"):
        world.clock(world.dispute, ended_at=NOW, ended_how="met")

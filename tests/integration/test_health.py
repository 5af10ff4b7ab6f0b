"""Readiness names the link that is broken, whichever it is; metrics count what is there."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from callers import caller, court
from sqlalchemy import update
from sqlalchemy.engine import make_url

from diversion.app import create_app
from diversion.domain.access import Role
from diversion.persistence.base import db
from diversion.persistence.outbox import Outbox, PeriodicRun
from diversion.services.access import SYSTEM
from diversion.services.health import Link, NotReady, check_readiness, demand_readiness, write_metrics
from diversion.services.outbox import Job
from diversion.services.periodic import promise_due_slots
from diversion.services.transaction import real_now, transaction
from diversion.web.session import PLAIN_COOKIE


def failing() -> set[Link]:
    return set(check_readiness().failing)


def settled() -> None:
    """Let everything promised so far be kept, and the scheduler have just spoken."""
    promise_due_slots()
    with transaction(SYSTEM) as tx:
        tx.session.execute(update(Outbox).values(state="done", done_at=tx.recorded_at))


def age(state: str, **columns: timedelta) -> None:
    settled()
    moments = {name: real_now() - ago for name, ago in columns.items()}
    with transaction(SYSTEM) as tx:
        tx.session.execute(update(Outbox).where(Outbox.job == Job.RESEND_LOST).values(state=state, **moments))


def test_a_new_installation_waits_for_its_scheduler(app):
    assert Link.SCHEDULER in failing()
    settled()
    assert failing() == set()
    with transaction(SYSTEM) as tx:
        tx.session.execute(update(PeriodicRun).values(slot=PeriodicRun.slot - timedelta(hours=1)))
    assert failing() == {Link.SCHEDULER}


def test_what_waits_to_be_sent_is_the_relays(app):
    age("waiting", due_at=timedelta(seconds=20))
    assert failing() == set()
    age("waiting", due_at=timedelta(seconds=40))
    assert failing() == {Link.RELAY}
    age("waiting", due_at=-timedelta(hours=1))
    assert failing() == set(), "not due yet is not late"


def test_what_waits_to_be_kept_is_the_workers(app):
    age("sent", sent_at=timedelta(seconds=170))
    assert failing() == set()
    age("sent", sent_at=timedelta(seconds=190))
    assert failing() == {Link.WORKERS}


def test_redis_is_named(config):
    gone = create_app(replace(config, redis_url="redis://127.0.0.1:1/0"))
    with gone.app_context():
        settled()
        assert failing() == {Link.REDIS}
        with pytest.raises(NotReady) as refused:
            demand_readiness()
        assert refused.value.details["failing"] == [Link.REDIS]
        db.session.remove()
        db.engine.dispose()


def test_migrations_behind_are_named(app, config):
    with psycopg.connect(config.owner_url.replace("+psycopg", "")) as owner:
        owner.execute("UPDATE alembic_version SET version_num = '0000'")
    found = check_readiness()
    assert set(found.failing) == {Link.MIGRATIONS}
    assert (found.migration, found.newest) != (found.newest, found.migration)
    answer = app.test_client().get("/api/v1/readyz")
    assert answer.status_code == 503
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["failing"] == ["migrations"]


def test_a_route_says_that_the_database_is_away(app, config):
    clerk = caller(app, "clerk", Role.CLERK, court_id=court())
    assert clerk.ask("GET", "/disputes").status_code == 200
    browser = app.test_client()
    browser.set_cookie(PLAIN_COOKIE, clerk.token)
    url = make_url(config.owner_url)
    admin_url = url.set(database="postgres").render_as_string(False).replace("+psycopg", "")
    app_url = config.database_url.replace("+psycopg", "")
    with psycopg.connect(admin_url, autocommit=True) as admin, psycopg.connect(app_url) as same:
        admin.execute(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS false')
        same.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = user AND datname = current_database() AND pid <> pg_backend_pid()"
        )
        try:
            for _ in range(2):
                answer = clerk.ask("GET", "/disputes")
                assert (answer.status_code, answer.json["code"]) == (503, "database-away"), answer.text
            page = browser.post(
                f"/disputes/{UUID(int=0)}/docket", data={"/case_number": "（2026）苏0506民初7号"}
            )
            assert page.status_code == 503
            assert 'value="（2026）苏0506民初7号"' in page.text, "nothing typed is lost"
        finally:
            admin.execute(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS true')
    assert clerk.ask("GET", "/disputes").status_code == 200


def test_a_database_that_is_gone_is_named(app, config):
    url = make_url(config.owner_url)
    admin_url = url.set(database="postgres").render_as_string(False).replace("+psycopg", "")
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS false')
        db.engine.dispose()
        try:
            assert failing() == {Link.DATABASE}
            assert app.test_client().get("/healthz").status_code == 200, "the process itself lives"
        finally:
            admin.execute(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS true')


def test_metrics_are_numbers_with_a_type(app):
    age("failed")
    lines = write_metrics().splitlines()
    values = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    typed = {line.split()[2] for line in lines if line.startswith("# TYPE")}
    assert {name.partition("{")[0] for name in values} <= typed
    assert values["diversion_promises_failed"] == "1"
    assert all(value.isdigit() for value in values.values())

"""Bodies that nobody sends by accident."""

import signal

import pytest
from court import working_court
from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from workers import relay


def test_a_body_nested_without_end_is_unreadable_and_no_failure(app: Flask) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    clerk = working_court(app).clerk
    answer = app.test_client().post(
        "/api/v1/disputes",
        data="[" * 100_000,
        headers={"Authorization": f"Bearer {clerk.token}", "Content-Type": "application/json"},
    )
    assert (answer.status_code, answer.json["code"]) == (400, "bad-request")


def test_the_relay_waits_for_a_database_that_is_lost_while_it_reads_promises(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(OperationalError) as lost:
        create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none").connect()
    rounds = []

    def one_round(_config: object, _queue: object, stopping: relay.Stopping) -> None:
        rounds.append(1)
        if len(rounds) == 1:
            raise lost.value
        stopping.asked = True

    monkeypatch.setattr(relay, "_relay", one_round)
    monkeypatch.setattr(relay, "WAIT_SECONDS", 0)
    config = app.extensions["diversion"].config
    monkeypatch.setattr(relay.Config, "from_environment", lambda: config)
    kept = [(number, signal.getsignal(number)) for number in (signal.SIGTERM, signal.SIGINT)]
    try:
        relay.run()
    finally:
        for number, handler in kept:
            signal.signal(number, handler)
    assert len(rounds) == 2

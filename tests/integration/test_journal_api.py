"""The journal over the API: who reads how much of it, and the report of its verification."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from callers import Caller, admin, caller, court
from flask import Flask
from journal_actions import DAY, DAY_1, empty, sign, tamper, write

from diversion.config import Config
from diversion.domain.access import Role
from diversion.services.access import SYSTEM
from diversion.services.actors import actor_of_login
from diversion.services.journal import PendingEntry
from diversion.services.journal_entries import Subject, read_newest
from diversion.services.pages import Asked
from diversion.services.transaction import transaction


@pytest.fixture
def auditor(app: Flask, config: Config) -> Caller:
    """An auditor of the installation, and a journal with three entries of ours in it."""
    made = caller(app, "auditor", Role.AUDITOR)
    empty(config)
    write("dispute:00000000-0000-0000-0000-000000000001", 2)
    write("register:installation", 1, DAY_1 + DAY)
    return made


def places(answer: Any) -> list[tuple[str, int]]:
    return [(item["stream"], item["seq"]) for item in answer["items"]]


def test_entries_are_listed_in_the_order_they_were_recorded(auditor: Caller) -> None:
    answer = auditor.get("/journal")
    assert places(answer) == [
        ("dispute:00000000-0000-0000-0000-000000000001", 1),
        ("dispute:00000000-0000-0000-0000-000000000001", 2),
        ("register:installation", 1),
    ]
    first = answer["items"][0]
    assert first["event"] == "tried"
    assert first["actor"] == {"kind": "user", "id": str(UUID(int=7))}
    assert first["payload"] == {"number": 0, "text": ""}
    assert first["recorded_at"] == "2026-03-02T02:00:00+00:00"
    assert (first["text_sealed"], first["turn"]) == (False, None)
    assert len(first["hash"]) == 64


def test_entries_are_filtered(auditor: Caller) -> None:
    later = quote((DAY_1 + timedelta(hours=1)).isoformat())
    assert places(auditor.get(f"/journal?from={later}")) == [("register:installation", 1)]
    assert len(places(auditor.get("/journal?stream=dispute:00000000-0000-0000-0000-000000000001"))) == 2
    assert places(auditor.get("/journal?event=other")) == []
    assert (
        len(places(auditor.get("/journal?event=tried&stream=dispute:00000000-0000-0000-0000-000000000001")))
        == 2
    )


def test_a_long_journal_is_read_page_by_page(auditor: Caller) -> None:
    read: list[tuple[str, int]] = []
    path = "/journal?limit=2&event=tried"
    while path:
        answer = auditor.ask("GET", path)
        read += places(answer.json)
        path = answer.headers.get("Link", "").partition(">")[0].removeprefix("</api/v1")
    assert read == [
        ("dispute:00000000-0000-0000-0000-000000000001", 1),
        ("dispute:00000000-0000-0000-0000-000000000001", 2),
        ("register:installation", 1),
    ]
    assert auditor.refused("GET", "/journal?cursor=nonsense") == (422, ["/cursor cursor-malformed"])


def test_free_text_stays_sealed(auditor: Caller) -> None:
    with transaction(SYSTEM) as tx:
        tx.journal(
            PendingEntry(
                "dispute:00000000-0000-0000-0000-000000000001",
                "said",
                text=b"sealed words",
                reason_code="because",
            )
        )
    (item,) = auditor.get("/journal?event=said")["items"]
    assert (item["text_sealed"], item["reason_code"]) == (True, "because")
    assert "text" not in item


def test_an_entry_that_was_tampered_with_can_still_be_listed(auditor: Caller, config: Config) -> None:
    tamper(config, "UPDATE journal_entry SET body = '\\xff00' WHERE stream = 'register:installation'")
    item = auditor.get("/journal?stream=register:installation")["items"][0]
    assert (item["event"], item["actor"], item["payload"]) == ("tried", None, None)


def test_an_auditor_of_one_court_reads_its_own_streams(app: Flask, auditor: Caller) -> None:
    here, elsewhere = court("苏0506"), court("苏0507")
    local = caller(app, "local", Role.AUDITOR, court_id=here)
    for place in (here, elsewhere):
        write(f"register:{place}", 1)
    read = {stream for stream, _ in places(local.get("/journal?limit=200"))}
    assert f"register:{here}" in read
    assert read <= {f"register:{here}"}
    assert places(local.get(f"/journal?stream=register:{elsewhere}")) == []


def test_only_auditors_read_and_administrators_verify_too(app: Flask, auditor: Caller) -> None:
    administrator, nobody = admin(app), caller(app, "nobody")
    assert administrator.refused("GET", "/journal") == (403, ["grant-missing"])
    assert nobody.refused("POST", "/journal/verify", {}) == (403, ["grant-missing"])
    assert administrator.ask("POST", "/journal/verify", {}).json["whole"] is True
    assert auditor.ask("POST", "/journal/verify").json["whole"] is True


def test_the_report_names_what_was_found(auditor: Caller, config: Config) -> None:
    sign(DAY_1 + DAY)
    tamper(
        config,
        "DELETE FROM journal_entry WHERE stream = 'dispute:00000000-0000-0000-0000-000000000001' AND seq = 1",
    )
    report = auditor.ask("POST", "/journal/verify", {}).json
    assert (report["whole"], report["digests"], report["copies"], report["unlisted"]) == (False, 1, 1, 0)
    assert report["digested_until"] == "2026-03-02"
    (finding,) = report["findings"]
    assert (finding["kind"], finding["stream"], finding["seq"], finding["last_seq"]) == (
        "removed",
        "dispute:00000000-0000-0000-0000-000000000001",
        1,
        1,
    )
    assert "dispute:00000000-0000-0000-0000-000000000001" in finding["text"]
    assert "removed" in finding["text_en"]
    one = auditor.ask("POST", "/journal/verify", {"stream": "register:installation"}).json
    assert (one["whole"], one["entries"]) == (True, 1)


def test_the_page_reads_the_newest_first_and_names_who_and_what(app: Flask, auditor: Caller) -> None:
    granted = caller(app, "zhang", Role.CLERK, court_id=court())
    reader = actor_of_login("auditor")
    page = read_newest(reader, Asked(limit=2))
    assert [row["event"] for row in page.rows] == ["token_issued", "grant_given"]
    assert page.rows[0]["about"] == Subject("access", str(granted.user_id), "示例zhang")
    assert page.rows[0]["actor_name"] is None
    assert page.rows[0]["actor"]["kind"] == "system"
    read, cursor = list(page.rows), page.next_cursor
    while cursor:
        page = read_newest(reader, Asked(cursor, 2))
        read, cursor = [*read, *page.rows], page.next_cursor
    moments = [row["recorded_at"] for row in read]
    assert moments == sorted(moments, reverse=True)
    assert len({(row["stream"], row["seq"]) for row in read}) == len(read) > 3
    mine = read_newest(reader, Asked(), stream="dispute:00000000-0000-0000-0000-000000000001", event="tried")
    assert [row["seq"] for row in mine.rows] == [2, 1]
    assert mine.rows[0]["about"] == Subject("dispute", "00000000-0000-0000-0000-000000000001")

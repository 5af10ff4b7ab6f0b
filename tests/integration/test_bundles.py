"""The offline bundle: what it shows, that it is signed, and what the filled table does when it comes back."""

import io
import json
import subprocess
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
import xlsxwriter
from callers import Caller
from flask import Flask
from mediated import Mediated, at, mediated_court
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from diversion.domain.bundle_sheet import CODE, REFERENCE, SHEET
from diversion.gateways.bundles import TABLE
from diversion.gateways.workbooks import read_workbook
from diversion.persistence.base import db
from diversion.persistence.bundle import BundleActRow
from diversion.persistence.mediation import Contact, Extension, Session

ACCEPTED = {"是否接受": "接受", "调解员": "示例mediator", "披露情形": "无", "签收日期": "2026-03-02"}
FAILED = {"终结情形": "分歧较大", "调解基本情况": "两次联系，一次调解。", "未达成原因": "金额差距较大。"}
SETTLED = {
    "终结情形": "达成调解协议",
    "协议形式": "书面",
    "协议内容": "被申请人分两期付清。",
    "协议金额": "100000.00",
    "签名情况": "各方已签名",
}


@pytest.fixture
def court(app: Flask):
    with mediated_court(app) as made:
        yield made


@dataclass
class Table:
    """A bundle's table as somebody fills it in elsewhere, with a spreadsheet of their own."""

    id: str
    content: bytes
    cells: list[list[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cells = read_workbook(self.content, SHEET)

    @property
    def headers(self) -> list[str]:
        return self.cells[1]

    def row(self, place: int = 0) -> dict[str, str]:
        return dict(zip(self.headers, self.cells[2 + place], strict=True))

    def place_of(self, reference: str) -> int:
        return [row[self.headers.index(REFERENCE)] for row in self.cells[2:]].index(reference)

    def fill(self, place: int = 0, **told: str) -> "Table":
        for header, cell in told.items():
            self.cells[2 + place][self.headers.index(header)] = cell
        return self

    def saved(self) -> bytes:
        written = io.BytesIO()
        with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
            sheet = book.add_worksheet(SHEET)
            for place, row in enumerate(self.cells):
                for column, cell in enumerate(row):
                    sheet.write_string(place, column, cell)
        return written.getvalue()


def packed(who: Caller, organisation: UUID) -> zipfile.ZipFile:
    answer = who.ask("POST", f"/organisations/{organisation}/bundles")
    assert answer.status_code == 201, answer.text
    return zipfile.ZipFile(io.BytesIO(answer.data))


def bundle(court: Mediated, who: str = "coordinator") -> Table:
    parts = packed(court.people[who], court.centre)
    return Table(json.loads(parts.read("manifest.json"))["bundle_id"], parts.read(TABLE))


def sent(who: Caller, bundle_id: str, content: bytes) -> TestResponse:
    return who.app.test_client().post(
        f"/api/v1/bundles/{bundle_id}/returns",
        data={"file": (io.BytesIO(content), "委派委托清单.xlsx")},
        headers={"Authorization": f"Bearer {who.token}"},
    )


def taken(court: Mediated, table: Table, who: str = "coordinator") -> list[dict[str, Any]]:
    answer = sent(court.people[who], table.id, table.saved())
    assert answer.status_code == 200, answer.text
    return list(answer.json["rows"])


def refusal(answer: TestResponse) -> tuple[int, list[str]]:
    body = answer.json
    return answer.status_code, [each["code"] for each in body.get("errors", ())] or [body["code"]]


def offered(court: Mediated) -> UUID:
    dispute = court.file()
    court.deliver()
    return dispute


def counted(table: Any) -> int:
    found = db.session.scalar(select(func.count()).select_from(table))
    db.session.rollback()
    return found or 0


def test_the_manifest_names_the_table_and_is_signed(court: Mediated, tmp_path) -> None:
    offered(court)
    parts = packed(court.coordinator, court.centre)
    manifest = json.loads(parts.read("manifest.json"))
    assert manifest["files"][0]["sha256"] == sha256(parts.read(TABLE)).hexdigest()
    assert (manifest["rows"], manifest["organisation_id"]) == (1, str(court.centre))
    parts.extractall(tmp_path)
    command = (
        "openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json -sigfile manifest.sig"
    )
    checked = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    (tmp_path / "manifest.json").write_bytes(parts.read("manifest.json").replace(b'"rows":1', b'"rows":2'))
    assert subprocess.run(command.split(), cwd=tmp_path, capture_output=True).returncode != 0


def test_before_acceptance_names_cause_and_amount_after_it_how_to_reach_people(court: Mediated) -> None:
    dispute = offered(court)
    row = bundle(court).row()
    assert row["案由"] == "买卖合同纠纷"
    assert row["争议金额"] == "128000.00"
    assert "r1 被申请人" in row["当事人"]
    assert (row["联系方式"], row["办理状态"], row["委派委托"]) == ("", "待答复", "委派")
    court.accept(dispute)
    row = bundle(court).row()
    assert "13800138000" in row["联系方式"].replace("+86", "").replace(" ", "")
    assert row["办理状态"] == "办理中"


def test_what_it_shows_in_clear_is_journaled(court: Mediated) -> None:
    dispute, _ = court.mediating()
    bundle(court)
    entry = court.clerk.get(f"/disputes/{dispute}/timeline?limit=100")["items"][-1]
    assert entry["event"] == "bundled"
    assert entry["details"]["in_clear"] is True


def test_a_row_accepts_signs_contacts_meets_and_extends(court: Mediated) -> None:
    offered(court)
    told = {
        "首次联系": "已联系",
        "调解场次": "2026-03-02 08:30；2026-02-27",
        "延长天数": "10",
        "延长经各方同意": "是",
    }
    table = bundle(court).fill(**ACCEPTED, **told)
    with at("2026-03-03T10:00"):
        (row,) = taken(court, table)
    assert row["faults"] == []
    assert row["done"] == ["accept", "sign", "contact", "sessions", "extend"]
    assert (row["result"], row["handoff_status"]) == ("done", "accepted")
    assert (counted(Contact), counted(Session), counted(Extension)) == (1, 2, 1)


def test_it_is_done_in_the_coordinators_name_when_it_comes_in(court: Mediated) -> None:
    dispute = offered(court)
    table = bundle(court).fill(**ACCEPTED)
    with at("2026-03-03T10:00"):
        taken(court, table)
    handoff = court.handoff(dispute)
    assert handoff.accepted_by == court.coordinator.user_id
    assert handoff.mediator_id == court.mediator.user_id
    assert handoff.accepted_at.isoformat().startswith("2026-03-03T02:00")
    entries = court.clerk.get(f"/disputes/{dispute}/timeline?limit=100")["items"]
    signed = next(each for each in entries if each["details"].get("act") == "sign")
    assert signed["details"]["written"] == ["2026-03-02"]


def test_a_row_declines_with_its_reason(court: Mediated) -> None:
    dispute = offered(court)
    table = bundle(court).fill(是否接受="不接受", 不接受理由="明显超出擅长领域", 不接受说明="涉及专业评估")
    (row,) = taken(court, table)
    assert (row["done"], row["handoff_status"]) == (["decline"], "declined")
    assert "handoff_declined" in court.events(dispute)


def test_a_row_ends_with_a_settlement_and_its_amount(court: Mediated) -> None:
    dispute, _ = court.mediating()
    table = bundle(court).fill(首次联系="已联系", **SETTLED)
    (row,) = taken(court, table)
    assert row["faults"] == []
    assert row["dispute_status"] == "settled"
    told = court.mediator.get(f"/disputes/{dispute}/outcome")
    assert told["agreement"]["terms"] == "被申请人分两期付清。协议金额：100000.00元。"


def test_a_row_ends_without_one_and_what_may_travel_comes_along(court: Mediated) -> None:
    dispute, _ = court.mediating()
    told = {
        "送达地址": "r1：江苏省苏州市示例路9号",
        "无争议事实": "收货日期无争议。",
        "无争议事实经各方确认": "是",
    }
    (row,) = taken(court, bundle(court).fill(**FAILED, **told))
    assert (row["faults"], row["dispute_status"]) == ([], "returned")
    packet = court.clerk.get(f"/disputes/{dispute}/return-packet")
    assert packet["failure_report"]["reason"] == "金额差距较大。"
    assert packet["service_addresses"][0]["address"] == "江苏省苏州市示例路9号"
    assert packet["undisputed_facts"][0]["text"] == "收货日期无争议。"


def test_the_same_table_twice_is_refused_also_when_saved_anew(court: Mediated) -> None:
    offered(court)
    table = bundle(court).fill(**ACCEPTED, 首次联系="已联系")
    taken(court, table)
    with at("2026-03-03T10:00"):
        again = sent(court.coordinator, table.id, table.saved())
    assert refusal(again) == (409, ["bundle-returned-before"])
    assert counted(Contact) == 1


def test_a_corrected_table_does_only_what_is_new(court: Mediated) -> None:
    offered(court)
    table = bundle(court).fill(**ACCEPTED, 首次联系="已联系", 延长天数="10", 延长经各方同意="是", **FAILED)
    table.fill(终结情形="无法联系当事人")
    (row,) = taken(court, table)
    assert row["done"] == ["accept", "sign", "contact", "extend"]
    assert (row["result"], [each["code"] for each in row["faults"]]) == ("refused", ["contact-not-recorded"])
    (row,) = taken(court, table.fill(终结情形="分歧较大"))
    assert (row["done"], row["result"], row["handoff_status"]) == (["end"], "done", "completed")
    assert (counted(Contact), counted(Extension)) == (1, 1)


def test_a_return_that_was_cut_off_goes_on_where_it_was(court: Mediated, monkeypatch) -> None:
    offered(court)
    offered(court)
    table = bundle(court).fill(0, **ACCEPTED).fill(1, **ACCEPTED)
    from diversion.services import bundle_returns

    done, real = [], bundle_returns.do_act

    def dies(*told: Any) -> bool:
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(told)
        return real(*told)

    monkeypatch.setattr(bundle_returns, "do_act", dies)
    with pytest.raises(KeyboardInterrupt):
        sent(court.coordinator, table.id, table.saved())
    monkeypatch.undo()
    assert counted(BundleActRow) == 3
    rows = taken(court, table)
    assert [row["done"] for row in rows] == [[], ["sign"]]
    assert [row["result"] for row in rows] == ["known", "done"]


def test_two_who_send_it_at_once_do_it_once(court: Mediated) -> None:
    dispute = offered(court)
    table = bundle(court).fill(**ACCEPTED, 首次联系="已联系")
    content = table.saved()
    with ThreadPoolExecutor(2) as two:
        told = list(two.map(lambda _: sent(court.coordinator, table.id, content), range(2)))
    assert {answer.status_code for answer in told} <= {200, 409}
    assert counted(Contact) == 1
    assert court.events(dispute).count("handoff_accepted") == 1


@pytest.mark.parametrize("header", ["争议金额", "当事人", CODE, REFERENCE, "移交日期"])
def test_a_cell_of_the_courts_that_was_changed_stops_the_whole_table(court: Mediated, header: str) -> None:
    offered(court)
    offered(court)
    table = bundle(court).fill(0, **ACCEPTED).fill(1, **ACCEPTED).fill(1, **{header: "1"})
    assert refusal(sent(court.coordinator, table.id, table.saved())) == (422, ["receipt-code-wrong"])
    assert counted(BundleActRow) == 0


def test_a_row_of_another_bundle_or_one_twice_is_refused(court: Mediated) -> None:
    offered(court)
    first, second = bundle(court).fill(**ACCEPTED), bundle(court)
    first.cells[0][1] = second.id
    assert refusal(sent(court.coordinator, second.id, first.saved())) == (422, ["receipt-code-wrong"])
    second.cells.append(list(second.cells[2]))
    assert refusal(sent(court.coordinator, second.id, second.saved())) == (422, ["row-twice"])


def test_another_stations_table_is_refused(court: Mediated) -> None:
    offered(court)
    table = bundle(court).fill(**ACCEPTED)
    assert sent(court.other_coordinator, table.id, table.saved()).status_code == 404
    other = "019aaaaa-0000-7000-8000-000000000000"
    assert refusal(sent(court.coordinator, other, table.saved())) == (422, ["bundle-differs"])
    assert refusal(sent(court.mediator, table.id, table.saved()))[0] == 404


def test_a_router_may_carry_it_out_and_not_answer_for_the_organisation(court: Mediated) -> None:
    offered(court)
    table = bundle(court, "router").fill(**ACCEPTED)
    assert court.router.get(f"/bundles/{table.id}")["returns"] == []
    assert refusal(sent(court.router, table.id, table.saved())) == (403, ["grant-missing"])
    assert [row["result"] for row in taken(court, table)] == ["done"]


@pytest.mark.parametrize(("who", "status"), [("clerk", 403), ("mediator", 403), ("other_coordinator", 404)])
def test_who_may_not_make_one(court: Mediated, who: str, status: int) -> None:
    offered(court)
    assert court.people[who].ask("POST", f"/organisations/{court.centre}/bundles").status_code == status


def test_with_nothing_at_hand_there_is_no_bundle(court: Mediated) -> None:
    answer = court.coordinator.refused("POST", f"/organisations/{court.centre}/bundles")
    assert answer == (409, ["bundle-empty"])


def test_a_row_that_came_too_late_is_told_the_true_state(court: Mediated) -> None:
    offered(court)
    table = bundle(court).fill(**ACCEPTED)
    court.sweep("2026-03-06T00:01")
    with at("2026-03-06T09:00"):
        (row,) = taken(court, table)
    assert row["result"] == "refused"
    assert [each["code"] for each in row["faults"]] == ["transition-refused"]
    assert (row["handoff_status"], row["state"]) == ("lapsed", "逾期未答复，法院已另行处理")


def test_one_bad_row_stops_none_of_the_others(court: Mediated) -> None:
    for _ in range(3):
        offered(court)
    table = (
        bundle(court).fill(0, **ACCEPTED).fill(1, **{**ACCEPTED, "调解员": "无此人"}).fill(2, 延长天数="十")
    )
    rows = taken(court, table)
    assert [row["result"] for row in rows] == ["done", "refused", "refused"]
    assert [[each["column"] for each in row["faults"]] for row in rows] == [
        [],
        ["调解员"],
        ["延长天数", "延长经各方同意"],
    ]


def test_the_results_can_be_read_again(court: Mediated) -> None:
    offered(court)
    table = bundle(court).fill(**ACCEPTED)
    rows = taken(court, table)
    told = court.coordinator.get(f"/bundles/{table.id}")
    assert told["returns"][0]["rows"] == rows
    assert told["handoffs"][0]["reference"] == rows[0]["reference"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", "编号,案由\n".encode()])
def test_what_is_no_table_is_refused(court: Mediated, content: bytes) -> None:
    offered(court)
    assert refusal(sent(court.coordinator, bundle(court).id, content)) == (422, ["file-not-a-bundle"])


def test_the_table_comes_back_in_its_zip_too(court: Mediated) -> None:
    offered(court)
    table = bundle(court).fill(**ACCEPTED)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as parts:
        parts.writestr(TABLE, table.saved())
    assert sent(court.coordinator, table.id, written.getvalue()).json["rows"][0]["result"] == "done"


def test_a_table_without_its_columns_or_its_first_row_is_refused(court: Mediated) -> None:
    offered(court)
    table = bundle(court)
    table.cells[1][table.headers.index("终结情形")] = "结果"
    assert refusal(sent(court.coordinator, table.id, table.saved())) == (422, ["bundle-columns-missing"])
    del table.cells[0]
    assert refusal(sent(court.coordinator, table.id, table.saved())) == (422, ["bundle-not-named"])

"""Bulk intake on a real database: nothing lost, nothing twice, every refusal in its column."""

import csv
import io
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
import xlsxwriter
from callers import Caller, caller, court
from flask import Flask
from sqlalchemy import func, select, text
from werkzeug import formparser

from diversion.domain.access import Role
from diversion.domain.imports import ImportForm
from diversion.gateways.workbooks import read_first_sheet, read_workbook, write_table
from diversion.persistence.base import db
from diversion.persistence.dispute import Claim, Dispute
from diversion.persistence.imports import ImportRow
from diversion.persistence.outbox import Outbox
from diversion.services import import_intake, users
from diversion.services.access import SYSTEM, Actor
from diversion.services.actors import actor_of_login
from diversion.services.import_intake import import_file, keep_import_promises, take_in
from diversion.services.import_preview import preview_import
from diversion.services.imports import error_file, read_import, register_import, template
from diversion.services.refusals import InputFaulty, NotFound
from diversion.services.transaction import transaction

HEADERS = (
    "来源",
    "收件日期",
    "案由",
    "争议金额",
    "请求事项",
    "事实与理由",
    "申请人姓名",
    "申请人类型",
    "申请人证件类型",
    "申请人证件号码",
    "申请人电话",
    "申请人2姓名",
    "申请人2类型",
    "被申请人名称",
    "被申请人类型",
    "被申请人地址",
    "申请人立案前调解同意书",
    "选定方式",
    "立案日期",
    "案号",
    "适用程序",
    "重复仍提交理由",
)
Row = dict[str, str]


def row(number: int, **changes: str) -> Row:
    """Write a row whose applicant signed for mediation first, its people this number's own."""
    return {
        "来源": "起诉",
        "收件日期": "2026-03-02",
        "案由": "买卖合同纠纷",
        "争议金额": "128,000.00",
        "请求事项": "请求判令支付货款",
        "事实与理由": "收货后未付清货款，\n至今未付",
        "申请人姓名": f"示例甲{number}",
        "申请人类型": "自然人",
        "申请人证件类型": "护照",
        "申请人证件号码": f"E{number:08d}",
        "申请人电话": "13800138000",
        "被申请人名称": f"示例商贸有限公司{number}",
        "被申请人类型": "法人",
        "被申请人地址": "苏州市吴中区示例路2号",
        "申请人立案前调解同意书": "2026-03-02",
        "选定方式": "征求申请人意见",
    } | changes


def sheet(rows: list[Row], headers: tuple[str, ...] = HEADERS, encoding: str = "utf-8-sig") -> bytes:
    written = io.StringIO()
    table = csv.DictWriter(written, headers, restval="", lineterminator="\r\n")
    table.writeheader()
    table.writerows(rows)
    return written.getvalue().encode(encoding)


def rows_of(content: bytes) -> list[Row]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


BAD: tuple[tuple[str, str, str], ...] = (
    ("申请人证件号码", "1.28E+17", "cell-scientific"),
    ("申请人电话", "13800138000.0", "cell-decimal-tail"),
    ("申请人证件号码", "'E00000001", "cell-apostrophe"),
    ("收件日期", "46083", "cell-serial-day"),
    ("收件日期", "2026-02-30", "not-date"),
    ("争议金额", "12.8万", "amount-in-ten-thousands"),
    ("来源", "诉讼", "not-one-of"),
    ("案由", "没有这个案由", "cause-name-unknown"),
    ("申请人证件号码", "E0000*001", "masked-value"),
)


@pytest.fixture
def clerk(app: Flask) -> Actor:
    caller(app, "clerk", Role.CLERK, court_id=court())
    return actor_of_login("clerk")


def disputes() -> int:
    return db.session.scalar(select(func.count()).select_from(Dispute)) or 0


def taken_in(clerk: Actor, content: bytes) -> UUID:
    import_id = register_import(clerk, content)
    while take_in(import_id):
        pass
    return import_id


def test_300_rows_of_which_18_are_bad(clerk: Actor) -> None:
    rows = [row(number) for number in range(300)]
    for place, (column, cell, _) in enumerate((*BAD, *BAD)):
        rows[place * 15][column] = cell
    told: list[tuple[int, int]] = []
    read = import_file(clerk, "苏0506", sheet(rows), lambda done, of: told.append((done, of)))
    assert (read.status, read.read, read.taken, read.refused, read.known) == ("finished", 300, 282, 18, 0)
    assert disputes() == 282
    assert told[0] == (0, 300)
    assert told[-1] == (300, 300)
    assert told == sorted(told)
    refused = {
        each.line: [(fault["column"], fault["code"]) for fault in each.faults] for each in read.refused_rows
    }
    expected = {place * 15 + 2: [(column, code)] for place, (column, _, code) in enumerate((*BAD, *BAD))}
    assert refused == expected


def test_what_was_taken_is_a_filing_like_any_other(clerk: Actor) -> None:
    taken_in(clerk, sheet([row(1, 申请人2姓名="示例乙", 申请人2类型="自然人")]))
    dispute = db.session.scalars(select(Dispute)).one()
    assert (dispute.entry, dispute.filed_on, dispute.filed_by) == (
        "complaint",
        date(2026, 3, 2),
        clerk.user_id,
    )
    assert dispute.status == "awaiting_supplement"  # the second applicant gave no number
    journal = db.session.execute(
        text("SELECT event, actor_id FROM journal_entry WHERE stream = :stream ORDER BY seq"),
        {"stream": f"dispute:{dispute.id}"},
    ).all()
    assert [(each.event, each.actor_id) for each in journal] == [
        ("filed", clerk.user_id),
        ("placed", clerk.user_id),
    ]
    sealed = db.session.scalars(select(ImportRow.sealed)).one()
    assert sealed == b""


def test_the_same_file_twice_is_the_same_import(clerk: Actor) -> None:
    content = sheet([row(number) for number in range(3)])
    first = taken_in(clerk, content)
    assert taken_in(clerk, content) == first
    assert disputes() == 3
    promised = db.session.scalars(select(Outbox.subject_id).where(Outbox.job == "run_import")).all()
    assert promised == [str(first)]


def test_headers_in_another_order_and_another_encoding_are_the_same_rows(clerk: Actor) -> None:
    rows = [row(number) for number in range(3)]
    taken_in(clerk, sheet(rows))
    again = taken_in(clerk, sheet(rows, tuple(reversed(HEADERS)), "gb18030"))
    read = read_import(clerk, again)
    assert (read.taken, read.known, read.refused) == (0, 3, 0)
    assert disputes() == 3


def test_rows_written_otherwise_by_a_spreadsheet_are_known_again(clerk: Actor) -> None:
    taken_in(clerk, sheet([row(1)]))
    saved = row(1, 收件日期="2026/3/2", 争议金额="128000", 申请人立案前调解同意书="2026/3/2")
    assert read_import(clerk, taken_in(clerk, sheet([saved]))).known == 1


def test_a_row_that_stands_twice_in_a_file_is_filed_once(clerk: Actor) -> None:
    read = read_import(clerk, taken_in(clerk, sheet([row(1), row(1), row(2)])))
    assert (read.taken, read.known) == (2, 1)


def test_the_corrected_error_file_takes_in_the_rest(clerk: Actor) -> None:
    bad = [row(1, 收件日期="46083"), row(2, 请求事项="=请求返还"), row(3, 争议金额="12.8万")]
    bad[1]["来源"] = "诉讼"
    import_id = taken_in(clerk, sheet([*bad, row(4), row(5)]))
    errors = rows_of(error_file(clerk, import_id))
    assert [each["申请人姓名"] for each in errors] == ["示例甲1", "示例甲2", "示例甲3"]
    assert errors[0]["错误"].startswith("收件日期：")
    assert errors[1]["请求事项"] == "'=请求返还"  # a spreadsheet shows it and calculates nothing
    errors[0]["收件日期"], errors[1]["来源"] = "2026-03-02", "起诉"
    again = taken_in(clerk, sheet(errors, (*HEADERS, "错误")))
    read = read_import(clerk, again)
    assert (read.taken, read.refused) == (2, 1)
    assert [each["申请人姓名"] for each in rows_of(error_file(clerk, again))] == ["示例甲3"]


def test_the_whole_corrected_file_takes_in_only_what_was_not_taken(clerk: Actor) -> None:
    rows = [row(number) for number in range(5)]
    rows[2]["争议金额"] = "十万"
    taken_in(clerk, sheet(rows))
    rows[2]["争议金额"] = "100000"
    read = read_import(clerk, taken_in(clerk, sheet(rows)))
    assert (read.taken, read.known, read.refused) == (1, 4, 0)
    assert disputes() == 5


def test_a_suspected_duplicate_is_that_rows_refusal_until_a_reason_is_given(clerk: Actor) -> None:
    rows = [row(1), row(1, 请求事项="请求支付违约金"), row(2)]
    read = read_import(clerk, taken_in(clerk, sheet(rows)))
    assert (read.taken, read.refused) == (2, 1)
    fault = read.refused_rows[0].faults[0]
    assert (read.refused_rows[0].line, fault["column"], fault["code"]) == (
        3,
        "重复仍提交理由",
        "duplicate-suspected",
    )
    rows[1]["重复仍提交理由"] = "另一批货物"
    read = read_import(clerk, taken_in(clerk, sheet(rows)))
    assert (read.taken, read.known, read.refused) == (1, 2, 0)


def test_a_row_that_breaks_in_the_database_leaves_nothing_behind(clerk: Actor) -> None:
    docketed = {
        "立案日期": "2026-03-03",
        "案号": "（2026）苏0506民初7号",
        "适用程序": "简易程序",
        "申请人立案前调解同意书": "",
    }
    rows = [row(1, **docketed), row(2), row(3, **docketed), row(4)]
    read = read_import(clerk, taken_in(clerk, sheet(rows)))
    assert (read.taken, read.refused) == (3, 1)
    assert [(each.line, each.faults[0]["column"], each.faults[0]["code"]) for each in read.refused_rows] == [
        (4, "案号", "case-number-taken")
    ]
    assert disputes() == 3
    for table in ("party", "claim", "filing_receipt", "data_key", "holding"):
        filed = db.session.scalars(text(f"SELECT DISTINCT dispute_id FROM {table}")).all()
        assert len(filed) == 3, table
    streams = db.session.scalar(text("SELECT count(*) FROM journal_stream WHERE name LIKE 'dispute:%'"))
    assert streams == 3


def test_killed_between_chunks_it_goes_on_where_it_was(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    import_id = register_import(clerk, sheet([row(number) for number in range(60)]))
    assert take_in(import_id) == 35

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(import_intake, "_mark", dies)
    with pytest.raises(KeyboardInterrupt):
        take_in(import_id)
    monkeypatch.undo()
    assert disputes() == 25
    promise = db.session.scalars(select(Outbox.id).where(Outbox.job == "run_import")).one()
    keep_import_promises([str(promise)])
    keep_import_promises([str(promise)])
    assert disputes() == 60
    assert read_import(clerk, import_id).taken == 60
    assert db.session.scalars(select(Outbox.state).where(Outbox.id == promise)).one() == "done"


def test_a_large_file_is_promised_on(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_intake, "CHUNKS_A_PROMISE", 1)
    import_id = register_import(clerk, sheet([row(number) for number in range(60)]))
    for kept in range(3):
        promises = db.session.scalars(
            select(Outbox.id).where(Outbox.job == "run_import", Outbox.state == "waiting")
        ).all()
        assert len(promises) == 1, kept
        keep_import_promises([str(promises[0])])
    assert read_import(clerk, import_id).status == "finished"
    assert not db.session.scalars(
        select(Outbox).where(Outbox.job == "run_import", Outbox.state != "done")
    ).all()


def test_two_workers_at_once_take_every_row_once(app: Flask, clerk: Actor) -> None:
    import_id = register_import(clerk, sheet([row(number) for number in range(120)]))
    faults: list[BaseException] = []

    def work() -> None:
        try:
            with app.app_context():
                while take_in(import_id):
                    pass
        except BaseException as fault:
            faults.append(fault)

    both = [threading.Thread(target=work) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert faults == []
    assert disputes() == 120
    read = read_import(clerk, import_id)
    assert (read.status, read.taken) == ("finished", 120)


def test_whoever_lost_the_grant_meanwhile_files_nothing(clerk: Actor) -> None:
    import_id = register_import(clerk, sheet([row(1)]))
    assert clerk.user_id is not None
    users.change_user(SYSTEM, clerk.user_id, {"active": False})
    take_in(import_id)
    read = read_import(clerk, import_id)
    assert [fault["code"] for fault in read.refused_rows[0].faults] == ["grant-missing"]
    assert disputes() == 0


def test_the_template_is_accepted_and_its_example_passed_over(clerk: Actor) -> None:
    with pytest.raises(InputFaulty) as refused:
        register_import(clerk, template())
    assert [fault.code for fault in refused.value.faults] == ["file-empty"]
    table = rows_of(template())
    mine = dict.fromkeys(table[0], "") | {name: cell for name, cell in row(1).items() if name in table[0]}
    mine |= {"被申请人姓名": "示例公司", "被申请人住所": "苏州市"}
    read = read_import(clerk, taken_in(clerk, sheet([table[0], mine], tuple(table[0]))))
    assert (read.read, read.taken) == (1, 1)


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"", ["file-empty"]),
        (b"PK\x03\x04rest", ["workbook-unreadable"]),
        (b"\xd0\xcf\x11\xe0rest", ["file-is-workbook"]),
        ("来源;案由\n起诉;x".encode(), ["file-separator"]),
        ("来源,承办人,申请人姓名,申请人姓名\n起诉,x,y,z".encode(), ["column-unknown", "column-twice"]),
        ("案由,争议金额\nx,1".encode(), ["column-missing", "column-missing"]),
    ],
)
def test_what_is_no_table_of_filings_is_refused_whole(clerk: Actor, content: bytes, codes: list[str]) -> None:
    with pytest.raises(InputFaulty) as refused:
        register_import(clerk, content)
    assert [fault.code for fault in refused.value.faults] == codes
    assert db.session.scalar(select(func.count()).select_from(ImportRow)) == 0


def workbook(rows: list[dict[str, object]], headers: tuple[str, ...] = HEADERS) -> bytes:
    """Write a workbook as people make them: whatever is a number or a day is kept as one."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        table = book.add_worksheet("甲表")
        day = book.add_format({"num_format": "yyyy/m/d"})
        for column, header in enumerate(headers):
            table.write_string(0, column, header)
            for line, told in enumerate(rows, start=1):
                cell = told.get(header, "")
                if isinstance(cell, date):
                    table.write_datetime(line, column, cell, day)
                else:
                    table.write(line, column, cell)
    return written.getvalue()


def test_a_workbook_is_taken_in_as_a_table_is(clerk: Actor) -> None:
    first = {**row(1), "收件日期": date(2026, 3, 2), "争议金额": 128000.5}
    import_id = taken_in(clerk, workbook([first, {**row(2)}]))
    read = read_import(clerk, import_id)
    assert (read.form, read.taken, read.refused) == ("xlsx", 2, 0)
    amounts = set(db.session.scalars(select(Claim.amount)))
    assert amounts == {Decimal("128000.50"), Decimal("128000.00")}
    again = read_import(clerk, taken_in(clerk, sheet([row(2)])))
    assert (again.known, again.taken) == (1, 0), "the same row in a CSV is the same row"


@pytest.mark.parametrize(
    ("header", "cell", "code"),
    [
        ("申请人证件号码", 320506198001010012, "cell-scientific"),
        ("申请人电话", 13800138000, "cell-decimal-tail"),
        ("案号", 123, "cell-decimal-tail"),
        ("收件日期", 46083, "cell-serial-day"),
    ],
)
def test_what_a_spreadsheet_has_made_a_number_is_refused_with_the_remedy(
    clerk: Actor, header: str, cell: int, code: str
) -> None:
    (refused,) = read_import(clerk, taken_in(clerk, workbook([{**row(1), header: cell}]))).refused_rows
    (fault,) = [each for each in refused.faults if each["column"] == header]
    assert (refused.line, fault["code"]) == (2, code)
    assert "文本”格式" in fault["detail"]


def test_refused_rows_of_a_workbook_come_back_as_one_to_correct(clerk: Actor) -> None:
    spoilt = {**row(1), "申请人电话": 13800138000, "事实与理由": "=1+1是他写的"}
    import_id = taken_in(clerk, workbook([{**row(2)}, spoilt]))
    content = error_file(clerk, import_id, ImportForm.XLSX)
    header, refused = read_workbook(content, "收件")
    told = dict(zip(header, refused, strict=True))
    assert (told["申请人姓名"], told["申请人电话"]) == ("示例甲1", "13800138000.0")
    assert "申请人电话：号码已被表格存成数字" in told["错误"]
    corrected = {name: cell for name, cell in told.items() if name != "错误"} | {"申请人电话": "13800138000"}
    read = read_import(
        clerk, taken_in(clerk, write_table("收件", [list(corrected), list(corrected.values())]))
    )
    assert (read.taken, read.refused) == (1, 0)


def test_the_workbook_to_fill_in_holds_the_example_and_keeps_numbers_as_text(clerk: Actor) -> None:
    content = template(ImportForm.XLSX)
    with pytest.raises(InputFaulty) as refused:
        register_import(clerk, content)
    assert [fault.code for fault in refused.value.faults] == ["file-empty"]
    header, example = read_first_sheet(content)
    assert dict(zip(header, example, strict=True))["申请人电话"] == "13800138000"


def test_a_preview_says_how_a_file_is_read_and_keeps_nothing(clerk: Actor) -> None:
    taken_in(clerk, sheet([row(1)]))
    before = disputes()
    found = preview_import(clerk, workbook([{**row(1)}, {**row(2)}, {**row(3), "申请人电话": 13800138000}]))
    assert (found.rows, found.known, [each.line for each in found.refused]) == (3, 1, [4])
    assert found.first[1].applicants == ["示例甲2"]
    assert found.first[1].respondents == ["示例商贸有限公司2"]
    assert "申请人电话" in found.headers
    assert disputes() == before
    assert db.session.scalar(select(func.count()).select_from(ImportRow)) == 1


def test_another_courts_clerk_sees_no_import(app: Flask, clerk: Actor) -> None:
    import_id = taken_in(clerk, sheet([row(1)]))
    caller(app, "elsewhere", Role.CLERK, court_id=court("苏0508"))
    with pytest.raises(NotFound):
        read_import(actor_of_login("elsewhere"), import_id)


def sends(who: Caller, content: bytes, **told: object) -> Callable[[], dict[str, object]]:
    def send() -> dict[str, object]:
        answer = who.app.test_client().post(
            "/api/v1/disputes/imports",
            data=content,
            headers={"Authorization": f"Bearer {who.token}", "Content-Type": "text/csv"},
        )
        assert answer.status_code == 202, answer.text
        found: dict[str, object] = answer.json
        return found

    return send


def test_a_large_file_in_a_form_never_lies_on_the_disk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    who = caller(app, "clerk", Role.CLERK, court_id=court())
    laid_down: list[int] = []

    def lay_down(max_size: int, mode: str) -> io.BytesIO:
        laid_down.append(max_size)
        return io.BytesIO()

    monkeypatch.setattr(formparser, "SpooledTemporaryFile", lay_down)
    content = sheet([row(number) for number in range(1, 2_000)])
    assert len(content) > 500_000
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="filings.csv"\r\n\r\n'
    sent = who.app.test_client().post(
        "/api/v1/disputes/imports?court_code=苏0506",
        data=head + content + b"\r\n--x--\r\n",
        headers={
            "Authorization": f"Bearer {who.token}",
            "Content-Type": "multipart/form-data; boundary=x",
        },
    )
    assert (sent.status_code, sent.json["read"], laid_down) == (202, 1_999, [])


def test_over_http(app: Flask) -> None:
    who = caller(app, "clerk", Role.CLERK, court_id=court())
    content = sheet([row(1), row(2, 收件日期="46083")])
    sent = sends(who, content)()
    assert (sent["status"], sent["read"], sent["waiting"]) == ("waiting", 2, 2)
    form = who.app.test_client().post(
        "/api/v1/disputes/imports?court_code=苏0506",
        data={"file": (io.BytesIO(content), "filings.csv")},
        headers={"Authorization": f"Bearer {who.token}"},
    )
    assert (form.status_code, form.json["id"]) == (202, sent["id"])
    take_in(UUID(str(sent["id"])))
    read = who.get(f"/imports/{sent['id']}")
    assert (read["status"], read["taken"], read["refused"]) == ("finished", 1, 1)
    assert read["refused_rows"] == [
        {
            "line": 3,
            "faults": [
                {
                    "column": "收件日期",
                    "code": "cell-serial-day",
                    "detail": "日期已变成数字：请把该列设为“日期”或“文本”格式，写成2026-03-02",
                    "detail_en": "The day has become a number: format the column as date or text and write it like "
                    "2026-03-02.",
                }
            ],
        }
    ]
    errors = who.ask("GET", f"/imports/{sent['id']}/errors")
    assert errors.content_type == "text/csv; charset=utf-8"
    assert [each["申请人姓名"] for each in rows_of(errors.data)] == ["示例甲2"]
    assert who.ask("GET", "/disputes/imports/template").data == template()
    assert who.refused("POST", "/disputes/imports", {}) == (422, [" file-missing"])
    assert caller(app, "judge", Role.JUDGE, court_id=court("苏05")).refused(
        "GET", f"/imports/{sent['id']}"
    ) == (
        403,
        ["grant-missing"],
    )


def test_a_savepoint_leaves_nothing_behind(app: Flask) -> None:
    court()
    with transaction(SYSTEM) as tx:
        before = tx.once("read", lambda: 1)
        with suppress(LookupError), tx.savepoint():
            tx.promise("resend_lost", "inside")
            tx.once("read inside", lambda: 2)
            raise LookupError
        assert tx.once("read", lambda: before + 10) == 11
        assert tx.once("read inside", lambda: 3) == 3
        tx.promise("resend_lost", "after")
    promised = db.session.scalars(select(Outbox.subject_id).where(Outbox.job == "resend_lost")).all()
    assert promised == ["after"]

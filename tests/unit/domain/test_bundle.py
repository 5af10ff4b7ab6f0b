"""Reading a row of an offline bundle: which acts it asks for, and what it must say to be whole."""

import pytest

from diversion.domain.bundle import COLUMNS, STATES, RowParty, read_filled, terms_with_amount
from diversion.domain.bundle_sheet import ENDS, FILLED_IN, HEADERS, NoBundleTable, read_table
from diversion.domain.handoff import HandoffStatus
from diversion.domain.mediation import ContactResult
from diversion.domain.outcome import EndReason
from diversion.domain.parties import PartyRole

PARTIES = [
    RowParty("a1", PartyRole.APPLICANT),
    RowParty("r1", PartyRole.RESPONDENT),
    RowParty("r2", PartyRole.RESPONDENT),
]
ACCEPTED = {"是否接受": "接受", "调解员": "示例甲", "披露情形": "无"}


def acts(**filled: str) -> list[str]:
    read = read_filled(filled, PARTIES)
    assert read.faults == ()
    return [each.act.value for each in read.acts]


def faults(**filled: str) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.code) for fault in read_filled(filled, PARTIES).faults]


def test_every_column_to_fill_in_belongs_to_an_act_and_every_end_has_its_word():
    assert {header for columns in COLUMNS.values() for header in columns} == {
        each.header for each in FILLED_IN
    }
    assert set(ENDS.values()) == set(EndReason)
    assert set(STATES) == set(HandoffStatus)


def test_an_empty_row_asks_for_nothing():
    assert acts() == []


def test_acts_come_in_the_order_in_which_they_happen():
    told = {"终结情形": "分歧较大", "延长天数": "5", "延长经各方同意": "是", "签收日期": "2026-03-02"}
    assert acts(**told, **ACCEPTED, 首次联系="已联系") == ["accept", "sign", "contact", "extend", "end"]


@pytest.mark.parametrize(
    ("filled", "found"),
    [
        ({"是否接受": "接受"}, [("/调解员", "cell-missing"), ("/披露情形", "cell-missing")]),
        ({"是否接受": "不接受"}, [("/不接受理由", "cell-missing"), ("/不接受说明", "cell-missing")]),
        ({"是否接受": "也许"}, [("/是否接受", "not-one-of")]),
        ({"延长天数": "5"}, [("/延长经各方同意", "cell-missing")]),
        ({"延长天数": "５", "延长经各方同意": "是"}, [("/延长天数", "not-a-number")]),
        ({"送达地址": "r1：示例路1号"}, [("/终结情形", "cell-missing")]),
        ({"首次联系": "r9：已联系"}, [("/首次联系", "party-unknown")]),
        ({"首次联系": "r1：没空"}, [("/首次联系", "not-one-of")]),
        ({"签收日期": "46083"}, [("/签收日期", "cell-serial-day")]),
        ({"协议金额": "10万元", "终结情形": "其他情形"}, [("/协议金额", "amount-in-ten-thousands")]),
    ],
)
def test_what_is_not_whole_is_named_by_its_column(filled, found):
    assert faults(**filled) == found


def test_who_declines_does_not_work_on_it():
    told = {"不接受理由": "不属于所在行业领域", "不接受说明": "并非本行业", "是否接受": "不接受"}
    assert acts(**told) == ["decline"]
    assert faults(**told, 调解场次="2026-03-05") == [("/是否接受", "answer-contradicts")]


def test_one_word_is_of_everybody_but_the_applicant_and_each_may_differ():
    (one,) = read_filled({"首次联系": "无人应答"}, PARTIES).acts
    assert dict(one.told["首次联系"]) == dict.fromkeys(("r1", "r2"), ContactResult.NO_ANSWER)
    (each,) = read_filled({"首次联系": "r1：已联系;r2:拒绝调解"}, PARTIES).acts
    assert dict(each.told["首次联系"]) == {"r1": ContactResult.REACHED, "r2": ContactResult.REFUSED}


def test_an_address_without_a_party_is_of_nobody():
    assert ("/送达地址", "party-unknown") in faults(送达地址="江苏省苏州市示例路1号", 终结情形="其他情形")


def test_the_amount_is_not_written_twice():
    from decimal import Decimal

    assert terms_with_amount("支付100,000.00元。", Decimal(100000)) == "支付100,000.00元。"
    assert terms_with_amount("付清。", None) == "付清。"


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ([], "bundle-not-named"),
        ([["清单号", "x"], ["编号"]], "bundle-columns-missing"),
        ([["清单号", "x"], list(HEADERS), ["", " "]], "bundle-without-rows"),
    ],
)
def test_what_is_no_table_of_a_bundle(table, code):
    with pytest.raises(NoBundleTable) as refused:
        read_table(table)
    assert refused.value.fault.code == code


def test_columns_may_be_moved_and_added():
    headers = ["备注", *reversed(HEADERS)]
    found = read_table([["清单号", "x"], headers, [f"of {header}" for header in headers]])
    assert (found.bundle_id, found.rows[0].line) == ("x", 3)
    assert found.rows[0].cells["编号"] == "of 编号"

"""A line about a party is taken apart where that is sure, and given back where it is not."""

import pytest

from diversion.domain.parties import IdentityType, PartyKind
from diversion.domain.party_line import identity_type_of, kind_of, read_party_line

PERSON = "320506198001010013"
COMPANY = "91320506MA1000001W"
ADDRESS = "江苏省苏州市吴中区长桥街道示例路1号"


@pytest.mark.parametrize(
    "line",
    [
        f"张三，{PERSON}，13800138000，{ADDRESS}",
        f"13800138000 {ADDRESS} 张三 {PERSON}",
        f"{ADDRESS};13800138000;{PERSON};张三",
        f"姓名：张三 公民身份号码：{PERSON} 住址：{ADDRESS} 电话：13800138000",
        f"张三,男,汉,19800101,{ADDRESS},{PERSON},苏州市公安局吴中分局,20150101-20350101,13800138000",
        "\t".join(["张三", "１３８００１３８０００", PERSON, ADDRESS]),
    ],
)
def test_the_order_of_the_parts_does_not_matter(line: str) -> None:
    read = read_party_line(line)
    assert (read.name, read.kind) == ("张三", PartyKind.NATURAL_PERSON)
    assert (read.identity_type, read.identity_number) == (IdentityType.RESIDENT_ID, PERSON)
    assert (read.phone, read.address, read.rest) == ("13800138000", ADDRESS, "")


def test_a_company_is_read_by_its_name_and_code() -> None:
    read = read_party_line(f"示例商贸有限公司 {COMPANY} 0512-65251234 苏州市吴中区越溪街道示例路2号")
    assert (read.name, read.kind) == ("示例商贸有限公司", PartyKind.LEGAL_PERSON)
    assert (read.identity_type, read.identity_number) == (IdentityType.USCC, COMPANY)
    assert (read.phone, read.address) == ("0512-65251234", "苏州市吴中区越溪街道示例路2号")


def test_a_passport_is_taken_by_its_label_only() -> None:
    labelled = read_party_line("护照号码：E12345678 买买提·艾力")
    assert (labelled.identity_type, labelled.identity_number) == (IdentityType.PASSPORT, "E12345678")
    assert labelled.name == "买买提·艾力"
    bare = read_party_line("张三 E12345678")
    assert (bare.identity_number, bare.rest) == (None, "E12345678")


@pytest.mark.parametrize(
    ("line", "field", "rest"),
    [
        ("张三 李四", "name", "张三 李四"),
        ("张三 13800138000 13900139000", "phone", "13800138000 13900139000"),
        ("张三 320506198001010010", "identity_number", "320506198001010010"),
        ("张三 65251234", "phone", "65251234"),
        ("张三 320506********0013", "identity_number", "320506********0013"),
        (f"{ADDRESS} 张三 {ADDRESS}2幢", "address", f"{ADDRESS} {ADDRESS}2幢"),
        ("公司", "name", "公司"),
    ],
)
def test_what_is_not_sure_stays_where_it_was(line: str, field: str, rest: str) -> None:
    read = read_party_line(line)
    assert getattr(read, field) is None
    assert read.rest == rest


def test_an_address_goes_on_behind_a_space() -> None:
    assert read_party_line("张三 长桥街道示例路1号 3幢 201室").address == "长桥街道示例路1号3幢201室"


@pytest.mark.parametrize("line", ["", "   ", "，，"])
def test_nothing_says_nothing(line: str) -> None:
    read = read_party_line(line)
    assert (read.name, read.rest) == (None, "")


def test_a_branch_and_a_trader_are_left_to_a_person() -> None:
    assert kind_of("示例有限公司苏州分公司") is None
    assert kind_of("示例商行") is None
    assert identity_type_of("320506800101001") is None

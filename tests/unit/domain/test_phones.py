"""Telephone numbers as clerks type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.domain.phones import normalise_phone, phone_faults


@pytest.mark.parametrize(
    ("written", "normalised"),
    [
        ("13800138000", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"),
        ("138-0013-8000", "+8613800138000"),
        ("+86 138 0013 8000", "+8613800138000"),
        ("008613800138000", "+8613800138000"),
        ("19999999999", "+8619999999999"),
        ("0512-65251234", "+8651265251234"),
        ("(0512)6525 1234", "+8651265251234"),
        ("+86 0512 65251234", "+8651265251234"),
        ("086-0512-65251234", "+8651265251234"),
        ("010-62331234", "+861062331234"),
        ("0512—65251234", "+8651265251234"),
        ("0512-65251234-801", "+8651265251234;ext=801"),
        ("0512-65251234转801", "+8651265251234;ext=801"),
        ("0512 65251234 ext. 12", "+8651265251234;ext=12"),
        ("400-800-1234", "+864008001234"),
        ("95588", "95588"),
        ("12368", "12368"),
        ("+852 2123 4567", "+85221234567"),
        ("00852 21234567", "+85221234567"),
        ("+1 212 555 0123", "+12125550123"),
    ],
)
def test_numbers_are_written_one_way(written: str, normalised: str) -> None:
    assert normalise_phone(written) == normalised
    assert normalise_phone(normalised) == normalised
    assert phone_faults(written, "/parties/3/phone") == []


@pytest.mark.parametrize(
    "written",
    [
        "",
        "65251234",
        "1380013800",
        "138001380001",
        "23800138000",
        "13800138000/13900139000",
        "张三13800138000",
        "+999 123456789",
        "0512-6525",
        "1" * 5000,
        "13800138000" + " " * 40,
    ],
)
def test_what_reaches_nobody_is_refused_with_the_remedy(written: str) -> None:
    assert normalise_phone(written) is None
    (fault,) = phone_faults(written, "/parties/3/phone")
    assert (fault.code, fault.pointer) == ("phone-form", "/parties/3/phone")
    assert "0512-65251234" in fault.zh


@pytest.mark.parametrize("written", ["138****8000", "138＊＊＊＊8000", "138●●●●8000"])
def test_a_masked_number_is_refused_as_masked(written: str) -> None:
    assert [fault.code for fault in phone_faults(written, "/p")] == ["masked-value"]


@given(st.text("0123456789+-() 转x;ext=", max_size=30))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise_phone(text)
    assert once is None or normalise_phone(once) == once


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_every_mobile_number_is_accepted(mobile: str) -> None:
    assert normalise_phone(mobile) == f"+86{mobile}"

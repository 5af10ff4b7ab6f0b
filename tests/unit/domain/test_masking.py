"""What an answer shows is little, and what it hides cannot come back as if it were a value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.domain.masking import is_masked, mask_address, mask_identity, mask_phone


@given(st.text(), st.sampled_from([mask_identity, mask_phone, mask_address]))
def test_whatever_was_masked_is_recognised_as_masked(value, mask) -> None:
    assert is_masked(mask(value))


@given(st.text("0123456789X", min_size=15, max_size=18))
def test_the_birth_date_is_never_shown(number: str) -> None:
    shown = mask_identity(number)
    assert shown[3:-4] == "*" * (len(number) - 7)
    assert len(shown) == len(number)


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("+8613800138000", "138****8000"),
        ("138 0013 8000", "138****8000"),
        ("+8651265251234;ext=801", "512****1234"),
        ("+85221234567", "852****4567"),
        ("12368", "****"),
        ("", "****"),
    ],
)
def test_telephones_show_too_little_to_dial(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("江苏省苏州市吴中区木渎镇金枫路88号", "江苏省苏州市吴中区****"),
        ("苏州市吴中区木渎镇", "苏州市吴中区****"),
        ("上海市浦东新区世纪大道1号", "上海市浦东新区****"),
        ("内蒙古自治区呼伦贝尔市海拉尔区", "内蒙古自治区呼伦贝尔市海拉尔区****"),
        ("江苏省苏州市苏州工业园区星湖街", "江苏省苏州市****"),
        ("江苏省木渎镇菜市场3号", "江苏省****"),
        ("苏州市观前街小市桥3号", "****"),
        ("苏州市幸福小区3幢", "****"),
        ("江苏省苏州市幸福小区3幢", "江苏省苏州市****"),
        ("幸福小区3幢201室", "****"),
        ("", "****"),
    ],
)
def test_addresses_show_the_district_at_most(address: str, shown: str) -> None:
    assert mask_address(address) == shown


def test_a_plain_value_is_not_taken_for_a_mask() -> None:
    assert not is_masked("江苏省苏州市吴中区木渎镇金枫路88号·东")

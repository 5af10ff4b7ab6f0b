"""Regions at three lengths, padded or not, known or known in part."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from diversion.domain.regions import RegionStanding, check_region, region_ancestors

KNOWN = frozenset(
    {
        *("32", "3205", "320506", "320506001", "320506001002"),
        *("11", "1101", "110101", "110101001"),
        *("35", "3505", "350527", "350527000"),
        *("44", "4419", "441900", "441900003"),
    }
)


@pytest.mark.parametrize(
    ("written", "standing", "code", "known_code"),
    [
        ("320506", "known", "320506", "320506"),
        ("320506001", "known", "320506001", "320506001"),
        ("320506001002", "known", "320506001002", "320506001002"),
        ("320506001000", "known", "320506001", "320506001"),
        ("320506000000", "known", "320506", "320506"),
        ("320506000", "known", "320506", "320506"),
        ("320500", "known", "3205", "3205"),
        ("320000", "known", "32", "32"),
        ("350527000", "known", "350527000", "350527000"),
        ("350527000000", "known", "350527000", "350527000"),
        ("441900", "known", "441900", "441900"),
        (" ３２０５０６ ", "known", "320506", "320506"),
        ("110101001999", "prefix_known", "110101001999", "110101001"),
        ("110101999001", "prefix_known", "110101999001", "110101"),
        ("110101999", "prefix_known", "110101999", "110101"),
        ("320506001999", "unknown", "320506001999", "320506001"),
        ("320506999", "unknown", "320506999", "320506"),
        ("110199", "unknown", "110199", "1101"),
        ("110199001", "unknown", "110199001", "1101"),
        ("999999", "unknown", "999999", None),
        ("000000", "unknown", "00", None),
        ("3205", "malformed", "3205", None),
        ("32050600", "malformed", "32050600", None),
        ("苏0506", "malformed", "苏0506", None),
        ("32050a", "malformed", "32050a", None),
        ("", "malformed", "", None),
    ],
)
def test_codes_are_judged_by_what_is_known(
    written: str, standing: str, code: str, known_code: str | None
) -> None:
    check = check_region(written, KNOWN)
    assert (check.standing.value, check.code, check.known_code) == (standing, code, known_code)
    assert check.is_accepted is (standing in ("known", "prefix_known"))


PADDED_IS_ITS_OWN_STREET = "350527"
"""The one district whose code, padded, is the code of its only street: that street is meant then."""


@given(st.sampled_from(sorted(code for code in KNOWN if len(code) in (6, 9, 12))))
def test_a_known_code_is_known_however_it_is_padded(code: str) -> None:
    assume(code != PADDED_IS_ITS_OWN_STREET)
    for length in (6, 9, 12):
        if length >= len(code):
            check = check_region(code.ljust(length, "0"), KNOWN)
            assert (check.standing, check.code) == (RegionStanding.KNOWN, code)


def test_ancestors_are_listed_from_the_nearest() -> None:
    assert region_ancestors("32") == ()
    assert region_ancestors("320506001002") == ("320506001", "320506", "3205", "32")

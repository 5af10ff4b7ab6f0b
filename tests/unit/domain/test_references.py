"""References are readable, stable, and never taken for case numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.domain.case_numbers import parse_case_number
from diversion.domain.references import format_receipt_number, format_reference, normalise_reference

courts = st.sampled_from(["苏0506", "苏05", "苏", "最高法"])


@given(courts, st.integers(2000, 2099), st.integers(1, 10**9))
def test_references_are_found_again_and_are_no_case_numbers(court: str, year: int, sequence: int) -> None:
    for write in (format_reference, format_receipt_number):
        written = write(court, year, sequence)
        assert normalise_reference(written.replace("-", " － ")) == written
        assert parse_case_number(written) is None


def test_a_reference_and_its_receipt_differ() -> None:
    assert format_reference("苏0506", 2026, 123) == "苏0506-2026-000123"
    assert format_receipt_number("苏0506", 2026, 123) == "苏0506-收2026-000123"
    assert format_reference("苏0506", 2026, 1_234_567) == "苏0506-2026-1234567"


@pytest.mark.parametrize("text", ["", "张三", "（2026）苏0506民初123号", "苏0506-2026-123"])
def test_other_texts_are_no_references(text: str) -> None:
    assert normalise_reference(text) is None


@pytest.mark.parametrize("sequence", [0, -1])
def test_sequences_begin_at_one(sequence: int) -> None:
    with pytest.raises(ValueError, match="begin at one"):
        format_reference("苏0506", 2026, sequence)

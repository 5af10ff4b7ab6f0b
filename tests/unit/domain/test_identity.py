"""Identity numbers: real forms, every single slip found, nothing lawful refused."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.domain.identity import (
    birth_on,
    canonical_identity,
    identity_faults,
    identity_fits_kind,
    is_minor,
    normalise_identity,
    region_existed_at_birth,
)
from diversion.domain.parties import IdentityType, PartyKind

RESIDENT, PERMIT = IdentityType.RESIDENT_ID, IdentityType.RESIDENCE_PERMIT
CARD, PASSPORT, USCC = IdentityType.FOREIGNER_CARD, IdentityType.PASSPORT, IdentityType.USCC
FILED_ON = date(2026, 3, 2)

GB_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def with_check(body: str) -> str:
    """The table of the national standard, written apart from the code under test."""
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, GB_WEIGHTS, strict=True)) % 11]


def with_credit_check(body: str) -> str:
    total = sum(CREDIT_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return body + CREDIT_SIGNS[-total % 31]


def codes(identity_type: IdentityType, number: str, on_day: date | None = FILED_ON) -> list[str]:
    faults = identity_faults(identity_type, number, pointer="/parties/0/identity_number", on_day=on_day)
    assert all(fault.pointer == "/parties/0/identity_number" and fault.zh and fault.en for fault in faults)
    return [fault.code for fault in faults]


born = st.dates(min_value=date(1900, 1, 1), max_value=FILED_ON)
region = st.integers(110000, 659999).map(str)
serial = st.integers(0, 999).map("{:03d}".format)
resident = st.builds(lambda r, b, s: with_check(f"{r}{b:%Y%m%d}{s}"), region, born, serial)
credit_code = st.builds(
    lambda first, middle, tail: with_credit_check(first + middle + tail),
    st.text(CREDIT_SIGNS, min_size=2, max_size=2),
    region,
    st.text(CREDIT_SIGNS, min_size=9, max_size=9),
)


@pytest.mark.parametrize(
    ("identity_type", "number"),
    [
        (RESIDENT, "11010519491231002X"),
        (RESIDENT, with_check("44052419800101001")),
        (RESIDENT, "11010519491231002x"),
        (RESIDENT, "１１０１０５ 19491231-002Ｘ"),
        (RESIDENT, "320506800101001"),
        (RESIDENT, with_check("65999919800101001")),
        (PERMIT, with_check("81000019900102003")),
        (PERMIT, with_check("82000019900102003")),
        (PERMIT, with_check("83000019900102003")),
        (CARD, "CAN110081092301"),
        (CARD, "can 1100 810923 01"),
        (CARD, with_check("91112419810923001")),
        (PASSPORT, "E12345678"),
        (PASSPORT, "12345"),
        (PASSPORT, "H1234567890"),
        (USCC, "91110000600037341L"),
        (USCC, with_credit_check("N2320506MF1234567")),
        (USCC, with_credit_check("92320506MA1ABCDE2")),
        (USCC, "91110000600037341l"),
    ],
)
def test_lawful_numbers_are_accepted(identity_type: IdentityType, number: str) -> None:
    assert codes(identity_type, number) == []


@pytest.mark.parametrize(
    ("identity_type", "number", "code"),
    [
        (RESIDENT, "110105194912310021", "identity-check-digit"),
        (RESIDENT, "1101051949123100", "resident-id-form"),
        (RESIDENT, "11010519491231002Y", "resident-id-form"),
        (RESIDENT, "", "resident-id-form"),
        (RESIDENT, "٣٢٠٥٠٦١٩٨٠٠١٠١٠٠١٣", "resident-id-form"),
        (RESIDENT, "3205068013010010"[:15], "identity-birth-date"),
        (RESIDENT, with_check("32050619810229001"), "identity-birth-date"),
        (RESIDENT, with_check("32050618991231001"), "identity-birth-range"),
        (RESIDENT, with_check("32050620260303001"), "identity-birth-range"),
        (RESIDENT, with_check("81000019900102003"), "identity-type-differs"),
        (RESIDENT, with_check("91112419810923001"), "identity-type-differs"),
        (RESIDENT, "91110000600037341L", "identity-type-differs"),
        (RESIDENT, "110105********002X", "masked-value"),
        (RESIDENT, "110105＊＊＊＊＊＊＊＊002X", "masked-value"),
        (RESIDENT, "110105●●●●●●●●002X", "masked-value"),
        (PERMIT, "11010519491231002X", "identity-type-differs"),
        (PERMIT, "8100001990", "residence-permit-form"),
        (CARD, "CA1100810923012", "foreigner-card-form"),
        (CARD, "11010519491231002X", "identity-type-differs"),
        (CARD, with_check("91112419810923001")[:-1] + "5", "identity-check-digit"),
        (PASSPORT, "E123", "passport-form"),
        (PASSPORT, "ABCDEF", "passport-form"),
        (PASSPORT, "E" * 10 + "1" * 11, "passport-form"),
        (PASSPORT, "护照123456", "passport-form"),
        (USCC, "911100006000373411", "identity-check-digit"),
        (USCC, "91110000600037341", "uscc-form"),
        (USCC, "I1110000600037341L", "uscc-form"),
        (USCC, "9111000A600037341L", "uscc-form"),
    ],
)
def test_impossible_numbers_name_what_to_check(identity_type: IdentityType, number: str, code: str) -> None:
    assert codes(identity_type, number) == [code]


@pytest.mark.parametrize(
    ("born_on", "expected"),
    [
        (date(1900, 1, 1), []),
        (FILED_ON, []),
        (FILED_ON + timedelta(1), ["identity-birth-range"]),
        (date(1899, 12, 31), ["identity-birth-range"]),
    ],
)
def test_the_edges_of_a_possible_birth(born_on: date, expected: list[str]) -> None:
    assert codes(RESIDENT, with_check(f"320506{born_on:%Y%m%d}001")) == expected


def test_without_a_day_of_filing_the_future_is_unchecked() -> None:
    assert codes(RESIDENT, with_check("32050620990101001"), on_day=None) == []


@given(resident)
def test_every_number_with_its_check_digit_is_accepted(number: str) -> None:
    expected = ["identity-type-differs"] if number.startswith(("81", "82", "83")) else []
    assert codes(RESIDENT, number) == expected


@given(resident, st.integers(0, 17), st.integers(1, 9))
def test_every_change_of_one_digit_is_found(number: str, place: int, step: int) -> None:
    if number[place] == "X":
        changed = number[:place] + str(step) + number[place + 1 :]
    else:
        changed = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    assert codes(RESIDENT, changed) != []


@given(credit_code, st.integers(0, 17), st.integers(1, 30))
def test_every_change_of_one_sign_of_a_credit_code_is_found(number: str, place: int, step: int) -> None:
    assert codes(USCC, number) == []
    sign = CREDIT_SIGNS[(CREDIT_SIGNS.index(number[place]) + step) % 31]
    assert codes(USCC, number[:place] + sign + number[place + 1 :]) != []


@given(st.text())
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalise_identity(normalise_identity(text)) == normalise_identity(text)
    for identity_type in IdentityType:
        once = canonical_identity(identity_type, text)
        assert canonical_identity(identity_type, once) == once


@given(st.dates(min_value=date(1910, 1, 1), max_value=date(1999, 12, 31)), region, serial)
def test_an_old_number_is_compared_as_the_new_one_of_the_same_person(day: date, area: str, no: str) -> None:
    new = with_check(f"{area}{day:%Y%m%d}{no}")
    assert canonical_identity(RESIDENT, f"{area}{day:%y%m%d}{no}") == new


def test_only_numbers_that_bear_a_birth_date_tell_one() -> None:
    assert birth_on(RESIDENT, "11010519491231002X") == date(1949, 12, 31)
    assert birth_on(PERMIT, with_check("81000019900102003")) == date(1990, 1, 2)
    assert birth_on(CARD, with_check("91112419810923001")) == date(1981, 9, 23)
    assert birth_on(CARD, "CAN110081092301") is None
    assert birth_on(USCC, "913205061980010101") is None
    assert birth_on(RESIDENT, with_check("32050619810229001")) is None
    assert birth_on(RESIDENT, "") is None


@pytest.mark.parametrize(
    ("born_on", "on_day", "minor"),
    [
        (date(2008, 3, 1), date(2026, 2, 28), True),
        (date(2008, 3, 1), date(2026, 3, 1), False),
        (date(2008, 2, 29), date(2026, 2, 28), True),
        (date(2008, 2, 29), date(2026, 3, 1), False),
        (date(2026, 3, 1), date(2026, 3, 1), True),
        (date(1949, 12, 31), date(2026, 3, 1), False),
    ],
)
def test_the_eighteenth_birthday_is_of_age(born_on: date, on_day: date, minor: bool) -> None:
    assert is_minor(born_on, on_day) is minor


@pytest.mark.parametrize(
    ("number", "existed"),
    [
        (with_check("32050619991231001"), False),
        (with_check("32050620000101001"), True),
        (with_check("65999919800101001"), False),
        ("11010519491231002X", True),
        ("320506800101001", False),
        ("nonsense", True),
    ],
)
def test_a_region_younger_than_its_bearer_is_noticed_and_never_refused(number: str, existed: bool) -> None:
    assert region_existed_at_birth(RESIDENT, number) is existed


def test_a_permit_has_no_region_to_ask_for() -> None:
    assert region_existed_at_birth(PERMIT, with_check("83000019500102003"))


@pytest.mark.parametrize(
    ("kind", "identity_type", "number", "fits"),
    [
        (PartyKind.NATURAL_PERSON, RESIDENT, None, True),
        (PartyKind.NATURAL_PERSON, USCC, with_credit_check("92320506MA1ABCDE2"), True),
        (PartyKind.NATURAL_PERSON, USCC, "91110000600037341L", False),
        (PartyKind.NATURAL_PERSON, USCC, None, True),
        (PartyKind.LEGAL_PERSON, USCC, "91110000600037341L", True),
        (PartyKind.LEGAL_PERSON, PASSPORT, "E12345678", False),
        (PartyKind.OTHER_ORGANISATION, RESIDENT, None, False),
    ],
)
def test_documents_fit_their_bearers(
    kind: PartyKind, identity_type: IdentityType, number: str | None, fits: bool
) -> None:
    assert identity_fits_kind(kind, identity_type, number) is fits

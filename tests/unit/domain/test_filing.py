"""Words of a filing that rules ask for directly."""

import pytest
from filing_examples import APPLICANT, RESPONDENT, applicant, filing_of, resident_number

from diversion.domain.filing import PartyInput, RepresentativeInput, is_blank
from diversion.domain.parties import IdentityType, PartyKind, PartyRole, Power, RepresentativeKind


@pytest.mark.parametrize(
    ("kind", "powers", "may_settle"),
    [
        (RepresentativeKind.LAWYER, (), False),
        (RepresentativeKind.LAWYER, (Power.ADMIT, Power.WAIVE, Power.CHANGE), False),
        (RepresentativeKind.LAWYER, (Power.SETTLE,), True),
        (RepresentativeKind.EMPLOYEE, (), False),
        (RepresentativeKind.GUARDIAN, (), True),
        (RepresentativeKind.LEGAL_REPRESENTATIVE, (), True),
        (None, (), False),
    ],
)
def test_who_may_settle(kind: RepresentativeKind | None, powers: tuple[Power, ...], may_settle: bool) -> None:
    assert RepresentativeInput(kind, "某人", powers).may_settle is may_settle


def test_parties_are_counted_by_side_from_one() -> None:
    checked = filing_of(applicant(1), RESPONDENT, applicant(2))
    assert [(place, party.ref) for place, party in checked.side(PartyRole.APPLICANT)] == [
        (1, "a1"),
        (2, "a2"),
    ]
    assert [(place, party.ref) for place, party in checked.side(PartyRole.RESPONDENT)] == [(1, "r1")]


def test_identity_and_birth_need_type_and_number() -> None:
    assert APPLICANT.identity == resident_number()
    assert APPLICANT.born_on is not None
    for bare in (
        PartyInput(kind=PartyKind.NATURAL_PERSON),
        PartyInput(kind=PartyKind.NATURAL_PERSON, identity_type=IdentityType.RESIDENT_ID),
        PartyInput(kind=PartyKind.NATURAL_PERSON, identity_number=resident_number()),
    ):
        assert bare.identity is None
        assert bare.born_on is None


@pytest.mark.parametrize(("text", "blank"), [(None, True), ("", True), ("\u3000\n", True), ("0", False)])
def test_blank_fields(text: str | None, blank: bool) -> None:
    assert is_blank(text) is blank

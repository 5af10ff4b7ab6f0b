"""The same person and the same dispute make the same strings, others do not."""

from dataclasses import replace

import pytest
from filing_examples import (
    APPLICANT,
    COMPLETE,
    DIVORCE,
    LOAN,
    RESPONDENT,
    THIRD_PARTY,
    UNJUST,
    applicant,
    filing_of,
    resident_number,
    respondent,
)
from hypothesis import given
from hypothesis import strategies as st

from diversion.domain.filing import Filing
from diversion.domain.match_forms import MOST_KEYS, MatchForms, match_forms, match_keys
from diversion.domain.parties import IdentityType, PartyRole


def same(one: Filing, other: Filing) -> bool:
    return not set(match_keys(one, LOAN)).isdisjoint(match_keys(other, LOAN))


def test_stored_and_searched_forms_are_equal() -> None:
    stored = match_forms(
        name="阿不都·买买提",
        identity_type=IdentityType.RESIDENT_ID,
        identity_number="110101800101001",
        phone="0512-65251234-801",
    )
    searched = match_forms(
        name="阿不都 • 买买提", identity_number=resident_number().lower(), phone="(0512) 6525 1234"
    )
    assert stored == searched


def test_what_is_unusable_makes_no_form() -> None:
    assert match_forms() == MatchForms(None, None, None)
    assert match_forms(name=" ", identity_number="-", phone="65251234") == MatchForms(None, None, None)


@pytest.mark.parametrize(
    "again",
    [
        COMPLETE,
        replace(COMPLETE, parties=(RESPONDENT, APPLICANT)),
        filing_of(APPLICANT, APPLICANT, RESPONDENT),
        filing_of(
            replace(
                APPLICANT, name="甲 某", identity_number=resident_number()[:6] + " " + resident_number()[6:]
            ),
            RESPONDENT,
        ),
        filing_of(replace(APPLICANT, identity_number="110101800101001"), RESPONDENT),
        filing_of(replace(APPLICANT, name="甲某某"), RESPONDENT),
        filing_of(APPLICANT, replace(RESPONDENT, name="乙某(苏州)有限公司")),
        filing_of(
            APPLICANT,
            replace(RESPONDENT, identity_type=IdentityType.USCC, identity_number="91110000600037341L"),
        ),
        filing_of(APPLICANT, applicant(7), RESPONDENT, respondent(2), THIRD_PARTY),
    ],
)
def test_the_same_dispute_is_recognised(again: Filing) -> None:
    assert same(COMPLETE, again)


@pytest.mark.parametrize(
    "other",
    [
        filing_of(applicant(2), RESPONDENT),
        filing_of(APPLICANT, respondent(2)),
        filing_of(APPLICANT),
        filing_of(
            replace(APPLICANT, role=PartyRole.RESPONDENT), replace(RESPONDENT, role=PartyRole.APPLICANT)
        ),
        filing_of(APPLICANT, replace(RESPONDENT, name=" ")),
    ],
)
def test_another_dispute_is_not(other: Filing) -> None:
    assert not same(COMPLETE, other)


def test_a_renamed_respondent_is_recognised_by_its_credit_code() -> None:
    coded = replace(RESPONDENT, identity_type=IdentityType.USCC, identity_number="91110000600037341L")
    assert same(filing_of(APPLICANT, coded), filing_of(APPLICANT, replace(coded, name="丙某有限公司")))


def test_the_branch_of_the_cause_counts_and_not_the_cause() -> None:
    assert match_keys(COMPLETE, LOAN) == match_keys(COMPLETE, UNJUST)
    assert set(match_keys(COMPLETE, LOAN)).isdisjoint(match_keys(COMPLETE, DIVORCE))
    assert set(match_keys(COMPLETE, LOAN)).isdisjoint(match_keys(COMPLETE, None))


def test_two_hundred_against_one_each_have_their_key() -> None:
    crowd = [applicant(place) for place in range(1, 201)]
    coded = replace(RESPONDENT, identity_type=IdentityType.USCC, identity_number="91110000600037341L")
    keys = match_keys(filing_of(*crowd, coded), LOAN)
    assert len(keys) == 200
    assert all(set(match_keys(filing_of(one, coded), LOAN)) & set(keys) for one in crowd)


@given(st.integers(1, 300), st.integers(1, 300), st.randoms(use_true_random=False))
def test_keys_are_bounded_and_do_not_depend_on_order(applicants: int, respondents: int, chance) -> None:
    parties = [
        *(replace(APPLICANT, identity_number=None, name=f"甲{place}") for place in range(applicants)),
        *(replace(RESPONDENT, name=f"乙{place}") for place in range(respondents)),
    ]
    keys = match_keys(Filing(parties=tuple(parties)), LOAN)
    assert 1 <= len(keys) <= MOST_KEYS
    assert len(set(keys)) == len(keys)
    assert len(keys) == applicants * respondents or applicants * respondents > MOST_KEYS
    chance.shuffle(parties)
    assert match_keys(Filing(parties=tuple(parties)), LOAN) == keys

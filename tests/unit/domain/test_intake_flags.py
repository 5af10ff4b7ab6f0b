"""What is worth a look, one reason a kind and side, and nothing when all is well."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from filing_examples import (
    APPLICANT,
    COMPLETE,
    CONTEXT,
    LOAN,
    RESPONDENT,
    THIRD_PARTY,
    TODAY,
    UNJUST,
    UNJUST_GROUP,
    applicant,
    filing,
    filing_of,
    resident_number,
    respondent,
)

from diversion.domain.causes import Cause
from diversion.domain.filing import Filing, RepresentativeInput
from diversion.domain.intake_flags import flags
from diversion.domain.parties import IdentityType, PartyKind, Power, RepresentativeKind
from diversion.domain.reasons import Reason

PERSON: dict[str, Any] = {"kind": PartyKind.NATURAL_PERSON, "identity_type": IdentityType.RESIDENT_ID}


def guardian(name: str) -> RepresentativeInput:
    return RepresentativeInput(RepresentativeKind.GUARDIAN, name)


def found(checked: Filing, cause: Cause | None = LOAN) -> list[Reason]:
    return flags(checked, CONTEXT, cause)


def codes(checked: Filing, cause: Cause | None = LOAN) -> list[str]:
    return [reason.code for reason in found(checked, cause)]


def test_an_ordinary_filing_has_no_flag() -> None:
    assert found(COMPLETE) == []


@pytest.mark.parametrize(
    ("filed_on", "cause", "expected"),
    [
        (date(2025, 12, 31), LOAN, ["catalogue-assumed"]),
        (date(2026, 1, 1), LOAN, []),
        (date(2025, 12, 31), None, []),
        (TODAY, UNJUST_GROUP, ["cause-too-general"]),
        (TODAY, UNJUST, []),
        (date(2025, 1, 1), UNJUST_GROUP, ["catalogue-assumed", "cause-too-general"]),
    ],
)
def test_flags_of_the_cause(filed_on: date, cause: Cause | None, expected: list[str]) -> None:
    assert codes(filing(filed_on=filed_on), cause) == expected


def test_regions_known_in_part_are_one_reason() -> None:
    part = "110101001777"
    checked = filing_of(
        applicant(1, address_region=part),
        applicant(2, address_region=part),
        respondent(),
        dispute_region=part,
    )
    (reason,) = found(checked)
    assert reason.code == "region-prefix-known"
    assert "纠纷发生地、申请人1-2" in reason.zh


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-1, ["hard-bar-passed"]), (0, ["hard-bar-near"]), (45, ["hard-bar-near"]), (46, [])],
)
def test_a_hard_bar_is_near_for_forty_five_days(days: int, expected: list[str]) -> None:
    assert codes(filing(hard_bar_on=TODAY + timedelta(days=days))) == expected


def test_how_near_a_hard_bar_is_and_how_many_are_many_can_be_set() -> None:
    context = replace(CONTEXT, hard_bar_near_days=10, many_from=2)
    checked = filing_of(applicant(1), applicant(2), respondent(), hard_bar_on=TODAY + timedelta(days=11))
    assert [reason.code for reason in flags(checked, context, LOAN)] == ["many-on-one-side"]


@pytest.mark.parametrize(
    ("count", "expected"), [(9, []), (10, ["many-on-one-side"]), (200, ["many-on-one-side"])]
)
def test_ten_on_one_side_are_many(count: int, expected: list[str]) -> None:
    assert codes(filing_of(*(applicant(place) for place in range(count)), respondent())) == expected


def test_many_are_counted_by_side() -> None:
    parties = (
        *(applicant(place) for place in range(6)),
        *(respondent(place) for place in range(6)),
    )
    assert codes(filing_of(*parties)) == []


@pytest.mark.parametrize(
    ("representatives", "expected"),
    [
        ((RepresentativeInput(RepresentativeKind.LAWYER, "某律师"),), ["general-authority-only"]),
        (
            (RepresentativeInput(RepresentativeKind.LAWYER, "某律师", (Power.ADMIT, Power.WAIVE)),),
            ["general-authority-only"],
        ),
        ((RepresentativeInput(RepresentativeKind.LAWYER, "某律师", (Power.SETTLE,)),), []),
        (
            (
                RepresentativeInput(RepresentativeKind.LAWYER, "某律师"),
                RepresentativeInput(RepresentativeKind.RELATIVE, "某亲属", (Power.SETTLE,)),
            ),
            [],
        ),
        ((guardian("甲母"),), []),
        ((RepresentativeInput(RepresentativeKind.LEGAL_REPRESENTATIVE, "某负责人"),), []),
        ((), []),
    ],
)
def test_general_authority_may_not_settle(
    representatives: tuple[RepresentativeInput, ...], expected: list[str]
) -> None:
    reasons = found(filing_of(replace(APPLICANT, representatives=representatives), RESPONDENT))
    assert [reason.code for reason in reasons] == expected
    assert all(reason.article == "民诉法解释（2022）第147条" for reason in reasons)


def test_a_region_younger_than_the_bearer_is_flagged() -> None:
    old = applicant(identity_number=resident_number(1, date(1980, 1, 1), "320506"))
    assert codes(filing_of(old, RESPONDENT)) == ["identity-region-unknown-at-birth"]


def test_a_guardian_who_bears_the_opponents_name_is_flagged() -> None:
    child = applicant(representatives=(guardian("乙 某"),))
    father = respondent(**PERSON | {"identity_type": None})
    father = replace(father, name="乙某")
    (reason,) = found(filing_of(child, father))
    assert (reason.code, reason.zh[:4]) == ("guardian-conflict", "申请人1")


def test_a_guardian_who_also_acts_for_the_other_side_is_flagged() -> None:
    child = applicant(representatives=(guardian("丁某"),))
    other = respondent(representatives=(guardian("丁某"),))
    assert codes(filing_of(child, other)) == ["guardian-conflict", "guardian-conflict"]


def test_a_guardian_among_ones_own_side_is_no_conflict() -> None:
    child = applicant(1, representatives=(guardian("甲2"),))
    assert codes(filing_of(child, applicant(2), RESPONDENT)) == []


def test_a_minor_on_another_side_without_guardian_is_flagged() -> None:
    number = resident_number(1, date(2015, 1, 1))
    child = respondent(**PERSON, identity_number=number)
    assert codes(filing_of(APPLICANT, child)) == ["minor-without-guardian"]
    assert codes(filing_of(APPLICANT, replace(child, representatives=(guardian("丁某"),)))) == []
    assert codes(filing_of(applicant(identity_number=number), RESPONDENT)) == []


def test_an_applicant_organisation_names_its_head_and_its_code() -> None:
    company = applicant(
        kind=PartyKind.LEGAL_PERSON,
        identity_type=IdentityType.USCC,
        identity_number="91110000600037341L",
        representatives=(),
    )
    assert codes(filing_of(company, RESPONDENT)) == ["legal-representative-unnamed"]
    head = RepresentativeInput(RepresentativeKind.LEGAL_REPRESENTATIVE, "某负责人")
    assert codes(filing_of(replace(company, representatives=(head,)), RESPONDENT)) == []
    uncoded = replace(company, identity_number=None, representatives=(head,))
    assert codes(filing_of(uncoded, RESPONDENT)) == ["credit-code-missing"]


@pytest.mark.parametrize(
    ("parties", "expected"),
    [
        ((applicant(1), applicant(2, identity_number=resident_number(1)), RESPONDENT), ["party-twice"]),
        ((applicant(1), applicant(2, name="甲1"), RESPONDENT), []),
        ((APPLICANT, respondent(1), replace(respondent(2), name="乙 1")), ["party-twice"]),
        (
            (applicant(1), respondent(**PERSON, identity_number=resident_number(1))),
            ["party-on-both-sides"],
        ),
        ((applicant(1), replace(respondent(1), name="甲1")), ["party-on-both-sides"]),
        ((applicant(1), RESPONDENT, replace(THIRD_PARTY, name="甲1")), ["party-on-both-sides"]),
        (
            (applicant(1), respondent(**PERSON, identity_number=resident_number(2))),
            [],
        ),
    ],
)
def test_one_person_written_twice(parties: tuple[Any, ...], expected: list[str]) -> None:
    assert codes(filing_of(*parties)) == expected


def test_flags_name_places_and_no_persons() -> None:
    checked = filing_of(applicant(1), applicant(2, identity_number=resident_number(1)), RESPONDENT)
    (reason,) = found(checked)
    assert reason.zh.startswith("申请人1-2")
    assert "甲" not in reason.zh

"""What is legally missing, in one list; and what may never be asked of a respondent."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from filing_examples import (
    APPLICANT,
    COMPLETE,
    RESPONDENT,
    THIRD_PARTY,
    TODAY,
    applicant,
    filing,
    filing_of,
    resident_number,
    respondent,
)

from diversion.domain.completeness import missing
from diversion.domain.entries import Entry
from diversion.domain.filing import Filing, PartyInput, RepresentativeInput
from diversion.domain.parties import IdentityType, PartyKind, PartyRole, RepresentativeKind

GUARDIAN = RepresentativeInput(RepresentativeKind.GUARDIAN, "甲母")
HEAD = RepresentativeInput(RepresentativeKind.LEGAL_REPRESENTATIVE, "某负责人")
COMPANY: dict[str, Any] = {
    "kind": PartyKind.LEGAL_PERSON,
    "identity_type": IdentityType.USCC,
    "identity_number": "91110000600037341L",
    "representatives": (),
}


def codes(checked: Filing) -> list[str]:
    return [reason.code for reason in missing(checked)]


@pytest.mark.parametrize("entry", list(Entry))
def test_a_complete_filing_lacks_nothing(entry: Entry) -> None:
    assert missing(filing(entry=entry)) == []


@pytest.mark.parametrize("entry", list(Entry))
def test_everything_missing_is_named_at_once(entry: Entry) -> None:
    bare = PartyInput(ref="a1", role=PartyRole.APPLICANT, kind=PartyKind.NATURAL_PERSON)
    assert codes(Filing(entry=entry, filed_on=TODAY, court_code="苏0506", parties=(bare,))) == [
        "applicant-name-missing",
        "applicant-identity-missing",
        "applicant-contact-missing",
        "respondent-missing",
        "claims-missing",
        "facts-missing",
        "cause-missing",
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"claims": " \n"}, ["claims-missing"]),
        ({"facts": None}, ["facts-missing"]),
        ({"cause_code": None}, ["cause-missing"]),
        ({"cause_code": None, "cause_name": "离婚纠纷"}, []),
        ({"claim_amount": None, "dispute_region": None, "choice": None, "consents": ()}, []),
    ],
)
def test_what_the_filing_itself_may_lack(changes: dict[str, Any], expected: list[str]) -> None:
    assert codes(filing(**changes)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": " "}, ["applicant-name-missing"]),
        ({"identity_number": None}, ["applicant-identity-missing"]),
        ({"identity_number": ""}, ["applicant-identity-missing"]),
        ({"identity_type": None, "identity_number": None}, ["applicant-identity-missing"]),
        ({"phone": None}, []),
        ({"address": None}, []),
        ({"phone": None, "address": " "}, ["applicant-contact-missing"]),
        ({"representatives": ()}, []),
        (COMPANY, []),
        (COMPANY | {"identity_number": None}, ["applicant-identity-missing"]),
        (COMPANY | {"identity_number": None, "representatives": (HEAD,)}, []),
        (
            COMPANY | {"identity_number": None, "representatives": (HEAD,), "address": None},
            ["applicant-identity-missing"],
        ),
        ({"identity_number": None, "representatives": (HEAD,)}, ["applicant-identity-missing"]),
    ],
)
def test_what_an_applicant_may_lack(changes: dict[str, Any], expected: list[str]) -> None:
    assert codes(filing_of(replace(APPLICANT, **changes), RESPONDENT)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": None}, ["respondent-name-missing"]),
        ({"address": None}, ["respondent-indistinct"]),
        ({"address": " ", "phone": "13800138000"}, ["respondent-indistinct"]),
        ({"address": None, "workplace": "某厂"}, []),
        ({"address": None, "identity_type": IdentityType.USCC, "identity_number": "91110000600037341L"}, []),
        ({"name": "", "address": ""}, ["respondent-name-missing", "respondent-indistinct"]),
        ({"kind": PartyKind.NATURAL_PERSON, "phone": None, "identity_type": None}, []),
    ],
)
def test_of_a_respondent_only_name_and_distinction_are_asked(
    changes: dict[str, Any], expected: list[str]
) -> None:
    assert codes(filing_of(APPLICANT, replace(RESPONDENT, **changes))) == expected


def test_no_reason_ever_asks_for_a_respondents_number_or_telephone() -> None:
    for reason in missing(filing_of(APPLICANT, replace(RESPONDENT, name=None, address=None))):
        assert "身份证" not in reason.zh
        assert "电话" not in reason.zh
        assert "identity" not in reason.en


def test_one_reachable_applicant_is_enough() -> None:
    unreachable = applicant(2, phone=None, address=None)
    assert codes(filing_of(applicant(1), unreachable, RESPONDENT)) == []


@pytest.mark.parametrize(
    ("born_on", "representatives", "expected"),
    [
        (date(2008, 3, 3), (), ["guardian-missing"]),
        (date(2008, 3, 2), (), []),
        (date(2015, 1, 1), (GUARDIAN,), []),
        (date(2015, 1, 1), APPLICANT.representatives, ["guardian-missing"]),
    ],
)
def test_a_minor_applicant_needs_a_guardian(
    born_on: date, representatives: tuple[RepresentativeInput, ...], expected: list[str]
) -> None:
    child = applicant(identity_number=resident_number(1, born_on), representatives=representatives)
    assert codes(filing_of(child, RESPONDENT)) == expected


def test_a_guardian_is_not_asked_of_a_minor_respondent() -> None:
    child = respondent(
        kind=PartyKind.NATURAL_PERSON,
        identity_type=IdentityType.RESIDENT_ID,
        identity_number=resident_number(1, date(2015, 1, 1)),
    )
    assert codes(filing_of(APPLICANT, child)) == []


def test_a_third_party_has_a_name_and_need_have_nothing_else() -> None:
    assert codes(filing_of(APPLICANT, RESPONDENT, THIRD_PARTY)) == []
    nameless = replace(THIRD_PARTY, name=None)
    assert codes(filing_of(APPLICANT, RESPONDENT, nameless)) == ["third-party-name-missing"]


def test_many_parties_that_lack_the_same_are_one_reason_without_names() -> None:
    crowd = [applicant(place, identity_number=None) for place in (1, 2, 3, 5)]
    parties = (*crowd[:3], applicant(4), crowd[3], RESPONDENT)
    (reason,) = missing(filing_of(*parties))
    assert reason.code == "applicant-identity-missing"
    assert reason.zh.startswith("申请人1-3、5未提供身份证明")
    assert reason.en.startswith("applicant 1-3, 5: ")
    assert not any(party.name and party.name in reason.zh for party in parties)


def test_reasons_carry_no_article_that_was_not_verified() -> None:
    empty = replace(COMPLETE, parties=(PartyInput(role=PartyRole.APPLICANT),), claims=None, facts=None)
    assert {reason.article for reason in missing(empty)} == {None}

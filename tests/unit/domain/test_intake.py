"""Every fault of a filing, at its exact place, all at once; and what is no fault."""

import time
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from filing_examples import (
    APPLICANT,
    CATALOGUE,
    COMPLETE,
    CONSENT,
    CONTEXT,
    LOAN,
    NOW,
    ORGANISATION,
    RESPONDENT,
    SIGNED,
    TODAY,
    applicant,
    filing,
    filing_of,
    resident_number,
    respondent,
)

from diversion.domain.causes import CauseCatalogue
from diversion.domain.consents import Answer, ChoiceBy, Matter, Means
from diversion.domain.entries import Entry, Procedure
from diversion.domain.filing import ChoiceInput, ConsentInput, Filing, PartyInput, RepresentativeInput
from diversion.domain.intake import examine, faults, resolve_cause, with_shape_faults
from diversion.domain.kept_filing import kept_form
from diversion.domain.parties import IdentityType, PartyKind, PartyRole
from diversion.domain.reasons import Fault

DAY = timedelta(days=1)
DOCKETED = {
    "docketed_on": TODAY,
    "case_number": "（2026）苏0506民初1号",
    "procedure": Procedure.SUMMARY,
}


def found(changed: Filing) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.code) for fault in faults(changed, CONTEXT)]


def test_a_complete_filing_has_no_fault() -> None:
    assert found(COMPLETE) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"entry": None}, [("/entry", "required")]),
        ({"court_code": None}, [("/court_code", "required")]),
        ({"court_code": " "}, [("/court_code", "required")]),
        ({"court_code": "苏0508"}, [("/court_code", "court-unknown")]),
        ({"filed_on": None}, [("/filed_on", "required")]),
        ({"filed_on": TODAY + DAY}, [("/filed_on", "day-in-future")]),
        ({"filed_on": TODAY}, []),
        ({"filed_on": date(1999, 12, 31)}, [("/filed_on", "day-too-early")]),
        ({"filed_on": date(2000, 1, 1)}, []),
        ({"claim_amount": None}, []),
        ({"claim_amount": Decimal(0)}, []),
        ({"claim_amount": Decimal("-0.01")}, [("/claim_amount", "amount-negative")]),
        ({"claim_amount": Decimal("0.001")}, [("/claim_amount", "amount-too-precise")]),
        ({"claim_amount": Decimal("1.100")}, []),
        ({"claim_amount": Decimal("1E+13")}, []),
        ({"claim_amount": Decimal("10000000000000.01")}, [("/claim_amount", "amount-too-large")]),
        ({"claim_amount": Decimal("1E+999999")}, [("/claim_amount", "amount-too-large")]),
        ({"claim_amount": Decimal("1E-999999")}, [("/claim_amount", "amount-too-precise")]),
        ({"claim_amount": Decimal("NaN")}, [("/claim_amount", "amount-not-a-number")]),
        ({"claim_amount": Decimal("sNaN")}, [("/claim_amount", "amount-not-a-number")]),
        ({"claim_amount": Decimal("-Infinity")}, [("/claim_amount", "amount-not-a-number")]),
        ({"dispute_region": None}, []),
        ({"dispute_region": ""}, []),
        ({"dispute_region": "3205"}, [("/dispute_region", "region-form")]),
        ({"dispute_region": "320506999"}, [("/dispute_region", "region-unknown")]),
        ({"dispute_region": "110101001777"}, []),
        ({"claims": None, "facts": " "}, []),
        ({"claims": "还款\x00"}, [("/claims", "text-unreadable")]),
        ({"facts": "还款\ud800"}, [("/facts", "text-unreadable")]),
        ({"facts": "一" * 50_000}, []),
        ({"facts": "一" * 50_001}, [("/facts", "text-too-long")]),
        ({"file_anyway": True}, [("/file_anyway_reason", "file-anyway-needs-reason")]),
        ({"file_anyway": True, "file_anyway_reason": "两笔不同借款"}, []),
        ({"file_anyway": False}, []),
        ({"hard_bar_on": date(2001, 1, 1)}, []),
        ({"parties": (), "consents": ()}, [("/parties", "required")]),
    ],
)
def test_faults_of_the_filing_itself(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert found(filing(**changes)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"cause_code": None}, []),
        ({"cause_code": "", "cause_name": ""}, []),
        ({"cause_code": "1"}, [("/cause_code", "cause-code-unknown")]),
        ({"cause_code": None, "cause_name": "民间借贷纠纷"}, []),
        ({"cause_code": None, "cause_name": "打架"}, [("/cause_name", "cause-name-unknown")]),
        ({"cause_code": "", "cause_name": "不当得利纠纷"}, [("/cause_name", "cause-name-ambiguous")]),
        ({"cause_code": "9181", "cause_name": "离婚纠纷"}, [("/cause_name", "cause-code-name-differ")]),
        ({"cause_code": "1", "cause_name": "离婚纠纷"}, [("/cause_code", "cause-code-unknown")]),
        ({"cause_code": "9296", "cause_name": "不当得利纠纷"}, []),
    ],
)
def test_faults_of_the_cause(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert found(filing(**changes)) == expected


def test_the_cause_is_looked_for_in_the_catalogue_of_the_day_of_filing() -> None:
    later = CauseCatalogue("2026-03", TODAY, ())
    context = replace(CONTEXT, catalogues=(CATALOGUE, later))
    assert resolve_cause(filing(filed_on=TODAY - DAY), context) is LOAN
    assert [fault.code for fault in faults(filing(), context)] == ["cause-code-unknown"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (DOCKETED, []),
        (DOCKETED | {"filed_on": TODAY - DAY, "docketed_on": TODAY - DAY}, []),
        (DOCKETED | {"docketed_on": TODAY - DAY}, [("/docketed_on", "docketed-before-filed")]),
        (DOCKETED | {"docketed_on": TODAY + DAY}, [("/docketed_on", "day-in-future")]),
        (DOCKETED | {"docketed_on": None}, [("/docketed_on", "docketing-incomplete")]),
        (DOCKETED | {"case_number": None}, [("/case_number", "docketing-incomplete")]),
        (DOCKETED | {"case_number": " "}, [("/case_number", "docketing-incomplete")]),
        (DOCKETED | {"procedure": None}, [("/procedure", "docketing-incomplete")]),
        (
            {"procedure": Procedure.ORDINARY},
            [("/docketed_on", "docketing-incomplete"), ("/case_number", "docketing-incomplete")],
        ),
        (DOCKETED | {"case_number": "第1号"}, [("/case_number", "case-number-form")]),
        (DOCKETED | {"case_number": "（2026）苏0508民初1号"}, [("/case_number", "case-number-other-court")]),
        (DOCKETED | {"case_number": "（2025）苏0506民初1号"}, [("/case_number", "case-number-year")]),
        (
            DOCKETED
            | {"filed_on": date(2025, 12, 30), "docketed_on": TODAY, "case_number": "（2025）苏0506民初1号"},
            [],
        ),
        (DOCKETED | {"case_number": "（2026）苏0506诉前调1号"}, [("/case_number", "case-number-type")]),
        ({"case_number": "（2026）苏0506诉前调1号"}, []),
        ({"case_number": "（2026）苏0508诉前调1号"}, [("/case_number", "case-number-other-court")]),
    ],
)
def test_a_docketed_dispute_says_so_wholly(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert found(filing(**changes)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"ref": None}, [("/parties/1/ref", "required")]),
        ({"ref": "a1"}, [("/parties/1/ref", "party-ref-repeated")]),
        ({"ref": "x" * 65}, [("/parties/1/ref", "text-too-long")]),
        ({"role": None}, [("/parties/1/role", "required")]),
        ({"kind": None}, [("/parties/1/kind", "required")]),
        ({"name": None}, []),
        ({"name": "乙\x07"}, [("/parties/1/name", "text-unreadable")]),
        ({"name": "A*某公司"}, []),
        ({"address": None}, []),
        ({"address": "江苏省苏州市****"}, [("/parties/1/address", "masked-value")]),
        ({"workplace": "某厂●●"}, [("/parties/1/workplace", "masked-value")]),
        ({"phone": "138****8000"}, [("/parties/1/phone", "masked-value")]),
        ({"phone": "65251234"}, [("/parties/1/phone", "phone-form")]),
        ({"phone": " "}, []),
        ({"address_region": "999999"}, [("/parties/1/address_region", "region-unknown")]),
        ({"identity_number": "91110000600037341L"}, [("/parties/1/identity_type", "identity-type-required")]),
        ({"identity_type": IdentityType.USCC}, []),
        ({"identity_type": IdentityType.USCC, "identity_number": "91110000600037341L"}, []),
        (
            {"identity_type": IdentityType.USCC, "identity_number": "911100006000373411"},
            [("/parties/1/identity_number", "identity-check-digit")],
        ),
        (
            {"identity_type": IdentityType.RESIDENT_ID, "identity_number": resident_number(7)},
            [("/parties/1/identity_type", "identity-type-unfit")],
        ),
        (
            {"identity_type": IdentityType.RESIDENT_ID, "identity_number": "1101*****0013"},
            [
                ("/parties/1/identity_number", "masked-value"),
                ("/parties/1/identity_type", "identity-type-unfit"),
            ],
        ),
        (
            {
                "kind": PartyKind.NATURAL_PERSON,
                "identity_type": IdentityType.USCC,
                "identity_number": "911100006000373411",
            },
            [("/parties/1/identity_number", "identity-check-digit")],
        ),
        (
            {
                "kind": PartyKind.NATURAL_PERSON,
                "identity_type": IdentityType.USCC,
                "identity_number": "91110000600037341L",
            },
            [("/parties/1/identity_type", "identity-type-unfit")],
        ),
        (
            {
                "kind": PartyKind.NATURAL_PERSON,
                "identity_type": IdentityType.RESIDENT_ID,
                "identity_number": resident_number(1, TODAY + DAY),
            },
            [("/parties/1/identity_number", "identity-birth-range")],
        ),
        (
            {"representatives": (RepresentativeInput(),)},
            [
                ("/parties/1/representatives/0/kind", "required"),
                ("/parties/1/representatives/0/name", "required"),
            ],
        ),
    ],
)
def test_faults_of_a_party(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert found(filing(parties=(APPLICANT, replace(RESPONDENT, **changes)))) == expected


def test_someone_must_complain() -> None:
    assert found(filing_of(RESPONDENT)) == [("/parties", "no-applicant")]
    assert found(filing_of(replace(RESPONDENT, role=None))) == [("/parties/0/role", "required")]


def test_a_complaint_without_respondent_claims_or_identity_is_no_fault() -> None:
    bare = PartyInput(ref="a1", role=PartyRole.APPLICANT, kind=PartyKind.NATURAL_PERSON)
    assert found(Filing(Entry.COMPLAINT, TODAY, "苏0506", parties=(bare,))) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"party_ref": None}, [("/consents/1/party_ref", "required")]),
        ({"party_ref": " "}, [("/consents/1/party_ref", "required")]),
        ({"party_ref": "r9"}, [("/consents/1/party_ref", "consent-party-unknown")]),
        ({"matter": None}, [("/consents/1/matter", "required")]),
        ({"answer": None}, [("/consents/1/answer", "required")]),
        ({"means": None}, [("/consents/1/means", "required")]),
        ({"at": None}, [("/consents/1/at", "required")]),
        ({"at": NOW + timedelta(minutes=5)}, []),
        ({"at": NOW + timedelta(minutes=5, seconds=1)}, [("/consents/1/at", "consent-in-future")]),
        ({"at": datetime(2026, 3, 2, 9, 20)}, [("/consents/1/at", "time-without-offset")]),  # noqa: DTZ001
        ({"means": Means.PHONE}, [("/consents/1/means", "consent-needs-signed-form")]),
        ({"means": Means.PHONE, "answer": Answer.NO}, []),
        ({"means": Means.PHONE, "matter": Matter.ONLINE}, []),
        ({"asked_by": "\x00"}, [("/consents/1/asked_by", "text-unreadable")]),
        (
            {"matter": Matter.MEDIATION, "answer": Answer.NO},
            [("/consents/1/answer", "consent-contradicts")],
        ),
        ({"matter": Matter.MEDIATION, "answer": Answer.NO, "at": NOW - DAY}, []),
        ({"matter": Matter.MEDIATION}, []),
    ],
)
def test_faults_of_a_consent(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert found(filing(consents=(CONSENT, replace(SIGNED, **changes)))) == expected


def test_an_empty_consent_names_every_field_it_needs() -> None:
    assert found(filing(consents=(ConsentInput(),))) == [
        (f"/consents/0/{name}", "required") for name in ("party_ref", "matter", "answer", "means", "at")
    ]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (None, []),
        (ChoiceInput(), [("/choice/by", "required")]),
        (ChoiceInput(ChoiceBy.JOINT, ORGANISATION), []),
        (ChoiceInput(ChoiceBy.JOINT), [("/choice/organisation_id", "choice-needs-organisation")]),
        (ChoiceInput(ChoiceBy.JOINT, "?"), [("/choice/organisation_id", "organisation-unknown")]),
        (ChoiceInput(ChoiceBy.APPLICANT_CONSULTED), []),
        (ChoiceInput(ChoiceBy.APPLICANT_CONSULTED, ORGANISATION), []),
        (ChoiceInput(ChoiceBy.WAIVED), []),
        (ChoiceInput(ChoiceBy.WAIVED, ORGANISATION), [("/choice/organisation_id", "choice-contradicts")]),
    ],
)
def test_faults_of_the_choice(choice: ChoiceInput | None, expected: list[tuple[str, str]]) -> None:
    assert found(filing(choice=choice)) == expected


def test_an_organisation_is_not_looked_for_without_a_register() -> None:
    changed = filing(choice=ChoiceInput(ChoiceBy.JOINT, "elsewhere"))
    assert faults(changed, replace(CONTEXT, organisations=None)) == []


def test_all_faults_come_at_once() -> None:
    empty = Filing(parties=(PartyInput(),), consents=(ConsentInput(),), choice=ChoiceInput())
    assert {pointer for pointer, _ in found(empty)} == {
        *("/entry", "/court_code", "/filed_on", "/choice/by"),
        *("/parties/0/ref", "/parties/0/role", "/parties/0/kind"),
        *(f"/consents/0/{name}" for name in ("party_ref", "matter", "answer", "means", "at")),
    }


def test_every_fault_says_what_to_do_in_two_languages_and_repeats_no_value() -> None:
    number = resident_number(1, TODAY + DAY)
    wrong = filing_of(
        applicant(identity_number=number, phone="99887766", address="某路****"),
        respondent(ref="a1", identity_type=IdentityType.PASSPORT, identity_number="秘密"),
        court_code="苏9999",
        cause_code="77777",
        case_number="第66666号",
        dispute_region="555555",
    )
    every = faults(wrong, CONTEXT)
    assert len(every) >= 9
    for fault in every:
        assert fault.zh
        assert fault.en
        for value in (number, "99887766", "某路", "秘密", "苏9999", "77777", "66666", "555555"):
            assert value not in fault.zh + fault.en


def test_shape_faults_come_first_and_silence_what_follows_from_them() -> None:
    shape = [Fault("/parties/1", "type", "…", "…"), Fault("/filed_on", "date", "…", "…")]
    domain = faults(filing(filed_on=None, parties=(APPLICANT, PartyInput()), entry=None), CONTEXT)
    merged = with_shape_faults(shape, domain)
    assert [fault.pointer for fault in merged] == ["/parties/1", "/filed_on", "/entry"]


def test_a_neighbour_with_a_longer_number_is_not_silenced() -> None:
    shape = [Fault("/parties/1", "type", "…", "…")]
    domain = [Fault("/parties/10/ref", "required", "…", "…")]
    assert with_shape_faults(shape, domain) == [*shape, *domain]


def test_examining_an_impossible_filing_judges_nothing_else() -> None:
    result = examine(filing(entry=None, claims=None), CONTEXT)
    assert [fault.code for fault in result.faults] == ["required"]
    assert (result.missing, result.flags, result.cause, result.match_keys) == ((), (), None, ())
    assert result.filing is None
    shape = [Fault("/x", "type", "…", "…")]
    assert examine(COMPLETE, CONTEXT, shape).faults == tuple(shape)


def test_examining_a_possible_filing_says_all() -> None:
    result = examine(filing(claims=None, hard_bar_on=TODAY), CONTEXT)
    assert result.faults == ()
    assert [reason.code for reason in result.missing] == ["claims-missing"]
    assert [reason.code for reason in result.flags] == ["hard-bar-near"]
    assert (result.cause, result.cause_version) == (LOAN, "2026")
    assert result.filing == kept_form(filing(claims=None, hard_bar_on=TODAY), CONTEXT.regions)
    assert len(result.match_keys) == 1
    without = examine(filing(cause_code=None), CONTEXT)
    assert (without.cause, without.cause_version) == (None, "2026")


def test_every_field_of_the_contract_is_there() -> None:
    assert [field.name for field in fields(Filing)] == [
        *("entry", "filed_on", "court_code", "cause_code", "cause_name", "claim_amount", "dispute_region"),
        *("claims", "facts", "docketed_on", "case_number", "procedure", "hard_bar_on"),
        *("preservation_wanted", "parties", "consents", "choice", "file_anyway", "file_anyway_reason"),
        "triage_flags",
    ]


def test_the_time_an_examination_takes_grows_with_the_parties_not_with_their_pairs() -> None:
    few, many = (_examined_in(places) for places in (20, 200))
    assert many < few * 40, "ten times as many parties; their pairs are a hundred times as many"


def _examined_in(places: int) -> float:
    """Tell the processor seconds of the quickest of five examinations of so many parties, half on each side."""
    half = places // 2
    applicants = tuple(applicant(place, phone=f"0512-6525{place:04d}") for place in range(1, half + 1))
    respondents = tuple(
        applicant(place, ref=f"r{place}", role=PartyRole.RESPONDENT, name=f"乙{place}")
        for place in range(half + 1, places + 1)
    )
    consents = tuple(replace(CONSENT, party_ref=f"a{place}") for place in range(1, half + 1))
    asked = filing(parties=applicants + respondents, consents=consents)
    spans = []
    for _ in range(5):
        started = time.process_time()
        assert examine(asked, CONTEXT).faults == ()
        spans.append(time.process_time() - started)
    return min(spans)

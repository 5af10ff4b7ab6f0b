"""A filing is kept in one writing, however it was typed, and keeps its words."""

from dataclasses import replace
from decimal import Decimal

from filing_examples import APPLICANT, COMPLETE, CONTEXT, LAWYER, RESPONDENT, resident_number

from diversion.domain.entries import Entry
from diversion.domain.filing import Filing
from diversion.domain.intake import faults
from diversion.domain.kept_filing import kept_form

TYPED = replace(
    COMPLETE,
    cause_code=" 9181 ",
    cause_name="",
    claim_amount=Decimal(128000),
    dispute_region="320506001000",
    case_number=" (2026) 苏0506 诉前调 012号 ",
    parties=(
        replace(
            APPLICANT,
            name=" 甲 某　",
            identity_number=" 110101 800101 001 ",
            phone="（0512）6525-1234",
            address_region="320506000000",
            representatives=(replace(LAWYER, name=" 某律师 "),),
        ),
        replace(
            RESPONDENT, phone=" ", address=" 苏州市吴中区某路2号\n", address_region="", identity_number=" "
        ),
    ),
)


def test_every_value_takes_its_one_form() -> None:
    assert faults(TYPED, CONTEXT) == []
    kept = kept_form(TYPED, CONTEXT.regions)
    assert (kept.cause_code, kept.cause_name) == ("9181", None)
    assert str(kept.claim_amount) == "128000.00"
    assert kept.dispute_region == "320506001"
    assert kept.case_number == "（2026）苏0506诉前调12号"
    applicant, respondent = kept.parties
    assert (applicant.name, applicant.representatives) == ("甲 某", (LAWYER,))
    assert applicant.identity_number == resident_number()
    assert (applicant.phone, applicant.address_region) == ("+8651265251234", "320506")
    assert (respondent.phone, respondent.address_region, respondent.identity_number) == (None, None, None)
    assert respondent.address == "苏州市吴中区某路2号"


def test_words_days_consents_and_choices_stay_as_they_are() -> None:
    kept = kept_form(TYPED, CONTEXT.regions)
    for name in ("entry", "filed_on", "claims", "facts", "consents", "choice", "preservation_wanted"):
        assert getattr(kept, name) == getattr(TYPED, name)


def test_keeping_twice_is_keeping_once_and_makes_no_fault() -> None:
    kept = kept_form(TYPED, CONTEXT.regions)
    assert kept_form(kept, CONTEXT.regions) == kept
    assert faults(kept, CONTEXT) == []


def test_an_empty_filing_stays_empty() -> None:
    empty = Filing(entry=Entry.COMPLAINT)
    assert kept_form(empty, CONTEXT.regions) == empty

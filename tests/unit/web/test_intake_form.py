"""What the form of a filing makes of what was typed: parties counted anew, answers made consents, nothing lost."""

from datetime import UTC, date, datetime

from diversion.domain.parties import PartyRole
from diversion.domain.reasons import Fault
from diversion.web import intake_form
from diversion.web.intake_form import Typed

AT = datetime(2026, 3, 2, 1, 20, tzinfo=UTC)


def begun() -> Typed:
    return intake_form.begun(date(2026, 3, 2), "苏0506")


def refs(typed: Typed) -> list[str]:
    return [intake_form.first(each, "ref") for each in intake_form.parties_of(typed)]


def test_a_new_party_stands_behind_its_side_with_a_ref_of_its_own() -> None:
    typed, ref = intake_form.with_party(begun(), PartyRole.APPLICANT)
    typed, third = intake_form.with_party(typed, PartyRole.THIRD_PARTY)
    assert (ref, third, refs(typed)) == ("a2", "t1", ["a1", "a2", "r1", "t1"])


def test_taking_a_party_out_takes_its_answers_and_counts_anew() -> None:
    typed, _ = intake_form.with_party(begun() | {"/parties/1/name": ["示例公司"]}, PartyRole.APPLICANT)
    typed |= {"answer-a2-mediation": ["yes"], "line-a2": ["张三"], "answer-a1-mediation": ["no"]}
    typed = intake_form.without_party(typed, "a2")
    assert refs(typed) == ["a1", "r1"]
    assert typed["/parties/1/name"] == ["示例公司"]
    assert "answer-a2-mediation" not in typed
    assert "line-a2" not in typed
    assert typed["answer-a1-mediation"] == ["no"]


def test_a_line_fills_empty_fields_only() -> None:
    typed = begun() | {"/parties/0/phone": ["13900139000"], "line-a1": ["张三 13800138000"]}
    typed = intake_form.arranged(typed)
    assert typed["/parties/0/name"] == ["张三"]
    assert typed["/parties/0/phone"] == ["13900139000"]
    assert typed["line-a1"] == ["13800138000"]


def test_arranging_twice_changes_nothing_more() -> None:
    once = intake_form.arranged(begun() | {"line-a1": ["张三 320506198001010013"], "/claim_amount": ["3万"]})
    assert intake_form.arranged(once) == once


def test_answers_become_consents_and_silence_none() -> None:
    typed = begun() | {
        "answer-a1-mediation": ["yes"],
        "answer-a1-mediate_before_docketing": ["yes"],
        "answer-r1-mediation": [""],
        "means-a1": ["phone"],
    }
    told = intake_form.answered(typed, AT)
    assert [told[f"/consents/{n}/means"] for n in (0, 1)] == [["phone"], ["signed_form"]]
    assert "/consents/2/party_ref" not in told


def test_faults_of_consents_stand_beside_their_questions() -> None:
    typed = begun() | {"answer-a1-mediation": [""], "answer-r1-mediation": ["no"]}
    faults = (Fault("/consents/0/at", "consent-in-future", "", ""), Fault("/claims", "required", "", ""))
    moved = intake_form.beside_fields(typed, faults)
    assert [each.pointer for each in moved] == ["answer-r1-mediation", "/claims"]


def test_an_empty_respondent_is_nobody_and_an_applicant_stays() -> None:
    assert refs(intake_form.without_blanks(begun())) == ["a1"]

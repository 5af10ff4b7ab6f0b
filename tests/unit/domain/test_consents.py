from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from diversion.domain.consents import (
    Answer,
    Consent,
    Matter,
    Means,
    agreed_at,
    answer_of,
    everyone_agreed,
    everyone_agreed_at,
    refused_by,
    unanswered_by,
)

DAY = datetime(2026, 3, 2, 1, 20, tzinfo=UTC)
YES, NO = Answer.YES, Answer.NO
FORM = Matter.MEDIATE_BEFORE_DOCKETING


def said(ref, answer, day=0, *, matter=Matter.MEDIATION, means=Means.PHONE):
    return Consent(ref, matter, answer, means, DAY + timedelta(days=day))


def test_silence_is_not_consent():
    assert answer_of([], "a1", Matter.MEDIATION) is None
    assert not everyone_agreed([said("a1", YES)], ["a1", "r1"], Matter.MEDIATION)
    assert unanswered_by([said("a1", YES)], ["a1", "r1"], Matter.MEDIATION) == ("r1",)


def test_the_latest_answer_counts_however_the_rows_are_ordered():
    rows = [said("r1", NO, 2), said("r1", YES, 1)]
    assert answer_of(rows, "r1", Matter.MEDIATION) is NO
    assert answer_of(reversed(rows), "r1", Matter.MEDIATION) is NO
    assert refused_by(rows, ["a1", "r1"], Matter.MEDIATION) == ("r1",)
    assert answer_of([*rows, said("r1", YES, 3)], "r1", Matter.MEDIATION) is YES


def test_of_two_answers_at_one_moment_the_refusal_stands():
    assert answer_of([said("r1", NO), said("r1", YES)], "r1", Matter.MEDIATION) is NO
    assert answer_of([said("r1", YES), said("r1", NO)], "r1", Matter.MEDIATION) is NO
    assert agreed_at([said("r1", NO), said("r1", YES)], "r1", Matter.MEDIATION) is None


def test_matters_and_parties_are_apart():
    rows = [said("a1", YES, matter=Matter.ONLINE), said("r1", YES)]
    assert answer_of(rows, "a1", Matter.MEDIATION) is None
    assert answer_of(rows, "r1", Matter.ONLINE) is None


def test_mediation_before_docketing_takes_a_signed_form_to_agree_but_not_to_refuse():
    oral = said("a1", YES, matter=FORM, means=Means.ORAL_RECORDED)
    form = said("a1", YES, 1, matter=FORM, means=Means.SIGNED_FORM)
    assert answer_of([oral], "a1", FORM) is None
    assert answer_of([oral, form], "a1", FORM) is YES
    assert answer_of([form, said("a1", NO, 2, matter=FORM)], "a1", FORM) is NO
    refused = said("a1", NO, 2, matter=FORM)
    phoned = said("a1", YES, 3, matter=FORM)
    assert answer_of([form, refused, phoned], "a1", FORM) is NO


def test_agreeing_again_does_not_start_anew_but_agreeing_after_a_refusal_does():
    again = [said("r1", YES, 0), said("r1", YES, 2)]
    assert agreed_at(again, "r1", Matter.MEDIATION) == DAY
    came_back = [said("r1", YES, 0), said("r1", NO, 1), said("r1", YES, 2)]
    assert agreed_at(came_back, "r1", Matter.MEDIATION) == DAY + timedelta(days=2)


def test_everyone_agreed_since_the_last_of_them_did():
    rows = [said("a1", YES, 0), said("r1", YES, 4), said("r2", YES, 2)]
    assert everyone_agreed_at(rows, ["a1", "r1", "r2"], Matter.MEDIATION) == DAY + timedelta(days=4)
    assert everyone_agreed_at(rows, [], Matter.MEDIATION) is None


consents = st.lists(
    st.builds(
        said,
        st.sampled_from(["a1", "r1"]),
        st.sampled_from(Answer),
        st.integers(0, 3),
        matter=st.sampled_from([Matter.MEDIATION, FORM]),
        means=st.sampled_from([Means.PHONE, Means.SIGNED_FORM]),
    ),
    max_size=8,
)


@given(consents, st.sampled_from([Matter.MEDIATION, FORM]))
def test_a_party_agrees_since_some_moment_exactly_when_its_answer_is_yes(rows, matter):
    for ref in ("a1", "r1"):
        assert (agreed_at(rows, ref, matter) is not None) == (answer_of(rows, ref, matter) is YES)
    revoked = [*rows, said("r1", NO, 9, matter=matter)]
    assert not everyone_agreed(revoked, ["a1", "r1"], matter)

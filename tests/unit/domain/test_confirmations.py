from datetime import UTC, datetime, timedelta

from diversion.domain.confirmations import (
    NOT_ACCEPTED,
    REFUSED,
    NotAcceptedGround,
    RefusalGround,
    application_refusals,
)

DUE = datetime(2026, 4, 9, 16, tzinfo=UTC)


def refusals(**given_):
    usual = {
        "docketed": False,
        "due_at": DUE,
        "now": DUE - timedelta(days=3),
        "parties": ("a1", "r1"),
        "applied_by": ("r1", "a1"),
    }
    return [reason.code for reason in application_refusals(**(usual | given_))]


def test_both_sides_together_in_time_may_apply():
    assert refusals() == []


def test_the_last_day_is_in_time_and_its_end_is_not():
    assert refusals(now=DUE - timedelta(microseconds=1)) == []
    assert refusals(now=DUE) == ["confirmation-out-of-time"]


def test_one_side_alone_may_not_apply():
    assert refusals(applied_by=("a1",)) == ["confirmation-not-joint"]


def test_after_docketing_there_is_no_confirmation_and_the_reason_cites_the_law():
    (reason,) = application_refusals(
        docketed=True, due_at=DUE, now=DUE - timedelta(days=1), parties=("a1",), applied_by=("a1",)
    )
    assert (reason.code, reason.article) == ("confirmation-pre-docket-only", "民事诉讼法（2023）第205条")


def test_not_before_it_is_in_force_nor_while_a_judge_reviews_it():
    assert refusals(due_at=None) == ["agreement-not-in-force"]
    assert refusals(under_review=True) == ["review-pending"]


def test_every_ground_of_the_court_has_its_words_and_article():
    assert (len(NotAcceptedGround), len(RefusalGround)) == (5, 6)
    assert set(NOT_ACCEPTED) == set(NotAcceptedGround)
    assert set(REFUSED) == set(RefusalGround)
    assert {reason.rule for reason in NOT_ACCEPTED.values()} == {"JS-6"}
    assert {reason.rule for reason in REFUSED.values()} == {"JS-8"}
    assert REFUSED[RefusalGround.NOT_VOLUNTARY].code == "refused-not-voluntary"

from datetime import UTC, datetime, timedelta

import pytest

from diversion.domain.data_faults import FAULT_CARDS, LONGEST, RECENT, DataFault, Looked, faults_of, is_copy

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOW = NOON + timedelta(days=400)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
F = DataFault


def accepted(**moments):
    return Looked(**({"offered_at": NOON, "accepted_at": NOON + DAY, "ended_at": NOON + 9 * DAY} | moments))


@pytest.mark.parametrize(
    ("looked", "found"),
    [
        (accepted(), []),
        (Looked(offered_at=NOON), []),
        (Looked(offered_at=NOON, has_mediator=False), []),
        (accepted(accepted_at=NOON), []),
        (accepted(accepted_at=NOON - SECOND), [F.ACCEPTED_BEFORE_OFFERED]),
        (accepted(has_mediator=False), [F.MEDIATOR_MISSING]),
        (accepted(ended_at=NOON + DAY - SECOND), [F.ENDED_BEFORE_ACCEPTED]),
        (accepted(ended_at=NOON + DAY + 59 * SECOND), [F.IMPOSSIBLE_DURATION]),
        (accepted(ended_at=NOON + DAY + 60 * SECOND), []),
        (accepted(ended_at=NOON + DAY + LONGEST), []),
        (accepted(ended_at=NOON + DAY + LONGEST + SECOND), [F.IMPOSSIBLE_DURATION]),
        (accepted(accepted_at=NOW - RECENT, ended_at=None), []),
        (accepted(accepted_at=NOW - RECENT + SECOND, ended_at=None), [F.TOO_RECENT]),
        (
            accepted(accepted_at=NOON - DAY, ended_at=NOON - 2 * DAY, has_mediator=False),
            [F.ACCEPTED_BEFORE_OFFERED, F.MEDIATOR_MISSING, F.ENDED_BEFORE_ACCEPTED],
        ),
    ],
)
def test_what_is_wrong_with_moments(looked, found):
    assert list(faults_of(looked, NOW)) == found


def test_the_later_of_two_is_the_copy_while_the_first_is_open():
    assert is_copy(NOON + DAY, NOON, None)
    assert is_copy(NOON + DAY, NOON, NOON + 2 * DAY)
    assert not is_copy(NOON + DAY, NOON, NOON + DAY)
    assert not is_copy(NOON, NOON + DAY, None)


def test_every_fault_says_how_it_bends_and_what_to_do():
    assert list(FAULT_CARDS) == list(DataFault)

"""When a reader needs a new look for blocks, and who makes it."""

from datetime import datetime, timedelta

import pytest

from diversion.domain.block_looks import LastLook, Present, Wanted, look_wanted

AT = datetime.fromisoformat("2026-03-02T10:00:00+08:00")
LAST = LastLook(looked_at=AT, recorded_at=AT, limits={"extensions_at_most": 1})
MINUTE = timedelta(minutes=1)


def wanted(
    *,
    after: timedelta = timedelta(),
    really_after: timedelta | None = None,
    extensions: int = 1,
    is_long: bool = False,
    changed: bool = False,
) -> Wanted:
    present = Present(
        at=AT + after,
        recorded_at=AT + (after if really_after is None else really_after),
        limits={"extensions_at_most": extensions},
        good_for=5 * MINUTE,
        is_long=is_long,
        changed=changed,
    )
    return look_wanted(LAST, present)


def test_the_first_look_is_waited_for() -> None:
    present = Present(at=AT, recorded_at=AT, limits={}, good_for=MINUTE, is_long=True)
    assert look_wanted(None, present) is Wanted.NOW


def test_a_change_wants_a_short_look_only() -> None:
    assert wanted() is Wanted.NONE
    assert wanted(changed=True) is Wanted.NOW
    assert wanted(changed=True, is_long=True) is Wanted.NONE


@pytest.mark.parametrize(
    ("after", "really_after"),
    [
        (5 * MINUTE, None),
        (timedelta(), 5 * MINUTE),
        (5 * MINUTE, timedelta()),
        (-timedelta.resolution, timedelta()),
        (timedelta(hours=14), timedelta()),
    ],
)
def test_age_by_either_clock_another_day_and_a_clock_set_back_want_one(
    after: timedelta, really_after: timedelta | None
) -> None:
    assert wanted(after=after, really_after=really_after) is Wanted.NOW
    assert wanted(after=after, really_after=really_after, is_long=True) is Wanted.BESIDE


def test_a_moment_younger_than_the_age_or_the_same_limits_want_none() -> None:
    assert wanted(after=5 * MINUTE - timedelta.resolution) is Wanted.NONE
    assert wanted(extensions=2, is_long=True) is Wanted.BESIDE


def test_a_day_ends_at_midnight_in_shanghai() -> None:
    night = AT.replace(hour=23, minute=59)
    last = LastLook(looked_at=night, recorded_at=night, limits={})
    for moment, expected in ((night, Wanted.NONE), (night + MINUTE, Wanted.NOW)):
        present = Present(at=moment, recorded_at=night, limits={}, good_for=timedelta(hours=1))
        assert look_wanted(last, present) is expected

"""Notices to a partner are bundled by the day and capped over all its disputes and courts."""

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from diversion.domain.notices import (
    HEADS,
    Bundle,
    NoticeKind,
    Recipient,
    bundled_in,
    is_collected,
)

COURT, OTHER = UUID(int=1), UUID(int=2)
DAYS = [date(2026, 3, 4) + timedelta(days=each) for each in range(4)]
REMINDER, REQUEST = NoticeKind.REMINDER, NoticeKind.REQUEST


def bundle(
    number: int, *, kind: NoticeKind = REMINDER, court: UUID = COURT, on: int = 0, is_open: bool = True
) -> Bundle:
    return Bundle(UUID(int=100 + number), kind, court, DAYS[on], number, is_open)


def test_an_open_bundle_of_the_same_kind_and_court_takes_it() -> None:
    assert bundled_in([bundle(1)], REMINDER, COURT, DAYS, 3).bundle_id == bundle(1).id


def test_another_kind_another_court_and_what_was_sent_begin_a_new_one() -> None:
    for there in (bundle(1, kind=REQUEST), bundle(1, court=OTHER), bundle(1, is_open=False)):
        place = bundled_in([there], REMINDER, COURT, DAYS, 3)
        assert (place.on, place.number, place.bundle_id) == (DAYS[0], 2, None)


def test_beyond_the_cap_it_waits_for_the_next_day_whatever_court_filled_it() -> None:
    there = [bundle(1, court=OTHER, is_open=False), bundle(2, kind=REQUEST)]
    place = bundled_in(there, REMINDER, COURT, DAYS, 2)
    assert (place.on, place.number) == (DAYS[1], 1)
    waiting = [*there, bundle(1, on=1)]
    assert bundled_in(waiting, REMINDER, COURT, DAYS, 2).bundle_id == bundle(1, on=1).id


def test_the_last_day_takes_what_no_day_has_room_for() -> None:
    full = [bundle(1, on=day, is_open=False) for day in range(4)]
    assert bundled_in(full, REMINDER, COURT, DAYS, 1).on == DAYS[-1]


@given(
    st.lists(st.sampled_from([(kind, court) for kind in (REMINDER, REQUEST) for court in (COURT, OTHER)])),
    st.integers(1, 3),
)
def test_no_day_but_the_last_gets_more_than_the_cap(told: list[tuple[NoticeKind, UUID]], most: int) -> None:
    there: list[Bundle] = []
    for kind, court in told:
        place = bundled_in(there, kind, court, DAYS, most)
        if place.bundle_id is None:
            there.append(Bundle(UUID(int=len(there)), kind, court, place.on, place.number, is_open=False))
    for day in DAYS[:-1]:
        assert sum(each.on == day for each in there) <= most


def test_only_what_goes_to_a_partner_is_collected() -> None:
    collected = {(kind, to) for kind in NoticeKind for to in Recipient if is_collected(kind, to)}
    partners = (Recipient.USER, Recipient.ORGANISATION)
    assert collected == {(kind, to) for kind in (REMINDER, NoticeKind.OVERDUE, REQUEST) for to in partners}
    assert set(HEADS) == set(NoticeKind)

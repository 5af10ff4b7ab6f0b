"""The day's number of contacts with one enterprise: when it is reached, what it asks for, whom it excuses."""

from datetime import date, datetime

import pytest

from diversion.domain.enterprise_contacts import (
    ContactStanding,
    OverCapReason,
    Waiting,
    cap_held_back,
    cap_holds_reminder,
    over_cap_faults,
)
from diversion.domain.working_days import Calendar

WEEKENDS_ONLY = Calendar((), "none")
FRIDAY, SATURDAY, MONDAY, TUESDAY = (date(2026, 3, day) for day in (6, 7, 9, 10))


def moment(day: date, clock: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}:00+08:00")


@pytest.mark.parametrize(
    ("contacts", "again_on", "codes"),
    [
        (0, FRIDAY, []),
        (1, FRIDAY, []),
        (2, SATURDAY, ["contact-over-cap"]),
        (3, SATURDAY, ["contact-over-cap"]),
    ],
)
def test_exactly_as_many_as_the_setting_reach_the_cap(
    contacts: int, again_on: date, codes: list[str]
) -> None:
    standing = ContactStanding(contacts, 2, FRIDAY)
    assert standing.cap_reached == bool(codes)
    assert standing.contact_again_on == again_on
    assert [fault.code for fault in over_cap_faults(standing, None, None)] == codes


@pytest.mark.parametrize("reason", list(OverCapReason))
def test_a_reason_is_enough_and_another_one_says_which(reason: OverCapReason) -> None:
    full = ContactStanding(2, 2, FRIDAY)
    needs_words = reason is OverCapReason.OTHER
    faults = [(fault.pointer, fault.code) for fault in over_cap_faults(full, reason, None)]
    assert faults == ([("/note", "contact-over-cap-note")] if needs_words else [])
    assert not over_cap_faults(full, reason, "企业要求下午再联系")
    assert not over_cap_faults(ContactStanding(1, 2, FRIDAY), reason, None)


def test_a_refusal_says_how_many_and_what_to_do() -> None:
    (fault,) = over_cap_faults(ContactStanding(3, 2, FRIDAY), None, None)
    assert all(word in fault.zh for word in ("3次", "上限2次", "原因", "also_for"))
    assert "3 times" in fault.en


def test_a_reminder_waits_while_everybody_waited_for_had_enough_today() -> None:
    full, free = Waiting({FRIDAY}, moment(FRIDAY)), Waiting(set(), moment(FRIDAY))
    assert cap_holds_reminder([full], FRIDAY)
    assert cap_holds_reminder([full, full], FRIDAY)
    assert not cap_holds_reminder([full, free], FRIDAY)
    assert not cap_holds_reminder([full], MONDAY)
    assert not cap_holds_reminder([], FRIDAY)


@pytest.mark.parametrize(
    ("full_on", "until", "held"),
    [
        ({FRIDAY, MONDAY}, moment(TUESDAY), True),
        ({FRIDAY}, moment(TUESDAY), False),
        ({MONDAY}, moment(TUESDAY), False),
        ({FRIDAY}, moment(MONDAY, "23:59"), True),  # Monday is not over, and Saturday no working day
        ({FRIDAY}, moment(FRIDAY, "23:59"), False),  # no day is over yet
    ],
)
def test_lateness_is_the_caps_where_no_working_day_had_room(
    full_on: set[date], until: datetime, held: bool
) -> None:
    assert cap_held_back([Waiting(full_on, until)], moment(FRIDAY), WEEKENDS_ONLY) is held


def test_one_person_among_those_waited_for_is_enough_to_be_late() -> None:
    firm, person = Waiting({FRIDAY}, moment(MONDAY)), Waiting((), moment(MONDAY))
    assert not cap_held_back([firm, person], moment(FRIDAY), WEEKENDS_ONLY)
    assert not cap_held_back([], moment(FRIDAY), WEEKENDS_ONLY)

"""How often one enterprise is telephoned, written to or visited a day, over all its disputes.

Firms complained of visits too frequent: their disputes lie with several mediators, none of whom sees the
others'. So contacts are counted by enterprise and Shanghai day, not by dispute. The number is a court's
practice (a setting), no law; it hinders nobody from writing down what happened, but past it the record says
why. ``mediation.py`` is about one dispute's attempts; what a mediator may not do to a party at all, nowhere here.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from diversion.domain.parties import PartyKind
from diversion.domain.reasons import Fault
from diversion.domain.working_days import Calendar, shanghai_day

ENTERPRISES = frozenset({PartyKind.LEGAL_PERSON, PartyKind.OTHER_ORGANISATION})
"""Parties that are counted over their disputes; people are not looked for across files."""


class RecognisedBy(StrEnum):
    """By what an enterprise is found again in other disputes: by its name while its number is not known."""

    IDENTITY_NUMBER = "identity_number"
    NAME = "name"


class OverCapReason(StrEnum):
    """Why an enterprise was contacted once more on a day. ``other`` says it in the note.

    ``recorded_later``: it happened on another day, or came in by a file or a link that cannot ask.
    """

    ASKED_BACK = "asked_back"
    AGREED = "agreed"
    PERIOD_ENDING = "period_ending"
    RECORDED_LATER = "recorded_later"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ContactStanding:
    """Where an enterprise stands today: contacts over all its disputes, and how many a day are usual at most."""

    contacts_today: int
    contacts_a_day: int
    today: date

    @property
    def cap_reached(self) -> bool:
        """Tell whether one more today needs a reason; exactly as many as the setting reach it."""
        return self.contacts_today >= self.contacts_a_day

    @property
    def contact_again_on(self) -> date:
        """Tell from which day on it may be contacted without a reason.

        >>> full = ContactStanding(2, 2, date(2026, 3, 6))
        >>> full.contact_again_on, ContactStanding(1, 2, full.today).contact_again_on
        (datetime.date(2026, 3, 7), datetime.date(2026, 3, 6))
        """
        return self.today + timedelta(days=self.cap_reached)


def over_cap_faults(
    standing: ContactStanding, reason: OverCapReason | None, note: str | None
) -> tuple[Fault, ...]:
    """Find what a contact past the cap lacks; one within it lacks nothing, whatever reason is given.

    Codes: ``contact-over-cap`` (no reason), ``contact-over-cap-note`` (``other`` without words).

    >>> full = ContactStanding(2, 2, date(2026, 3, 6))
    >>> [fault.code for fault in over_cap_faults(full, None, None)], over_cap_faults(full, OverCapReason.AGREED, None)
    (['contact-over-cap'], ())
    """
    if not standing.cap_reached:
        return ()
    if reason is None:
        zh = (
            f"该企业今日在其全部纠纷中已被联系{standing.contacts_today}次（上限{standing.contacts_a_day}次）："
            "确需再次联系的，请填写原因；一次联系涉及多件纠纷的，请合并记录（also_for）。"
        )
        en = (
            f"Over all its disputes this enterprise was contacted {standing.contacts_today} times today (at most"
            f" {standing.contacts_a_day}): give a reason; one contact about several disputes is recorded once"
            " (also_for)."
        )
        return (Fault("/over_cap_reason", "contact-over-cap", zh, en),)
    if reason is OverCapReason.OTHER and not note:
        zh, en = "选择“其他”原因的，请在备注中写明。", "For another reason, say in the note which."
        return (Fault("/note", "contact-over-cap-note", zh, en),)
    return ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A party whom first contact waited for past its end, until it was tried or until now.

    ``full_on``: the days on which its cap was reached; none for whoever is no enterprise.
    """

    full_on: Collection[date]
    until: datetime


def cap_holds_reminder(waiting: Collection[Waiting], today: date) -> bool:
    """Tell whether reminding of a first contact would ask for what the cap leaves for tomorrow.

    True when everybody still to be contacted had its contacts for today; False where nobody is waited for.
    """
    return bool(waiting) and all(today in each.full_on for each in waiting)


def cap_held_back(waiting: Collection[Waiting], since: datetime, calendar: Calendar) -> bool:
    """Tell whether a first contact is late by the cap alone, and so nobody's block.

    On every working day that was over before the party was tried, from the clock's start on, the cap had been
    reached. One day with room, one person among those waited for, and the lateness is the mediator's.

    >>> monday, wednesday = (datetime.fromisoformat(f"2026-03-0{day}T10:00:00+08:00") for day in (2, 4))
    >>> full = [date(2026, 3, 2), date(2026, 3, 3)]
    >>> [cap_held_back([Waiting(days, wednesday)], monday, Calendar((), "none")) for days in (full, full[:1])]
    [True, False]
    """
    return bool(waiting) and all(_had_no_room(each, since, calendar) for each in waiting)


def _had_no_room(party: Waiting, since: datetime, calendar: Calendar) -> bool:
    days = set(_working_days_over(since, party.until, calendar))
    return bool(days) and days <= set(party.full_on)


def _working_days_over(since: datetime, until: datetime, calendar: Calendar) -> Iterable[date]:
    day, last = shanghai_day(since), shanghai_day(until)
    while day < last:
        if calendar.is_working_day(day):
            yield day
        day += timedelta(days=1)

"""Every event that a service can write into the journal has a word for people: none is shown by its code."""

import ast
from collections.abc import Iterator

from sources import calls, python_files, where

from diversion.domain.deliveries import AttemptResult
from diversion.domain.dispute import Event
from diversion.domain.escalation import Step
from diversion.domain.handoff import HandoffEvent
from diversion.domain.mediation import SessionEvent
from diversion.services.demo.making import MADE
from diversion.services.ladder import EVENTS as OF_STEPS
from diversion.services.missing_notices import MISSING
from diversion.web.event_words import EVENTS
from diversion.web.register_events import ACCESS_EVENTS, REGISTER_EVENTS

NAMED_AT = {
    "note": (2, ""),
    "note_turn": (3, ""),
    "_say": (3, ""),
    "_note_offer": (3, ""),
    "go_on_after": (4, ""),
    "note_handoff": (3, "handoff_"),
    "sign": (3, "handoff_"),
    "note_change": (2, ""),
    "note_access": (2, ""),
    "PendingEntry": (1, ""),
}
"""Where a function that journals is told the event, and what it puts before it."""
OTHERWISE = {
    *(f"session_{each.value}" for each in SessionEvent),
    *(f"notice_{each.value}" for each in (AttemptResult.DISPATCHED, AttemptResult.DELIVERED)),
    *("notice_held", "notice_failed", "document_added", "document_ended", "alarm"),
    *(f"handoff_{each.value}" for each in (HandoffEvent.RECALLED, HandoffEvent.COMPLETED)),
    "handoff_materials_signed",
    *(each.value for each in (Event.DEMANDED_DOCKETING, Event.MEDIATION_ENDED, Event.WITHDRAWN)),
    *(OF_STEPS[step] for step in Step),
}
"""Events that a service puts together where it happens."""


def written() -> Iterator[tuple[str, str]]:
    """Find the events that the services name, with where."""
    for path in python_files("diversion/services"):
        for call in calls(path):
            function = call.func.id if isinstance(call.func, ast.Name) else ""
            place, before = NAMED_AT.get(function, (None, ""))
            if place is None or len(call.args) <= place:
                continue
            told = call.args[place]
            if isinstance(told, ast.Constant) and isinstance(told.value, str):
                yield before + told.value, where(path, call)


ABSENCES = {"absence_recorded", "absence_changed", "absence_withdrawn", "relation_declared", "relation_ended"}


def test_every_event_of_the_services_has_a_word() -> None:
    found = dict(written())
    assert len(found) > 90, "the places where services journal are not found any more"
    words = EVENTS | REGISTER_EVENTS | ACCESS_EVENTS
    wordless = {event: place for event, place in found.items() if event not in words}
    assert not wordless
    assert set(EVENTS) >= OTHERWISE
    assert set(REGISTER_EVENTS) >= {*ABSENCES, MADE, MISSING}
    assert len(words) == len(EVENTS) + len(REGISTER_EVENTS) + len(ACCESS_EVENTS), "said in two places"

"""What a journal entry is to process mining: an event, the things it touched, and how it touched them.

The vocabulary of the export that other tools read (OCEL 2.0, https://www.ocel-standard.org) and of the flat
table beside it. Ids of users, organisations and rows go in; the service turns them into pseudonyms. No name,
text, number or place of a person is among what is taken, so none can leave (promise 8).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from diversion.domain.dispute import HolderKind


class ObjectType(StrEnum):
    """What an event can touch."""

    DISPUTE = "dispute"
    PARTY = "party"
    ORGANISATION = "organisation"
    MEDIATOR = "mediator"
    HANDOFF = "handoff"
    SESSION = "session"


class LogFormat(StrEnum):
    """OCEL 2.0 as JSON, or one flat table."""

    OCEL = "ocel"
    CSV = "csv"


OBJECT_ATTRIBUTES: Mapping[ObjectType, tuple[str, ...]] = MappingProxyType(
    {
        ObjectType.DISPUTE: ("court", "entry", "regime"),
        ObjectType.PARTY: ("role", "kind"),
        ObjectType.ORGANISATION: ("kind",),
        ObjectType.MEDIATOR: (),
        ObjectType.HANDOFF: ("kind", "referral_kind", "regime", "chosen_by"),
        ObjectType.SESSION: ("status",),
    }
)
"""What is told of each thing; every value is a word of ours, written as text."""
EVENT_ATTRIBUTES = ("actor", "reason_code", "status", "held_by")
"""What is told of each event: kind of actor, code of the reason, the dispute's status and holder after it."""
FLAT_COLUMNS = ("dispute", "at", "event", "group", "organisation", "person", "outcome")
"""The flat table, the same columns that ``history.py`` reads from other systems.

Group, organisation and person are whose turn it is after the event; outcome is the code of its reason.
"""
_PAYLOAD: tuple[tuple[str, ObjectType, str], ...] = (
    ("handoff_id", ObjectType.HANDOFF, "through"),
    ("organisation_id", ObjectType.ORGANISATION, "with"),
    ("mediator_id", ObjectType.MEDIATOR, "mediator"),
    ("session_id", ObjectType.SESSION, "session"),
    ("party_ref", ObjectType.PARTY, "about"),
)
_HELD_BY = MappingProxyType(
    {
        HolderKind.ORGANISATION.value: ObjectType.ORGANISATION,
        HolderKind.USER.value: ObjectType.MEDIATOR,
        HolderKind.PARTY.value: ObjectType.PARTY,
    }
)
HOLDS = "holds"
ACTED = "acted"


@dataclass(frozen=True, slots=True)
class Touched:
    """A thing that an event touched. ``key`` is its id, of a party its ref or its id."""

    type: ObjectType
    key: str
    qualifier: str


def touched(body: Mapping[str, Any], *, with_holder: bool) -> Iterator[Touched]:
    """Name what an entry's event touched, beside its dispute: by payload, by actor, by whose turn it is.

    ``with_holder`` is off for readers who are told of their own handoffs only: whose turn it is next is
    not theirs to know. An actor is named as a mediator; who is none is dropped by the caller.

    >>> body = {"payload": {"party_ref": "a1"}, "actor": {"kind": "user", "id": "u"},
    ...         "responsible": {"responsible": {"kind": "organisation", "id": "o"}}}
    >>> [(each.type.value, each.key, each.qualifier) for each in touched(body, with_holder=True)]
    [('party', 'a1', 'about'), ('mediator', 'u', 'acted'), ('organisation', 'o', 'holds')]
    """
    payload = body["payload"]
    for member, kind, qualifier in _PAYLOAD:
        if payload.get(member):
            yield Touched(kind, payload[member], qualifier)
    if body["actor"]["id"]:
        yield Touched(ObjectType.MEDIATOR, body["actor"]["id"], ACTED)
    held = holder(body) if with_holder else None
    if held is not None and held["kind"] in _HELD_BY:
        yield Touched(_HELD_BY[held["kind"]], held["id"], HOLDS)


def event_attributes(body: Mapping[str, Any], *, with_holder: bool) -> Iterator[tuple[str, str]]:
    """Give an event's attributes that have a value, in the order of ``EVENT_ATTRIBUTES``."""
    turn = body["responsible"] or {}
    told = {"actor": body["actor"]["kind"], "reason_code": body["reason_code"], "status": turn.get("status")}
    told["held_by"] = group_of(holder(body)) if with_holder else None
    return ((name, told[name]) for name in EVENT_ATTRIBUTES if told[name])


def holder(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Say who held the dispute after an entry; None once it is closed."""
    held: Mapping[str, Any] | None = (body["responsible"] or {}).get("responsible")
    return held


def group_of(held: Mapping[str, Any] | None) -> str | None:
    """Name the group a holder belongs to: the court's role, else what kind of holder it is.

    >>> group_of({"kind": "court_role", "id": "clerk"}), group_of({"kind": "user", "id": "…"}), group_of(None)
    ('clerk', 'user', None)
    """
    if held is None:
        return None
    return str(held["id"] if held["kind"] == HolderKind.COURT_ROLE else held["kind"])

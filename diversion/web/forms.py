"""Forms and bodies: a field's name is the JSON pointer of what it fills, so a page fills the API's own shapes.

``body_of`` reads a sent form as the body that the API would be sent, by the same schema; its faults come back with
the same pointers and stand beside the fields they are about. Empty fields are left out, as nobody filled them.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from marshmallow import Schema, fields
from werkzeug.datastructures import MultiDict

from diversion.domain.reasons import Fault
from diversion.schemas.base import Flag, Moment, Whole

LOCAL_MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d"
"""What a browser's field for day and time sends: the clock on the wall, which is Shanghai's."""
SHANGHAI_OFFSET = "+08:00"
SECRET, ONCE, DRAFT, CARRIED = "_secret", "_once", "_draft", "carried:"
"""Fields of our own: the session's secret, what makes a second press the same one, which draft a form is
kept as, what signing in hands on."""


@dataclass(frozen=True, slots=True)
class Form:
    """What somebody typed and what is wrong with it; an empty one is a form nobody has filled yet.

    ``action`` is the address it was sent to: of several forms on a page only that one shows it.
    """

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    faults: Sequence[Fault] = ()
    action: str = ""

    def value(self, pointer: str, otherwise: Any = "") -> Any:
        """Give what was typed into a field, or what it begins with."""
        typed = self.values.get(pointer)
        return typed[0] if typed else ("" if self.values else otherwise)

    def chosen(self, pointer: str, word: str) -> bool:
        """Tell whether one of several choices was made."""
        return word in self.values.get(pointer, ())

    def faults_at(self, pointer: str) -> list[Fault]:
        """Give what is wrong with one field."""
        return [fault for fault in self.faults if fault.pointer == pointer]

    def entries(self, pointer: str) -> list[int]:
        """Give the numbers of the entries of a list that were sent, in order."""
        begins = f"{pointer}/"
        told = {name.removeprefix(begins).split("/")[0] for name in self.values if name.startswith(begins)}
        return sorted(int(each) for each in told if each.isdigit())


def own_fields(sent: MultiDict[str, str]) -> dict[str, list[str]]:
    """Give the fields that people filled, without those that pages add."""
    return {name: sent.getlist(name) for name in sent if not name.startswith("_")}


def body_of(shape: type[Schema], sent: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Read a form as a body of a shape.

    >>> from diversion.schemas.base import Flag, Shape, Text, Whole
    >>> class Told(Shape):
    ...     name, count, sure = Text(), Whole(), Flag()
    >>> body_of(Told, {"/name": ["长桥"], "/count": ["3"], "/sure": ["true"], "/left": [""]})
    {'name': '长桥', 'count': 3, 'sure': True}

    A field of day and time has no offset and means Shanghai's clock; one choice may stand for a whole entry, as JSON.
    """
    body: dict[str, Any] = {}
    for pointer, typed in sent.items():
        path = pointer.split("/")[1:]
        filled = [each.strip().replace("\r\n", "\n") for each in typed if each.strip()]
        if path and filled:
            _put(body, path, _told(_field_at(shape(), path), filled))
    lists_of: Any = _with_lists(body)
    told: dict[str, Any] = lists_of
    return told


def _put(body: dict[str, Any], path: Sequence[str], value: Any) -> None:
    place = body
    for step in path[:-1]:
        place = place.setdefault(step, {})
    place[path[-1]] = value


def _with_lists(told: Any) -> Any:
    """Make lists of what is numbered throughout; numbers left out close up."""
    if not isinstance(told, dict):
        return told
    if told and all(step.isdigit() for step in told):
        return [_with_lists(told[step]) for step in sorted(told, key=int)]
    return {step: _with_lists(inner) for step, inner in told.items()}


def _field_at(schema: Schema, path: Sequence[str]) -> fields.Field[Any] | None:
    found: fields.Field[Any] | None = None
    shape: Schema | None = schema
    for step in path:
        if isinstance(found, fields.List) and step.isdigit():
            found = found.inner
        elif shape is not None:
            found = shape.fields.get(step)
        else:
            return None
        inner = found.inner if isinstance(found, fields.List) else found
        shape = inner.schema if isinstance(inner, fields.Nested) else None
    return found


def _told(kind: fields.Field[Any] | None, filled: Sequence[str]) -> Any:
    """Give what was typed as JSON would say it; what cannot be read so stays text, which the shape refuses."""
    if isinstance(kind, fields.List):
        return list(filled)
    first = filled[0]
    if isinstance(kind, fields.Nested):
        return _entry(first)
    if isinstance(kind, Moment) and re.fullmatch(LOCAL_MOMENT, first):
        return f"{first}:00{SHANGHAI_OFFSET}"
    if isinstance(kind, Flag):
        return {"true": True, "false": False}.get(first, first)
    if isinstance(kind, Whole) and first.lstrip("-").isascii() and first.lstrip("-").isdigit():
        return int(first)
    return first


def _entry(told: str) -> Any:
    """Read a choice that stands for several members at once, written by the page as JSON."""
    try:
        return json.loads(told)
    except ValueError:
        return told


def where_typed(faults: Iterable[Fault], sent: Mapping[str, Sequence[str]]) -> tuple[Fault, ...]:
    """Point faults of a body at the fields they were typed in: of a list with gaps, the body closed up the numbers.

    >>> sent = {"/people/2/name": ["甲"], "/people/0/name": [""], "/people/5/name": ["乙"]}
    >>> [fault.pointer for fault in where_typed([Fault("/people/1/age", "required", "", "")], sent)]
    ['/people/5/age']

    A pointer that is a name of a page's own stays as it is.

    >>> [fault.pointer for fault in where_typed([Fault("place", "place-unclear", "", "")], sent)]
    ['place']
    """
    filled = [name.split("/")[1:] for name, typed in sent.items() if any(each.strip() for each in typed)]
    return tuple(replace(fault, pointer=_pointer_typed(fault.pointer, filled)) for fault in faults)


def _pointer_typed(pointer: str, filled: Sequence[Sequence[str]]) -> str:
    if not pointer.startswith("/"):
        return pointer
    path: list[str] = []
    for step in pointer.split("/")[1:]:
        at = len(path)
        numbers = {name[at] for name in filled if list(name[:at]) == path and len(name) > at}
        if step.isdigit() and numbers and all(each.isdigit() for each in numbers):
            in_order = sorted(numbers, key=int)
            step = in_order[int(step)] if int(step) < len(in_order) else step
        path.append(step)
    return "".join(f"/{step}" for step in path)


def general(faults: Iterable[Fault], known: Iterable[str]) -> list[Fault]:
    """Give the faults that stand beside no field of a page, which are told at its top."""
    names = set(known)
    return [fault for fault in faults if fault.pointer not in names]

"""Reading a body against a shape without stopping at the first fault."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError

from diversion.domain.reasons import Fault
from diversion.schemas.base import SHAPE_FAULTS, Flag, Whole

_WHOLE = re.compile("-?[0-9]{1,10}")


@dataclass(frozen=True, slots=True)
class Read:
    """What could be read, and every shape fault found on the way."""

    value: Any
    faults: tuple[Fault, ...]


def read(shape: type[Schema], told: Any) -> Read:
    """Read ``told`` as ``shape``; what is faulty is left out of the value and named in the faults."""
    try:
        return Read(shape().load(told), ())
    except ValidationError as invalid:
        faults = tuple(_faults(invalid.messages, ""))
        return Read(invalid.valid_data if isinstance(invalid.valid_data, dict) else {}, faults)


def read_query(shape: type[Schema], told: Mapping[str, str]) -> Read:
    """Read a query, whose numbers and flags can only be told as text; what is neither stays a fault."""
    fields = shape().fields
    return read(shape, {name: _untold(fields.get(name), text) for name, text in told.items()})


def _untold(field: object, text: str) -> object:
    if isinstance(field, Whole) and _WHOLE.fullmatch(text):
        return int(text)
    if isinstance(field, Flag):
        return {"true": True, "false": False}.get(text, text)
    return text


def _faults(messages: Any, pointer: str) -> Iterator[Fault]:
    if isinstance(messages, dict):
        for member, inner in messages.items():
            deeper = pointer if member == "_schema" else f"{pointer}/{_escaped(str(member))}"
            yield from _faults(inner, deeper)
        return
    for message in messages if isinstance(messages, list) else [messages]:
        code, _, told = str(message).partition(" ")
        known = code if code in SHAPE_FAULTS else "malformed"
        zh, en = SHAPE_FAULTS[known]
        in_zh, _, in_en = told.partition("|")
        yield Fault(pointer, known, zh.format(told=in_zh), en.format(told=in_en or in_zh))


def _escaped(member: str) -> str:
    return member.replace("~", "~0").replace("/", "~1")

"""How our fields read as JSON Schema, so that the API document refuses what the fields refuse.

apispec knows marshmallow's own fields; what ``base.py`` makes stricter is told to it here.
"""

from collections.abc import Callable
from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import Schema, fields

from diversion.schemas.base import LARGEST_WHOLE, MONEY_FORM, Money, Whole, Word


class SchemaNameTaken(Exception):
    """Two shapes want one name in the API document; rename one of the classes."""

    code = "schema-name-taken"


class _Converter(OpenAPIConverter):
    """apispec's, corrected by what our fields do."""

    def field2property(self, field: fields.Field[Any]) -> dict[str, Any]:
        told: dict[str, Any] = super().field2property(field)
        if isinstance(field, fields.Decimal | Word):
            told["type"] = ["string", "null"] if field.allow_none else "string"
            for bound in ("minimum", "maximum"):
                if bound in told:
                    told[f"x-{bound}"] = told.pop(bound)
        if isinstance(field, Money):
            told["pattern"] = MONEY_FORM
        if isinstance(field, Whole):
            told.setdefault("minimum", -LARGEST_WHOLE)
            told.setdefault("maximum", LARGEST_WHOLE)
        if "\\x00" in told.get("pattern", ""):
            del told["pattern"]  # against NUL and halves of characters, which JSON in UTF-8 hardly carries
        return told


class _Plugin(MarshmallowPlugin):
    Converter = _Converter


def plugin() -> MarshmallowPlugin:
    """Make apispec's plugin for one document, with our fields and one name for each shape."""
    return _Plugin(schema_name_resolver=_named_once())


def _named_once() -> Callable[[type[Schema] | Schema | str], str]:
    """Name each shape after its class, a second one of that name after its module too.

    Raises ``SchemaNameTaken`` when even that name is another's.
    """
    known: dict[str, type[Schema]] = {}

    def name_of(shape: type[Schema] | Schema | str) -> str:
        if isinstance(shape, str):
            raise TypeError(f"name the class, not the text {shape}")
        kind = shape if isinstance(shape, type) else type(shape)
        plain = kind.__name__.removesuffix("Schema").removesuffix("Shape")
        within = f"{kind.__module__.rpartition('.')[2].title().replace('_', '')}{plain}"
        for name in (plain, within):
            if known.setdefault(name, kind) is kind:
                return name
        raise SchemaNameTaken(f"{within}: {known[within].__module__} and {kind.__module__}")

    return name_of

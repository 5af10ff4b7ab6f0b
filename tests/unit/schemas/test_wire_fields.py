"""The fields of the wire shapes: what they refuse that marshmallow would take, and how they read as JSON Schema."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from apispec import APISpec

from diversion.schemas.base import (
    Day,
    Flag,
    Id,
    Listed,
    Moment,
    Money,
    Of,
    Shape,
    Text,
    Whole,
    Word,
    between,
    length,
)
from diversion.schemas.json_schema import SchemaNameTaken, plugin
from diversion.schemas.reading import read, read_query


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class InnerShape(Shape):
    name = Text(required=True, longest=5)


class Everything(Shape):
    text = Text(longest=5)
    day = Day()
    moment = Moment()
    money = Money()
    flag = Flag()
    whole = Whole()
    id = Id()
    word = Word(Colour, allow_none=True)
    colours = Listed(Word(Colour), validate=length(2))
    share = Whole(validate=between(0, 10))
    least = Whole(validate=between(1))
    listed = Listed(Of(InnerShape))
    of = Of(InnerShape, allow_none=True)


def codes(told: dict[str, Any]) -> list[str]:
    return [f"{fault.pointer} {fault.code}" for fault in read(Everything, told).faults]


@pytest.mark.parametrize(
    ("member", "told", "value"),
    [
        ("day", "2026-03-02", date(2026, 3, 2)),
        ("day", "1900-01-01", date(1900, 1, 1)),
        ("day", "2199-12-31", date(2199, 12, 31)),
        ("moment", "2026-03-02T09:20:00+08:00", datetime(2026, 3, 2, 1, 20, tzinfo=UTC)),
        ("moment", "2026-03-02T01:20:00.5Z", datetime(2026, 3, 2, 1, 20, 0, 500_000, tzinfo=UTC)),
        ("money", "128000.00", Decimal("128000.00")),
        ("money", "-5", Decimal(-5)),
        ("flag", False, False),
        ("whole", 2**31 - 1, 2**31 - 1),
        ("word", "red", Colour.RED),
        ("word", None, None),
        ("text", "五个汉字也", "五个汉字也"),
    ],
)
def test_what_is_well_formed_is_read(member: str, told: Any, value: Any) -> None:
    found = read(Everything, {member: told})
    assert (found.value, found.faults) == ({member: value}, ())


@pytest.mark.parametrize(
    ("member", "told", "code"),
    [
        ("day", "20260302", "not-date"),
        ("day", "2026-W10-1", "not-date"),
        ("day", "2026-02-29", "not-date"),
        ("day", "2026-03-02\n", "not-date"),
        ("day", "1899-12-31", "not-date"),
        ("day", "2200-01-01", "not-date"),
        ("day", 20260302, "not-date"),
        ("moment", "2026-03-02T09:20:00", "not-moment"),
        ("moment", "2026-03-02 09:20:00+08:00", "not-moment"),
        ("moment", "0001-01-01T00:00:00+14:00", "not-moment"),
        ("money", 128000, "not-decimal"),
        ("money", 0.1, "not-decimal"),
        ("money", "1e5", "not-decimal"),
        ("money", "NaN", "not-decimal"),
        ("money", " 5", "not-decimal"),
        ("money", "９", "not-decimal"),
        ("flag", 1, "not-boolean"),
        ("flag", "true", "not-boolean"),
        ("whole", "12", "not-number"),
        ("whole", 12.5, "not-number"),
        ("whole", True, "not-number"),
        ("whole", 2**31, "out-of-range"),
        ("whole", -(2**31), "out-of-range"),
        ("word", "green", "not-one-of"),
        ("word", ["red"], "not-one-of"),
        ("text", "", "wrong-length"),
        ("text", "六个汉字就多", "wrong-length"),
        ("text", "a\x00", "malformed"),
        ("id", "1", "not-uuid"),
        ("of", [], "not-object"),
        ("listed", {}, "not-list"),
    ],
)
def test_what_is_not_is_named(member: str, told: Any, code: str) -> None:
    assert codes({member: told}) == [f"/{member} {code}"]


@pytest.mark.parametrize(
    ("told", "zh", "en"),
    [
        ({"text": ""}, "请填1至5个字。", "Give 1 to 5 characters."),
        ({"colours": ["red"] * 3}, "最多2项。", "2 items at most."),
        ({"word": "green"}, "选择：red, blue。", "listed values: red, blue."),
        ({"share": 11}, "请填0至10之间的整数。", "Give a whole number from 0 to 10."),
        ({"least": 0}, "请填不小于1的整数。", "Give a whole number of 1 or more."),
        ({"whole": 2**31}, "请填绝对值不大于2147483647的整数。", "from -2147483647 to 2147483647."),
        ({"money": "五万"}, "请填金额，例如：128000.00。", 'in JSON a string: "128000.00"'),
    ],
)
def test_a_bound_that_is_broken_is_told(told: dict[str, Any], zh: str, en: str) -> None:
    (fault,) = read(Everything, told).faults
    assert (zh in fault.zh, en in fault.en) == (True, True), fault


def test_every_fault_is_found_with_its_pointer() -> None:
    told = {"whole": "x", "listed": [{"name": "a"}, {"name": "too long"}, {}], "no/such": 1}
    assert sorted(codes(told)) == [
        "/listed/1/name wrong-length",
        "/listed/2/name required",
        "/no~1such unknown-field",
        "/whole not-number",
    ]


def test_a_query_tells_numbers_and_flags_as_text() -> None:
    assert read_query(Everything, {"whole": "12", "flag": "true", "text": "12"}).value == {
        "whole": 12,
        "flag": True,
        "text": "12",
    }
    found = read_query(Everything, {"whole": "1_2", "flag": "True", "day": "x", "other": "1"})
    assert sorted(f"{fault.pointer} {fault.code}" for fault in found.faults) == [
        "/day not-date",
        "/flag not-boolean",
        "/other unknown-field",
        "/whole not-number",
    ]


def test_the_document_says_what_the_fields_refuse() -> None:
    spec = APISpec(title="t", version="1", openapi_version="3.1.0", plugins=[plugin()])
    spec.components.schema("Everything", schema=Everything)
    schemas = spec.to_dict()["components"]["schemas"]
    told = schemas["Everything"]["properties"]
    assert schemas["Everything"]["additionalProperties"] is False
    assert schemas["Inner"]["required"] == ["name"]
    assert told["text"] == {"type": "string", "minLength": 1, "maxLength": 5}
    assert told["day"] == {"type": "string", "format": "date"}
    assert told["moment"] == {"type": "string", "format": "date-time"}
    assert told["money"] == {"type": "string", "pattern": "^-?[0-9]{1,20}([.][0-9]{1,6})?$"}
    assert told["flag"] == {"type": "boolean"}
    assert told["whole"] == {"type": "integer", "minimum": -(2**31 - 1), "maximum": 2**31 - 1}
    assert told["id"] == {"type": "string", "format": "uuid"}
    assert told["word"] == {"type": ["string", "null"], "enum": ["red", "blue", None]}
    assert told["listed"] == {"type": "array", "items": {"$ref": "#/components/schemas/Inner"}}
    assert told["of"] == {"anyOf": [{"$ref": "#/components/schemas/Inner"}, {"type": "null"}]}


def test_two_shapes_of_one_name_are_told_apart_by_their_modules() -> None:
    def a_shape(module: str) -> type[Shape]:
        return type("SameSchema", (Shape,), {"__module__": f"diversion.schemas.{module}"})

    spec = APISpec(title="t", version="1", openapi_version="3.1.0", plugins=[plugin()])
    shapes = [a_shape("first"), a_shape("second"), a_shape("second")]
    for number, shape in enumerate(shapes[:2]):
        spec.path(
            f"/{number}", operations={"get": {"responses": {"200": {"content": {"a/b": {"schema": shape}}}}}}
        )
    assert {"Same", "SecondSame"} <= set(spec.to_dict()["components"]["schemas"])
    with pytest.raises(SchemaNameTaken):
        spec.path(
            "/2", operations={"get": {"responses": {"200": {"content": {"a/b": {"schema": shapes[2]}}}}}}
        )

"""Rows written by their types come out as marshmallow writes them, field by field."""

from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID

from diversion.schemas.base import Day, Flag, Id, Listed, Moment, Of, Shape, Text, Whole
from diversion.schemas.plain import FlatRows, PlainWord


class Colour(StrEnum):
    RED = "red"


class LineShape(Shape):
    id = Id()
    text = Text(allow_none=True)
    day = Day(data_key="on")
    moment = Moment(allow_none=True)
    word = PlainWord(Colour)
    whole = Whole()
    flag = Flag()


def test_flat_rows_are_written_as_any_other_list() -> None:
    line = {
        "id": UUID(int=7),
        "text": "示例",
        "day": date(2026, 3, 2),
        "moment": datetime(2026, 3, 2, 1, 20, 0, 5, tzinfo=UTC),
        "word": Colour.RED,
        "whole": 3,
        "flag": True,
        "left_out": "not shown",
    }
    rows = [line, line | {"text": None, "moment": None, "word": "red"}]
    plain = type("PlainShape", (Shape,), {"items": Listed(Of(LineShape))})
    flat = type("FlatShape", (Shape,), {"items": FlatRows(Of(LineShape))})
    assert flat().dump({"items": rows}) == plain().dump({"items": rows})

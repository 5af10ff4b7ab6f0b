"""What every shape shares: unknown members are faults, and every fault is a code with two sentences.

marshmallow's own messages are replaced by codes; ``reading.py`` turns a code at a path into a
``Fault`` with its JSON pointer, so shape faults and domain faults look alike.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from marshmallow import RAISE, Schema, fields, validate

SHAPE_FAULTS: dict[str, tuple[str, str]] = {
    "required": ("缺少此项，请填写。", "This is missing; fill it in."),
    "not-null": (
        "此项不能为空值；没有内容时请不要提交此项。",
        "This must not be null; leave it out instead.",
    ),
    "unknown-field": (
        "没有这一项，请删除或核对名称。",
        "There is no such member; remove it or check its name.",
    ),
    "not-text": ("应为文字。", "This must be a string."),
    "not-object": ("应为对象（花括号）。", "This must be an object."),
    "not-list": ("应为列表（方括号）。", "This must be a list."),
    "not-boolean": ("应为 true 或 false。", "This must be true or false."),
    "not-number": ("应为整数。", "This must be a whole number."),
    "not-decimal": ('应为金额文字，如 "128000.00"。', 'This must be a decimal string such as "128000.00".'),
    "not-date": ("应为日期，如 2026-03-02。", "This must be a date such as 2026-03-02."),
    "not-moment": (
        "应为带时区的时间，如 2026-03-02T09:20:00+08:00。",
        "This must be a moment with offset, such as 2026-03-02T09:20:00+08:00.",
    ),
    "not-file": ("应为文件。", "This must be a file."),
    "not-uuid": ("应为 UUID 编号。", "This must be a UUID."),
    "not-one-of": (
        "不在可选值之内，可填：{told}。",
        "This is not one of the allowed values: {told}.",
    ),
    "wrong-length": (
        "应为{told}个字（列表为项），请补填或删减。",
        "This takes {told} characters (a list: items); add or remove some.",
    ),
    "out-of-range": ("应为{told}，请改正。", "This takes {told}; correct it."),
    "malformed": ("内容不合要求，请核对。", "This is not well-formed; check it."),
}

fields.Field.default_error_messages = {
    "required": "required",
    "null": "not-null",
    "validator_failed": "malformed",
}


def length(most: int, least: int | None = None) -> validate.Length:
    """Bound the characters of a text or the items of a list."""
    return validate.Length(least, most, error=f"wrong-length {least or 0}–{most}")


def between(least: int | None, most: int | None = None) -> validate.Range:
    """Bound a number, both ends included."""
    bounds = f"{least}–{most}" if None not in (least, most) else f"≥{least}" if most is None else f"≤{most}"
    return validate.Range(least, most, error=f"out-of-range {bounds}")


class Shape(Schema):
    """Base of every schema: members in order, unknown ones refused, null and absent told apart."""

    error_messages = {"unknown": "unknown-field", "type": "not-object"}  # noqa: RUF012 - marshmallow's contract

    class Meta:
        """Unknown members are faults, never silently dropped."""

        unknown = RAISE


class Text(fields.String):
    """A string of at least one and at most ``longest`` characters, without NUL (PostgreSQL has none)."""

    default_error_messages = {"invalid": "not-text", "invalid_utf8": "not-text"}  # noqa: RUF012

    def __init__(self, *, longest: int = 200, shortest: int = 1, **told: object) -> None:
        checks = [
            length(longest, shortest),
            validate.Regexp(r"^[^\x00\ud800-\udfff]*$", error="malformed", flags=16),
        ]
        super().__init__(validate=checks, **told)  # type: ignore[arg-type]


YEARS = "(19|20|21)[0-9]{2}"
"""Days and moments outside these centuries are slips, and would run over the end of Python's calendar."""
DAY_FORM = f"^{YEARS}-[0-9]{{2}}-[0-9]{{2}}$"
MOMENT_FORM = (
    f"^{YEARS}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}([.][0-9]{{1,6}})?"
    "(Z|[+-][0-9]{2}:[0-9]{2})$"
)
MONEY_FORM = "^-?[0-9]{1,20}([.][0-9]{1,6})?$"
"""What is legible as an amount; which amounts are possible is for the rules to say, with their own codes."""
LARGEST_WHOLE = 2**31 - 1


class Day(fields.Date):
    """A calendar day, ``2026-03-02``, in the 20th to 22nd century."""

    default_error_messages = {"invalid": "not-date", "invalid_type": "not-date", "format": "not-date"}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **told: Any) -> date:
        if not _is_written(value, DAY_FORM):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **told)


class Moment(fields.AwareDateTime):
    """A moment with its offset; one without is a fault, never guessed."""

    default_error_messages = {  # noqa: RUF012
        "invalid": "not-moment",
        "invalid_awareness": "not-moment",
        "invalid_type": "not-moment",
        "format": "not-moment",
    }

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **told: Any
    ) -> datetime:
        if not _is_written(value, MOMENT_FORM):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **told)


class Money(fields.Decimal):
    """CNY as a decimal string with two places; a JSON number is refused, for it has been rounded already."""

    default_error_messages = {"invalid": "not-decimal", "too_large": "not-decimal", "special": "not-decimal"}  # noqa: RUF012

    def __init__(self, **told: object) -> None:
        super().__init__(as_string=True, **told)  # type: ignore[arg-type]

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **told: Any
    ) -> Decimal:
        if not _is_written(value, MONEY_FORM):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **told)


class Flag(fields.Boolean):
    """true or false; the strings and numbers that marshmallow would accept are refused."""

    default_error_messages = {"invalid": "not-boolean"}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **told: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **told)


class Whole(fields.Integer):
    """A whole number as JSON writes one, within four bytes, as the columns behind it."""

    default_error_messages = {"invalid": "not-number", "too_large": f"out-of-range ±{LARGEST_WHOLE}"}  # noqa: RUF012

    def __init__(self, **told: object) -> None:
        super().__init__(strict=True, **told)  # type: ignore[arg-type]

    def _validated(self, value: Any) -> int:
        number = super()._validated(value)
        if abs(number) > LARGEST_WHOLE:
            raise self.make_error("too_large")
        return number


class Id(fields.UUID):
    """A UUID."""

    default_error_messages = {"invalid": "not-uuid", "invalid_uuid": "not-uuid"}  # noqa: RUF012


class Word(fields.Enum[StrEnum]):
    """One of an enumeration's words, by its value."""

    default_error_messages = {"unknown": "not-one-of {choices}"}  # noqa: RUF012

    def __init__(self, words: type[StrEnum], **told: object) -> None:
        super().__init__(words, by_value=True, **told)  # type: ignore[arg-type]


class Listed(fields.List[Any]):
    """A list."""

    default_error_messages = {"invalid": "not-list"}  # noqa: RUF012


class Of(fields.Nested):
    """A nested object."""

    default_error_messages = {"type": "not-object"}  # noqa: RUF012


def _is_written(value: Any, form: str) -> bool:
    return isinstance(value, str) and "\n" not in value and re.match(form, value) is not None

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
    "not-text": ("请填文字。", "Give a text (in JSON a string)."),
    "not-object": (
        "请重新选择或者填写此项；接口在此处取对象。",
        "Choose or fill this in again (in JSON an object).",
    ),
    "not-list": ("请重新选择此项；接口在此处取列表。", "Choose this again (in JSON a list)."),
    "not-boolean": (
        "请选择是或者否；接口在此处取 true、false。",
        "Choose yes or no (in JSON true or false).",
    ),
    "not-number": ("请填整数，例如：30。", "Give a whole number, for example 30."),
    "not-decimal": (
        "请填金额，例如：128000.00。",
        'Give an amount, for example 128000.00 (in JSON a string: "128000.00").',
    ),
    "not-date": ("请填日期，例如：2026-03-02。", "Give a date, for example 2026-03-02."),
    "not-moment": (
        "请填日期和时间，例如：2026-03-02T09:20:00+08:00。",
        "Give a day and time with its offset, for example 2026-03-02T09:20:00+08:00.",
    ),
    "not-file": ("请选择文件。", "Choose a file."),
    "not-uuid": ("没有这样的编号，请重新选择或者核对。", "This is no id (a UUID); choose again or check it."),
    "not-one-of": ("请从所列选项中选择：{told}。", "Choose one of the listed values: {told}."),
    "wrong-length": ("{told}。", "{told}."),
    "out-of-range": ("请填{told}。", "Give {told}."),
    "malformed": ("内容不合要求，请核对。", "This is not well-formed; check it."),
}
"""What each code says, in words for somebody at a form; the API says the same. ``told``: what the shape adds in both languages, a ``|`` between."""

WHOLE_NUMBER, AMOUNT = ("整数", "a whole number"), ("金额", "an amount")
_BOTH, _LEAST, _MOST = (
    ("{least}至{most}之间的{zh}", "{en} from {least} to {most}"),
    ("不小于{least}的{zh}", "{en} of {least} or more"),
    ("不大于{most}的{zh}", "{en} of {most} or less"),
)

fields.Field.default_error_messages = {
    "required": "required",
    "null": "not-null",
    "validator_failed": "malformed",
}


def length(most: int, least: int | None = None) -> validate.Length:
    """Bound the items of a list."""
    told = (
        f"请列{least}至{most}项|Give {least} to {most} items"
        if least
        else f"最多{most}项|{most} items at most"
    )
    return validate.Length(least, most, error=f"wrong-length {told}")


def between(
    least: int | None,
    most: int | None = None,
    what: tuple[str, str] = WHOLE_NUMBER,
    *,
    said_from: int | None = None,
) -> validate.Range:
    """Bound a number, both ends included. ``said_from``: what is told of a lower end that the rules see to."""
    from_ = least if said_from is None else said_from
    words = _MOST if from_ is None else _LEAST if most is None else _BOTH
    told = "|".join(each.format(least=from_, most=most, zh=what[0], en=what[1]) for each in words)
    return validate.Range(least, most, error=f"out-of-range {told}")


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
            validate.Length(
                shortest,
                longest,
                error=f"wrong-length 请填{shortest}至{longest}个字|Give {shortest} to {longest} characters",
            ),
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
_SMALL = f"绝对值不大于{LARGEST_WHOLE}的整数|a whole number from -{LARGEST_WHOLE} to {LARGEST_WHOLE}"


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

    default_error_messages = {"invalid": "not-number", "too_large": f"out-of-range {_SMALL}"}  # noqa: RUF012

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

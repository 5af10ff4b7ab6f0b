"""Whether a value can be one of a setting's: of the right type, and within its bounds.

Apart from ``settings.py`` because it knows types and bounds only, not one setting by name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from diversion.domain import law
from diversion.domain.reasons import Fault

Value = int | Decimal | str | tuple[str, ...]

_MOST_NAMES = 500
_LONGEST_NAME = 200


class SettingType(StrEnum):
    """How a value is written in JSON: a whole number, a decimal string (money, weight), a list of names, an address.

    ``causes`` are names from the catalogue of causes, at any level, ``logins`` names of users; whether each exists
    is the register's to check.
    """

    WHOLE = "whole"
    MONEY = "money"
    WEIGHT = "weight"
    CAUSES = "causes"
    LOGINS = "logins"
    WEB_ADDRESS = "web_address"


_TYPE_WORDS = {
    SettingType.WHOLE: ("请填整数，例如：30。", "Give a whole number, for example 30."),
    SettingType.MONEY: (
        "请填金额，例如：50000.00。",
        'Give an amount, for example 50000.00 (in JSON a string: "50000.00").',
    ),
    SettingType.WEIGHT: (
        "请填小数，例如：0.25。",
        'Give a decimal, for example 0.25 (in JSON a string: "0.25").',
    ),
    SettingType.CAUSES: (
        "请填案由名称，不得重复。",
        "Give names of causes, none twice (in JSON a list).",
    ),
    SettingType.LOGINS: (
        "应为登录名的列表，不得重复。",
        "This must be a list of login names, none twice.",
    ),
    SettingType.WEB_ADDRESS: (
        "请填以 http:// 或 https:// 开头的完整网址，不含用户名、密码和空格。",
        "Give a whole http or https address without user, password or spaces.",
    ),
}
_PLACES = {SettingType.MONEY: 2, SettingType.WEIGHT: 4}


@dataclass(frozen=True, slots=True)
class SettingBounds:
    """The least and the most, both admissible; ``rule`` is the law that draws the upper one, if any does."""

    lowest: Decimal | None = None
    highest: Decimal | None = None
    rule: str | None = None

    @property
    def article(self) -> str | None:
        """The citation of the law that draws the upper bound, or None where the bound is ours."""
        return law.cite(self.rule) if self.rule else None


def read_value(type_: SettingType, told: Any) -> Value | None:
    """Read a value from JSON, or None when it is not of the type.

    >>> read_value(SettingType.MONEY, "50000.5"), read_value(SettingType.WHOLE, True)
    (Decimal('50000.5'), None)
    """
    if type_ is SettingType.WHOLE:
        return told if isinstance(told, int) and not isinstance(told, bool) else None
    if type_ in (SettingType.CAUSES, SettingType.LOGINS):
        return _names(told)
    if type_ is SettingType.WEB_ADDRESS:
        return _web_address(told)
    return _decimal(told, _PLACES[type_])


def write_value(value: Value) -> int | str | list[str]:
    """Write a value as JSON carries and the register stores it: the inverse of ``read_value``."""
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, int | str) else f"{value:f}"


def value_faults(type_: SettingType, bounds: SettingBounds, told: Any) -> tuple[Fault, ...]:
    """Find what is wrong with a value; all faults point at ``/value``.

    Codes: ``setting-type``; ``setting-out-of-bounds`` (ours); ``setting-beyond-law`` (with the article).

    >>> [fault.code for fault in value_faults(SettingType.WHOLE, SettingBounds(highest=Decimal(3)), 4)]
    ['setting-out-of-bounds']
    """
    value = read_value(type_, told)
    if value is None:
        return (Fault("/value", "setting-type", *_TYPE_WORDS[type_]),)
    return () if isinstance(value, tuple | str) else tuple(_beyond(Decimal(value), bounds))


def _beyond(value: Decimal, bounds: SettingBounds) -> Iterator[Fault]:
    lowest, highest = bounds.lowest, bounds.highest
    if lowest is not None and value < lowest:
        yield _out_of_bounds(f"不得小于{lowest:f}，请改大", f"At least {lowest:f}.")
    if highest is None or value <= highest:
        return
    if bounds.article is None:
        yield _out_of_bounds(f"不得大于{highest:f}，请改小", f"At most {highest:f}.")
    else:
        zh = f"不得超过{highest:f}：{bounds.article}所定期限，请改小"
        en = f"At most {highest:f}, the limit of {bounds.article}."
        yield Fault("/value", "setting-beyond-law", zh, en)


def _out_of_bounds(zh: str, en: str) -> Fault:
    return Fault("/value", "setting-out-of-bounds", zh, en)


def _decimal(told: Any, places: int) -> Decimal | None:
    if not isinstance(told, str) or len(told) > _LONGEST_NAME:
        return None
    try:
        value = Decimal(told)
    except InvalidOperation:
        return None
    exponent = value.as_tuple().exponent
    return value if isinstance(exponent, int) and -places <= exponent <= 0 else None


def _web_address(told: Any) -> str | None:
    if not isinstance(told, str) or len(told) > _LONGEST_NAME:
        return None
    is_one = re.fullmatch(r"https?://[^\s/@?#\"'<>\\]+(/[^\s@\"'<>\\]*)?", told)
    return told if not told or is_one else None


def _names(told: Any) -> tuple[str, ...] | None:
    if not isinstance(told, list) or len(told) > _MOST_NAMES:
        return None
    fit = all(isinstance(name, str) and name.strip() and len(name) <= _LONGEST_NAME for name in told)
    return tuple(told) if fit and len(set(told)) == len(told) else None

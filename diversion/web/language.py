"""The reader's language, and how days, amounts and counts are written in it: Chinese first, English second.

Pages are written in Chinese; what a reader of English is shown stands in ``translations/en/``, a file a desk, read
as they are at the first use, so that nothing has to be compiled. Moments are Shanghai's.

One Chinese word can be an act, and what befell once it was done, and the name of a step: 立案 is "Docket",
"Docketed" and "Docketing". English that holds in one sense only stands in the catalogue under that sense
(``msgctxt``, all of them in ``senses.po``) and is said by ``say_as``.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, request

from diversion.domain.working_days import SHANGHAI

LANGUAGES = ("zh", "en")
COOKIE = "language"
WEEKDAYS = "一二三四五六日"
ENGLISH = Path(__file__).parent / "translations" / "en"


def reads_english() -> bool:
    """Tell whether the reader chose English."""
    return request.cookies.get(COOKIE) == "en"


def say(text: str, **told: object) -> str:
    """Say a sentence of a page in the reader's language; where English differs by number, ``n`` is the number."""
    said = _in_english(text, told.get("n")) if reads_english() else text
    return said % told if told else said


def say_as(sense: str, text: str) -> str:
    """Say a word in one sense (an event, an act, a kind of code), where English has its own word for that."""
    if not reads_english():
        return text
    said = str(english().pgettext(sense, text))
    return said if said != text else english().gettext(text)


def _in_english(text: str, many: object) -> str:
    said = str(english().ngettext(text, text, many)) if isinstance(many, int) else text
    return said if said != text else english().gettext(text)


def said(zh: str, en: str) -> str:
    """Choose between two sentences that are already there."""
    return en if reads_english() else zh


@cache
def english() -> Translations:
    """Read what pages say in English, once."""
    catalogue = Catalog(locale="en")
    for path in sorted(ENGLISH.glob("*.po")):
        with path.open("rb") as source:
            for message in read_po(source, locale="en"):
                catalogue.add(message.id, message.string, context=message.context)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def listed(told: Iterable[object]) -> str:
    """Name one after another: 甲、乙."""
    return say("、").join(str(each) for each in told)


def aside(told: str) -> str:
    """Add a word in brackets to what stands before it."""
    return say("（%(what)s）", what=told)


def capital(told: str) -> str:
    """Begin with a capital what begins a line: the rules' English may stand within a sentence as well."""
    return told[:1].upper() + told[1:] if reads_english() else told


def with_count(what: str, many: int) -> str:
    """Write a heading with how many stand below it: 待立案（3）."""
    return say("%(what)s（%(n)s）", what=what, n=many)


def day(told: str | date | None) -> str:
    """Write a day, of a moment Shanghai's: 2026年12月3日（周四）."""
    if not told:
        return ""
    when = told
    if isinstance(when, str):
        when = datetime.fromisoformat(when) if "T" in when else date.fromisoformat(when)
    if isinstance(when, datetime):
        when = when.astimezone(SHANGHAI).date()
    if reads_english():
        return f"{when:%a} {when.day} {when:%b} {when.year}"
    return f"{when.year}年{when.month}月{when.day}日（周{WEEKDAYS[when.weekday()]}）"


def moment(told: str | datetime | None) -> str:
    """Write a moment by Shanghai's clock, without seconds."""
    if not told:
        return ""
    when = (datetime.fromisoformat(told) if isinstance(told, str) else told).astimezone(SHANGHAI)
    return f"{day(when.date())} {when:%H:%M}"


def clock(told: datetime) -> str:
    """Write a moment of today by Shanghai's clock: 09:05."""
    return f"{told.astimezone(SHANGHAI):%H:%M}"


def yuan(told: str | Decimal | None) -> str:
    """Write an amount: 128,000.00元."""
    if told is None or told == "":
        return ""
    return f"CNY {Decimal(told):,.2f}" if reads_english() else f"{Decimal(told):,.2f}元"


def thousands(told: int | None) -> str:
    """Write a count: 12,040,000; none is nothing."""
    return "" if told is None else f"{told:,}"


def percent(told: float | None) -> str:
    """Write a share: 71.4%; one over nothing is said to be none."""
    return say("无") if told is None else f"{told:.1%}"


def whole_percent(told: float) -> str:
    """Write a share that is known in whole percents only: 71%."""
    return f"{told:.0%}"


def install(app: Flask) -> None:
    """Give templates the words."""
    filters: dict[str, Callable[..., str]] = {
        "aside": aside,
        "capital": capital,
        "clock": clock,
        "day": day,
        "listed": listed,
        "moment": moment,
        "percent": percent,
        "thousands": thousands,
        "whole_percent": whole_percent,
        "yuan": yuan,
    }
    app.jinja_env.filters.update(filters)
    known: dict[str, Any] = {
        "_": say,
        "reads_english": reads_english,
        "said": said,
        "say_as": say_as,
        "with_count": with_count,
    }
    app.jinja_env.globals.update(known)

"""Whether an identity number of some kind is possible, and what it tells about its holder.

``python-stdnum`` knows the arithmetic; this module exists because the law knows more kinds than the
library: residence permits of people from Hong Kong, Macao and Taiwan (81, 82, 83), numbers of fifteen
digits, both forms of the foreigners' permanent residence card, and credit codes that begin with a
letter (N for a village cooperative). A region code that did not exist on the day of birth is a flag for
the clerk, not a fault: people are re-registered, districts renamed.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidComponent

from diversion.domain.masking import is_masked
from diversion.domain.parties import IdentityType, PartyKind
from diversion.domain.reasons import Fault
from diversion.domain.texts import folded

ADULT_AT_YEARS = 18
"""Setting: the Civil Code's age of majority, whose article is not among the rows of ``law.py``."""
EARLIEST_BIRTH = date(1900, 1, 1)
"""Setting: nobody who files was born earlier; such a number is misread."""

_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212\u00ad\u200b-\u200f\u2060\ufeff]+")
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN = re.compile(r"[0-9]{15}")
_PASSPORT = re.compile(r"(?=.*[0-9])[A-Z0-9]{5,20}")
_FOREIGNER_CARD_2004 = re.compile(r"[A-Z]{3}[0-9]{12}")
_CREDIT_SIGN = "[0-9A-HJ-NPQRTUWXY]"
_CREDIT_CODE = re.compile(f"{_CREDIT_SIGN}{{2}}[0-9]{{6}}{_CREDIT_SIGN}{{10}}")
_PERMIT_PREFIXES = ("81", "82", "83")
_FOREIGNER_PREFIX = "9"
_SOLE_TRADER_PREFIX = "92"
_BEARS_BIRTH_DATE = (IdentityType.RESIDENT_ID, IdentityType.RESIDENCE_PERMIT, IdentityType.FOREIGNER_CARD)

_TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "masked-value": (
            "证件号码已隐去部分内容，请填写完整号码",
            "The identity number is masked; give the full number.",
        ),
        "resident-id-form": (
            "居民身份证号码应为18位（末位可为X）或15位数字，请核对",
            "A resident number has 18 signs (the last may be X) or 15 digits; compare it with the card.",
        ),
        "residence-permit-form": (
            "港澳台居民居住证号码应为18位，以81、82或83开头，请核对",
            "A residence permit number has 18 signs and begins with 81, 82 or 83; compare it with the card.",
        ),
        "foreigner-card-form": (
            "外国人永久居留身份证号码应为3位字母加12位数字，或以9开头的18位号码，请核对",
            "A foreigner's card number is 3 letters and 12 digits, or 18 signs beginning with 9; check it.",
        ),
        "passport-form": (
            "护照或旅行证件号码应为5至20位字母和数字，请核对",
            "A passport or travel document number is 5 to 20 letters and digits; check it.",
        ),
        "uscc-form": (
            "统一社会信用代码应为18位数字或大写字母（不含I、O、S、V、Z），第3至8位为数字，请核对",
            "A credit code has 18 digits or letters (no I, O, S, V, Z), digits at places 3 to 8; check it.",
        ),
        "identity-type-differs": (
            "号码与证件类型不符（81、82、83开头为港澳台居民居住证，9开头不是居民身份证），请改选证件类型",
            "The number is of another kind (81, 82, 83: residence permit; 9: no resident number); change the type.",
        ),
        "identity-check-digit": (
            "号码校验位不符，至少有一位填错，请逐位核对",
            "The check digit does not fit: at least one sign is wrong; compare sign by sign.",
        ),
        "identity-birth-date": (
            "号码中的出生日期不存在，请核对第7位起的日期",
            "The birth date within the number is not in the calendar; check the date from place 7 on.",
        ),
        "identity-birth-range": (
            "号码中的出生日期早于1900年或晚于收件日期，请核对",
            "The birth date within the number lies before 1900 or after the day of filing; check it.",
        ),
    }
)


def normalise_identity(number: str) -> str:
    """Write a number as it is compared: half-width, no separators, upper case. Idempotent.

    >>> normalise_identity("３２０５０６ 19800101-001x")
    '32050619800101001X'
    """
    return folded(number, _SEPARATORS)


def canonical_identity(identity_type: IdentityType, number: str) -> str:
    """Write a number as its holder bears it today: fifteen-digit resident numbers become eighteen.

    Fifteen-digit numbers were given to people born in the twentieth century. What is not well formed
    comes back merely normalised. Idempotent.

    >>> canonical_identity(IdentityType.RESIDENT_ID, "320506800101001")
    '320506198001010013'
    """
    text = normalise_identity(number)
    if identity_type is IdentityType.RESIDENT_ID and _FIFTEEN.fullmatch(text):
        body = f"{text[:6]}19{text[6:]}"
        return body + ric.calc_check_digit(body + "0")
    return text


def identity_faults(
    identity_type: IdentityType, number: str, *, pointer: str, on_day: date | None = None
) -> list[Fault]:
    """Refuse an impossible number, naming the one thing most worth checking; never more than one fault.

    ``on_day`` is the day of filing: a birth on that day is possible, one after it is not; None leaves
    the future unchecked. Codes: ``masked-value``, ``resident-id-form``, ``residence-permit-form``,
    ``foreigner-card-form``, ``passport-form``, ``uscc-form``, ``identity-type-differs``,
    ``identity-check-digit``, ``identity-birth-date``, ``identity-birth-range``.

    >>> [f.code for f in identity_faults(IdentityType.RESIDENT_ID, "320506198001010010", pointer="/n")]
    ['identity-check-digit']
    """
    if is_masked(number):
        code: str | None = "masked-value"
    else:
        code = _RULES[identity_type](canonical_identity(identity_type, number), on_day)
    return [Fault(pointer, code, *_TEXTS[code])] if code else []


def identity_fits_kind(kind: PartyKind, identity_type: IdentityType, number: str | None = None) -> bool:
    """Tell whether a party of this kind can bear this kind of number.

    A natural person may show a credit code only as a sole trader (个体工商户, codes beginning with 92);
    an organisation has no personal number.

    >>> identity_fits_kind(PartyKind.LEGAL_PERSON, IdentityType.RESIDENT_ID)
    False
    """
    if kind is not PartyKind.NATURAL_PERSON:
        return identity_type is IdentityType.USCC
    if identity_type is IdentityType.USCC:
        return number is None or normalise_identity(number).startswith(_SOLE_TRADER_PREFIX)
    return True


def birth_on(identity_type: IdentityType, number: str) -> date | None:
    """Read the day of birth out of a number that bears one; None for all others and impossible dates.

    >>> birth_on(IdentityType.RESIDENT_ID, "320506800101001")
    datetime.date(1980, 1, 1)
    """
    text = canonical_identity(identity_type, number)
    if identity_type not in _BEARS_BIRTH_DATE or not _EIGHTEEN.fullmatch(text):
        return None
    try:
        return date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return None


def is_minor(born_on: date, on_day: date) -> bool:
    """Tell whether a person is under eighteen on a day; the eighteenth birthday itself is of age.

    Born on 29 February, one comes of age on 1 March of a year without that day.

    >>> is_minor(date(2008, 3, 2), date(2026, 3, 1)), is_minor(date(2008, 3, 2), date(2026, 3, 2))
    (True, False)
    """
    years = on_day.year - born_on.year
    if (on_day.month, on_day.day) < (born_on.month, born_on.day):
        years -= 1
    return years < ADULT_AT_YEARS


def region_existed_at_birth(identity_type: IdentityType, number: str) -> bool:
    """Tell whether a resident number's region code existed in the year of birth; True when unasked.

    False is a flag, never a fault: 320506 was made in 2000, yet people born before bear it.

    >>> region_existed_at_birth(IdentityType.RESIDENT_ID, "320506198001010013")
    False
    """
    born_on = birth_on(identity_type, number)
    if identity_type is not IdentityType.RESIDENT_ID or born_on is None:
        return True
    return _region_existed(canonical_identity(identity_type, number)[:6], born_on.year)


@lru_cache(maxsize=4096)
def _region_existed(region: str, year: int) -> bool:
    """Ask the library's list of regions; kept in memory, as a region and a year name nobody.

    The library answers a county it has no entry for, in a province it has, with ``KeyError``.
    """
    try:
        ric.get_birth_place(f"{region}{year:04d}01010000")
    except (InvalidComponent, KeyError):
        return False
    return True


def _resident_id(number: str, on_day: date | None) -> str | None:
    if not _EIGHTEEN.fullmatch(number):
        return "resident-id-form" if _credit_code(number, on_day) else "identity-type-differs"
    if number.startswith((*_PERMIT_PREFIXES, _FOREIGNER_PREFIX)):
        return "identity-type-differs"
    return _eighteen(number, on_day)


def _residence_permit(number: str, on_day: date | None) -> str | None:
    if not _EIGHTEEN.fullmatch(number):
        return "residence-permit-form"
    return _eighteen(number, on_day) if number.startswith(_PERMIT_PREFIXES) else "identity-type-differs"


def _foreigner_card(number: str, on_day: date | None) -> str | None:
    """Check either form: three letters and twelve digits, or, since 2023-12-01, eighteen as a resident's."""
    if _FOREIGNER_CARD_2004.fullmatch(number):
        return None
    if not _EIGHTEEN.fullmatch(number):
        return "foreigner-card-form"
    return _eighteen(number, on_day) if number.startswith(_FOREIGNER_PREFIX) else "identity-type-differs"


def _passport(number: str, _on_day: date | None) -> str | None:
    return None if _PASSPORT.fullmatch(number) else "passport-form"


def _credit_code(number: str, _on_day: date | None) -> str | None:
    """Check form and check sign ourselves around the library's arithmetic, which knows digits only."""
    if not _CREDIT_CODE.fullmatch(number):
        return "uscc-form"
    return None if uscc.calc_check_digit(number) == number[-1] else "identity-check-digit"


def _eighteen(number: str, on_day: date | None) -> str | None:
    """Check the sign and the birth date, which all numbers of eighteen signs bear at the same place."""
    if ric.calc_check_digit(number) != number[-1]:
        return "identity-check-digit"
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "identity-birth-date"
    late = on_day is not None and born_on > on_day
    return "identity-birth-range" if late or born_on < EARLIEST_BIRTH else None


_RULES: Mapping[IdentityType, Callable[[str, date | None], str | None]] = MappingProxyType(
    {
        IdentityType.RESIDENT_ID: _resident_id,
        IdentityType.RESIDENCE_PERMIT: _residence_permit,
        IdentityType.FOREIGNER_CARD: _foreigner_card,
        IdentityType.PASSPORT: _passport,
        IdentityType.USCC: _credit_code,
    }
)

# The library reads its list of regions at the first question; ask once here, not in the first filing.
_region_existed("110101", 1990)

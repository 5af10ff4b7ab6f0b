"""Whether somebody can be reached at this telephone number, and the one way it is written.

Mobile numbers of the mainland are recognised by their form alone, because new prefixes are opened
faster than number plans are published; all others are asked of the number plan (``phonenumbers``).
"""

import re
import unicodedata

import phonenumbers

from diversion.domain.masking import is_masked
from diversion.domain.reasons import Fault

_SEPARATORS = re.compile(r"[\s()\-\u2010-\u2015\u2212.\u00b7\u200b-\u200f\ufeff]+")
_EXTENSION = re.compile(r"\s*(?:转|分机|;?ext[.=]?|x|#|,)\s*([0-9]{1,6})$", re.IGNORECASE)
_HYPHEN_EXTENSION = re.compile(r"^(.*?[0-9]{7,8})\s*-\s*([0-9]{1,5})$")
_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9][0-9]{9})")
_SERVICE = re.compile(r"9[56][0-9]{3,6}|1[02][0-9]{3,4}|12[0-9]{3}")
_LONGEST_WRITTEN = 50
_DIALLED = re.compile(r"\+?[0-9]{7,16}")


def normalise_phone(phone: str) -> str | None:
    """Write a number in one form, or None when nobody can be reached at it.

    Mainland mobiles, landlines with their area code (and extension as ``;ext=``), 400 and 800 numbers
    and numbers of other countries become E.164; five to eight digit service numbers (95588) stay as
    they are. A landline without area code is None: every city has one like it. Idempotent.

    >>> normalise_phone("138 0013 8000"), normalise_phone("（0512）6525-1234"), normalise_phone("95588")
    ('+8613800138000', '+8651265251234', '95588')
    >>> normalise_phone("0512-65251234转801"), normalise_phone("65251234")
    ('+8651265251234;ext=801', None)
    """
    if len(phone) > _LONGEST_WRITTEN:
        return None
    text = unicodedata.normalize("NFKC", phone).strip()
    text, extension = _split_extension(text)
    dialled = _SEPARATORS.sub("", text)
    if _SERVICE.fullmatch(dialled):
        return dialled
    number = _international(dialled)
    return number and number + (f";ext={extension}" if extension else "")


def phone_faults(phone: str, pointer: str) -> list[Fault]:
    """Refuse a masked number (``masked-value``) and one nobody can be reached at (``phone-form``).

    >>> [fault.code for fault in phone_faults("138****8000", "/parties/0/phone")]
    ['masked-value']
    >>> [fault.code for fault in phone_faults("65251234", "/parties/0/phone")]
    ['phone-form']
    """
    if is_masked(phone):
        zh = "电话号码已隐去部分数字，请填写完整号码"
        return [Fault(pointer, "masked-value", zh, "The phone number is masked; give the full number.")]
    if normalise_phone(phone) is None:
        zh = "电话号码有误，请填写11位手机号或带区号的座机号（如0512-65251234），每栏一个号码"
        en = "Not a phone number; give a mobile number or a landline with area code, one number a field."
        return [Fault(pointer, "phone-form", zh, en)]
    return []


def _split_extension(text: str) -> tuple[str, str]:
    if found := _EXTENSION.search(text):
        return text[: found.start()], found.group(1)
    if (found := _HYPHEN_EXTENSION.match(text)) and len(re.sub(r"[^0-9]", "", found.group(1))) >= 10:
        return found.group(1), found.group(2)
    return text, ""


def _international(dialled: str) -> str | None:
    if mobile := _MOBILE.fullmatch(dialled):
        return f"+86{mobile.group(1)}"
    if not _DIALLED.fullmatch(dialled):
        return None
    try:
        number = phonenumbers.parse(re.sub(r"^0{1,2}86(?=[0-9]{10})", "+86", dialled), "CN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

"""What an answer may show of a number, a telephone or an address; and whether a mask was sent back.

Every answer masks these three, so a page that sends back what it was shown sends asterisks. That is
refused at intake, which is why recognising a mask lives beside making one. Names are shown whole to whoever works on
a dispute; lists left open on a screen, and what parties wrote freely, have masks of their own.
"""

import re
from collections.abc import Iterable

MASK = "****"
_MASK_SIGNS = frozenset("*＊●")
_SHORTEST_PARTLY_SHOWN = 9

# Signs that belong to a street or a house end the part that may be shown; a few real places whose own
# name holds one (镇江市, 道里区) are shown less exactly for it.
_NAME_SIGN = r"[^路街道镇乡村庄组号弄巷幢栋室楼0-9]"
_PROVINCE = rf"(?:{_NAME_SIGN}{{2,7}}?(?:省|自治区|特别行政区)|(?:北京|天津|上海|重庆)市)"
_CITY = rf"(?:{_NAME_SIGN}{{1,7}}?(?:市|自治州|地区|盟))"
_DISTRICT = rf"(?:{_NAME_SIGN}{{1,7}}?(?:(?<![小社园校厂库])区|县|旗|市))"
_ADMINISTRATIVE_PART = re.compile(f"{_PROVINCE}{_CITY}?{_DISTRICT}?|{_CITY}{_DISTRICT}")


def is_masked(text: str) -> bool:
    """Tell a value that carries a mask sign: ``*``, full-width ``＊`` or ``●``.

    >>> is_masked("320***********0012"), is_masked("320506198001010012")
    (True, False)
    """
    return not _MASK_SIGNS.isdisjoint(text)


def mask_identity(number: str) -> str:
    """Show the first three and last four signs, enough to compare with a card held in the hand.

    The birth date in the middle is never shown; a number of fewer than nine signs is hidden whole.

    >>> mask_identity("320506198001010012"), mask_identity("E123456")
    ('320***********0012', '****')
    """
    if len(number) < _SHORTEST_PARTLY_SHOWN:
        return MASK
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


def mask_name(name: str) -> str:
    """Show the first sign of a name, enough to know one's own work again from a list.

    For lists that stand open on a screen; answers to whoever works on a dispute show names whole.

    >>> mask_name("赵一二"), mask_name("示例商贸有限公司"), mask_name("")
    ('赵**', '示**', '')
    """
    return f"{name[0]}**" if name else ""


def mask_phone(phone: str) -> str:
    """Show the first three and last four digits of the national number; short numbers hide whole.

    A country code of the mainland (``+86``) is left out, as nobody says it at the window.

    >>> mask_phone("+8613800138000"), mask_phone("0512-65251234"), mask_phone("95588")
    ('138****8000', '051****1234', '****')
    """
    digits = re.sub(r"[^0-9]", "", phone.split(";")[0].removeprefix("+86"))
    return digits[:3] + MASK + digits[-4:] if len(digits) >= _SHORTEST_PARTLY_SHOWN else MASK


def mask_email(email: str) -> str:
    """Show the first sign of an e-mail address and where it is, enough for its owner to know it again.

    >>> mask_email("zhangsan@example.org")
    'z***@example.org'
    """
    name, _, place = email.rpartition("@")
    return f"{name[:1]}***@{place}"


def mask_address(address: str) -> str:
    """Show province, city and district where the text names them, nothing of street or house.

    The mask has one length whatever it hides. An address that does not begin with a province or with
    a city and district is hidden whole, because what its first signs give away cannot be told.

    >>> mask_address("江苏省苏州市吴中区木渎镇金枫路88号"), mask_address("幸福小区3幢201室")
    ('江苏省苏州市吴中区****', '****')
    """
    shown = _ADMINISTRATIVE_PART.match(address)
    if shown is None or is_masked(shown.group()):
        return MASK
    return shown.group() + MASK


_NUMBERS = re.compile(r"\+?[0-9０-９][0-9０-９ \-－—]{5,}[0-9０-９Xxｘ]")


def mask_words(words: str, names: Iterable[str]) -> str:
    """Blot numbers of seven signs and more, and the names told, out of what somebody wrote freely.

    What is left may still tell who wrote it to those who know the dispute; it is shown to nobody else.

    >>> mask_words("张三很耐心，回电 138 0013 8000，第2次就谈成了", ["张三", ""])
    '****很耐心，回电 ****，第2次就谈成了'
    """
    for name in sorted({each for each in names if each}, key=len, reverse=True):
        words = words.replace(name, MASK)
    return _NUMBERS.sub(MASK, words)

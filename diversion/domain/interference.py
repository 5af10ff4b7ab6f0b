"""Receipt numbers of what was recorded on the courts' platform on interference (人民法院“三个规定”记录报告平台, N-5).

What was said by whom belongs there alone (N-1, N-2: a store of its own). Here only a number may be typed, so that
nobody tells the matter by mistake. How that platform writes its numbers is not known to us.
"""

import re

from diversion.domain.reasons import Fault

LONGEST_NUMBER = 40
_PHONE = re.compile(r"(?<!\d)1[3-9]\d[-.]?\d{4}[-.]?\d{4}(?!\d)")
_IDENTITY = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dXx])"
)
_NUMBER = re.compile(r"[0-9A-Za-z\u4e00-\u9fff〔〕（）()\[\]._/-]{4,40}")


def receipt_faults(number: str) -> list[Fault]:
    """Refuse what is no number: ``receipt-number-form`` at ``/number``; 4 to 40 characters without spaces, a digit among them.

    A number that is written as a mobile or an identity number is, tells of a person: ``receipt-number-person``.

    >>> told = ("JL-2026-000123", "院长来电询问此案", "13800138000", "11010119900307001X")
    >>> [fault.code for each in told for fault in receipt_faults(each)]
    ['receipt-number-form', 'receipt-number-person', 'receipt-number-person']
    """
    if _PHONE.search(number) or _IDENTITY.search(number):
        zh = (
            "这像是手机号码或者身份证件号码，不是回执编号。请只填写平台出具的回执编号，不要填写任何人的信息。"
        )
        en = "This looks like a mobile or an identity number, not a receipt number. Only the platform's receipt number; nothing about a person."
        return [Fault("/number", "receipt-number-person", zh, en)]
    if _NUMBER.fullmatch(number) and sum(each.isdigit() for each in number) >= 3:
        return []
    zh = "只填写平台出具的回执编号：4至40个字符，含至少3个数字，没有空格。不要填写任何事由。"
    en = "The receipt number of the platform only: 4 to 40 characters, 3 digits at least, no spaces; no matter."
    return [Fault("/number", "receipt-number-form", zh, en)]

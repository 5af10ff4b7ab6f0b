"""How an amount that somebody wrote is written for the record: plain digits, in yuan.

What is not surely an amount comes back as it was written, for the rules to refuse where it stands.
"""

import re
import unicodedata
from decimal import Decimal

_WRITTEN = re.compile(r"(?:人民币|¥|￥)?([0-9]{1,15}(?:[.][0-9]{1,6})?)(万|亿)?元?整?")
_TIMES = {None: Decimal(1), "万": Decimal(10_000), "亿": Decimal(100_000_000)}


def amount_as_written(text: str) -> str:
    """Write an amount in digits, whatever commas, units and widths it was typed with.

    >>> amount_as_written("128,000元"), amount_as_written("１２.８万"), amount_as_written("约三万")
    ('128000.00', '128000.00', '约三万')
    """
    plain = re.sub(r"[\s,，]", "", unicodedata.normalize("NFKC", text))
    found = _WRITTEN.fullmatch(plain)
    if found is None:
        return text
    amount = Decimal(found.group(1)) * _TIMES[found.group(2)]
    rounded = amount.quantize(Decimal("0.01"))
    return str(rounded if rounded == amount else amount.normalize())

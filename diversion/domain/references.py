"""How a dispute and its receipt are called aloud.

A reference is read over the telephone and typed into a search field: court, year, serial. It must never
be taken for a case number, so it has neither brackets nor 号, and a receipt carries the sign 收. The
serial is the persistence layer's to give, one sequence a court and year.
"""

import re
import unicodedata

_WRITTEN = re.compile(
    r"(?P<court>[\u4e00-\u9fff]{1,3}[0-9]{0,4})-(?P<kind>收?)(?P<year>[0-9]{4})-(?P<serial>[0-9]{6,})"
)


def format_reference(court_code: str, year: int, sequence: int) -> str:
    """Write a dispute's reference; six digits, more when a court needs them. ``ValueError`` below one.

    >>> format_reference("苏0506", 2026, 123)
    '苏0506-2026-000123'
    """
    return _written(court_code, "", year, sequence)


def format_receipt_number(court_code: str, year: int, sequence: int) -> str:
    """Write the number of a filing's receipt (收件回执). ``ValueError`` for a sequence below one.

    >>> format_receipt_number("苏0506", 2026, 123)
    '苏0506-收2026-000123'
    """
    return _written(court_code, "收", year, sequence)


def normalise_reference(text: str) -> str | None:
    """Write a reference or receipt number as it is stored, or None when the text is neither.

    >>> normalise_reference(" 苏0506－2026－000123 "), normalise_reference("（2026）苏0506民初123号")
    ('苏0506-2026-000123', None)
    """
    written = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    written = re.sub("[\u2010-\u2015\u2212]", "-", written)
    return written if _WRITTEN.fullmatch(written) else None


def _written(court_code: str, kind: str, year: int, sequence: int) -> str:
    if sequence < 1:
        message = "sequences begin at one"
        raise ValueError(message)
    return f"{court_code}-{kind}{year:04d}-{sequence:06d}"

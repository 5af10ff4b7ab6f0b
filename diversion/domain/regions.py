"""Whether a region is known, at whatever level, and what lies above it.

Codes come at three lengths (6 district, 9 street, 12 village) and padded with zeros (320500 is the city
3205, 320506001000 the street 320506001). Villages are known for Suzhou only, and streets as of
2023-06-30, so elsewhere a code is accepted by the part of it that is known, flagged. A court code
(苏0506) is not a region code and has nothing to do here.
"""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from enum import StrEnum

FULLY_KNOWN = "3205"
"""The city whose every village is known (苏州市): an unknown code within it is a mistake."""

_WRITTEN_LENGTHS = (6, 9, 12)
_LEVEL_LENGTHS = (12, 9, 6, 4, 2)
_DIGITS = re.compile(r"[0-9]+")


class RegionStanding(StrEnum):
    """``prefix_known`` is accepted and flagged ``region-prefix-known``; the last two are faults."""

    KNOWN = "known"
    PREFIX_KNOWN = "prefix_known"
    UNKNOWN = "unknown"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True)
class RegionCheck:
    """What became of a code: ``code`` without padding, ``known_code`` its longest part we know."""

    standing: RegionStanding
    code: str
    known_code: str | None = None

    @property
    def is_accepted(self) -> bool:
        """Known, or known in part where we cannot know more."""
        return self.standing in (RegionStanding.KNOWN, RegionStanding.PREFIX_KNOWN)


def check_region(code: str, known: Container[str]) -> RegionCheck:
    """Judge a written code of 6, 9 or 12 digits against the known codes of 2, 4, 6, 9 and 12 digits.

    A code outside Suzhou whose village or street is unknown is accepted when at least its district is
    known. Within Suzhou, and wherever the district itself is unknown, it is a fault.

    >>> known = {"32", "3205", "320506", "320506001", "110101"}
    >>> check_region("320506001000", known).code, check_region("320500", known).code
    ('320506001', '3205')
    >>> check_region("110101001002", known).standing.value, check_region("320506999", known).standing.value
    ('prefix_known', 'unknown')
    """
    written = unicodedata.normalize("NFKC", code).strip()
    if len(written) not in _WRITTEN_LENGTHS or not _DIGITS.fullmatch(written):
        return RegionCheck(RegionStanding.MALFORMED, written)
    bare = _without_padding(written, known)
    if bare in known:
        return RegionCheck(RegionStanding.KNOWN, bare, bare)
    prefix = next((part for part in region_ancestors(bare) if part in known), None)
    if prefix is None or len(prefix) < _WRITTEN_LENGTHS[0] or bare.startswith(FULLY_KNOWN):
        return RegionCheck(RegionStanding.UNKNOWN, bare, prefix)
    return RegionCheck(RegionStanding.PREFIX_KNOWN, bare, prefix)


def region_ancestors(code: str) -> tuple[str, ...]:
    """List the codes above an unpadded one, nearest first: street, district, city, province.

    >>> region_ancestors("320506001002")
    ('320506001', '320506', '3205', '32')
    """
    return tuple(code[:length] for length in _LEVEL_LENGTHS if length < len(code))


def _without_padding(code: str, known: Container[str]) -> str:
    """Cut the zeros that only fill up the length; a known code that ends in zeros (441900) is whole."""
    for length in (length for length in _LEVEL_LENGTHS if length < len(code)):
        if code in known or code[length:].strip("0"):
            return code
        code = code[:length]
    return code

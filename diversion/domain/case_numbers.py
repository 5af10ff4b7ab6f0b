"""Whether a court can have given this number, what it tells, and whether it fits this dispute.

The parts are year, court code, special-trial sign, type and serial (AH-1, AH-2); the pattern is the
derived one of AH-6, extended by adding to ``_TYPES``. The human reference of a dispute is deliberately
not of this form: see ``references.py``.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from diversion.domain.reasons import Fault


class CaseStage(StrEnum):
    """What a case number says has happened: registered for mediation only, docketed, or what came of it."""

    PRE_DOCKET = "pre_docket"
    DOCKETED = "docketed"
    CONFIRMATION = "confirmation"
    MEDIATION_LETTER = "mediation_letter"
    ENFORCEMENT = "enforcement"


_TYPES: Mapping[str, CaseStage] = MappingProxyType(
    {
        "诉前调": CaseStage.PRE_DOCKET,
        "民诉前调": CaseStage.PRE_DOCKET,
        "民初": CaseStage.DOCKETED,
        "民终": CaseStage.DOCKETED,
        "民申": CaseStage.DOCKETED,
        "民特": CaseStage.CONFIRMATION,
        "诉前调确": CaseStage.CONFIRMATION,
        "诉前调书": CaseStage.MEDIATION_LETTER,
        "执": CaseStage.ENFORCEMENT,
    }
)
_PROVINCES = "京津冀晋内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔云藏陕甘青宁新军兵"
_PATTERN = re.compile(
    r"[（(](?P<year>20[0-9]{2})[）)]"
    rf"(?P<court>最高法|[{_PROVINCES}](?:[0-9]{{4}}|[0-9]{{2}})?)"
    r"(?P<special>知)?"
    rf"(?P<type>{'|'.join(sorted(_TYPES, key=len, reverse=True))})"
    r"(?P<serial>[0-9]{1,7})号(?P<sub>之[一二三四五六七八九十]+)?"
)
_TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "case-number-form": (
            "案号格式有误，应如（2026）苏0506民初123号，请核对",
            "Not a case number; it should read like （2026）苏0506民初123号.",
        ),
        "case-number-other-court": (
            "案号中的法院代字不是本院，请核对案号或受理法院",
            "The court code within the case number is another court's; check the number or the court.",
        ),
        "case-number-type": (
            "该类型案号不能用于此处，立案登记的案号类型应为民初等，请核对",
            "A case number of this type does not belong here; a docketed dispute bears 民初 or the like.",
        ),
        "case-number-year": (
            "案号年度与收件、立案日期不符，请核对",
            "The year of the case number does not fit the days of filing and docketing; check both.",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """A case number taken apart; ``str()`` writes it the one way it is stored and printed."""

    year: int
    court_code: str
    type: str
    serial: int
    special: str = ""
    sub: str = ""

    def __str__(self) -> str:
        return f"（{self.year}）{self.court_code}{self.special}{self.type}{self.serial}号{self.sub}"

    @property
    def stage(self) -> CaseStage:
        """What the type says has happened to the dispute."""
        return _TYPES[self.type]


def parse_case_number(text: str) -> CaseNumber | None:
    """Take a case number apart, or None when it is none; brackets of either width, spaces ignored.

    >>> str(parse_case_number(" (2026) 苏0506民初0123号"))
    '（2026）苏0506民初123号'
    >>> parse_case_number("（2026）苏0506民初号") is None
    True
    """
    found = _PATTERN.fullmatch(re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)))
    if found is None or int(found["serial"]) == 0:
        return None
    return CaseNumber(
        year=int(found["year"]),
        court_code=found["court"],
        type=found["type"],
        serial=int(found["serial"]),
        special=found["special"] or "",
        sub=found["sub"] or "",
    )


def case_number_faults(
    text: str,
    *,
    court_code: str | None,
    stages: Collection[CaseStage],
    years: range | None = None,
    pointer: str = "/case_number",
) -> list[Fault]:
    """List what keeps this number from being this court's, of one of these stages, in one of these years.

    ``court_code`` and ``years`` are left unchecked when None. Codes: ``case-number-form`` (alone),
    ``case-number-other-court``, ``case-number-type``, ``case-number-year``.

    >>> check = {"court_code": "苏0506", "stages": [CaseStage.DOCKETED], "years": range(2026, 2027)}
    >>> [fault.code for fault in case_number_faults("（2025）苏0508民初1号", **check)]
    ['case-number-other-court', 'case-number-year']
    """
    number = parse_case_number(text)
    if number is None:
        return [_fault(pointer, "case-number-form")]
    wrong = {
        "case-number-other-court": court_code is not None and number.court_code != court_code,
        "case-number-type": number.stage not in stages,
        "case-number-year": years is not None and number.year not in years,
    }
    return [_fault(pointer, code) for code, is_wrong in wrong.items() if is_wrong]


def _fault(pointer: str, code: str) -> Fault:
    return Fault(pointer, code, *_TEXTS[code])

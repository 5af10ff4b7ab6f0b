"""What is wrong with a region code where a filing names one.

Apart from ``regions.py`` because routing and registers ask that module too and have no pointers.
"""

from collections.abc import Container, Iterator

from diversion.domain.filing import is_blank
from diversion.domain.reasons import Fault
from diversion.domain.regions import RegionStanding, check_region


def region_faults(code: str | None, pointer: str, known: Container[str]) -> Iterator[Fault]:
    """Refuse what is no code (``region-form``) or one nobody knows (``region-unknown``); blank is fine.

    >>> [fault.code for fault in region_faults("320506999", "/dispute_region", {"320506"})]
    ['region-unknown']
    """
    if code is None or is_blank(code):
        return
    check = check_region(code, known)
    if check.standing is RegionStanding.MALFORMED:
        zh = "区划代码应为6位、9位或12位数字，请从列表中选择"
        yield Fault(pointer, "region-form", zh, "A region code has 6, 9 or 12 digits; choose from the list.")
    elif not check.is_accepted:
        zh = "没有该区划代码，请从列表中选择"
        en = "No such region code; choose from the list"
        if check.known_code and len(check.known_code) >= 6:
            zh, en = (
                f"{zh}，或填写上级代码{check.known_code}",
                f"{en} or give the one above, {check.known_code}",
            )
        yield Fault(pointer, "region-unknown", zh, f"{en}.")

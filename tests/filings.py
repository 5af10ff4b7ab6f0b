"""Filings as a window types them in: invented people with numbers that pass their checks."""

from datetime import date
from typing import Any

SHANGHAI = "+08:00"


def complaint(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Write a complaint about an unpaid sale between a person and a company, nobody asked yet."""
    filing: dict[str, Any] = {
        "entry": "complaint",
        "court_code": "苏0506",
        "cause_name": "买卖合同纠纷",
        "claim_amount": "128000.00",
        "dispute_region": "320506001",
        "claims": "请求判令支付货款128000元。",
        "facts": "双方签订买卖合同，被告收货后未付清货款。",
        "parties": [applicant(number), respondent(number)],
    }
    return filing | changes


def offered_complaint(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Write a complaint whose applicant signed for mediation first and left the choice to the court."""
    return complaint(
        number,
        consents=[said("a1", "mediation"), said("a1", "mediate_before_docketing", means="signed_form")],
        choice={"by": "applicant_consulted"},
        **changes,
    )


def applicant(number: int = 1, ref: str = "a1", **changes: Any) -> dict[str, Any]:
    """Write an applicant with a passport number that is this number's own."""
    return {
        "ref": ref,
        "role": "applicant",
        "kind": "natural_person",
        "name": f"示例申请人{number}",
        "identity_type": "passport",
        "identity_number": f"E{number:08d}",
        "phone": "13800138000",
        "address": "江苏省苏州市吴中区长桥街道示例路1号",
        "address_region": "320506001",
    } | changes


def respondent(number: int = 1, ref: str = "r1", **changes: Any) -> dict[str, Any]:
    """Write a company as respondent, by what distinguishes it."""
    return {
        "ref": ref,
        "role": "respondent",
        "kind": "legal_person",
        "name": f"示例商贸有限公司{number}",
        "address": "江苏省苏州市吴中区越溪街道示例路2号",
    } | changes


def said(
    ref: str, matter: str, answer: str = "yes", means: str = "in_person", on: date | None = None
) -> dict[str, str]:
    """Write one answer of one party, given early on a day (by default in 2026, before any test's now)."""
    day = on.isoformat() if on else "2026-01-05"
    return {
        "party_ref": ref,
        "matter": matter,
        "answer": answer,
        "means": means,
        "asked_by": "clerk",
        "at": f"{day}T00:00:01{SHANGHAI}",
    }

"""Every component of the pages in every state, so that they can be looked at and tested in one place."""

from datetime import datetime, timedelta
from typing import Any

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.reasons import Fault
from diversion.domain.reporting import interval_95
from diversion.schemas.base import SHAPE_FAULTS
from diversion.services.access import Actor
from diversion.services.clock_face import read_clock_face
from diversion.web.forms import Form
from diversion.web.pages import Pages

pages = Pages("design", __name__)
FAULTY = Form(
    {"/amount": ["十二万"], "/kind": ["other"]},
    (
        Fault("/amount", "not-decimal", *SHAPE_FAULTS["not-decimal"]),
        Fault("/kind", "not-one-of", "请选择一项。", "Choose one."),
        Fault("/words", "required", "缺少此项，请填写。", "This is missing; fill it in."),
    ),
)
REASON = {
    "text": "适宜调解，先行调解",
    "text_en": "Suitable; mediation first.",
    "article": "民事诉讼法（2023）第125条",
}
PARTY: dict[str, Any] = {
    "role": "applicant",
    "name": "示例姓名很长的有限责任公司长桥街道分公司",
    "identity_type": "uscc",
    "identity_number": "9132********001X",
    "phone": "138****8000",
    "address": "江苏省苏州市吴中区长桥街道示例路1号",
    "workplace": None,
    "representatives": [],
}


def disputes(now: datetime) -> list[dict[str, Any]]:
    """Make a dispute with each kind of date: late, today, later, none."""
    due = (now - timedelta(days=9), now, now + timedelta(days=9), None)
    return [
        {
            "id": "design",
            "reference": f"苏0506-2026-00000{number}",
            "case_number": None,
            "applicants": ["示例甲"],
            "respondents": [PARTY["name"]],
            "party_count": 2 + number,
            "cause_name": "买卖合同纠纷",
            "claim_amount": "128000.00",
            "status": status,
            "next_due_at": at,
            "responsible": {"kind": "court_role", "id": "clerk", "name": None} if at else None,
            "next_due": _due(at) if at else None,
            "closed_reason": None,
        }
        for number, (at, status) in enumerate(
            zip(due, ("awaiting_docket", "in_mediation", "offered", "closed"), strict=True), start=1
        )
    ]


def _due(at: datetime) -> dict[str, Any]:
    line = {"zh": "自次日起计算七日。", "en": "Seven days from the next day."}
    return {
        "rule": "docketing",
        "due_on": at.date(),
        "derivation": [line],
        "article": "民事诉讼法（2023）第126条",
        "provisional": False,
    }


def rates() -> list[dict[str, Any]]:
    """Make a rate with a narrow interval, one with a wide one, and one over nothing."""
    return [
        {
            "group_name": name,
            "referral_kind": "pre_docket",
            "regime": "POST2025",
            "numerator": numerator,
            "denominator": denominator,
            "numerator_list": "/design",
            "denominator_list": "/design",
            "rate": numerator / denominator if denominator else None,
            "interval_95": interval_95(numerator, denominator),
        }
        for name, numerator, denominator in (("甲组", 200, 310), ("乙组", 3, 4), ("丙组", 0, 0))
    ]


@pages.show("/design", Permission.SIGNED_IN)
def show_design(_: Actor) -> str:
    """Show the components."""
    return render_template(
        "design.html",
        faulty=FAULTY,
        untouched=Form(),
        reasons=[REASON, REASON | {"article": None}],
        party=PARTY,
        disputes=disputes(read_clock_face().at),
        rates=rates(),
    )

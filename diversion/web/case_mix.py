"""The page of organisations compared by case mix: observed, expected and adjusted side by side, by name."""

from typing import Any

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.case_mix import LEAST_CASES, LEAST_OF_EACH, POOLED, CaseKind, MixMethod
from diversion.domain.reporting import By, Definition
from diversion.domain.standardisation import LEAST_IN_STRATUM
from diversion.schemas.case_mix import CaseMixAsked, CaseMixSchema, case_mix_answered
from diversion.services.access import Actor
from diversion.services.case_mix import read_case_mix
from diversion.web.figures import rows_with_lists
from diversion.web.language import say
from diversion.web.pages import Pages
from diversion.web.words import word

pages = Pages("case_mix", __name__)
WORDS = {
    CaseKind.CAUSE_CLASS: "CauseClass",
    CaseKind.AMOUNT_CLASS: "AmountClass",
    CaseKind.PARTY_KINDS: "PartyKinds",
    CaseKind.PARTY_NUMBER: "PartyNumber",
    CaseKind.REPRESENTATION: "RepresentedSides",
    CaseKind.ENTRY: "Entry",
    CaseKind.DOCKETED: "ReferralKind",
    CaseKind.REGIME: "Regime",
}
"""What the levels of each kind are called by; places have names of their own."""
MIXED = {"referral_kind": None, "regime": None}


@pages.show("/reports/case-mix", Permission.READ_FIGURES, asks=CaseMixAsked)
def show_case_mix(actor: Actor, asked: dict[str, Any]) -> str:
    """Show what each organisation did beside what was to be expected of it."""
    report = read_case_mix(actor, asked["court_id"])
    shown = CaseMixSchema().dump(case_mix_answered(report))
    for each, told in zip(shown["courts"], report.courts, strict=True):
        days = {"from_on": told.from_on, "to_on": told.to_on, "court_id": told.court_id}
        figure = {**days, "definition": Definition.CLOSED, "by": By.ORGANISATION}
        rows = [row | MIXED | {"group": row["organisation_id"]} for row in each["rows"]]
        each |= {"rows": rows_with_lists(figure, rows), "days": days, "computed_at": told.computed_at}
    return render_template(
        "case_mix.html",
        report=shown,
        level_name=level_name,
        least=LEAST_CASES,
        least_of_each=LEAST_OF_EACH,
        least_in_stratum=LEAST_IN_STRATUM,
        methods=MixMethod,
    )


def level_name(kind: str, level: str, name: str | None = None) -> str:
    """Say what a level of a kind is called."""
    if level == POOLED:
        return say("件数少的合并")
    if not level:
        return say("不详")
    return name or (word(WORDS[CaseKind(kind)], level) if CaseKind(kind) in WORDS else level)

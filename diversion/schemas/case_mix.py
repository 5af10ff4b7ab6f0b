"""The wire shapes of organisations compared by case mix: observed, expected and adjusted side by side, with their card."""

from math import exp
from typing import Any

from diversion.domain.case_mix import STRATIFIED_BY, CaseKind, MixMethod
from diversion.domain.funnel import Position
from diversion.domain.reporting import interval_95
from diversion.schemas.base import Day, Flag, Id, Listed, Moment, Of, Shape, Text, Whole
from diversion.schemas.funnel import DispersionSchema
from diversion.schemas.measures import MeasureCardSchema, Number, card_answered
from diversion.schemas.plain import PlainWord
from diversion.schemas.reporting import Share
from diversion.services.case_mix import CaseMixReport, ComparedRow, CourtCaseMix


class CaseMixAsked(Shape):
    """Whose comparison: one court's, or all in reach."""

    court_id = Id(load_default=None)


class ComparedSchema(Shape):
    """An organisation's cases: what was observed and expected of them, and the rate adjusted for them.

    ``rate`` is observed of ``cases``, ``ratio`` observed of expected; ``adjusted_rate`` the ratio times the rate of all
    together. Limits and ``position`` are of the adjusted rate, null where too few are compared.
    """

    organisation_id = Id(required=True)
    organisation_name = Text(required=True)
    cases = Whole(required=True)
    observed = Whole(required=True)
    rate = Share(required=True)
    interval_95 = Listed(Share(), required=True)
    expected = Number(required=True)
    expected_rate = Share(required=True)
    ratio = Number(required=True)
    ratio_95 = Listed(Number(), required=True)
    adjusted_rate = Share(required=True)
    adjusted_95 = Listed(Share(), required=True)
    limits_95 = Listed(Share(), required=True, allow_none=True)
    limits_998 = Listed(Share(), required=True, allow_none=True)
    position = PlainWord(Position, required=True, allow_none=True)


class CalibrationRowSchema(Shape):
    """Cases of like chances: their mean chance, and the share that came true."""

    cases = Whole(required=True)
    expected = Share(required=True)
    observed = Share(required=True)
    observed_95 = Listed(Share(), required=True)


class CalibrationSchema(Shape):
    """Whether chances of unseen cases came true as often as they said: 0 and 1 where they did exactly."""

    in_the_large = Number(required=True)
    slope = Number(required=True)
    table = Listed(Of(CalibrationRowSchema), required=True)


class EffectSchema(Shape):
    """By how much a level of a kind moves the log-odds of success, drawn towards none; ``odds_ratio`` of 1 is none.

    ``level`` is empty where unknown, ``pooled`` for those with few cases; ``level_name`` what a place is called.
    """

    kind = PlainWord(CaseKind, required=True)
    level = Text(required=True)
    level_name = Text(required=True, allow_none=True)
    cases = Whole(required=True)
    log_odds = Number(required=True)
    odds_ratio = Number(required=True)


class StratumSchema(Shape):
    """Cases alike by cause, stage and entry, the chance each has; ``is_pooled``: that of all strata with few cases."""

    cause_class = Text(required=True)
    docketed = Text(required=True)
    entry = Text(required=True)
    cases = Whole(required=True)
    successes = Whole(required=True)
    chance = Share(required=True)
    is_pooled = Flag(required=True)


class TogetherSchema(Shape):
    """All organisations of a court together, and how good the chances were.

    Of a model: calibration, discrimination (area under the ROC curve, 0.5 by tossing a coin), ``strength`` (the inverse
    penalty) and effects; without one these are null or empty, and strata stand instead. ``dispersion``: how much
    organisations differ beyond chance, null where too few are compared.
    """

    cases = Whole(required=True)
    successes = Whole(required=True)
    rate = Share(required=True, allow_none=True)
    dispersion = Of(DispersionSchema, required=True, allow_none=True)
    calibration = Of(CalibrationSchema, required=True, allow_none=True)
    discrimination = Share(required=True, allow_none=True)
    strength = Number(required=True, allow_none=True)
    effects = Listed(Of(EffectSchema), required=True)
    strata = Listed(Of(StratumSchema), required=True)


class CourtCaseMixSchema(Shape):
    """A court's newest comparison, organisations by name; ``together`` is null to an organisation's readers.

    The days are those of the cases, both within; ``fingerprint`` is the digest of what was compared.
    """

    court_id = Id(required=True)
    court_name = Text(required=True)
    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    method = PlainWord(MixMethod, required=True)
    definition_version = Text(required=True)
    fingerprint = Text(required=True)
    computed_at = Moment(required=True)
    rows = Listed(Of(ComparedSchema), required=True)
    together = Of(TogetherSchema, required=True, allow_none=True)


class CaseMixSchema(Shape):
    """Comparisons with the definition of what they say; a court of which none was computed is not among them."""

    definition = Of(MeasureCardSchema, required=True)
    courts = Listed(Of(CourtCaseMixSchema), required=True)


def case_mix_answered(report: CaseMixReport) -> dict[str, Any]:
    """Put comparisons beside their card, as they are answered."""
    return {"definition": card_answered(report.card), "courts": [_court(each) for each in report.courts]}


def _court(told: CourtCaseMix) -> dict[str, Any]:
    names = (
        "court_id",
        "court_name",
        "from_on",
        "to_on",
        "method",
        "definition_version",
        "fingerprint",
        "computed_at",
    )
    return {
        **{name: getattr(told, name) for name in names},
        "rows": [_row(each) for each in told.rows],
        "together": None if told.whole is None else _together(told, told.whole),
    }


def _row(row: ComparedRow) -> dict[str, Any]:
    told, point = row.found, row.point
    return {
        **told,
        "organisation_id": row.organisation_id,
        "organisation_name": row.organisation_name,
        "rate": told["observed"] / told["cases"],
        "interval_95": interval_95(told["observed"], told["cases"]),
        "expected_rate": told["expected"] / told["cases"],
        "limits_95": point.limits_95 if point else None,
        "limits_998": point.limits_998 if point else None,
        "position": row.position,
    }


def _together(told: CourtCaseMix, whole: dict[str, Any]) -> dict[str, Any]:
    spread = told.funnel.dispersion if told.funnel else None
    return {
        **{name: whole[name] for name in ("cases", "successes", "calibration", "discrimination", "strength")},
        "rate": whole["common_rate"],
        "dispersion": {"phi": spread.phi, "tau_squared": spread.tau_squared} if spread else None,
        "effects": [
            {
                **each,
                "level_name": told.place_names.get(each["level"]) if each["kind"] == CaseKind.PLACE else None,
                "odds_ratio": exp(each["log_odds"]),
            }
            for each in whole["effects"]
        ],
        "strata": [
            {**dict(zip(STRATIFIED_BY, each["levels"], strict=True)), **each} for each in whole["strata"]
        ],
    }

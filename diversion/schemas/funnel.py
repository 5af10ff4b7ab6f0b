"""The wire shapes of funnels: limits and positions beside the rates, with their card."""

from typing import Any

from diversion.domain.entries import ReferralKind
from diversion.domain.funnel import Dispersion, Position
from diversion.domain.organisations import OrganisationKind
from diversion.domain.regimes import Regime
from diversion.domain.reporting import Definition
from diversion.schemas.base import Day, Id, Listed, Of, Shape, Text, Whole, Word
from diversion.schemas.measures import Number
from diversion.schemas.plain import PlainWord
from diversion.schemas.reporting import CardSchema, Share, WindowAsked, card_told, proportion_answered
from diversion.services.funnel import FunnelReport, Placed, StageFunnel


class FunnelAskedSchema(Shape):
    """Which funnel: days of the window, the denominator, one kind of organisation or all, one court or all in reach."""

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    definition = Word(Definition, load_default=Definition.CLOSED)
    kind = Word(OrganisationKind, load_default=None)
    court_id = Id(load_default=None)


class FunnelPageAsked(WindowAsked, FunnelAskedSchema):
    """Which funnel a page shows; without days that of the past twelve months."""


class PlacedSchema(Shape):
    """An organisation's rate, the limits for its number, and where it lies; all three null where too few are compared."""

    organisation_id = Id(required=True)
    organisation_name = Text(required=True)
    numerator = Whole(required=True)
    denominator = Whole(required=True)
    rate = Share(required=True, allow_none=True)
    interval_95 = Listed(Share(), required=True, allow_none=True)
    limits_95 = Listed(Share(), required=True, allow_none=True)
    limits_998 = Listed(Share(), required=True, allow_none=True)
    position = PlainWord(Position, required=True, allow_none=True)


class DispersionSchema(Shape):
    """How much organisations differ: ``phi`` is 1 by chance alone, ``tau_squared`` what lies beyond it (arcsine scale)."""

    phi = Number(required=True)
    tau_squared = Number(required=True)


class StageFunnelSchema(Shape):
    """The organisations of one stage and regime, by name. ``target``: all together, null where fewer than three."""

    referral_kind = PlainWord(ReferralKind, required=True)
    regime = PlainWord(Regime, required=True)
    target = Share(required=True, allow_none=True)
    dispersion = Of(DispersionSchema, required=True, allow_none=True)
    rows = Listed(Of(PlacedSchema), required=True)


class FunnelSchema(Shape):
    """Funnels with the definition of their rate; the window's days are both within it."""

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    definition = Of(CardSchema, required=True)
    funnels = Listed(Of(StageFunnelSchema), required=True)


def funnel_answered(told: dict[str, Any], report: FunnelReport) -> dict[str, Any]:
    """Put funnels beside their window and card, as they are answered."""
    return {
        "from_on": told["from_on"],
        "to_on": told["to_on"],
        "definition": card_told(report.card),
        "funnels": [_funnel(each) for each in report.funnels],
    }


def _funnel(told: StageFunnel) -> dict[str, Any]:
    return {
        "referral_kind": told.referral_kind,
        "regime": told.regime,
        "target": told.target,
        "dispersion": _dispersion(told.dispersion),
        "rows": [_placed(each) for each in told.placed],
    }


def _dispersion(told: Dispersion | None) -> dict[str, float] | None:
    return {"phi": told.phi, "tau_squared": told.tau_squared} if told else None


def _placed(told: Placed) -> dict[str, Any]:
    point = told.point
    return {
        "organisation_id": told.row.group,
        "organisation_name": told.row.group_name,
        **proportion_answered(told.row.rate),
        "limits_95": point.limits_95 if point else None,
        "limits_998": point.limits_998 if point else None,
        "position": told.position,
    }

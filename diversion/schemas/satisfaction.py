"""The wire shapes of satisfaction: figures with their cards, and what lies behind them."""

from typing import Any

from diversion.domain.satisfaction import CARDS, SatisfactionBy, SatisfactionFigure
from diversion.schemas.base import Day, Word
from diversion.schemas.paging import PageAsked
from diversion.services.satisfaction import SatisfactionRow


class SatisfactionPageAsked(PageAsked):
    """Which days the figures are of, how they are grouped, and which page of what lies behind them."""

    from_on = Day(load_default=None, data_key="from")
    to_on = Day(load_default=None, data_key="to")
    by = Word(SatisfactionBy, load_default=None)


def cards_answered() -> dict[str, dict[str, Any]]:
    """Write both cards as every other figure's card is written."""
    return {figure.value: _card(figure) for figure in SatisfactionFigure}


def rows_answered(rows: list[SatisfactionRow]) -> list[dict[str, Any]]:
    """Write the figures of every stage and regime, each proportion with its interval."""
    return [
        {
            "group": row.group,
            "group_name": row.group_name,
            "referral_kind": row.referral_kind,
            "regime": row.regime,
            "answers": dict(row.answers),
            **{
                figure.value: {
                    "numerator": told.numerator,
                    "denominator": told.denominator,
                    "rate": told.rate,
                    "interval_95": told.interval_95,
                }
                for figure, told in (
                    (SatisfactionFigure.SATISFACTION, row.satisfaction),
                    (SatisfactionFigure.RESPONSE, row.response),
                )
            },
        }
        for row in rows
    ]


def _card(figure: SatisfactionFigure) -> dict[str, Any]:
    card = CARDS[figure]
    wordings = {
        "name": card.name,
        "numerator": card.numerator,
        "denominator": card.denominator,
        "window": card.window,
        "excluded": card.excluded,
        "counted_once": card.unit,
    }
    return {
        "version": card.version,
        **{name: wording.zh for name, wording in wordings.items()},
        **{f"{name}_en": wording.en for name, wording in wordings.items()},
    }
